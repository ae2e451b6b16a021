"""The claims of a patient that stand: which wait, what was rejected, and what they bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from akeso.care.claim import (
    Claim,
    ClaimAnswered,
    ClaimLodged,
    ClaimPrepared,
    Event,
    Evidence,
    Outcome,
    Past,
    Report,
    Service,
    price,
)
from akeso.care.claim.caps import capped, over_cap
from akeso.care.claim.event import single
from akeso.care.claim.evidence import engine_claim
from akeso.care.claim.schedule import Edition
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


def apart(
    event: Event, evidence: Evidence, held: Records, imported: Sequence[Edition]
) -> list[str]:
    """Say what other rules and benefits hold together with the other claims of the day.

    Medicare counts the services of one practitioner for one patient and day together, in how
    many claims they come.
    """
    others = [
        one
        for one in claims_of(held)
        if one.body.event.date_of_service == event.date_of_service
        and one.body.event.provider_number == event.provider_number
        and one.body.event.setting is event.setting
        and one.items
    ]
    kept = [
        entry.service
        for one in others
        for entry in one.body.event.services
        if entry.service.item in one.items
    ]
    own = engine_claim(event, evidence)
    asked = {service.item for service in own.services}
    if not kept or asked & {service.item for service in kept}:
        return []
    before = replace(
        own,
        services=tuple(kept),
        imaging_request=True,
        referral=None,
        history=_without(own.history, event.date_of_service),
    )
    alone = replace(own, history=before.history)
    both = replace(before, services=(*kept, *own.services))
    together = price(both, imported)
    names = ", ".join(one.record.id for one in others)
    mend = (
        f"supersede {names} with one claim of all"
        if all(not not_replaceable(one) for one in others)
        else "it is lodged, so ask Medicare how to correct it"
    )
    known = {(r.item, r.reason) for one in (before, alone) for r in price(one, imported).refused}
    refused = [r for r in together.refused if (r.item, r.reason) not in known]
    if refused:
        return [f"{refused[0].reason} Of that day {names} is claimed: {mend}."]
    sums = [price(one, imported).total_benefit for one in (before, alone)]
    if sum(sums) == together.total_benefit:
        return []
    return [
        f"With {names} of the same day the benefit is {together.total_benefit} in all, not "
        f"{sums[0]} and {sums[1]}, for their rules hold across claims: {mend}."
    ]


def _without(history: Sequence[Past] | None, day: date) -> tuple[Past, ...] | None:
    """Return the history of earlier days: what is claimed of the day itself is priced with it."""
    return None if history is None else tuple(past for past in history if past.date != day)


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
