"""How someone is reached. Shapes are checked loosely: a real address may look odd."""

from __future__ import annotations

import re
from dataclasses import dataclass

from akeso.care.record import said
from akeso.errors import BadInput

_PHONE = re.compile(r"\+?[0-9][0-9 ()-]*")
_FEWEST_DIGITS = 6
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_POSTCODE = re.compile(r"[0-9]{4}")
HOME = "AU"


@dataclass(frozen=True)
class Address:
    """A postal address.

    Parameters
    ----------
    line : str
        Street, or what the place has instead.
    suburb, state, postcode : str
        ``""`` where there is none; a postcode in Australia has four digits.
    country : str
        ISO 3166 code of two letters.
    """

    line: str
    suburb: str = ""
    state: str = ""
    postcode: str = ""
    country: str = HOME

    def __post_init__(self) -> None:
        object.__setattr__(self, "line", said("The first line of the address", self.line))
        if self.country == HOME and self.postcode and not _POSTCODE.fullmatch(self.postcode):
            raise BadInput(f"The postcode {self.postcode!r} is none; it has four digits.")


@dataclass(frozen=True)
class Contact:
    """Phone, email and address; each is ``""`` or None where it is not known."""

    phone: str = ""
    email: str = ""
    address: Address | None = None

    def __post_init__(self) -> None:
        digits = sum(c.isdigit() for c in self.phone)
        if self.phone and (not _PHONE.fullmatch(self.phone) or digits < _FEWEST_DIGITS):
            raise BadInput(
                f"The phone number {self.phone!r} is none; write its digits, such as 02 5550 0000."
            )
        if self.email and not _EMAIL.fullmatch(self.email):
            raise BadInput(
                f"The email address {self.email!r} is none; it is like name@example.org."
            )
