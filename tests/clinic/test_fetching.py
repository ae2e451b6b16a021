from pathlib import Path

import pytest

from akeso.clinic.access import Role
from akeso.clinic.charts import writing
from akeso.clinic.fetching import Fetched, fetch_file, write_files
from akeso.clinic.forms import record_template
from akeso.clinic.people import register
from akeso.errors import BadInput, NotFound, Refused


@pytest.fixture
def record(rooms):
    desk = rooms.desk(Role.NURSE)
    made = register(desk, record_template("patient"))
    with writing(desk, "amend_patient", made.patient, "a file") as chart:
        chart.unit.attach(made.id, b"scan", "card", "image/png", "card.png")
        chart.unit.attach(made.id, b"words", "letter", "text/plain", "letter.txt")
    return made.id


def test_files_of_a_record_are_read(rooms, record):
    nurse = rooms.desk(Role.NURSE)
    assert {f.name: f.content for f in fetch_file(nurse, record)} == {
        "card.png": b"scan", "letter.txt": b"words",
    }  # fmt: skip
    (one,) = fetch_file(nurse, record, role="letter")
    assert (one.role, one.media_type) == ("letter", "text/plain")


def test_what_is_not_there(rooms, record):
    with pytest.raises(NotFound, match="no file of the role 'ct'"):
        fetch_file(rooms.desk(Role.NURSE), record, role="ct")
    with pytest.raises(NotFound):
        fetch_file(rooms.desk(Role.NURSE), "nothing")


def test_the_front_desk_gets_none(rooms, record):
    with pytest.raises(Refused):
        fetch_file(rooms.desk(Role.FRONT_DESK), record)


def made(*names):
    return tuple(Fetched("plan", name, "text/plain", name.encode()) for name in names)


def test_files_are_written_for_their_owner_alone_and_replace_nothing(tmp_path):
    (one,) = write_files(made("a.txt"), tmp_path / "b.txt")
    assert (one.read_text(), one.stat().st_mode & 0o777) == ("a.txt", 0o600)
    with pytest.raises(Refused, match="already"):
        write_files(made("x.txt"), one)
    assert one.read_text() == "a.txt"
    with pytest.raises(BadInput, match="2 files"):
        write_files(made("a.txt", "c.txt"), tmp_path / "d.txt")
    with pytest.raises(BadInput, match="folder that exists"):
        write_files(made("a.txt"), tmp_path / "no" / "d.txt")


@pytest.mark.parametrize("name", ["views/ap.png", "../ap.png", "/ap.png", "views/../../ap.png"])
def test_no_name_leaves_the_folder(tmp_path, name):
    (one,) = write_files(made(name), tmp_path)
    assert one.resolve().is_relative_to(tmp_path.resolve())
    assert one.name == Path(name).name
