"""Oral morphine by the 2021 table; expected values are those printed in the reference."""

import pytest

from akeso.errors import BadInput, Refused
from akeso.pharmacy.opioids import Opioid, omedd


def mg(*opioids):
    return float(omedd([Opioid(*one) for one in opioids]).mg_per_day)


# clinic-australia.md c.4: "Check: oxycodone 40 mg/day = 60 mg."
@pytest.mark.parametrize(
    ("opioid", "expected"),
    [
        (("oxycodone", "oral", 40, "mg/day"), 60),
        (("morphine", "oral", 30, "mg/day"), 30),
        (("tapentadol", "oral", 100, "mg/day"), 30),  # 0.3 in 2021, 0.4 in 2014
        (("buprenorphine", "patch", 10, "mcg/h"), 20),
        (("fentanyl", "patch", 25, "mcg/h"), 75),
        (("Codeine", "Oral", 100, "mg/day"), 13),
    ],
)
def test_factors(opioid, expected):
    assert mg(opioid) == pytest.approx(expected)


def test_a_day_adds_up_and_names_its_table():
    assert mg(("oxycodone", "oral", 40, "mg/day"), ("tramadol", "oral", 200, "mg/day")) == 100
    assert mg() == 0
    assert "2021" in omedd([]).version


def test_methadone_is_refused_whatever_the_route():
    for route in ("oral", "parenteral"):
        with pytest.raises(Refused, match="Methadone"):
            mg(("methadone", route, 10, "mg/day"))


@pytest.mark.parametrize(
    ("opioid", "says"),
    [
        (("fentanyl", "oral", 1, "mg/day"), "routes known are parenteral, patch"),
        (("aspirin", "oral", 1, "mg/day"), "not listed"),
        (("fentanyl", "patch", 25, "mg/day"), "mcg/h"),
        (("morphine", "oral", -1, "mg/day"), "at least 0"),
    ],
)
def test_what_the_table_does_not_hold_is_refused(opioid, says):
    with pytest.raises(BadInput, match=says):
        mg(opioid)
