"""Commands of the money, on a real store: JSON in and out, one sentence, nothing half written."""

import json
from contextlib import contextmanager

import pytest

from akeso import clinic
from akeso.cli import main
from akeso.clinic.access import Role
from akeso.exchange.claim_export import TRANSMISSION
from clinic.desks import new_rooms
from clinic.made_charts import injected

ORDER = {"services": [{"item": "18232"}, {"item": "57341"}]}
ASSIGNED = {"items": ["18232", "57341"], "channel": "old form"}


@pytest.fixture
def case(tmp_path, monkeypatch):
    """A case whose desk the commands get, whoever asks."""
    monkeypatch.setenv(clinic.MBS_FOLDER, str(tmp_path / "mbs"))
    rooms = new_rooms(tmp_path)

    @contextmanager
    def opened(_place=None):
        yield rooms.store

    monkeypatch.setitem(vars(clinic), "open_clinic", opened)
    monkeypatch.setitem(vars(clinic), "at_desk", lambda *_: rooms.desk(Role.BILLING))
    with rooms.store:
        yield injected(rooms)


@pytest.fixture
def run(capsys, tmp_path):
    def go(*arguments, document=None):
        if document is not None:
            file = tmp_path / "given.json"
            file.write_text(json.dumps(document))
            arguments = (*arguments, file)
        code = main([str(a) for a in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return go


def test_from_the_signature_to_the_answer(case, run, tmp_path):
    number = case.episode
    code, out, _ = run("claim", "assign", number, "--show", document=ASSIGNED)
    assert (code, out.splitlines()[0][:10]) == (0, "I assign m")
    assert case.records("assignment-of-benefit") == ()
    assert run("claim", "assign", number, document=ASSIGNED)[0] == 0
    code, out, _ = run("claim", "prepare", number, document=ORDER)
    answer = json.loads(out)
    assert (code, answer["price"]["total_benefit"]) == (0, 690.8)
    file = tmp_path / "claims.json"
    code, out, err = run("claim", "export", number, "-o", file)
    assert (code, out) == (0, f"1 prepared claim written: {file}\n")
    assert TRANSMISSION in err
    assert json.loads(file.read_text())["transmission"] == TRANSMISSION
    assert json.loads(run("claim", "export", number)[1]) == json.loads(file.read_text())
    record = answer["record"]["id"]
    assert run("claim", "lodged", record, document={"through": "Demo Gateway"})[0] == 0
    paid = {
        "claim_id": "F3849@",
        "report": "processing",
        "services": [
            {"item": item, "charge": much, "benefit": much, "outcome": "paid"}
            for item, much in (("18232", 188.35), ("57341", 502.45))
        ],
    }
    code, out, _ = run("claim", "answered", number, document=paid)
    assert json.loads(out)["notes"] == ["Paid as it was claimed."]


def test_a_shut_gate_is_one_sentence_and_exit_2(case, run):
    code, out, err = run("claim", "prepare", case.episode, document=ORDER)
    assert (code, out) == (2, "")
    assert err == (
        "akeso: No claim: The patient has not assigned the benefit; no claim goes without it. "
        "(assignment)\n"
    )
    assert case.records("claim-prepared") == ()


@pytest.mark.usefixtures("case")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["claim", "prepare", "1-1", "no.json"], "There is no file no.json"),
        (["claim", "export"], "Missing argument"),
        (["claim", "export", "twelve"], "is no episode's number"),
        (["claim", "prepare", "1-1", "no.json", "--lodged", "soon"], "write it like 2026-11-20"),
    ],
)
def test_bad_input_is_one_sentence(run, arguments, said):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert said in err


def test_on_a_screen_the_price_is_a_table(case, run, monkeypatch):
    from akeso.cli import door

    run("claim", "assign", case.episode, document=ASSIGNED)
    monkeypatch.setattr(door, "on_a_screen", lambda: True)
    code, out, err = run("claim", "prepare", case.episode, document=ORDER)
    assert code == 0
    assert "502.45" in out
    assert "total benefit:       690.80" in out
    assert "claim recorded" in out
    assert "Akeso does not transmit claims to Medicare. Write this claim" in err
