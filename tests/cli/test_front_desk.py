import io
import json

import pytest

from akeso import clinic
from akeso.cli import door, terminal
from akeso.clinic.access import Desk, Role, Session
from akeso.clinic.forms import HELPERS
from akeso.clinic.house import set_up

from .signed_in import asked, furnish


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Sign ann in at a furnished clinic; return where files may be written."""
    place = tmp_path / "clinic"
    monkeypatch.setenv("AKESO_STORE", str(place))
    monkeypatch.setenv("AKESO_TOKEN", furnish(place))
    with clinic.open_clinic(place) as store:
        manager = Desk(store, Session("max", "Demo Max", frozenset({Role.MANAGER}), "s"))
        for kind in ("place", "practitioner", "room", "hours"):
            set_up(manager, kind, clinic.record_template(kind))
    return tmp_path


@pytest.fixture
def screen(monkeypatch):
    """Tables, as on a terminal."""
    monkeypatch.setattr(terminal, "on_a_screen", lambda: True)
    monkeypatch.setattr(door, "on_a_screen", lambda: True)


def written(folder, kind, **other):
    path = folder / f"{kind}.json"
    path.write_text(json.dumps(clinic.record_template(kind) | other))
    return path


@pytest.fixture
def referred(desk, capsys):
    assert asked(capsys, "refer", written(desk, "refer"))[0] == 0
    return desk


BOOK = ("book", "1", "--room", "Room 1", "--practitioner", "Dr Demo Physician", "--minutes", "30",
        "--purpose", "consultation")  # fmt: skip


def test_refer_registers_and_shows_what_is_next(referred, capsys, screen):
    code, out, err = asked(capsys, "show", "1")
    assert code == 0
    for words in ("P000001  Demo Patient", "2 Mar 1970", "P000001-1  referred",
                  "Referral received for low back pain.", "The assessment is next"):  # fmt: skip
        assert words in out
    assert err == ""


def test_ids_are_shown_when_asked_for(referred, capsys, screen):
    _, found, _ = asked(capsys, "show", "1-1", "--json")
    records = [line["record"] for line in found["lines"]]
    _, plain, _ = asked(capsys, "show", "1")
    _, told, _ = asked(capsys, "show", "1", "--ids")
    assert records
    assert all(name in told and name not in plain for name in records)


def test_json_is_the_same_answer(referred, capsys):
    _, found, _ = asked(capsys, "show", "1-1", "--json")
    assert (found["number"], found["stage"], found["hidden"]) == ("P000001-1", "referred", 0)
    assert found["lines"][0]["at"].endswith("Z")


def test_a_document_may_come_by_standard_input(desk, capsys, monkeypatch):
    text = json.dumps(clinic.record_template("patient")).encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    code, made, _ = asked(capsys, "patient", "add", "-")
    assert (code, made["patient"]) == (0, "P000001")


def test_a_patient_is_found_and_amended(referred, capsys, screen):
    path = written(referred, "patient", family_name="Married")
    assert asked(capsys, "patient", "amend", "1", path, "--why", "has married")[0] == 0
    assert "Married" in asked(capsys, "find", "marr")[1]
    assert "Nobody was found" in asked(capsys, "find", "zzz")[1]
    assert "P000001" in asked(capsys, "find", "--born", "1970-03-02")[1]


def test_a_visit_is_booked_listed_and_moved_on(referred, capsys, screen):
    code, out, _ = asked(capsys, *BOOK, "--start", "2026-11-23T11:30", "--episode", "1-1")
    assert (code, "appointment recorded" in out) == (0, True)
    _, day, _ = asked(capsys, "today", "--date", "2026-11-23")
    assert "11:30 to 12:00" in day
    _, found, _ = asked(capsys, "today", "--date", "2026-11-23", "--json")
    name = found["lines"][0]["booking"]["id"]
    assert asked(capsys, "appointment", name, "--to", "arrived")[0] == 0
    assert "arrived" in asked(capsys, "today", "--date", "2026-11-23")[1]
    code, _, err = asked(capsys, *BOOK, "--start", "2026-11-23T11:45")
    assert (code, "booked already" in err) == (2, True)
    free = asked(capsys, "free", "Room 1", "Dr Demo Physician", "2026-11-23")[1]
    assert "11:00" in free
    assert "11:30" not in free


def test_who_waits_and_who_is_recalled(referred, capsys, screen):
    assert "Nobody is waiting" in asked(capsys, "wait")[1]
    assert asked(capsys, "wait", "1", "--technique", "facet_ia.lumbar", "--priority", "soon",
                 "--minutes", "40")[0] == 0  # fmt: skip
    assert "Facet joint" in asked(capsys, "wait")[1], "by its name, not its code"
    code, _, _ = asked(
        capsys, "recall", "1", "--what", "a call", "--on", "2020-01-02", "--reason", "x"
    )
    assert code == 0
    assert "recall: a call" in asked(capsys, "today")[1]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["refer", "1", "no.json"], "There is no file no.json"),
        (["refer", "1", "2", "3"], "one file"),
        (["show", "9"], "no patient P000009"),
        (["show", "1-9"], "no episode P000001-9"),
        (["show", "x"], "no patient's number"),
        (["find"], "Nothing is given to search by"),
        (["find", "--born", "yesterday"], "write it like 2026-11-20"),
        (["today", "--date", "9999-12-31"], "not of the years 1800 to 2200"),
        (["today", "--date", "0001-01-01"], "not of the years 1800 to 2200"),
        (["reports-due", "--at", "0001-01-01T00:00"], "not of the years 1800 to 2200"),
        (["reports-due", "--at", "9999-12-31T23:59"], "not of the years 1800 to 2200"),
        (["book", "1"], "Give --start and --minutes"),
        ([*BOOK, "--start", "11:30"], "is no time"),
        (["appointment", "a", "--to", "arrived", "--start", "2026-11-23T11:30"], "either"),
        (["appointment", "a", "--to", "arrived", "--minutes", "10"], "give --start"),
        (["appointment", "none", "--to", "arrived"], "no appointment"),
        (["free", "Room 9", "Dr Demo Physician", "2026-11-23"], "there are: Room 1"),
        (["wait", "1", "--priority", "soon"], "the field is missing"),
        (["set-up", "room", "no.json"], "There is no file"),
        (["template", "recommendation"], "akeso recommend"),
        (["schema", "referal"], "did you mean referral"),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_is_written(referred, capsys, arguments, sentence):
    with clinic.open_clinic() as store:
        before = store.head().seq
    code, out, err = asked(capsys, *arguments)
    assert (code, out) == (2, "")
    assert sentence in err
    assert len(err.strip().splitlines()) == 1
    with clinic.open_clinic() as store, store.read(_actor(), "look") as unit:
        assert "wrote" not in {row.line.outcome for row in unit.audit_lines(after=before)}
        assert "done" not in {row.line.outcome for row in unit.audit_lines(after=before)}


def _actor():
    from akeso.store import Actor

    return Actor("test")


def test_what_a_role_may_not_do_is_refused(referred, capsys):
    code, _, err = asked(capsys, "set-up", "room", written(referred, "room"))
    assert code == 2
    assert "it is for: administrator, manager" in err


@pytest.mark.parametrize("kind", ["patient", "refer", "procedure"])
def test_a_template_is_printed_as_json(capsys, kind):
    code, found, _ = asked(capsys, "template", kind)
    assert (code, found) == (0, clinic.record_template(kind))


@pytest.mark.parametrize("kind", ["pain-diary", "activity-24h", "consent-withdrawn"])
def test_a_template_says_its_kind_where_its_command_takes_another_too(capsys, kind):
    code, found, _ = asked(capsys, "template", kind)
    assert (code, found) == (0, {"kind": kind, **clinic.record_template(kind)})


def test_kinds_are_listed_and_have_a_schema(capsys):
    listed = asked(capsys, "schema")[1].split()
    assert listed == list(clinic.record_kinds())
    assert asked(capsys, "schema", "patient")[1]["title"] == "patient"
    for name, schema in HELPERS.items():
        assert asked(capsys, "schema", name)[1]["$id"].endswith(f":{schema}:1")
