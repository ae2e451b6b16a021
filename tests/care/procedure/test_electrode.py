import pytest

from akeso.anatomy.levels import Side
from akeso.care.procedure import (
    Contact,
    LeadPosition,
    Lesion,
    LesionMode,
    StimulationTest,
    TestKind,
    motor_margin,
)
from akeso.errors import BadInput
from akeso.rule import Mark, Status


def stimulation(kind, threshold, highest=3.0, level="L5"):
    answer = "calf" if threshold is not None else ""
    hz = 50 if kind is TestKind.SENSORY else 2
    return StimulationTest(level, Side.LEFT, kind, hz, 1.0, highest, threshold, answer)


@pytest.mark.parametrize(
    ("sensory", "motor", "highest", "status"),
    [
        (0.4, 0.6, 3.0, Status.PASS),
        (0.4, 0.59, 3.0, Status.FAIL),
        (0.4, None, 0.6, Status.PASS),
        (0.4, None, 0.59, Status.UNKNOWN),
        (None, 1.0, 3.0, Status.UNKNOWN),
    ],
)
def test_motor_over_sensory_threshold(sensory, motor, highest, status):
    check = motor_margin(
        stimulation(TestKind.SENSORY, sensory), stimulation(TestKind.MOTOR, motor, highest)
    )
    assert check.status is status
    assert check.source.mark is Mark.RECALLED


def test_two_places_and_two_of_a_kind_give_no_margin():
    sensory = stimulation(TestKind.SENSORY, 0.4)
    far = stimulation(TestKind.MOTOR, 1.0, level="L4")
    assert motor_margin(sensory, far).status is Status.UNKNOWN
    with pytest.raises(BadInput, match="a sensory and a motor test"):
        motor_margin(sensory, sensory)


def test_a_threshold_says_what_was_felt_and_lies_below_the_highest_voltage():
    with pytest.raises(BadInput, match="felt or moved is empty"):
        StimulationTest("L5", Side.LEFT, TestKind.MOTOR, 2, 1, 2.0, 0.5)
    with pytest.raises(BadInput, match="above the highest voltage tried"):
        stimulation(TestKind.MOTOR, 3.1)


@pytest.mark.parametrize(
    ("mode", "celsius", "heats"),
    [("pulsed", 42, False), ("pulsed", 42.5, True), ("continuous", 80, True), ("cooled", 60, True)],
)
def test_which_lesions_burn(mode, celsius, heats):
    assert Lesion("L4", Side.LEFT, LesionMode(mode), celsius, 90, 10).heats is heats


@pytest.mark.parametrize(
    "numbers", [(36, 90, 10), (96, 90, 10), (80, 0, 10), (80, 1801, 10), (80, 90, 0.5)]
)
def test_impossible_lesions_are_refused(numbers):
    with pytest.raises(BadInput, match="give a number from"):
        Lesion("L4", Side.LEFT, LesionMode.CONTINUOUS, *numbers)


def test_a_lead_knows_its_contacts_against_the_vertebrae():
    contacts = tuple(Contact(n, level) for n, level in ((1, "T8"), (2, "T8-T9"), (8, "T10")))
    assert LeadPosition("left", contacts, 2.0, dorsal=True).contacts[1].level == "T8-T9"
    with pytest.raises(BadInput, match="each once"):
        LeadPosition("left", (Contact(1, "T8"), Contact(1, "T9")), 0.0)
    with pytest.raises(BadInput, match="needs its contacts"):
        LeadPosition("left", (), 0.0)
    with pytest.raises(BadInput, match="The level is 'T13'"):
        Contact(1, "T13")
