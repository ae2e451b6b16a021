"""Whether a score changed for the better by enough to matter."""

from __future__ import annotations

from dataclasses import dataclass

from akeso.care.instruments.questionnaire import ChangeRule
from akeso.care.instruments.scoring import Score
from akeso.errors import BadInput
from akeso.rule import Mark, Source, Status

RELIEF = ((10.0, "minimal"), (30.0, "moderate"), (50.0, "substantial"))
RELIEF_SOURCE = Source("IMMPACT (Dworkin 2008): falls of 10, 30 and 50%", Mark.READ)


@dataclass(frozen=True)
class Change:
    """One scale, before and after.

    Parameters
    ----------
    scale : str
    points : float
        Improvement; below 0 is worse.
    percent : float or None
        Improvement in per cent of the first score; None where that was 0.
    important : Status
        Pass where the rule for an important change is met; Unknown where there is no rule.
    source : Source or None
        Of that rule.
    """

    scale: str
    points: float
    percent: float | None
    important: Status
    source: Source | None


def change(before: Score, after: Score) -> tuple[Change, ...]:
    """Compare two scores of one instrument, scale by scale.

    Raises
    ------
    BadInput
        If they are of different instruments.
    """
    if before.instrument.code != after.instrument.code:
        raise BadInput(
            f"A {before.instrument.code} score cannot be compared with one of "
            f"{after.instrument.code}; give two of the same instrument."
        )
    return tuple(
        _compare(name, before, after)
        for name in after.values
        if _number(before.values.get(name)) and _number(after.values[name])
    )


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _compare(name: str, before: Score, after: Score) -> Change:
    first, last = float(before.values[name] or 0), float(after.values[name] or 0)
    sign = 1 if before.instrument.high_is == "better" else -1
    points = round(sign * (last - first), 2)
    percent = round(100 * points / first, 1) if first else None
    rule = next((r for r in before.instrument.changes if name in r.scales), None)
    if rule is None:
        return Change(name, points, percent, Status.UNKNOWN, None)
    met = _met(rule, name, before, after, points=points, percent=percent)
    return Change(name, points, percent, met, rule.source)


def _met(
    rule: ChangeRule,
    name: str,
    before: Score,
    after: Score,
    *,
    points: float,
    percent: float | None,
) -> Status:
    if rule.percent and percent is None:
        return Status.UNKNOWN
    enough = points >= rule.points and (percent or 0) >= rule.percent
    if rule.better_band:
        scale = next(s for s in before.instrument.scales if s.name == name)
        sign = 1 if before.instrument.high_is == "better" else -1
        enough &= sign * (scale.rank(after.bands[name]) - scale.rank(before.bands[name])) > 0
    return Status.PASS if enough else Status.FAIL


def relief_class(percent: float) -> str:
    """Return the class of a fall in pain: none, minimal, moderate or substantial."""
    reached = [name for edge, name in RELIEF if percent >= edge]
    return reached[-1] if reached else "none"
