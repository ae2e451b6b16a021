"""The referral to a specialist or consultant physician: who wrote it, and what it must contain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from akeso.care.calendar import local_day
from akeso.care.identifiers import Override
from akeso.care.person import Recognition
from akeso.care.person.choice import chosen
from akeso.care.person.numbers import accepted_or_none
from akeso.care.record import aware, said
from akeso.care.referral.answer import demand
from akeso.errors import BadInput

LONGEST_PERIOD_MONTHS = 60
"""A proposal that catches a slip; what lasts longer is written as indefinite."""
SPECIALISTS = (Recognition.SPECIALIST, Recognition.PHYSICIAN, Recognition.PAIN_MEDICINE)


@dataclass(frozen=True)
class Referrer:
    """Who refers.

    Parameters
    ----------
    name : str
    kind : Recognition
        As what Medicare knows the referrer; it decides how long the referral holds.
    provider_number : str
        ``""`` where the letter has none; a claim needs it.
    override : Override or None
        Who takes a number that fails its check, and why.
    address : str
        Of the practice, ``""`` where it is not given.
    """

    name: str
    kind: Recognition
    provider_number: str = ""
    override: Override | None = None
    address: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", said("The name of the referrer", self.name))
        object.__setattr__(self, "kind", chosen(Recognition, self.kind, "The kind of referrer"))
        number = accepted_or_none("provider", self.provider_number, self.override)
        object.__setattr__(self, "provider_number", number)


@dataclass(frozen=True)
class Referral:
    """A referral as its letter has it. It need not name a specialist.

    Parameters
    ----------
    referrer : Referrer
    clinical_information : str
        What is relevant of the patient's condition; the letter must have it.
    dated : date or None
        Date on the letter, which must have one: None is refused.
    signed : bool
        Whether the referrer signed it, which is needed.
    received : datetime or None
        When it reached the clinic; None while it is only announced.
    condition : str
        For which condition, in a few words; ``""`` where the letter leaves it open.
    stated_months : int or None
        The period the letter states; None where it states none.
    indefinite : bool
        Whether the letter says so.
    gp : str
        The patient's general practitioner, whom a specialist's letter names.
    gp_not_named : bool
        Whether a specialist's letter says the patient would not or could not name one.
    """

    KIND: ClassVar[str] = "referral"

    referrer: Referrer
    clinical_information: str
    dated: date | None
    signed: bool
    received: datetime | None = None
    condition: str = ""
    stated_months: int | None = None
    indefinite: bool = False
    gp: str = ""
    gp_not_named: bool = False

    def __post_init__(self) -> None:
        self._demand_contents()
        self._check_period()
        if self.received is not None:
            received = aware("The time the referral was received", self.received)
            object.__setattr__(self, "received", received)
            if letter_day(self) > local_day(received):
                raise BadInput(
                    f"The referral is dated {self.dated}, after it was received on "
                    f"{local_day(received)}; correct one."
                )

    def _demand_contents(self) -> None:
        no_gp = not self.gp.strip() and not self.gp_not_named
        demand(
            "referral",
            (
                (not self.clinical_information.strip(), "the relevant clinical information"),
                (self.dated is None, "its date"),
                (not self.signed, "the signature of the referrer"),
                (
                    self.referrer.kind in SPECIALISTS and no_gp,
                    "the name of the patient's GP or that the patient names none",
                ),
            ),
            "the referrer",
        )

    def _check_period(self) -> None:
        if self.stated_months is None:
            return
        if self.indefinite:
            raise BadInput(
                f"The referral states {self.stated_months} months and is indefinite; keep one."
            )
        if not 1 <= self.stated_months <= LONGEST_PERIOD_MONTHS:
            raise BadInput(
                f"The stated period is {self.stated_months} months; it is 1 to "
                f"{LONGEST_PERIOD_MONTHS}, or indefinite."
            )


def letter_day(referral: Referral) -> date:
    """Return the date on the letter, which the constructor has demanded."""
    if referral.dated is None:
        raise BadInput("The referral lacks its date; ask the referrer for it.")
    return referral.dated
