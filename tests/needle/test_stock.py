"""The stock: lengths with the 15 mm rule at both edges, gauges against the chart."""

import pytest

from akeso.errors import BadInput, NotFound
from akeso.needle.stock import choose_needle, fitting, gauge_mm, gauge_source, length_warning
from akeso.needle.stock import stock_needles as stock
from akeso.rule import Mark


@pytest.mark.parametrize(
    ("depth", "length"), [(20, 38), (23, 38), (23.01, 50), (75, 90), (75.01, 127), (163, 178)]
)
def test_the_shortest_needle_with_15_mm_to_spare(depth, length):
    assert choose_needle("spinal", depth).length_mm == length


def test_too_deep_is_said_with_the_reach():
    with pytest.raises(NotFound, match="reaches 163 mm"):
        choose_needle("spinal", 163.01)
    assert fitting(stock("spinal"), 163.01) is None


def test_gauge_range_and_tip_are_respected():
    needle = choose_needle("spinal", 50, gauges=(22,))
    assert (needle.gauge, needle.diameter_mm, needle.active_tip_mm) == (22, 0.718, 0.0)
    assert choose_needle("spinal", 50).gauge == 25  # thinnest
    cannula = choose_needle("radiofrequency", 60, gauges=(18, 20), active_tip_mm=10)
    assert (cannula.gauge, cannula.length_mm, cannula.active_tip_mm) == (20, 100, 10)
    assert choose_needle("radiofrequency", 100).gauge == 20  # 22 G ends at 100 mm
    assert {n.gauge for n in stock("tuohy")} == {18, 20}


def test_gauges_fall_and_the_source_is_said_to_be_second_hand():
    sizes = [gauge_mm(g) for g in (16, 17, 18, 19, 20, 21, 22, 23, 25, 27)]
    assert sizes == sorted(sizes, reverse=True)
    assert gauge_source().mark is Mark.SECONDARY


@pytest.mark.parametrize(("depth", "said"), [(110, False), (110.01, True)])
def test_a_127_mm_needle_warns_beyond_110_mm(depth, said):
    needle = choose_needle("spinal", depth)
    assert needle.length_mm == 127
    assert bool(length_warning(needle, depth)) is said


def test_what_is_not_there_is_named():
    with pytest.raises(NotFound, match="radiofrequency, spinal, tuohy"):
        stock("hypodermic")
    with pytest.raises(NotFound, match="gauge"):
        stock("spinal", gauges=(30,))
    with pytest.raises(NotFound, match="7 mm tip"):
        stock("radiofrequency", active_tip_mm=7)
    with pytest.raises(NotFound, match="Gauge 30"):
        gauge_mm(30)
    with pytest.raises(BadInput, match="depth"):
        choose_needle("spinal", float("nan"))
