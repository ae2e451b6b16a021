"""Every verb against every role, and every kind of record against the tables it has to be in."""

import importlib
import inspect
import pkgutil
from dataclasses import is_dataclass
from itertools import product

import pytest

import akeso.care
import akeso.clinic
from akeso.care.pathway import anytime, steps
from akeso.clinic import access
from akeso.clinic.access import VERBS, Desk, Role, check_write, may_read, permissions
from akeso.clinic.kinds import PLACES, body_class
from akeso.errors import NotFound, Refused
from akeso.store import Actor

HELPERS = {
    "access": {"check_write", "may_read", "refuse"},
    "charts": {"writing", "reading", "shown", "check_guard"},
    "guarded": {"closed_to"},
    "people": {"new_patient", "doubts"},
    "telling": {"today_in_sydney"},
}
"""Functions that take a desk and are no verbs: verbs call them. A new one is looked at first."""
BEFORE_A_DESK = {"first_user", "at_desk", "open_link", "sign_in", "resume", "set_password",
                 "sign_out", "load_plain"}  # fmt: skip
"""Functions that take a store, for there is nobody at a desk yet, or it is being made."""


def modules(package):
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


CLINIC = list(modules(akeso.clinic))
TABLE = permissions()


def functions():
    for module in CLINIC:
        for name, found in vars(module).items():
            own = inspect.isfunction(found) and found.__module__ == module.__name__
            if own and not name.startswith("_"):
                yield module.__name__.rpartition(".")[2], name, found


def first_parameter(function):
    return next(iter(inspect.signature(function).parameters), "")


def test_the_table_and_the_verbs_are_the_same():
    assert set(VERBS) == set(TABLE.verbs)


def test_every_public_function_with_a_desk_is_a_verb_or_a_known_helper():
    for module, name, function in functions():
        if first_parameter(function) == "desk" and name not in HELPERS.get(module, ()):
            assert VERBS.get(name) is function, f"{module}.{name} asks nobody's permission"


def test_every_public_function_with_a_store_is_known():
    found = {name for _, name, f in functions() if first_parameter(f) == "store"}
    assert found == BEFORE_A_DESK


def test_no_helper_outlives_its_function():
    there = {(module, name) for module, name, _ in functions()}
    assert {(m, n) for m, names in HELPERS.items() for n in names} <= there


def test_a_verb_without_a_line_cannot_be_made():
    def unheard_of(desk: Desk) -> None: ...

    with pytest.raises(KeyError, match="unheard_of"):
        access.verb(unheard_of)


def test_a_bare_function_would_be_found():
    """The search above looks at what it should: a verb, unwrapped, is not the one in the table."""
    bare = VERBS["register"].__wrapped__
    assert first_parameter(bare) == "desk"
    assert VERBS["register"] is not bare


def since(store, head):
    """Lines of the audit after a head of it."""
    with store.read(Actor("test"), "look") as unit:
        return [row for row in unit.audit_lines(after=head.seq) if row.line.actor.who != "test"]


def everything(store):
    """All that the store keeps but the audit: a picture to compare."""
    from sqlalchemy import text

    names = ("record", "appointment", "patient_key", "account", "setting", "due", "counter")
    with store.transaction(write=False) as connection:
        return {n: connection.execute(text(f"select count(*) from {n}")).scalar() for n in names}  # noqa: S608


@pytest.mark.parametrize(
    ("name", "role"),
    [(n, r) for n, r in product(sorted(TABLE.verbs), Role) if r not in TABLE.verbs[n]],
)
def test_a_refused_verb_does_nothing_and_leaves_a_line(whole_house, name, role):
    if name not in VERBS:
        pytest.skip("the table has a line for it, the clinic no verb; another test says so")
    desk = whole_house.desk(role, user="somebody")
    store = whole_house.store
    before, head = everything(store), store.head()
    with pytest.raises(Refused, match="may not do that"):
        VERBS[name](desk)
    (row,) = since(store, head)
    assert (row.line.actor.who, row.line.verb) == ("somebody", name)
    assert row.line.outcome.startswith("refused: ")
    assert everything(store) == before


@pytest.mark.parametrize(
    ("name", "role"),
    [(n, r) for n, r in product(sorted(TABLE.verbs), Role) if r in TABLE.verbs[n]],
)
def test_an_allowed_verb_is_let_through(whole_house, monkeypatch, name, role):
    """The guard lets it pass: what then complains is the verb itself, which lacks its arguments."""
    if name not in VERBS:
        pytest.skip("the table has a line for it, the clinic no verb; another test says so")
    desk = whole_house.desk(role, user="somebody")
    with pytest.raises(TypeError, match="unexpected keyword argument 'no_such_argument'"):
        VERBS[name](desk, no_such_argument=1)


@pytest.fixture(scope="module")
def whole_house(tmp_path_factory):
    from .desks import new_rooms

    made = new_rooms(tmp_path_factory.mktemp("access"))
    with made.store:
        yield made


def test_somebody_with_two_roles_may_do_what_either_may(rooms):
    both = rooms.desk(Role.BILLING, Role.ADMINISTRATOR)
    assert VERBS["users"](both) == ()
    with pytest.raises(Refused, match=r"Billing.Administrator \(administrator, billing\) may not"):
        VERBS["decide"](both, "1-1", {})


def test_the_refusal_says_whom_it_is_for(rooms):
    with pytest.raises(Refused) as why:
        VERBS["users"](rooms.desk(Role.NURSE))
    assert str(why.value).endswith("(users); it is for: administrator, manager.")


class TestKinds:
    def bodies(self):
        for module in modules(akeso.care):
            for found in vars(module).values():
                if (
                    inspect.isclass(found)
                    and is_dataclass(found)
                    and found.__module__ == module.__name__
                ):
                    kind = vars(found).get("KIND")
                    if kind:
                        yield kind, found

    def test_every_body_is_in_every_table(self):
        found = dict(self.bodies())
        assert set(found) == set(PLACES) == set(TABLE.writes) == set(TABLE.reads)
        for kind, body in found.items():
            assert body_class(kind) is body

    def test_every_kind_has_its_place_in_the_protocol(self):
        assert set(PLACES) == set(steps()) | set(anytime())
        assert not set(steps()) & set(anytime())

    def test_kinds_are_given_once(self):
        names = [kind for kind, _ in self.bodies()]
        assert len(names) == len(set(names)) > 30

    def test_a_kind_that_does_not_exist(self):
        with pytest.raises(NotFound, match="no kind of record 'opinion'"):
            body_class("opinion")

    @pytest.mark.parametrize(("kind", "role"), list(product(sorted(PLACES), Role)))
    def test_who_may_add_and_read(self, whole_house, kind, role):
        desk = whole_house.desk(role)
        assert may_read(desk, kind) == (role in TABLE.reads[kind])
        if role in TABLE.writes[kind]:
            check_write(desk, kind)
        else:
            with pytest.raises(Refused, match=f"may not add a record '{kind}'"):
                check_write(desk, kind)

    def test_a_kind_without_a_line_is_nobodys(self, whole_house):
        everybody = whole_house.desk(*Role)
        assert not may_read(everybody, "opinion")
        with pytest.raises(Refused, match="it is for: nobody"):
            check_write(everybody, "opinion")


def test_clinical_findings_are_not_for_the_front_desk_or_the_manager():
    for kind in ("assessment", "recommendation", "decision", "consent", "time-out", "follow-up"):
        assert not TABLE.reads[kind] & {Role.FRONT_DESK, Role.BILLING, Role.MANAGER,
                                        Role.ADMINISTRATOR}  # fmt: skip


def test_who_signs_in_with_a_second_factor():
    assert TABLE.second_factor == {Role.CLINICIAN, Role.MANAGER, Role.ADMINISTRATOR}


def test_a_patient_may_only_answer():
    assert {v for v, who in TABLE.verbs.items() if Role.PATIENT in who} == {"follow_up", "my_care"}
    assert {k for k, who in TABLE.writes.items() if Role.PATIENT in who} == {
        "activity-24h", "pain-diary", "follow-up",
    }  # fmt: skip
