"""What the record holds beside the event, and the event as the price engine takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from akeso.care.claim.assignment import AssignmentOfBenefit
from akeso.care.claim.engine import Price
from akeso.care.claim.event import ClaimedService, Event, OverrideCode
from akeso.care.claim.schedule import Edition, Item
from akeso.care.claim.services import Claim, Past
from akeso.care.record import said


@dataclass(frozen=True)
class Site:
    """A place of the practice.

    Parameters
    ----------
    name, lspn : str
        ``lspn`` is ``""`` where the place has none, and then no imaging is claimed from it.
    provider_numbers : tuple of str
        Numbers that are valid there.
    """

    name: str
    lspn: str
    provider_numbers: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", said("The name of the place", self.name))


@dataclass(frozen=True)
class Evidence:
    """What the record holds beside the event.

    Parameters
    ----------
    assignment : AssignmentOfBenefit or None
        None where the patient has not assigned.
    assignment_id : str
        Its record.
    history : tuple of Past or None
        Earlier services; None is unknown.
    referral_valid : bool or None
        Whether the referral is valid on the day of service; None is unknown.
    site : Site or None
        The place as the practice keeps it; None is unknown.
    """

    assignment: AssignmentOfBenefit | None = None
    assignment_id: str = ""
    history: tuple[Past, ...] | None = None
    referral_valid: bool | None = None
    site: Site | None = None


@dataclass(frozen=True)
class Case:
    """An event with everything its gates look at."""

    event: Event
    evidence: Evidence
    lodged: date
    edition: Edition
    found: Price

    def items(self) -> tuple[tuple[ClaimedService, Item], ...]:
        """Return each service whose item is in the schedule held, with that item."""
        known = self.edition.items
        listed = ((s, known.get(s.service.item)) for s in self.event.services)
        return tuple((entry, item) for entry, item in listed if item is not None)


def engine_claim(event: Event, evidence: Evidence) -> Claim:
    """Return the event as the price engine takes it; deadline and assignment have own gates."""
    codes = [s.self_determined for s in event.services if s.self_determined]
    exempt = event.override in (OverrideCode.EMERGENCY, OverrideCode.LOST)
    return Claim(
        date_of_service=event.date_of_service,
        bulk_billed=event.bulk_billed,
        setting=event.setting,
        services=tuple(s.service for s in event.services),
        imaging_request=event.request is not None or exempt,
        self_determined=codes[0] if codes else "",
        referral=evidence.referral_valid,
        assignment_held=True if evidence.assignment else None,
        history=evidence.history,
        charges=event.charges,
    )
