"""A claim made out of the chart: who, where, when, under which papers, assigned by what.

The biller says the services. What the chart knows is taken from it and never asked for again, so
that claim and record cannot differ; what contradicts the record keeps the claim shut.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from akeso.care.calendar import local_day
from akeso.care.claim import (
    AssignmentOfBenefit,
    ClaimedPatient,
    ClaimedService,
    ClaimPrepared,
    Event,
    Evidence,
    Rendered,
    Service,
    assignment_gate,
    past_services,
    streams_of,
)
from akeso.care.claim.rulebook import is_attendance, is_imaging
from akeso.care.claim.schedule import Edition, Item, edition_on
from akeso.care.claim.technique_items import doubts, side_of
from akeso.care.identifiers import check
from akeso.care.person import Patient
from akeso.care.person.practitioner import provider_number_at
from akeso.care.record import standing
from akeso.clinic.charts import Chart, Records
from akeso.clinic.claim_order import ClaimOrder, OrderedService
from akeso.clinic.claim_papers import Papers, papers_for
from akeso.clinic.claim_scene import Occasion, Whereabouts, occasion, site_of, whereabouts
from akeso.clinic.claim_treated import not_done, other_people, sides_treated, treated_of
from akeso.clinic.claim_visit import Ordered, visits_judged
from akeso.clinic.claims_before import apart, caps_of_later, twice
from akeso.errors import NotFound, Refused


@dataclass(frozen=True)
class Draft:
    """An event with its evidence; `shut` keeps it from being claimed."""

    event: Event
    evidence: Evidence
    shut: tuple[str, ...]
    notes: tuple[str, ...]


def draft(
    chart: Chart,
    episode: str,
    order: ClaimOrder,
    lodged: date,
    *,
    imported: tuple[Edition, ...] = (),
    superseded: str = "",
) -> Draft:
    """Make a claim out of the chart.

    Parameters
    ----------
    chart : Chart
    episode : str
    order : ClaimOrder
    lodged : date
        Day on which it shall be lodged.
    imported : tuple of Edition
        Published schedules that were imported.
    superseded : str
        The claim whose place it takes; ``""`` for a first one.
    """
    own = chart.episode(episode)
    held = tuple(r for r in standing(chart.records) if r.id != superseded)
    known = _known(order, edition_on(local_day(chart.now), imported))
    when = occasion(order, known, own=own, held=held, former=_former(chart.records, superseded))
    where = whereabouts(chart, episode, when, order.professional, order.place)
    edition = edition_on(when.day, imported)
    items = _known(order, edition)
    papers = papers_for(
        own,
        when.started,
        attends=any(item.referral for item in items.values()),
        images=any(item.imaging_request for item in items.values()),
    )
    services = tuple(_service(entry, items, when, where, papers) for entry in order.services)
    event = _event(_patient(chart), order, (when, where), papers, services)
    history = past_services(held)
    found = _assignments(chart, episode, order.assignment)
    assigned = _assigned(found, event, edition, lodged, named=bool(order.assignment))
    evidence = replace(
        assigned,
        history=tuple(past for past in history if past.date <= when.day),
        referral_valid=papers.referral_valid,
        site=site_of(where),
    )
    visits = visits_judged(Ordered(chart, episode, order, when, where), papers)
    shut = (
        *_card(chart),
        *when.shut,
        *other_people(when, where),
        *not_done(order, when),
        *papers.shut,
        *visits.shut,
    )
    before = (
        *twice(event, held),
        *caps_of_later(event, history),
        *apart(event, evidence, held, imported),
    )
    doubted = doubts([s.service.item for s in services], treated_of(when.procedures))
    return Draft(event, evidence, (*shut, *before), (*papers.notes, *visits.notes, *doubted))


def _former(records: Records, superseded: str) -> date | None:
    """Return the day of service of the claim that is superseded."""
    for record in records:
        if record.id == superseded and isinstance(record.body, ClaimPrepared):
            return record.body.event.date_of_service
    return None


def _known(order: ClaimOrder, edition: Edition) -> dict[str, Item]:
    """Return the ordered items that the schedule holds; the gates say which it does not."""
    asked = [Service(str(entry.item)).item for entry in order.services]
    return {number: edition.items[number] for number in asked if number in edition.items}


def _service(
    entry: OrderedService,
    items: Mapping[str, Item],
    when: Occasion,
    where: Whereabouts,
    papers: Papers,
) -> ClaimedService:
    """Return a service with what the chart knows of it."""
    guided = True if any(p.radiation is not None for p in when.procedures) else None
    service = Service(
        str(entry.item),
        entry.count,
        entry.nerve,
        entry.targeted_percutaneous,
        entry.aftercare,
        guided if entry.image_guided is None else entry.image_guided,
    )
    item, treated = items.get(service.item), sides_treated(when)
    images = item is not None and is_imaging(item.group)
    sided = item is not None and not images and not is_attendance(item.group)
    only = min(treated) if sided and len(treated) == 1 else None
    return ClaimedService(
        service,
        entry.side or side_of(service.item) or only,
        papers.self_determined if item is not None and item.imaging_request else "",
        where.place.lspn if images else "",
        entry.text,
    )


def patient_of(chart: Chart) -> Patient:
    """Return who the patient is, as it stands."""
    body = chart.last("patient").body
    assert isinstance(body, Patient)  # noqa: S101  `last` looks among its kind
    return body


def _patient(chart: Chart) -> ClaimedPatient:
    body = patient_of(chart)
    if body.medicare is None:
        raise Refused(
            f"No claim: {chart.patient} has no Medicare card in the record; ask for it. (patient)"
        )
    return ClaimedPatient(
        body.given_names,
        body.family_name,
        body.born,
        body.medicare.number,
        body.medicare.reference,
    )


def _card(chart: Chart) -> list[str]:
    """Say who took a number that fails its check: the record holds it, and no claim can."""
    card = patient_of(chart).medicare
    if card is None or card.override is None or check("medicare", card.number).valid:
        return []
    return [
        f"The number was taken by {card.override.name} ({card.override.reason}), and Medicare has "
        "no such card: have the card shown again."
    ]


def _event(
    patient: ClaimedPatient,
    order: ClaimOrder,
    scene: tuple[Occasion, Whereabouts],
    papers: Papers,
    services: tuple[ClaimedService, ...],
) -> Event:
    when, where = scene
    number = provider_number_at(where.practitioner, where.place_id)
    override = next(n.override for n in where.practitioner.numbers if n.place == where.place_id)
    return Event(
        patient=patient,
        started_at=when.started,
        setting=when.setting,
        bulk_billed=order.bulk_billed,
        professional=where.practitioner.name,
        provider_number=number,
        place=where.place.name,
        services=services,
        referral=papers.referral,
        request=papers.request,
        override=papers.override,
        basic_description=order.basic_description,
        charges=order.charges,
        payee_provider_number=order.payee_provider_number,
        provider_override=override,
    )


Assignments = list[tuple[str, AssignmentOfBenefit]]


def _assignments(chart: Chart, episode: str, named: str) -> Assignments:
    """Return the assignments of the episode that stand, or the one that is named."""
    found = [
        (r.id, r.body)
        for r in chart.held("assignment-of-benefit", episode)
        if isinstance(r.body, AssignmentOfBenefit) and named in ("", r.id)
    ]
    if named and not found:
        raise NotFound(f"The assignment {named} does not stand in this episode; name another.")
    return found


def _assigned(
    found: Assignments, event: Event, edition: Edition, lodged: date, *, named: bool
) -> Evidence:
    """Return the evidence of the last assignment that fits, or else of the last of the day.

    One of another day is shown only where it was `named`.
    """
    if not event.bulk_billed or not found:
        return Evidence()
    items = tuple(s.service.item for s in event.services if s.service.item in edition.items)
    fitting: Assignments = []
    if items:
        rendered = Rendered(
            event.patient.name,
            event.professional,
            event.date_of_service,
            items,
            streams_of(items, edition),
            event.basic_description,
        )
        fitting = [pair for pair in found if assignment_gate(pair[1], rendered, lodged).opens]
    of_day = [pair for pair in found if pair[1].date_of_service == event.date_of_service]
    chosen = fitting or of_day or (found if named else [])
    return Evidence(chosen[-1][1], chosen[-1][0]) if chosen else Evidence()
