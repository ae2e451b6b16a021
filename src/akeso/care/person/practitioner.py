"""Practitioners and places: a provider number belongs to one person at one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from akeso.care.identifiers import Override
from akeso.care.person.choice import chosen
from akeso.care.person.contact import Address, Contact
from akeso.care.person.numbers import accepted_number, accepted_or_none
from akeso.care.record import said
from akeso.errors import BadInput, NotFound


class Recognition(StrEnum):
    """As what Medicare knows a practitioner; it decides referral periods and attendance items."""

    GENERAL_PRACTITIONER = "general practitioner"
    SPECIALIST = "specialist"
    PHYSICIAN = "consultant physician"
    PAIN_MEDICINE = "pain medicine"
    NURSE_PRACTITIONER = "nurse practitioner"
    MIDWIFE = "midwife"
    OTHER = "other"


@dataclass(frozen=True)
class AtPlace:
    """The provider number of a practitioner at one place.

    Parameters
    ----------
    place : str
        Identifier of the place's record.
    provider_number : str
    override : Override or None
        Who takes a number that fails its check, and why.
    """

    place: str
    provider_number: str
    override: Override | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "place", said("The place of a provider number", self.place))
        number = accepted_number("provider", self.provider_number, self.override)
        object.__setattr__(self, "provider_number", number)


@dataclass(frozen=True)
class Practitioner:
    """Someone who treats, requests or refers.

    Parameters
    ----------
    name : str
    profession : str
        Such as ``medical practitioner`` or ``registered nurse``.
    specialty : str
        ``""`` where there is none.
    recognitions : tuple of Recognition
        Every one that holds; a pain medicine specialist may be a specialist as well.
    hpii : str
        Healthcare provider identifier, ``""`` where it is not known.
    hpii_override : Override or None
    numbers : tuple of AtPlace
        One provider number for each place of work; empty for who has none.
    contact : Contact
    """

    KIND: ClassVar[str] = "practitioner"

    name: str
    profession: str
    specialty: str = ""
    recognitions: tuple[Recognition, ...] = ()
    hpii: str = ""
    hpii_override: Override | None = None
    numbers: tuple[AtPlace, ...] = ()
    contact: Contact = field(default_factory=Contact)

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", said("The name of the practitioner", self.name))
        object.__setattr__(self, "profession", said("The profession", self.profession))
        object.__setattr__(
            self,
            "recognitions",
            tuple(chosen(Recognition, r, "A recognition") for r in self.recognitions),
        )
        object.__setattr__(self, "hpii", accepted_or_none("hpii", self.hpii, self.hpii_override))
        _once(f"{self.name} has two provider numbers at", [n.place for n in self.numbers])
        _once(
            f"{self.name} has at two places the provider number",
            [n.provider_number for n in self.numbers],
        )


def _once(sentence: str, found: list[str]) -> None:
    for one in found:
        if found.count(one) > 1:
            raise BadInput(f"{sentence} {one}; a number is for one person at one place.")


def provider_number_at(practitioner: Practitioner, place: str) -> str:
    """Return the provider number that a claim for a service at that place carries.

    Raises
    ------
    NotFound
        If the practitioner has none there; one of another place will not do.
    """
    for number in practitioner.numbers:
        if number.place == place:
            return number.provider_number
    raise NotFound(
        f"{practitioner.name} has no provider number at {place}; a number of another place will "
        "not do, so add the one for this place."
    )


@dataclass(frozen=True)
class Place:
    """Where services are given.

    Parameters
    ----------
    name : str
    address : Address
    lspn : str
        Location-specific practice number for imaging, ``""`` where there is none.
    hpio : str
        Healthcare provider identifier of the organisation, ``""`` where it is not known.
    hpio_override : Override or None
    """

    KIND: ClassVar[str] = "place"

    name: str
    address: Address
    lspn: str = ""
    hpio: str = ""
    hpio_override: Override | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", said("The name of the place", self.name))
        object.__setattr__(self, "lspn", self.lspn.strip())
        object.__setattr__(self, "hpio", accepted_or_none("hpio", self.hpio, self.hpio_override))
