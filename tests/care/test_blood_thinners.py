"""The table of blood thinners, and how its cells are read."""

import csv
from importlib import resources

import pytest

from akeso.care.blood_thinners import Hold, Policy, drugs, read_hold, read_restart
from akeso.errors import BadInput
from akeso.techniques.eligibility import BLEEDING_CLASSES
from reference_rules import reference_rows


def test_the_table_is_the_references_row_by_row():
    text = resources.files("akeso.care").joinpath("anticoagulants.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert all(row.pop("date") for row in rows)
    assert rows == reference_rows("anticoagulants.csv")


def test_every_drug_is_read():
    assert len(drugs()) == 56
    assert sum(d.source.mark.verified for d in drugs().values()) == 20
    for drug in drugs().values():
        assert set(drug.holds) == set(drug.restart_h) == set(BLEEDING_CLASSES)


# Cells of the table with the meaning that section 6.2 gives them.
@pytest.mark.parametrize(
    ("text", "hold"),
    [
        ("0", Hold("0", Policy.CONTINUE)),
        ("shared", Hold("shared", Policy.SHARED)),
        ("shared(5w)", Hold("shared(5w)", Policy.SHARED, 840)),
        ("shared(1w-2w)", Hold("shared(1w-2w)", Policy.SHARED, 336)),
        ("avoid", Hold("avoid", Policy.AVOID)),
        ("6h", Hold("6h", Policy.HOLD, 6)),
        ("7d", Hold("7d", Policy.HOLD, 168)),
        ("7d-10d", Hold("7d-10d", Policy.HOLD, 240)),
        ("8h-24h", Hold("8h-24h", Policy.HOLD, 24)),
        ("5d&INR_normal", Hold("5d&INR_normal", Policy.HOLD, 120, normal_inr=True)),
    ],
)
def test_cells_are_read_and_ranges_take_the_larger_value(text, hold):
    assert read_hold(text) == hold


@pytest.mark.parametrize("text", ["", "5", "5m", "d5", "shared()", "5d&INR", "5d-", "shared(5)"])
def test_a_cell_that_says_nothing_is_refused(text):
    with pytest.raises(BadInput):
        read_hold(text)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("24h", (24, 24, 24)),
        ("12h-24h", (24, 24, 24)),
        ("shared", (None, None, None)),
        ("low=2h/intermediate=2h/high=6h", (2, 2, 6)),
        ("low=4h/intermediate=12h-24h/high=12h-24h", (4, 24, 24)),
    ],
)
def test_restarts(text, hours):
    assert read_restart(text) == dict(zip(BLEEDING_CLASSES, hours, strict=True))


@pytest.mark.parametrize("text", ["low=2h", "soon", "low=2h/high=6h"])
def test_a_restart_that_says_nothing_is_refused(text):
    with pytest.raises(BadInput):
        read_restart(text)
