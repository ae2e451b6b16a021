"""The minutes are planning defaults: their sum and their mark are tested, not their truth."""

import pytest

from akeso.care.appointments import minutes_needed
from akeso.errors import BadInput, NotFound
from akeso.techniques.catalogue import approaches


@pytest.mark.parametrize("code", approaches())
def test_the_sum_of_the_steps(code):
    found = minutes_needed(code)
    assert found.steps == approaches()[code].steps
    assert found.minutes == sum(step.minutes for step in found.steps) > 0
    assert not found.source.mark.verified


@pytest.mark.parametrize("room", sorted({a.technique for a in approaches().values()}))
def test_of_a_room_the_longest_approach(room):
    lengths = [minutes_needed(c).minutes for c, a in approaches().items() if a.technique == room]
    assert minutes_needed(room).minutes == max(lengths)


def test_the_turnover_is_added():
    assert minutes_needed("lumbar-facet", turnover_minutes=10).minutes == (
        minutes_needed("lumbar-facet").minutes + 10
    )
    for wrong in (-1, float("nan")):
        with pytest.raises(BadInput, match="at least 0 min"):
            minutes_needed("lumbar-facet", turnover_minutes=wrong)


@pytest.mark.parametrize("code", ["scs.trial", "spinal_cord_stimulation", ""])
def test_what_has_no_steps_is_not_guessed(code):
    with pytest.raises(NotFound, match="give the minutes"):
        minutes_needed(code)
