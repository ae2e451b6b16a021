"""What relief to expect of a technique, as published (eligibility memo, section 8).

The figures are for the patient's sheet and for the sign that the benefit was lost early; they
are of groups and promise nothing to one patient.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from akeso.care.decision.tables import rows, span
from akeso.quantity import Range
from akeso.rule import Mark, Source, Status
from akeso.techniques.eligibility import find_technique
from akeso.techniques.expression import Condition, Value
from akeso.techniques.findings import kinds

LOST_BELOW_PCT = 30.0
"""Relief below this before half the expected time asks for a review (section 8, proposal)."""

LOST_SOURCE = Source("proposal (eligibility memo, section 8)", Mark.PROPOSAL)


@dataclass(frozen=True)
class ExpectedRelief:
    """One published figure.

    Parameters
    ----------
    prefix : str
        Technique, or the beginning of its code.
    when : Condition or None
        For whom; None for everyone.
    outcome : str
    months : float or None
        After which it was measured.
    percent, compared_percent : (float, float) or None
        Lowest and highest share of patients, and that of those who had something else.
    lasts_months : (float, float) or None
    figure : str
        In words, as it is to be shown.
    source : Source
    """

    prefix: str
    when: Condition | None
    outcome: str
    months: float | None
    percent: tuple[float, float] | None
    compared_percent: tuple[float, float] | None
    lasts_months: tuple[float, float] | None
    figure: str
    source: Source

    def about(self, technique: str) -> bool:
        """Tell whether the figure is about a technique."""
        return technique == self.prefix or technique.startswith(f"{self.prefix}.")


@cache
def expected_reliefs() -> tuple[ExpectedRelief, ...]:
    """Return every figure of the table, in its order."""
    return tuple(_figure(row) for row in rows("expected_relief.csv"))


def _figure(row: Mapping[str, str]) -> ExpectedRelief:
    return ExpectedRelief(
        row["technique"],
        Condition(row["when"], kinds()) if row["when"] else None,
        row["outcome"],
        float(row["months"]) if row["months"] else None,
        span(row["percent"]),
        span(row["compared_percent"]),
        span(row["lasts_months"]),
        row["figure"],
        Source(row["reference"], Mark(row["mark"])),
    )


def expected_relief(
    technique: str, findings: Mapping[str, Value | None] | None = None
) -> tuple[ExpectedRelief, ...]:
    """Return the published figures of a technique, its own before those of its kind.

    Parameters
    ----------
    technique : str
        A code of eligibility.
    findings : Findings, optional
        With them, figures of other patients are left out; those that may fit stay.

    Raises
    ------
    BadInput
        If there is no such technique.
    """
    find_technique(technique)
    found = [
        figure
        for figure in expected_reliefs()
        if figure.about(technique) and _may_fit(figure, findings)
    ]
    longest = max((len(figure.prefix) for figure in found), default=0)
    return tuple(figure for figure in found if len(figure.prefix) == longest)


def _may_fit(figure: ExpectedRelief, findings: Mapping[str, Value | None] | None) -> bool:
    if figure.when is None or findings is None:
        return True
    return figure.when.answer(findings).value is not False


def lost_early(technique: str, relief_pct: float, months: float) -> Status:
    """Tell whether the benefit lasted so far: Fail where it was lost early and asks for a review.

    Of several published times the longest counts; Unknown where none is known (proposal).

    Parameters
    ----------
    technique : str
    relief_pct : float
        Now, 0 to 100; worse pain than before counts as 0.
    months : float
        Since the procedure.
    """
    Range("The relief", "%", 0, 100).check(relief_pct)
    Range("The time since the procedure", "months", 0, 1500).check(months)
    times = [f.lasts_months[1] for f in expected_relief(technique) if f.lasts_months]
    if not times:
        return Status.UNKNOWN
    early = relief_pct < LOST_BELOW_PCT and months < max(times) / 2
    return Status.FAIL if early else Status.PASS
