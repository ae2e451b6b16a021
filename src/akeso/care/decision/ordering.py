"""From a source of pain to the techniques for it (eligibility memo, section 3), to order offers.

When a source applies is said by a condition on the findings that follows the memo's words; the
conditions are ours (proposal). The order ranks what to look at first; it opens nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from akeso.care.assessment import Region, spine_of
from akeso.care.decision.tables import rows
from akeso.care.pain_source import RankedSource
from akeso.rule import Mark, Source
from akeso.techniques.expression import Condition, Value
from akeso.techniques.findings import kinds
from akeso.techniques.indication import State

_ANY = "any"

OFFER_ORDER = (
    State.URGENT_REFERRAL,
    State.ELIGIBLE,
    State.WITH_CAUTIONS,
    State.NEEDS_REVIEW,
    State.NOT_ELIGIBLE,
)
"""What needs a hand first, then what is open; within a state the fit to the pain decides."""


@dataclass(frozen=True)
class SourceRow:
    """One source of pain with its techniques.

    Parameters
    ----------
    name, title, region : str
    target : str
        Its name in `akeso.care.pain_source`, or ``""``.
    applies : Condition
    first, next : tuple of str
        Techniques of first choice in order, and those after.
    note, grade : str
        What to mind, and the grade of evidence in words.
    source : Source
    """

    name: str
    title: str
    region: str
    target: str
    applies: Condition
    first: tuple[str, ...]
    next: tuple[str, ...]
    note: str
    grade: str
    source: Source


@cache
def source_rows() -> tuple[SourceRow, ...]:
    """Return every source of pain of the table, in its order."""
    return tuple(
        SourceRow(
            row["source"],
            row["title"],
            row["region"],
            row["target"],
            Condition(row["applies"], kinds()),
            _codes(row["first"]),
            _codes(row["next"]),
            row["note"],
            row["grade"],
            Source(row["reference"], Mark(row["mark"])),
        )
        for row in rows("pain_source_technique.csv")
    )


def _codes(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


@dataclass(frozen=True)
class Fit:
    """Why a technique stands where it stands.

    Parameters
    ----------
    technique : str
    row : SourceRow
    first : bool
        Whether it is of first choice.
    applies : bool or None
        Whether the source applies; None where that is not known.
    probability : float or None
        Of the source, where it is ranked.
    """

    technique: str
    row: SourceRow
    first: bool
    applies: bool | None
    probability: float | None

    @property
    def sentence(self) -> str:
        """The reason in words."""
        choice = "First choice" if self.first else "Next choice"
        likely = "" if self.applies else ", if that is the source"
        note = f"; {self.row.note}" if self.row.note else ""
        mark = "" if self.row.source.mark.verified else " Unverified."
        return f"{choice} for {self.row.title}{likely}{note}. Evidence: {self.row.grade}.{mark}"


def sources_that_apply(
    region: Region, findings: Mapping[str, Value | None]
) -> tuple[tuple[SourceRow, bool | None], ...]:
    """Return the sources of a region that apply or may apply, with the answer."""
    places = (_ANY, str(region), str(spine_of(region)))
    answered = [
        (row, row.applies.answer(findings).value)
        for row in source_rows()
        if region is Region.OTHER or row.region in places
    ]
    return tuple((row, None if v is None else True) for row, v in answered if v is not False)


def fits(
    region: Region,
    findings: Mapping[str, Value | None],
    ranked: Iterable[RankedSource] = (),
) -> tuple[Fit, ...]:
    """Return every technique with the source it is for, the best fit first.

    Parameters
    ----------
    region : Region
    findings : Findings
    ranked : iterable of RankedSource
        With them the likelier source comes first among those that apply.
    """
    chance = {r.target.name: r.probability for r in ranked}
    found: list[Fit] = []
    for row, applies in sources_that_apply(region, findings):
        likely = chance.get(row.target)
        found += [Fit(code, row, True, applies, likely) for code in row.first]
        found += [Fit(code, row, False, applies, likely) for code in row.next]
    return tuple(sorted(found, key=_place))


def _place(fit: Fit) -> tuple[int, int, float]:
    return (0 if fit.applies else 1, 0 if fit.first else 1, -(fit.probability or 0.0))


def in_order(states: Mapping[str, State], fitting: Iterable[Fit]) -> tuple[str, ...]:
    """Return technique codes as they are to be offered: by state, then by the fit to the pain."""
    place: dict[str, int] = {}
    for number, fit in enumerate(fitting):
        place.setdefault(fit.technique, number)
    return tuple(
        sorted(states, key=lambda c: (OFFER_ORDER.index(states[c]), place.get(c, len(place) + 999)))
    )
