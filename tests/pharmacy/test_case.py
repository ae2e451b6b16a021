"""The constructors check what the rules are asked about."""

import pytest

from akeso.errors import BadInput
from akeso.pharmacy.case import (
    Case,
    EarlierAnaesthetic,
    EarlierSteroid,
    PredictedPeak,
    Procedure,
    Route,
)
from akeso.pharmacy.drug import find_drug
from akeso.pharmacy.patient import Patient
from akeso.pharmacy.profile import find_profile
from akeso.pharmacy.syringe import Dose, Syringe

LIDOCAINE, TRIAMCINOLONE = find_drug("lidocaine"), find_drug("triamcinolone")
WATER = Syringe("a", "target", (Dose(find_drug("saline"), 1),))


def test_routes():
    epidural = {r for r in Route if r.is_epidural}
    assert epidural == {Route.TRANSFORAMINAL, Route.INTERLAMINAR, Route.CAUDAL}
    assert {r for r in Route if r.is_neuraxial} == epidural | {Route.INTRATHECAL}


@pytest.mark.parametrize(
    "odd",
    [{"targets": 0}, {"targets": 21}, {"chlorhexidine_percent": 5.1},
     {"fastest_rate_ml_per_s": 51}, {"sessions_in_region_365_days": -1}],
)  # fmt: skip
def test_a_procedure_out_of_range_is_refused(odd):
    with pytest.raises(BadInput):
        Procedure("caudal", **odd)


@pytest.mark.parametrize(
    "make",
    [
        lambda: EarlierAnaesthetic(TRIAMCINOLONE, 1, 1),
        lambda: EarlierAnaesthetic(LIDOCAINE, 1, 24.1),
        lambda: EarlierAnaesthetic(LIDOCAINE, -1, 1),
        lambda: EarlierSteroid(LIDOCAINE, 1, 1),
        lambda: EarlierSteroid(TRIAMCINOLONE, 1, 1096),
        lambda: PredictedPeak(LIDOCAINE, 1, "free"),
        lambda: Case(find_profile("us-label"), Patient(), Procedure("caudal"), ()),
        lambda: Case(find_profile("us-label"), Patient(), Procedure("caudal"), (WATER, WATER)),
    ],
)
def test_histories_and_cases_that_cannot_be_are_refused(make):
    with pytest.raises(BadInput):
        make()
