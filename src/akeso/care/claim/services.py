"""What a claim says: the services of one patient on one day, and what was done before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from akeso.care.claim.money import dollars
from akeso.errors import BadInput

MOST_SERVICES = 100


class Setting(StrEnum):
    """Where the services were given."""

    ROOMS = "rooms"
    HOSPITAL = "hospital"
    ELSEWHERE = "elsewhere"
    """Away from rooms and hospital, such as the patient's home."""


def item_number(value: object) -> str:
    """Return an MBS item number as text, or say what one looks like."""
    text = str(value).strip()
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise BadInput(f"The item is {value!r}; MBS items are numbers of up to five digits.")
    return text.lstrip("0") or "0"


@dataclass(frozen=True)
class Service:
    """One item of a claim.

    Parameters
    ----------
    item : str
        MBS item number.
    count : int
        How often it is claimed, 1 to 100.
    nerve : str
        Which nerve, for items capped per nerve; ``""`` is unknown.
    targeted_percutaneous : bool or None
        Whether a block was done by a targeted percutaneous approach; None is unknown.
    aftercare : bool
        Whether an attendance is routine aftercare of an operation.
    image_guided : bool or None
        Whether it was done under imaging; None is unknown.
    """

    item: str
    count: int = 1
    nerve: str = ""
    targeted_percutaneous: bool | None = None
    aftercare: bool = False
    image_guided: bool | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "item", item_number(self.item))
        if isinstance(self.count, bool) or not 1 <= self.count <= MOST_SERVICES:
            raise BadInput(
                f"The count of item {self.item} is {self.count}; give a number from 1 to 100."
            )


@dataclass(frozen=True)
class Past:
    """A service claimed for the patient before, for the caps per 12 months."""

    item: str
    date: date
    nerve: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "item", item_number(self.item))


@dataclass(frozen=True)
class Charge:
    """Something the patient is asked to pay beside the services."""

    what: str
    amount: Decimal

    def __post_init__(self) -> None:
        if not self.what.strip():
            raise BadInput("A charge has no name; say what the patient is asked to pay for.")
        object.__setattr__(self, "amount", dollars(self.amount, f"The charge for {self.what}"))


@dataclass(frozen=True)
class Claim:
    """The services of one patient on one day.

    Parameters
    ----------
    date_of_service : date
    bulk_billed : bool
    setting : Setting
    services : tuple of Service
    imaging_request : bool
        Whether a written request was received before the imaging.
    self_determined : str
        ``SD`` or ``SS`` where the imaging needs no request, else ``""``.
    referral : bool or None
        Whether a valid referral is held; None is unknown.
    assignment_held : bool or None
        Whether the patient assigned the benefit; None is unknown.
    same_practitioner : bool
        Whether one practitioner gave all services.
    history : tuple of Past or None
        Earlier services; None is unknown, an empty tuple is known to be none.
    charges : tuple of Charge
    lodged : date or None
        When the claim goes or went to Medicare.
    apply_unverified : bool
        Also apply rules that were recalled and not read.
    """

    date_of_service: date
    bulk_billed: bool
    setting: Setting
    services: tuple[Service, ...]
    imaging_request: bool = False
    self_determined: str = ""
    referral: bool | None = None
    assignment_held: bool | None = None
    same_practitioner: bool = True
    history: tuple[Past, ...] | None = None
    charges: tuple[Charge, ...] = ()
    lodged: date | None = None
    apply_unverified: bool = False

    def __post_init__(self) -> None:
        if self.setting not in tuple(Setting):
            raise BadInput(f"The setting is {self.setting!r}; use {', '.join(Setting)}.")
        object.__setattr__(self, "setting", Setting(self.setting))
        if not self.services:
            raise BadInput("The claim has no service; give at least one MBS item.")
        if self.self_determined not in ("", "SD", "SS"):
            raise BadInput(f"The self-determined code is {self.self_determined!r}; use SD or SS.")
        late = [p for p in self.history or () if p.date > self.date_of_service]
        if late:
            raise BadInput(
                f"The history has item {late[0].item} on {late[0].date}, after the date of "
                f"service {self.date_of_service}; give earlier services only."
            )
        if self.lodged is not None and self.lodged < self.date_of_service:
            raise BadInput(
                f"The claim is lodged on {self.lodged}, before the service on "
                f"{self.date_of_service}; correct one of the dates."
            )
