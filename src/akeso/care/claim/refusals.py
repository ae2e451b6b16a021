"""Which services of a claim Medicare would not pay, and why.

A co-claim bar refuses the item whose descriptor carries it. A refused service bars nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from akeso.care.claim.caps import over_cap
from akeso.care.claim.deadlines import lapsed
from akeso.care.claim.rulebook import is_attendance, rule, rules
from akeso.care.claim.schedule import Edition, Fee, Item
from akeso.care.claim.services import Claim, Service, Setting

PLACES = {
    "any": (Setting.ROOMS, Setting.HOSPITAL),
    "hospital": (Setting.HOSPITAL,),
    "elsewhere": (Setting.ELSEWHERE,),
    "video": (Setting.ROOMS, Setting.ELSEWHERE),
}
WHERE = {
    "any": "is for rooms or hospital",
    "hospital": "is paid in hospital only",
    "elsewhere": "is for attendances away from rooms and hospital",
    "video": "is a video attendance, not paid for a patient in hospital",
}


@dataclass(frozen=True)
class Refusal:
    """A service, or a charge, that cannot be claimed, and why in one sentence."""

    item: str
    reason: str


@dataclass(frozen=True)
class Unit:
    """One service of the claim with its item and fee."""

    service: Service
    item: Item
    fee: Fee


def sift(claim: Claim, edition: Edition) -> tuple[list[Unit], list[Refusal]]:
    """Return what can be priced and what is refused, in the order of the claim."""
    units: list[Unit] = []
    refused: list[Refusal] = []
    for service in (replace(s, count=1) for s in claim.services for _ in range(s.count)):
        reason = _alone(service, claim, edition, units)
        if reason:
            refused.append(Refusal(service.item, reason))
        else:
            units.append(Unit(service, edition.items[service.item], edition.fees[service.item]))
    for check in (_operation_day, _barred, _with_t8):
        kept = [(unit, check(unit, units, claim)) for unit in units]
        refused += [Refusal(unit.item.item, reason) for unit, reason in kept if reason]
        units = [unit for unit, reason in kept if not reason]
    return units, refused + _charges(claim)


def _alone(service: Service, claim: Claim, edition: Edition, taken: Sequence[Unit]) -> str:
    """Return why the service is refused whatever else is claimed, or ``""``."""
    whole = lapsed(claim) or _unassigned(claim)
    if whole:
        return whole
    item = edition.items.get(service.item)
    if item is None:
        return (
            f"Item {service.item} is not in the schedule held ({edition.name}); import the "
            "published schedule with `akeso mbs import`."
        )
    checks: tuple[Callable[[], str], ...] = (
        lambda: _unpriced(item, claim, edition),
        lambda: _place(item, claim),
        lambda: _papers(item, claim),
        lambda: _manner(service, item, claim),
        lambda: _day_limit(item, taken),
        lambda: _once(item, claim, taken),
        lambda: over_cap(service, claim, [unit.service for unit in taken]),
    )
    return next((reason for check in checks if (reason := check())), "")


def _unassigned(claim: Claim) -> str:
    if claim.bulk_billed and claim.assignment_held is False:
        return "The patient has not assigned the benefit; a bulk-billed claim needs that first."
    return ""


def _unpriced(item: Item, claim: Claim, edition: Edition) -> str:
    if item.started is not None and claim.date_of_service < item.started:
        return f"Item {item.item} began on {item.started}, after the date of service."
    if item.item not in edition.fees:
        return (
            f"The fee of item {item.item} was not read ({item.source}); import the published "
            "schedule with `akeso mbs import`."
        )
    return ""


def _place(item: Item, claim: Claim) -> str:
    if claim.setting in PLACES[item.setting]:
        return ""
    return (
        f"Item {item.item} {WHERE[item.setting]}; this claim is for {claim.setting} "
        f"({item.source})."
    )


def _papers(item: Item, claim: Claim) -> str:
    if item.imaging_request and not (claim.imaging_request or claim.self_determined):
        return (
            f"Item {item.item} is R-type imaging: a written request must be held before it "
            "starts, or SD or SS where it is exempt (note IN.0.6)."
        )
    if item.referral and claim.referral is False:
        return f"Item {item.item} needs a valid referral, received before the service."
    return ""


def _manner(service: Service, item: Item, claim: Claim) -> str:
    if item.image_guided and service.image_guided is False:
        return f"Item {item.item} is paid only when done under imaging."
    found = rule("aftercare", claim.date_of_service)
    if service.aftercare and is_attendance(item.group):
        return f"It is aftercare of an operation, paid with it ({found.source.reference})."
    return ""


def _day_limit(item: Item, taken: Sequence[Unit]) -> str:
    before = sum(unit.item.item == item.item for unit in taken)
    if item.most_per_day is None or before < item.most_per_day:
        return ""
    return (
        f"Item {item.item} is paid {_times(item.most_per_day)} for one patient and day, however "
        "many joints or nerves were treated."
    )


def _once(item: Item, claim: Claim, taken: Sequence[Unit]) -> str:
    """Guidance by X-ray is one service of the session, however many sites it served."""
    if not any(unit.item.item == item.item for unit in taken):
        return ""
    for found in rules("once", claim.date_of_service):
        if item.item in found.items():
            return (
                f"Item {item.item} is claimed once for all sites of one session "
                f"({found.source.reference})."
            )
    return ""


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _operation_day(unit: Unit, units: Sequence[Unit], claim: Claim) -> str:
    """Later visits on the day of a T8 operation by the same practitioner."""
    found = rule("operation_day", claim.date_of_service)
    threshold = found.money("threshold")
    operations = [u for u in units if found.holds(u.item.group) and u.fee.fee >= threshold]
    if not claim.same_practitioner:
        operations = []
    item = unit.item.item
    if operations and item in found.items("blocked"):
        return (
            f"Item {item} is not paid on the day of operation {operations[0].item.item}, whose "
            f"fee is at least {threshold}; 111 or 117 if it was not planned, 115 if unrelated "
            f"and unable to wait ({found.source.reference})."
        )
    if not operations and item in found.items("only_then"):
        return (
            f"Item {item} is only for the day of a T8 operation with a fee of at least "
            f"{threshold}, which this claim does not hold; use the plain later visit."
        )
    return ""


def _barred(unit: Unit, units: Sequence[Unit], claim: Claim) -> str:
    others = {u.item.item for u in units if u is not unit}
    for bar in rules("bar", claim.date_of_service):
        met = sorted(bar.items("not_with") & others)
        if unit.item.item in bar.items() and met:
            return (
                f"Item {unit.item.item} cannot be claimed with {', '.join(met)} "
                f"({bar.source.reference})."
            )
    return ""


def _with_t8(unit: Unit, units: Sequence[Unit], claim: Claim) -> str:
    found = rule("targeted", claim.date_of_service)
    operations = [u.item.item for u in units if found.holds(u.item.group)]
    if not (unit.item.not_with_t8 and operations) or unit.service.targeted_percutaneous:
        return ""
    return (
        f"Item {unit.item.item} cannot be claimed with operation {operations[0]} unless the block "
        "was done by a targeted percutaneous approach; if so, say targeted_percutaneous: true."
    )


def _charges(claim: Claim) -> list[Refusal]:
    """Bulk billing leaves nothing to charge, but for what the rule allows."""
    found = rule("bulk_billing", claim.date_of_service)
    return [
        Refusal(
            charge.what,
            f"Nothing may be charged beside a bulk-billed service: {found.source.reference}.",
        )
        for charge in claim.charges
        if claim.bulk_billed
        and charge.amount
        and charge.what.casefold() not in found.items("allowed")
    ]
