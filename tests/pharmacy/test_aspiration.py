"""Bayes on a negative aspiration; memo: S1 13.3 %, lumbar 4.7 %."""

import pytest

from akeso.errors import BadInput, NotFound
from akeso.pharmacy.aspiration import vessel_despite_negative, vessel_risk


@pytest.mark.parametrize(("region", "percent"), [("sacral", 13.3), ("lumbar", 4.7)])
def test_the_memo_s_values(region, percent):
    assert 100 * vessel_risk(region) == pytest.approx(percent, abs=0.05)


def test_limits_of_the_formula():
    assert vessel_despite_negative(0.3, 0.0, 1.0) == pytest.approx(0.3)
    assert vessel_despite_negative(0.3, 1.0, 0.9) == 0
    with pytest.raises(BadInput, match="cannot happen"):
        vessel_despite_negative(1.0, 1.0, 0.9)
    with pytest.raises(BadInput, match="0 to 1"):
        vessel_despite_negative(1.1, 0.5, 0.5)
    with pytest.raises(NotFound, match="cervical"):
        vessel_risk("elbow")
