"""Prepared claims in the structure of an electronic bulk-bill claim.

A claim holds 1 to 80 medical events of one provider, an event 1 to 14 services of one patient under
one paper. What is more is split: services go to a further event, events to a further claim. An
event with a referral and an imaging request is split too, for an event names one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import TypeVar

from akeso.care.calendar import local
from akeso.care.claim.event import ClaimedService, Event, OverrideCode, Paper, PaperType, single
from akeso.care.claim.lodging import ClaimLine, ClaimPrepared
from akeso.care.identifiers import check_provider
from akeso.care.record import Record, aware
from akeso.errors import BadInput, Refused

SERVICE_TYPE = "S"
"""Specialist, allied health and diagnostic imaging."""
MOST_EVENTS = 80
MOST_SERVICES = 14
CENTS = 100


@dataclass(frozen=True)
class ClaimService:
    """One service of a medical event; the charge is the benefit, in cents."""

    id: str
    item: str
    charge_cents: int
    self_deemed: str = ""
    lspn: str = ""
    text: str = ""


@dataclass(frozen=True)
class EventReferral:
    """The paper of a medical event, as the claim names it."""

    type_code: PaperType
    issued: date
    provider_number: str = ""
    period: str = ""


@dataclass(frozen=True)
class MedicalEvent:
    """Services of one patient on one day under one paper.

    Parameters
    ----------
    id : str
        Two digits, in the order of the claim.
    record : str
        Record of the prepared claim it comes from.
    day, authorised_on : date
        Of service; of assignment.
    created_at : datetime
        When the claim was prepared, kept in UTC.
    given_name, family_name : str
    date_of_birth : date
    member_number : str
        Ten digits.
    member_reference : int
    services : tuple of ClaimService
        1 to 14.
    referral : EventReferral or None
        None where a code takes its place.
    override : OverrideCode or None
    """

    id: str
    record: str
    day: date
    authorised_on: date
    created_at: datetime
    given_name: str
    family_name: str
    date_of_birth: date
    member_number: str
    member_reference: int
    services: tuple[ClaimService, ...]
    referral: EventReferral | None = None
    override: OverrideCode | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "created_at", aware("The making of the event", self.created_at))
        if not 1 <= len(self.services) <= MOST_SERVICES:
            raise BadInput(
                f"The medical event has {len(self.services)} services; it holds 1 to "
                f"{MOST_SERVICES}."
            )
        determined = any(service.self_deemed for service in self.services)
        if not (self.referral or self.override or determined):
            raise BadInput(
                "The medical event has no referral, request, override code, SD or SS; it needs "
                "one of them."
            )


@dataclass(frozen=True)
class BulkBillClaim:
    """One claim: the medical events of one provider."""

    service_provider: str
    payee_provider: str
    events: tuple[MedicalEvent, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.events) <= MOST_EVENTS:
            raise BadInput(
                f"The claim has {len(self.events)} medical events; it holds 1 to {MOST_EVENTS}."
            )


_Pair = tuple[ClaimedService, ClaimLine]
_T = TypeVar("_T")


def bulk_bill_claims(prepared: Sequence[Record[ClaimPrepared]]) -> tuple[BulkBillClaim, ...]:
    """Return prepared claims as claims of one provider each, split at their limits.

    Providers come in the order of their numbers, events in the order given; the same records
    always make the same claims.

    Raises
    ------
    BadInput
        If there is none, or one comes twice.
    Refused
        If one is not bulk billed, or rests on SD or SS and cannot be split.
    """
    ids = [record.id for record in prepared]
    if not ids:
        raise BadInput("There is no prepared claim to export; prepare one first.")
    if len(set(ids)) != len(ids):
        raise BadInput("A prepared claim comes twice; export each once.")
    ordered = sorted(prepared, key=_providers)
    return tuple(
        BulkBillClaim(provider, payee, _numbered(events))
        for (provider, payee), group in groupby(ordered, key=_providers)
        for events in _parts([e for record in group for e in _events(record)], MOST_EVENTS)
    )


def _parts(things: list[_T], size: int) -> list[list[_T]]:
    """Cut a list into parts of `size`, the last one shorter."""
    return [things[start : start + size] for start in range(0, len(things), size)]


def _providers(record: Record[ClaimPrepared]) -> tuple[str, str]:
    event = record.body.event
    provider = check_provider(event.provider_number).number
    payee = event.payee_provider_number
    return provider, check_provider(payee).number if payee.strip() else ""


def _numbered(events: Iterable[MedicalEvent]) -> tuple[MedicalEvent, ...]:
    """Give events and services their numbers in the claim."""
    return tuple(
        replace(
            event,
            id=f"{place:02d}",
            services=tuple(
                replace(service, id=f"{place:02d}{n:02d}")
                for n, service in enumerate(event.services, 1)
            ),
        )
        for place, event in enumerate(events, 1)
    )


def _events(record: Record[ClaimPrepared]) -> list[MedicalEvent]:
    """Return the medical events of one prepared claim, not yet numbered."""
    body = record.body
    if not body.event.bulk_billed or body.assigned_on is None:
        raise Refused(
            f"The claim of {body.event.patient.name} is not bulk billed; the file holds "
            "bulk-bill claims only."
        )
    return [
        _event(record, body.assigned_on, paper, chunk)
        for paper, pairs in _by_paper(body)
        for chunk in _chunks(pairs, free=paper is not None or body.event.override is not None)
    ]


def _by_paper(body: ClaimPrepared) -> list[tuple[Paper | None, list[_Pair]]]:
    """Part the services by what stands behind them; imaging is what carries an LSPN.

    One paper serves all services, unless an override stands for the paper that is not held.
    """
    event = body.event
    referral, request = event.referral, event.request
    if event.override is None:
        referral, request = referral or request, request or referral
    pairs = list(zip(single(event), body.lines, strict=True))
    if referral is request:
        return [(referral, pairs)]
    parts = [
        (referral, [pair for pair in pairs if not pair[0].lspn]),
        (request, [pair for pair in pairs if pair[0].lspn]),
    ]
    return [(paper, chosen) for paper, chosen in parts if chosen]


def _chunks(pairs: list[_Pair], *, free: bool) -> list[list[_Pair]]:
    """Split services at 14; without paper or override each part needs a service with SD or SS."""
    count = -(-len(pairs) // MOST_SERVICES)
    if free or count == 1:
        return _parts(pairs, MOST_SERVICES)
    leading = [pair for pair in pairs if pair[0].self_determined][:count]
    if len(leading) < count:
        raise Refused(
            f"The {len(pairs)} services make {count} medical events, and only {len(leading)} "
            "carry SD or SS; each event needs one, or a referral, request or override."
        )
    rest = [pair for pair in pairs if not any(pair is one for one in leading)]
    parts = _parts(rest, MOST_SERVICES - 1)
    parts += [[] for _ in range(count - len(parts))]
    return [[first, *part] for first, part in zip(leading, parts, strict=True)]


def _event(
    record: Record[ClaimPrepared], assigned_on: date, paper: Paper | None, pairs: list[_Pair]
) -> MedicalEvent:
    event = record.body.event
    patient = event.patient
    return MedicalEvent(
        id="",
        record=record.id,
        day=event.date_of_service,
        authorised_on=assigned_on,
        created_at=record.made.at,
        given_name=patient.given_name,
        family_name=patient.family_name,
        date_of_birth=patient.date_of_birth,
        member_number=patient.medicare_number,
        member_reference=patient.reference_number,
        services=tuple(_service(entry, line) for entry, line in pairs),
        referral=_referral(paper),
        override=_override(event, paper),
    )


def _override(event: Event, paper: Paper | None) -> OverrideCode | None:
    """A paper that is held makes an override needless."""
    return event.override if paper is None else None


def _referral(paper: Paper | None) -> EventReferral | None:
    if paper is None:
        return None
    number = check_provider(paper.provider_number).number if paper.provider_number.strip() else ""
    return EventReferral(paper.type_code, paper.issued, number, paper.period)


def _service(entry: ClaimedService, line: ClaimLine) -> ClaimService:
    side = entry.side.value if entry.side else ""
    side = "" if side in entry.text.casefold().split() else side
    text = ", ".join(filter(None, (side, entry.text)))
    cents = int(line.benefit * CENTS)
    return ClaimService("", line.item, cents, entry.self_determined, entry.lspn, text)


def created_at_clock(event: MedicalEvent) -> str:
    """Return when the event was made, by Sydney's clocks with their offset."""
    return local(event.created_at).isoformat(timespec="seconds")
