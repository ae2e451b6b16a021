"""The claims of a patient that stand: which wait, what was rejected, and what they bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from akeso.care.claim import (
    Claim,
    ClaimAnswered,
    ClaimLodged,
    ClaimPrepared,
    Event,
    Outcome,
    Past,
    Report,
    Service,
)
from akeso.care.claim.caps import capped, over_cap
from akeso.care.claim.event import single
from akeso.care.record import Body, Record, standing
from akeso.clinic.worklist import Records


@dataclass(frozen=True)
class ClaimState:
    """One prepared claim that stands, with what became of it.

    Parameters
    ----------
    record : Record
        Of the prepared claim.
    body : ClaimPrepared
    lodged : Record or None
        Of the lodging; None while it was not lodged.
    answers : tuple of (str, ClaimAnswered)
        Record and body of each report of Medicare, oldest first.
    """

    record: Record[Body]
    body: ClaimPrepared
    lodged: Record[Body] | None
    answers: tuple[tuple[str, ClaimAnswered], ...]

    @property
    def processed(self) -> ClaimAnswered | None:
        """The last processing report; None while there is none."""
        found = [a for _, a in self.answers if a.report is Report.PROCESSING]
        return found[-1] if found else None

    @property
    def rejected(self) -> frozenset[str]:
        """Items that Medicare rejected."""
        services = self.processed.services if self.processed else ()
        return frozenset(one.item for one in services if one.outcome is Outcome.REJECTED)

    @property
    def items(self) -> frozenset[str]:
        """Items that are claimed and not rejected."""
        return frozenset(line.item for line in self.body.lines) - self.rejected


def claims_of(records: Records) -> tuple[ClaimState, ...]:
    """Return the prepared claims that stand, in order."""
    held = standing(records)
    return tuple(_state(r, r.body, held) for r in held if isinstance(r.body, ClaimPrepared))


def _state(record: Record[Body], body: ClaimPrepared, held: Records) -> ClaimState:
    lodgings = [r for r in held if isinstance(r.body, ClaimLodged) and r.body.prepared == record.id]
    lodged = lodgings[-1] if lodgings else None
    answers = tuple(
        (r.id, r.body)
        for r in held
        if lodged is not None and isinstance(r.body, ClaimAnswered) and r.body.lodged == lodged.id
    )
    return ClaimState(record, body, lodged, answers)


def claimed_days(held: Records) -> set[date]:
    """Return the days of service of claims of which nothing was rejected."""
    return {c.body.event.date_of_service for c in claims_of(held) if not c.rejected}


def twice(event: Event, held: Records) -> list[str]:
    """Say what is claimed already, of the same day and provider number."""
    asked = {entry.service.item for entry in event.services}
    return [
        f"Item {', '.join(sorted(both))} of {event.date_of_service} is claimed already "
        f"({one.record.id}); supersede that claim, or leave the item out."
        for one in claims_of(held)
        if one.body.event.date_of_service == event.date_of_service
        and one.body.event.provider_number == event.provider_number
        and (both := asked & one.items)
    ]


def not_replaceable(state: ClaimState) -> str:
    """Return why a claim may not be superseded, or ``""``.

    One that was lodged may be paid, unless every service of it was rejected.
    """
    if state.lodged is None:
        return ""
    if state.processed is None:
        return (
            "The claim was lodged and Medicare has not answered it; enter the answer first "
            "(akeso claim answered)."
        )
    if state.items:
        return (
            f"Medicare did not reject item {', '.join(sorted(state.items))} of the claim; claim "
            "what it rejected anew, without superseding."
        )
    return ""


def caps_of_later(event: Event, history: Sequence[Past]) -> list[str]:
    """Say which claim of a later day would go over its cap with this one.

    The price engine counts back from the day of service; a claim that comes late is also one
    more before each later claim.
    """
    day = event.date_of_service
    own = [Past(e.service.item, day, e.service.nerve) for e in single(event)]
    said = []
    for past in history:
        if past.date <= day or not capped(past.item, past.date):
            continue
        others = [p for p in history if p is not past and p.date <= past.date]
        later = Claim(
            past.date,
            event.bulk_billed,
            event.setting,
            (Service(past.item, nerve=past.nerve),),
            history=(*others, *own),
        )
        capped_own = any(capped(p.item, day) for p in own)
        why = over_cap(later.services[0], later, ()) if capped_own else ""
        if why:
            said.append(f"With it the claim of {past.date} for item {past.item} is over: {why}")
    return list(dict.fromkeys(said))
