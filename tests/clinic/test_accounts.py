import pytest

from akeso.clinic.access import Role
from akeso.clinic.accounts import add_user, change_user, first_user, users
from akeso.clinic.sessions import sign_in
from akeso.errors import BadInput, NotFound, Refused

from .desks import code_of

PASSWORD = "correct horse battery"  # noqa: S105  of test users


def test_the_first_user_is_administrator_and_chooses_the_password(rooms):
    given = first_user(rooms.store, "root", "Root Example", PASSWORD, rooms.clock)
    assert given.password == ""
    code = code_of(given.factor, rooms.clock())
    assert sign_in(rooms.store, "root", PASSWORD, code, rooms.clock)
    (row,) = users(rooms.desk(Role.ADMINISTRATOR))
    assert row.roles == ("administrator",)
    assert row.second_factor


def test_there_is_one_first_user(rooms):
    first_user(rooms.store, "root", "Root", PASSWORD, rooms.clock)
    with pytest.raises(Refused, match="has users already"):
        first_user(rooms.store, "more", "More", PASSWORD, rooms.clock)


def test_no_user_has_a_preset_password(rooms):
    admin = rooms.desk(Role.ADMINISTRATOR)
    made = [add_user(admin, f"user{n}", "User", ["nurse"]).password for n in range(5)]
    assert len(set(made)) == 5
    assert all(len(password) >= 20 for password in made)


@pytest.mark.parametrize("name", ["", "Ann", "ann example", "nobody", "patient", "-", "ann;"])
def test_a_name_that_cannot_be_used(rooms, name):
    with pytest.raises(BadInput):
        add_user(rooms.desk(Role.ADMINISTRATOR), name, "Ann", ["nurse"])


@pytest.mark.parametrize(
    ("roles", "why"), [([], "No role"), (["king"], "'king'"), (["patient"], "'patient'")]
)
def test_a_role_that_staff_cannot_have(rooms, roles, why):
    with pytest.raises(BadInput, match=why):
        add_user(rooms.desk(Role.ADMINISTRATOR), "ann", "Ann", roles)


def test_a_name_is_given_once(rooms):
    admin = rooms.desk(Role.ADMINISTRATOR)
    add_user(admin, "ann", "Ann", ["nurse"])
    with pytest.raises(BadInput, match="already"):
        add_user(admin, "ann", "Another", ["billing"])


def test_a_new_role_that_needs_a_second_factor_brings_one(rooms):
    admin = rooms.desk(Role.ADMINISTRATOR)
    add_user(admin, "boss", "Boss", ["administrator"])
    add_user(admin, "ann", "Ann", ["nurse"])
    given = change_user(admin, "ann", roles=["clinician"], why="passed the exam")
    assert given.password
    code = code_of(given.factor, rooms.clock())
    assert sign_in(rooms.store, "ann", given.password, code, rooms.clock)


def test_the_last_administrator_stays(rooms):
    admin = rooms.desk(Role.ADMINISTRATOR)
    add_user(admin, "boss", "Boss", ["administrator"])
    for change in ({"disabled": True}, {"roles": ["nurse"]}):
        with pytest.raises(Refused, match="no administrator left"):
            change_user(admin, "boss", why="for the test", **change)
    add_user(admin, "boss2", "Boss 2", ["administrator"])
    change_user(admin, "boss", disabled=True, why="has left")
    assert [row.disabled for row in users(admin)] == [True, False]


def test_a_change_needs_a_user_and_a_reason(rooms):
    admin = rooms.desk(Role.ADMINISTRATOR)
    with pytest.raises(NotFound, match="no user 'ghost'"):
        change_user(admin, "ghost", disabled=True, why="as the test wants")
    with pytest.raises(BadInput, match="reason"):
        change_user(admin, "ghost", disabled=True, why=" ")


def test_a_reset_ends_the_lock_and_gives_a_new_password(rooms):
    admin = rooms.desk(Role.ADMINISTRATOR)
    add_user(admin, "boss", "Boss", ["administrator"])
    add_user(admin, "ann", "Ann", ["nurse"])
    for _ in range(5):
        with pytest.raises(Refused):
            sign_in(rooms.store, "ann", "wrong password here", clock=rooms.clock)
    given = change_user(admin, "ann", reset=True, why="forgot it")
    assert sign_in(rooms.store, "ann", given.password, clock=rooms.clock)
