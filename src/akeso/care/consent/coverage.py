"""Whether there is consent to this technique, at this level, on this side, at this moment.

Nothing recorded, and anything still open, answers Unknown, which is never a pass.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from akeso.anatomy.levels import Side
from akeso.care.consent.body import Consent, ConsentWithdrawn, Manner
from akeso.care.consent.checklist import Condition, checklist
from akeso.care.record import Body, Record, aware, standing
from akeso.rule import Mark, Source, Status

RULE = Source("recalled: eligibility rule G-P-01, valid consent, signed", Mark.RECALLED)


@dataclass(frozen=True)
class Answer:
    """Pass, Fail or Unknown with every reason and the rule's source."""

    status: Status
    reasons: tuple[str, ...]
    source: Source


def covers(entry: Consent | ConsentWithdrawn, technique: str, level: str, side: Side | str) -> bool:
    """Tell whether an entry is about this technique, level and side, and not another."""
    return (
        entry.technique == technique
        and entry.level.casefold() == level.strip().casefold()
        and entry.side == Side(side)
    )


def missing(consent: Consent, holding: Collection[Condition] = ()) -> tuple[str, ...]:
    """Name what was not explained or asked.

    Parameters
    ----------
    consent : Consent
    holding : collection of Condition
        Conditions known to hold for the patient; a point said not to apply although its
        condition holds is missing.

    Returns
    -------
    tuple of str
        One entry a point, in the order of the checklist; empty where nothing is missing.
    """
    ticks = {tick.point: tick for tick in consent.explained}
    found = []
    for point in checklist(consent.technique):
        tick = ticks.get(point.id)
        if tick is None:
            found.append(f"{point.id}: {point.words}")
        elif tick.does_not_apply and point.when in holding:
            found.append(f"{point.id}: marked as not applying, but it does ({point.when})")
    if consent.questions is None:
        found.append("questions: ask the patient for questions")
    return tuple(found)


def consent_status(
    records: Iterable[Record[Body]],
    technique: str,
    level: str,
    side: Side | str,
    *,
    at: datetime,
    holding: Collection[Condition] = (),
) -> Answer:
    """Judge whether consent holds at a moment.

    Parameters
    ----------
    records : iterable of Record
        The patient's; what is superseded or voided does not count.
    technique, level : str
    side : Side
    at : datetime
        When the procedure starts.
    holding : collection of Condition
        See `missing`.

    Returns
    -------
    Answer
        Pass with a complete, signed consent for exactly this; Fail where the latest was taken
        back, was given by someone unable to decide, or is for something else; else Unknown.
    """
    start = aware("The start of the procedure", at)
    entries = [
        r.body for r in standing(tuple(records)) if isinstance(r.body, Consent | ConsentWithdrawn)
    ]
    before = [entry for entry in entries if entry.at <= start]
    here = [entry for entry in before if covers(entry, technique, level, side)]
    what = f"{technique}, {level}, {Side(side)}"
    if not here:
        return _nothing(what, before, later=len(entries) > len(before))
    latest = max(here, key=lambda entry: (entry.at, isinstance(entry, ConsentWithdrawn)))
    if isinstance(latest, ConsentWithdrawn):
        return Answer(Status.FAIL, (f"The consent to {what} was withdrawn.",), RULE)
    return _judge(latest, what, holding)


def _nothing(what: str, entries: list[Consent | ConsentWithdrawn], *, later: bool) -> Answer:
    """Answer where nothing is recorded for exactly this."""
    others = [entry for entry in entries if isinstance(entry, Consent)]
    if others:
        held = "; ".join(f"{o.technique}, {o.level}, {o.side}" for o in others)
        reason = f"There is consent to {held}; it does not cover {what}."
        return Answer(Status.FAIL, (reason,), RULE)
    tail = " before the start of the procedure" if later else ""
    return Answer(Status.UNKNOWN, (f"No consent to {what} is recorded{tail}.",), RULE)


def _judge(consent: Consent, what: str, holding: Collection[Condition]) -> Answer:
    if consent.can_decide is False:
        reason = f"{consent.giver_name} was judged unable to decide; a responsible person must."
        return Answer(Status.FAIL, (reason,), RULE)
    doubts = [f"Not explained: {entry}." for entry in missing(consent, holding)]
    if consent.can_decide is None:
        doubts.append(f"Whether {consent.giver_name} can decide was not judged.")
    if consent.manner is Manner.SPOKEN:
        doubts.append("The consent was only spoken; have it signed.")
    if doubts:
        return Answer(Status.UNKNOWN, tuple(doubts), RULE)
    return Answer(Status.PASS, (f"Consent to {what} is complete.",), RULE)
