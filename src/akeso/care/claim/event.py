"""What is claimed for one patient on one occasion, as Medicare wants to know it.

Referral and imaging request are two papers. Identity is a copy taken when the claim was made, for
the claim must show what was sent even when the card changes later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from akeso.anatomy.levels import Side
from akeso.care.calendar import local_day
from akeso.care.claim.services import Charge, Service, Setting
from akeso.care.identifiers import Override
from akeso.care.record import aware, said
from akeso.errors import BadInput

SELF_DETERMINED = ("", "SD", "SS")


class PaperType(StrEnum):
    """Which paper: its letter in the claim."""

    REFERRAL = "S"
    """To a specialist."""
    REQUEST = "D"
    """For imaging."""


class OverrideCode(StrEnum):
    """Why a claim may go without its paper."""

    HOSPITAL = "H"
    LOST = "L"
    EMERGENCY = "E"
    NOT_REQUIRED = "N"


@dataclass(frozen=True)
class Paper:
    """A referral or an imaging request, as far as the claim carries it.

    Parameters
    ----------
    type_code : PaperType
    from_name : str
        Who referred or requested.
    provider_number, address : str
        One of them at least.
    issued : date
    received_at : datetime
        With time zone; it must lie before the service.
    period : str
        What a referral states, such as ``12 months``; ``""`` where it states none.
    """

    type_code: PaperType
    from_name: str
    issued: date
    received_at: datetime
    provider_number: str = ""
    address: str = ""
    period: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "type_code", PaperType(self.type_code))
        object.__setattr__(self, "from_name", said("Who referred or requested", self.from_name))
        object.__setattr__(self, "received_at", aware("The receipt", self.received_at))
        if not (self.provider_number.strip() or self.address.strip()):
            raise BadInput(
                f"The paper of {self.from_name} has neither provider number nor address; it "
                "needs one of them."
            )


@dataclass(frozen=True)
class ClaimedService:
    """One item of the claim with what the file carries beside the price.

    Parameters
    ----------
    service : Service
        Item, count and what the price engine must know.
    side : Side or None
        None for what has no side, such as a visit.
    self_determined : str
        ``SD`` or ``SS`` where this service needs no request.
    lspn : str
        Location-specific practice number; needed for imaging.
    text : str
        For Medicare to read.
    """

    service: Service
    side: Side | None = None
    self_determined: str = ""
    lspn: str = ""
    text: str = ""

    def __post_init__(self) -> None:
        if self.side is not None:
            object.__setattr__(self, "side", Side(self.side))
        if self.self_determined not in SELF_DETERMINED:
            raise BadInput(
                f"The self-determined code of item {self.service.item} is "
                f"{self.self_determined!r}; use SD or SS."
            )
        for name in ("lspn", "text"):
            object.__setattr__(self, name, getattr(self, name).strip())


@dataclass(frozen=True)
class ClaimedPatient:
    """Identity as the claim carries it.

    Parameters
    ----------
    given_name, family_name : str
    date_of_birth : date
    medicare_number : str
        Ten digits.
    reference_number : int
        The person's number on the card, 1 to 9.
    """

    given_name: str
    family_name: str
    date_of_birth: date
    medicare_number: str
    reference_number: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "given_name", said("The given name", self.given_name))
        object.__setattr__(self, "family_name", said("The family name", self.family_name))
        number = "".join(self.medicare_number.split())
        object.__setattr__(self, "medicare_number", number)
        if not 1 <= self.reference_number <= 9:
            raise BadInput(
                f"The reference number on the card is {self.reference_number}; it is 1 to 9."
            )

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True)
class Event:
    """Services of one patient by one professional on one occasion.

    Parameters
    ----------
    patient : ClaimedPatient
    started_at : datetime
        When the first service began, with time zone; its day in Sydney is the date of service.
    setting : Setting
    bulk_billed : bool
    professional, provider_number : str
        Who rendered, and their number at this place.
    place : str
        Name of the place.
    services : tuple of ClaimedService
    referral, request : Paper or None
        None where there is none.
    override : OverrideCode or None
        None where none is claimed.
    basic_description : str
        Of what was rendered; needed with an assignment made before the service.
    charges : tuple of Charge
        What the patient is asked to pay beside the services.
    payee_provider_number : str
        Where the payee is another.
    provider_override : Override or None
        Who took a provider number that fails its check, and why; None where it is right.
    """

    patient: ClaimedPatient
    started_at: datetime
    setting: Setting
    bulk_billed: bool
    professional: str
    provider_number: str
    place: str
    services: tuple[ClaimedService, ...]
    referral: Paper | None = None
    request: Paper | None = None
    override: OverrideCode | None = None
    basic_description: str = ""
    charges: tuple[Charge, ...] = ()
    payee_provider_number: str = ""
    provider_override: Override | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "started_at", aware("The start of the service", self.started_at))
        object.__setattr__(self, "setting", Setting(self.setting))
        if self.override is not None:
            object.__setattr__(self, "override", OverrideCode(self.override))
        for name in ("professional", "provider_number", "place"):
            what = f"The {name.replace('_', ' ')} of the claim"
            object.__setattr__(self, name, said(what, getattr(self, name)))
        if not self.services:
            raise BadInput("The claim has no service; give at least one MBS item.")
        for paper, type_code in (
            (self.referral, PaperType.REFERRAL),
            (self.request, PaperType.REQUEST),
        ):
            if paper is not None and paper.type_code is not type_code:
                raise BadInput(
                    f"The paper of {paper.from_name} has type {paper.type_code} where "
                    f"{type_code} belongs; a referral is S and an imaging request D."
                )

    @property
    def date_of_service(self) -> date:
        """Day in Sydney on which the first service began."""
        return local_day(self.started_at)


def single(event: Event) -> tuple[ClaimedService, ...]:
    """Return the services one by one: an item with count 2 comes twice."""
    return tuple(entry for entry in event.services for _ in range(entry.service.count))
