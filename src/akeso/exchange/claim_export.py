"""Bulk-bill claims as a file for certified software (``claim-export-1.json``).

Akeso does not transmit claims. The structure is that of "bulk bill store and forward" as one
vendor's public interface shows it; fields that were recalled and not read say so in the schema.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from akeso.care.claim.event import OverrideCode, PaperType
from akeso.care.claim.lodging import ClaimPrepared
from akeso.care.claim.structure import (
    CENTS,
    SERVICE_TYPE,
    BulkBillClaim,
    ClaimService,
    EventReferral,
    MedicalEvent,
    bulk_bill_claims,
    created_at_clock,
)
from akeso.care.record import Record
from akeso.exchange.documents import dumps, validate

SCHEMA = "urn:akeso:schema:claim-export:1"
TRANSMISSION = (
    "Akeso does not transmit claims to Medicare. Hand this file to certified software or a gateway."
)
PREPARED = (
    "Akeso does not transmit claims to Medicare. Write this claim to a file (akeso claim export) "
    "and hand that to certified software or a gateway."
)


def export_document(prepared: Sequence[Record[ClaimPrepared]]) -> dict[str, Any]:
    """Return the file's document, checked against its schema.

    Parameters
    ----------
    prepared : sequence of Record
        Prepared claims; what was superseded or voided does not belong here.

    Raises
    ------
    BadInput, Refused
        See `akeso.care.claim.structure.bulk_bill_claims`.
    """
    claims = bulk_bill_claims(prepared)
    document = {
        "schema": SCHEMA,
        "transmission": TRANSMISSION,
        "claims": [_claim(claim) for claim in claims],
        "index": [
            {"claim": place, "medicalEvent": event.id, "record": event.record}
            for place, claim in enumerate(claims, 1)
            for event in claim.events
        ],
        "notes": sorted({note for record in prepared for note in record.body.notes}),
    }
    validate(document, "claim-export", "The claim file")
    return document


def export_text(prepared: Sequence[Record[ClaimPrepared]]) -> str:
    """Return the file's text; the same records always make the same text."""
    return dumps(export_document(prepared))


def _claim(claim: BulkBillClaim) -> dict[str, Any]:
    payee = {"payeeProvider": {"providerNumber": claim.payee_provider}}
    return {
        "serviceTypeCode": SERVICE_TYPE,
        "serviceProvider": {"providerNumber": claim.service_provider},
        **(payee if claim.payee_provider else {}),
        "medicalEvent": [_event(event) for event in claim.events],
    }


def _event(event: MedicalEvent) -> dict[str, Any]:
    document = {
        "id": event.id,
        "medicalEventDate": event.day.isoformat(),
        "authorisationDate": event.authorised_on.isoformat(),
        "createDateTime": created_at_clock(event),
        "submissionAuthorityInd": "Y",
        "referral": None if event.referral is None else _referral(event.referral),
        "referralOverrideCode": None if event.override is None else event.override.value,
        "patient": {
            "identity": {
                "givenName": event.given_name,
                "familyName": event.family_name,
                "dateOfBirth": event.date_of_birth.isoformat(),
            },
            "medicare": {
                "memberNumber": event.member_number,
                "memberRefNumber": str(event.member_reference),
            },
        },
        "service": [_service(service) for service in event.services],
    }
    return {name: value for name, value in document.items() if value is not None}


def _referral(referral: EventReferral) -> dict[str, str]:
    return _filled(
        typeCode=referral.type_code.value,
        providerNumber=referral.provider_number,
        issueDate=referral.issued.isoformat(),
        period=referral.period,
    )


def _service(service: ClaimService) -> dict[str, str]:
    return _filled(
        id=service.id,
        itemNumber=service.item,
        chargeAmount=str(service.charge_cents),
        selfDeemedCode=service.self_deemed,
        LSPN=service.lspn,
        text=service.text,
    )


def _filled(**fields: str) -> dict[str, str]:
    return {name: text for name, text in fields.items() if text}


def claims_from(document: object) -> tuple[BulkBillClaim, ...]:
    """Read the claims of a file back.

    Raises
    ------
    BadInput
        If it does not fit the schema, or an event is missing from its index.
    """
    validate(document, "claim-export", "The claim file")
    assert isinstance(document, Mapping)  # noqa: S101  the schema says so
    records = {(row["claim"], row["medicalEvent"]): row["record"] for row in document["index"]}
    return tuple(
        BulkBillClaim(
            entry["serviceProvider"]["providerNumber"],
            entry.get("payeeProvider", {}).get("providerNumber", ""),
            tuple(
                _event_from(event, records.get((place, event["id"]), ""))
                for event in entry["medicalEvent"]
            ),
        )
        for place, entry in enumerate(document["claims"], 1)
    )


def _event_from(entry: Mapping[str, Any], record: str) -> MedicalEvent:
    identity, medicare = entry["patient"]["identity"], entry["patient"]["medicare"]
    referral, override = entry.get("referral"), entry.get("referralOverrideCode")
    return MedicalEvent(
        id=entry["id"],
        record=record,
        day=date.fromisoformat(entry["medicalEventDate"]),
        authorised_on=date.fromisoformat(entry["authorisationDate"]),
        created_at=datetime.fromisoformat(entry["createDateTime"]),
        given_name=identity["givenName"],
        family_name=identity["familyName"],
        date_of_birth=date.fromisoformat(identity["dateOfBirth"]),
        member_number=medicare["memberNumber"],
        member_reference=int(medicare["memberRefNumber"]),
        services=tuple(_service_from(service) for service in entry["service"]),
        referral=None if referral is None else _referral_from(referral),
        override=None if override is None else OverrideCode(override),
    )


def _referral_from(entry: Mapping[str, str]) -> EventReferral:
    return EventReferral(
        PaperType(entry["typeCode"]),
        date.fromisoformat(entry["issueDate"]),
        entry.get("providerNumber", ""),
        entry.get("period", ""),
    )


def _service_from(entry: Mapping[str, str]) -> ClaimService:
    return ClaimService(
        entry["id"],
        entry["itemNumber"],
        int(entry["chargeAmount"]),
        entry.get("selfDeemedCode", ""),
        entry.get("LSPN", ""),
        entry.get("text", ""),
    )


def printed(claims: Sequence[BulkBillClaim]) -> str:
    """Return claims as a person reads them, with the statement that Akeso does not transmit."""
    lines = [TRANSMISSION]
    for place, claim in enumerate(claims, 1):
        lines.append(f"Claim {place}, provider {claim.service_provider}")
        for event in claim.events:
            lines.append(f"  {event.id}  {event.day}  {event.given_name} {event.family_name}")
            lines += [
                f"      {service.item:<6} {Decimal(service.charge_cents) / CENTS:>10.2f}"
                for service in event.services
            ]
    total = sum(s.charge_cents for claim in claims for e in claim.events for s in e.services)
    lines.append(f"Total {Decimal(total) / CENTS:.2f}")
    return "\n".join(lines) + "\n"
