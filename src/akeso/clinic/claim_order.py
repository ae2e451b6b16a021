"""What the biller orders: the services, and what no record says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from akeso.anatomy.levels import Side
from akeso.care.claim import Charge, Setting
from akeso.errors import BadInput


@dataclass(frozen=True)
class OrderedService:
    """One item of a claim as the biller orders it; see `akeso.care.claim.Service`.

    Parameters
    ----------
    item : str or int
    count : int
    side : Side or None
        None takes the side of the procedure, where it has one.
    nerve : str
    targeted_percutaneous : bool or None
    aftercare : bool
    image_guided : bool or None
        None takes what the procedure says.
    text : str
        For Medicare to read.
    """

    item: str | int
    count: int = 1
    side: Side | None = None
    nerve: str = ""
    targeted_percutaneous: bool | None = None
    aftercare: bool = False
    image_guided: bool | None = None
    text: str = ""


@dataclass(frozen=True)
class Course:
    """What decides between the first and a later visit of a course, where the chart is silent.

    Parameters
    ----------
    attended : bool or None
        Whether the practitioner attended the patient before; None takes what the chart holds.
    same_condition : bool or None
        Whether it was for the condition now referred; None takes it to be that of the episode.
    review_judged : bool or None
        Whether the referrer judges that the condition needs a review; None is unknown.
    """

    attended: bool | None = None
    same_condition: bool | None = None
    review_judged: bool | None = None


@dataclass(frozen=True)
class ClaimOrder:
    """What is to be claimed; everything else comes from the chart.

    Parameters
    ----------
    services : tuple of OrderedService
    bulk_billed : bool
    professional, place : str
        By name or identifier; ``""`` takes the operator, and the place of the appointment.
    date_of_service : date or None
        Needed where there are services of several days to claim.
    setting : Setting or None
        None takes that of the procedure, and rooms without one.
    assignment : str
        Record of the assignment; ``""`` takes the one that fits.
    basic_description : str
        Of what was rendered; needed with an assignment made before the service.
    charges : tuple of Charge
        What the patient is asked to pay beside the services.
    payee_provider_number : str
        Where the payee is another.
    course : Course
        For a visit on referral.
    """

    KIND: ClassVar[str] = "claim-order"

    services: tuple[OrderedService, ...]
    bulk_billed: bool = True
    professional: str = ""
    place: str = ""
    date_of_service: date | None = None
    setting: Setting | None = None
    assignment: str = ""
    basic_description: str = ""
    charges: tuple[Charge, ...] = ()
    payee_provider_number: str = ""
    course: Course = field(default_factory=Course)

    def __post_init__(self) -> None:
        if not self.services:
            raise BadInput("The claim has no service; give at least one MBS item.")
