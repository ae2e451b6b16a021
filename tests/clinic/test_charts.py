from dataclasses import fields
from datetime import timedelta

import pytest

from akeso import clinic
from akeso.clinic.access import Role
from akeso.clinic.charts import CLOCKS_DIFFER, HAPPENED, episode_number, patient_number
from akeso.clinic.kinds import body_class
from akeso.errors import BadInput

from .test_worklist import LETTER, PERSON


@pytest.mark.parametrize("text", ["12", "p12", "P12", "P000012", " 000012 "])
def test_a_patients_number_may_be_short(text):
    assert patient_number(text) == "P000012"


@pytest.mark.parametrize("text", ["", "0", "P0", "12-1", "Q12", "1" * 10])
def test_what_is_no_patients_number(text):
    with pytest.raises(BadInput, match="looks like P000012"):
        patient_number(text)


def test_an_episodes_number_names_the_patient():
    assert episode_number("12-1") == ("P000012", "P000012-1")
    for text in ("12", "12-0", "12-x", "-1"):
        with pytest.raises(BadInput, match="looks like P000012-1"):
            episode_number(text)


def test_the_times_that_may_not_lie_ahead_are_fields():
    for kind, names in HAPPENED.items():
        assert set(names) <= {field.name for field in fields(body_class(kind))}, kind


def test_what_has_not_come_yet_is_not_recorded(rooms):
    desk = rooms.desk(Role.FRONT_DESK)
    number = clinic.register(desk, PERSON).patient

    def received(ahead):
        moment = (rooms.clock() + ahead).isoformat()
        return {"referral": {**LETTER["referral"], "received": moment}}

    just = timedelta(seconds=1)
    with pytest.raises(BadInput, match=r"The referral is timed .* has not come yet"):
        clinic.refer(desk, number, received(CLOCKS_DIFFER + just))
    clinic.refer(desk, number, received(CLOCKS_DIFFER))
