"""How often an item may be claimed in 12 months.

The window ends on the date of service and is open at its start: a service on the same day a year
earlier lies outside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from akeso.care.claim.deadlines import years_later
from akeso.care.claim.rulebook import Rule, rules
from akeso.care.claim.services import Claim, Past, Service

MONTHS_A_YEAR = 12


def over_cap(service: Service, claim: Claim, taken: Sequence[Service]) -> str:
    """Return why one more of the service is too many, or ``""``.

    Parameters
    ----------
    service : Service
    claim : Claim
        With its history; where that is unknown nothing can be counted.
    taken : sequence of Service
        Services of the claim accepted so far, one entry each.
    """
    for cap in rules("cap", claim.date_of_service):
        if service.item in cap.items():
            count = _before(service, claim, taken, cap) + 1
            if count > cap.values["most"]:
                return (
                    f"It would be number {count} in {cap.values['months']} months; at most "
                    f"{cap.values['most']} are paid ({cap.source.reference})."
                )
    return ""


def capped(item: str, day: date) -> bool:
    """Tell whether any cap holds for an item on a day."""
    return any(item in cap.items() for cap in rules("cap", day))


def _before(service: Service, claim: Claim, taken: Sequence[Service], cap: Rule) -> int:
    """Count the attendances, or for a nerve the services, that the cap already holds."""
    past = [p for p in claim.history or () if _inside(p.date, claim.date_of_service, cap)]
    if cap.values["per"] == "nerve":
        return sum(_same_nerve(p, service) for p in past) + sum(
            _same_nerve(t, service) for t in taken
        )
    items = {service.item} if cap.values["per"] == "item" else cap.items()
    return len({p.date for p in past if p.item in items} - {claim.date_of_service})


def _inside(day: date, service_day: date, cap: Rule) -> bool:
    years = int(cap.values["months"]) // MONTHS_A_YEAR
    return years_later(service_day, -years) < day <= service_day


def _same_nerve(other: Past | Service, service: Service) -> bool:
    """Unknown nerves may be the same nerve: what is missing does not pass."""
    same_item = other.item == service.item
    known = bool(other.nerve and service.nerve)
    return same_item and (not known or other.nerve.casefold() == service.nerve.casefold())
