from datetime import timedelta

import pytest
from procedure.made import START, at
from pydantic import TypeAdapter

from akeso.care.recovery import AdviceGiven, Recovery
from akeso.errors import BadInput
from recovery.home import BEFORE, observation, recovery


def test_the_body_goes_through_json_and_back():
    codec = TypeAdapter(Recovery)
    for made in (
        recovery(),
        recovery(before=None, observations=(), escort=None),
        recovery(discharged_at=at(60), discharged_by="B. Example", against_advice="has to go"),
    ):
        assert codec.validate_json(codec.dump_json(made)) == made


@pytest.mark.parametrize(
    ("field", "low", "high"),
    [
        ("systolic_mmhg", 85.0, 300.0),
        ("heart_per_min", 20.0, 250.0),
        ("spo2_percent", 40.0, 100.0),
        ("pain_nrs", 0, 10),
    ],
)
def test_observations_have_ranges(field, low, high):
    for value in (low, high):
        assert getattr(observation(**{field: value}), field) == value
    for value in (high + 1, float("nan")):
        with pytest.raises(BadInput, match="give a number from"):
            observation(**{field: value})


def test_blood_pressure_the_wrong_way_round():
    with pytest.raises(BadInput, match="130/130 mmHg; the first number"):
        observation(diastolic_mmhg=130.0)


def test_times_are_in_order():
    with pytest.raises(BadInput, match="not in the order of time"):
        recovery(observations=(observation(40), observation(30)))
    with pytest.raises(BadInput, match="before the procedure is later"):
        recovery(before=observation(45))
    with pytest.raises(BadInput, match="observed after the discharge"):
        recovery(discharged_at=at(43), discharged_by="B. Example")
    assert recovery(discharged_at=at(44), discharged_by="B. Example").discharged_at == at(44)


def test_a_discharge_is_somebodys_and_has_a_time():
    with pytest.raises(BadInput, match="Who discharged the patient is empty"):
        recovery(discharged_at=at(50))
    with pytest.raises(BadInput, match="has not left yet"):
        recovery(discharged_by="B. Example")
    with pytest.raises(BadInput, match="has not left yet"):
        recovery(against_advice="has to go")
    with pytest.raises(BadInput, match="Who gave the advice no-driving"):
        AdviceGiven("no-driving", "")


def test_before_is_before():
    assert BEFORE.at == START - timedelta(minutes=10)
