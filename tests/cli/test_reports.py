"""Commands of the ledger, on a real store."""

import json
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from akeso import clinic
from akeso.cli import door, main
from akeso.clinic.access import Role
from clinic import walk
from clinic.desks import new_rooms
from clinic.made_charts import NOW, referral, referred

GIVEN = {"report": "ct-1", "to": "requester", "r_type": True, "by_radiologist": True}


@pytest.fixture
def case(tmp_path, monkeypatch):
    rooms = new_rooms(tmp_path)

    @contextmanager
    def opened(_place=None):
        yield rooms.store

    monkeypatch.setitem(vars(clinic), "open_clinic", opened)
    monkeypatch.setitem(vars(clinic), "at_desk", lambda *_: rooms.desk(Role.CLINICIAN))
    with rooms.store:
        made = referred(rooms)
        made.keep(referral(NOW))
        yield made


def entered(case, tmp_path, entry, document):
    file = tmp_path / "entry.json"
    file.write_text(json.dumps(document))
    return main(["report", entry, case.episode, str(file)])


def test_given_listed_and_uploaded(case, tmp_path, capsys, monkeypatch):
    assert entered(case, tmp_path, "given", GIVEN) == 0
    capsys.readouterr()
    assert main(["reports-due", "--at", "2026-11-21T11:01"]) == 0
    (line,) = json.loads(capsys.readouterr().out)
    assert (line["patient"], line["line"]["state"]) == (case.patient, "overdue")
    assert line["line"]["due_at"] == "2026-11-21T00:00:00Z"
    monkeypatch.setattr(door, "on_a_screen", lambda: True)
    assert main(["reports-due"]) == 0
    assert "To be uploaded by 2026-11-21 11:00" in capsys.readouterr().out
    case.rooms.clock.moment = NOW + timedelta(hours=1)
    assert entered(case, tmp_path, "uploaded", {"report": "ct-1", "reference": "demo-1"}) == 0
    capsys.readouterr()
    assert main(["reports-due"]) == 0
    assert capsys.readouterr().out == "No report waits for its upload.\n"


def test_a_wrong_entry_is_one_sentence(case, tmp_path, capsys):
    assert entered(case, tmp_path, "given", {"report": "ct-1"}) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "the field is missing" in said.err
    assert entered(case, tmp_path, "shown", GIVEN) == 2


def test_files_of_a_record_are_listed_and_written(front):
    made = walk.planned(front.rooms, front.place)
    front.sit("clinician")
    listed = front.json("file", made.id, "--role", "ct")
    assert listed
    assert all(row["role"] == "ct" for row in listed)
    folder = front.place / "out"
    folder.mkdir()
    written = front.json("file", made.id, "--out", folder)
    assert len(written) == len(front.json("file", made.id))
    assert all(Path(one).is_file() for one in written)
    assert "already" in front.refused("file", made.id, "--out", folder)
    front.screen()
    assert "plan.json" in front.run("file", made.id)[1]
