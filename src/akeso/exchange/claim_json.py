"""A claim from JSON and its price to JSON (``claim-1.json``, ``price-1.json``).

Akeso prices and exports claims; it does not transmit them to Medicare.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from akeso.care.claim import Charge, Claim, Past, Price, Service, Setting
from akeso.exchange.documents import validate

DISCLAIMER = (
    "Not billing advice. Akeso does not transmit claims: lodge them with certified software."
)


def claim_from(document: object) -> Claim:
    """Return the claim of a document.

    Raises
    ------
    BadInput
        If it does not fit the schema, or contradicts itself.
    """
    validate(document, "claim", "The claim")
    assert isinstance(document, Mapping)  # noqa: S101  the schema says so
    lodged = document.get("lodged")
    history = document.get("history")
    return Claim(
        date_of_service=date.fromisoformat(document["date_of_service"]),
        bulk_billed=document["bulk_billed"],
        setting=Setting(document["setting"]),
        services=tuple(_service(entry) for entry in document["services"]),
        imaging_request=document.get("imaging_request", False),
        self_determined=document.get("self_determined", ""),
        referral=document.get("referral"),
        assignment_held=document.get("assignment_held"),
        same_practitioner=document.get("same_practitioner", True),
        history=None if history is None else tuple(_past(entry) for entry in history),
        charges=tuple(Charge(c["what"], c["amount"]) for c in document.get("charges", ())),
        lodged=None if lodged is None else date.fromisoformat(lodged),
        apply_unverified=document.get("apply_unverified_rules", False),
    )


def _service(entry: Mapping[str, Any]) -> Service:
    return Service(
        item=entry["item"],
        count=int(entry.get("count", 1)),
        nerve=entry.get("nerve", ""),
        targeted_percutaneous=entry.get("targeted_percutaneous"),
        aftercare=entry.get("aftercare", False),
        image_guided=entry.get("image_guided"),
    )


def _past(entry: Mapping[str, Any]) -> Past:
    return Past(entry["item"], date.fromisoformat(entry["date"]), entry.get("nerve", ""))


def price_document(price: Price, asked: object = None) -> dict[str, Any]:
    """Return a price as JSON-ready values, checked against its schema.

    Parameters
    ----------
    price : Price
    asked : mapping, optional
        The claim's document; its way to write item numbers (text or number) is kept.
    """
    services = asked.get("services", ()) if isinstance(asked, Mapping) else ()
    written = {Service(entry["item"]).item: entry["item"] for entry in services}
    document = {
        "schema": "urn:akeso:schema:price:1",
        "lines": [
            {
                "item": written.get(line.item, line.item),
                "fee": line.fee,
                "benefit": line.benefit,
                "rule": "; ".join(line.rules),
                "verified": line.verified,
            }
            for line in price.lines
        ],
        "total_benefit": price.total_benefit,
        "refused": [
            {"item": written.get(r.item, r.item), "reason": r.reason} for r in price.refused
        ],
        "notes": list(price.notes),
        "lodge_by": None if price.lodge_by is None else price.lodge_by.isoformat(),
        "fees": price.edition,
        "verified": price.verified,
        "disclaimer": DISCLAIMER,
    }
    validate(document, "price", "The price")
    return document
