import pytest

from akeso.clinic.access import Role
from akeso.clinic.charts import writing
from akeso.clinic.fetching import fetch_file
from akeso.clinic.forms import record_template
from akeso.clinic.people import register
from akeso.errors import NotFound, Refused


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
