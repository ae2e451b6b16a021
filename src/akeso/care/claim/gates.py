"""The gates before a claim is lodged; each answers with one sentence, and only Pass opens it.

The items themselves are judged by the price engine; here is what the engine takes on trust.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from akeso.care.claim.assigned import Rendered, assignment_gate
from akeso.care.claim.assignment import streams_of
from akeso.care.claim.caps import capped
from akeso.care.claim.deadlines import lodge_by
from akeso.care.claim.engine import price
from akeso.care.claim.event import Event
from akeso.care.claim.evidence import Case, Evidence, engine_claim
from akeso.care.claim.gate import Gate, failed, passed, unknown
from akeso.care.claim.paper_gates import (
    papers_gate,
    patient_gate,
    referral_gate,
    request_gate,
    site_gate,
)
from akeso.care.claim.rulebook import rule
from akeso.care.claim.schedule import Edition, edition_on
from akeso.rule import Mark, Source

ENGINE = Source("Price engine: item descriptors, notes and rules with their own sources", Mark.READ)


def gates(
    event: Event, evidence: Evidence, lodged: date, imported: tuple[Edition, ...] = ()
) -> tuple[Gate, ...]:
    """Return what every gate answers on the day of lodging.

    Parameters
    ----------
    event : Event
    evidence : Evidence
    lodged : date
    imported : tuple of Edition
        Published schedules that were imported.
    """
    found = price(engine_claim(event, evidence), imported)
    edition = edition_on(event.date_of_service, imported)
    case = Case(event, evidence, lodged, edition, found)
    checks: tuple[Callable[[Case], Gate], ...] = (
        patient_gate,
        site_gate,
        papers_gate,
        request_gate,
        referral_gate,
        _assignment,
        _items,
        _frequency,
        _charges,
        _lapse,
    )
    return tuple(check(case) for check in checks)


def _assignment(case: Case) -> Gate:
    event = case.event
    if not event.bulk_billed:
        source = rule("bulk_billing", event.date_of_service).source
        return passed("assignment", "Not bulk billed: the patient claims.", source)
    items = tuple(s.service.item for s, _ in case.items())
    if not items:
        reason = "No item is in the schedule held, so the assignment cannot be compared."
        return unknown("assignment", reason, ENGINE)
    rendered = Rendered(
        patient_name=event.patient.name,
        professional=event.professional,
        date_of_service=event.date_of_service,
        items=items,
        streams=streams_of(items, case.edition),
        basic_description=event.basic_description,
    )
    return assignment_gate(case.evidence.assignment, rendered, case.lodged)


def _refusals_of_charges(case: Case) -> int:
    """Return how many of the engine's refusals, its last ones, are about charges."""
    if not case.event.bulk_billed:
        return 0
    names = [charge.what for charge in case.event.charges]
    return sum(refusal.item in names for refusal in case.found.refused[-len(names) :] if names)


def _items(case: Case) -> Gate:
    """What the engine refuses of the services: place, caps, bars, papers."""
    count = len(case.found.refused) - _refusals_of_charges(case)
    refused = case.found.refused[:count]
    if refused:
        reason = " ".join(dict.fromkeys(refusal.reason for refusal in refused))
        return failed("items", reason, ENGINE)
    return passed("items", "Every item can be claimed.", ENGINE)


def _frequency(case: Case) -> Gate:
    day = case.event.date_of_service
    limited = sorted({s.service.item for s in case.event.services if capped(s.service.item, day)})
    if limited and case.evidence.history is None:
        reason = f"Item {', '.join(limited)} has a yearly cap and earlier claims are unknown."
        return unknown("frequency", reason, ENGINE)
    return passed("frequency", "Caps were checked against the earlier claims.", ENGINE)


def _charges(case: Case) -> Gate:
    source = rule("bulk_billing", case.event.date_of_service).source
    count = _refusals_of_charges(case)
    if count:
        what = ", ".join(refusal.item for refusal in case.found.refused[-count:])
        reason = f"The patient is charged for {what} beside a bulk-billed service; take it off."
        return failed("charges", reason, source)
    return passed("charges", "Nothing else is charged, or it may be.", source)


def _lapse(case: Case) -> Gate:
    event = case.event
    found = rule("lapse", event.date_of_service)
    last = lodge_by(engine_claim(event, case.evidence))
    if case.lodged < event.date_of_service:
        reason = f"The claim of {case.lodged} comes before the service on {event.date_of_service}."
        return failed("lapse", reason, found.source)
    if last is not None and case.lodged > last:
        reason = f"The claim lapsed: it could be lodged until {last}, not on {case.lodged}."
        return failed("lapse", reason, found.source)
    return passed("lapse", f"It can be lodged until {last or 'any day'}.", found.source)
