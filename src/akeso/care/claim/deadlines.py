"""Until when a claim may be lodged."""

from __future__ import annotations

from datetime import date

from akeso.care.claim.rulebook import rule
from akeso.care.claim.services import Claim, Setting

LAST_DAY_OF_FEBRUARY = 28


def years_later(day: date, years: int) -> date:
    """Return the same day `years` later (or earlier); 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=LAST_DAY_OF_FEBRUARY)


def lodge_by(claim: Claim) -> date | None:
    """Return the last day to lodge; None for a private in-hospital claim, which does not lapse."""
    if claim.setting is Setting.HOSPITAL and not claim.bulk_billed:
        return None
    found = rule("lapse", claim.date_of_service)
    return years_later(claim.date_of_service, int(found.values["years"]))


def lapsed(claim: Claim) -> str:
    """Return why the claim is too late, or ``""``; without a lodging date nothing is said."""
    last = lodge_by(claim)
    if claim.lodged is None or last is None or claim.lodged <= last:
        return ""
    found = rule("lapse", claim.date_of_service)
    return (
        f"The claim lapsed: it could be lodged until {last} and is lodged on {claim.lodged} "
        f"({found.source.reference})."
    )
