"""Waiting for a quiet machine: what is kept, what is measured again, and when it gives up."""

import pytest

from akeso.bench import quiet
from akeso.bench.quiet import Patience


@pytest.fixture
def others(monkeypatch):
    """Shares of the processors that others use, one for each look; the last one stays."""
    shares = []

    def watched(what):
        return (shares.pop(0) if len(shares) > 1 else shares[0]), what()

    monkeypatch.setattr(quiet, "_watched", watched)
    monkeypatch.setattr(quiet, "PAUSE_S", 0.0)
    return shares


def test_a_quiet_measurement_is_kept(others):
    others[:] = [quiet.MOST_OTHER_WORK]
    patience = Patience(1.0)
    assert patience.measure(lambda: "seen") == "seen"
    assert (patience.again, patience.disturbed) == (0, 0)


def test_a_disturbed_one_is_measured_again(others):
    others[:] = [0.9, 0.9, 0.0, 0.0]  # the measurement, two looks while waiting, the next one
    answers = iter("ab")
    patience = Patience(10.0)
    assert patience.measure(lambda: next(answers)) == "b"
    assert (patience.again, patience.disturbed) == (1, 0)


def test_without_patience_a_disturbed_one_is_kept_and_counted(others):
    others[:] = [quiet.MOST_OTHER_WORK + 0.01]
    patience = Patience(0.0)
    assert patience.measure(lambda: "seen") == "seen"
    assert (patience.again, patience.disturbed) == (0, 1)


def test_patience_ends(others):
    others[:] = [1.0]
    patience = Patience(0.05)
    assert patience.measure(lambda: "seen") == "seen"
    assert patience.disturbed == 1


def test_the_share_of_others_is_a_share():
    share, answer = quiet._watched(lambda: sum(range(100_000)))
    assert answer == sum(range(100_000))
    assert 0.0 <= share <= 1.5
