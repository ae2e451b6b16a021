"""The patient: who it is, how to reach them, and what is doubtful about their numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar

from akeso.care.identifiers import MEDICARE, Override, check
from akeso.care.person.cards import DvaCard, MedicareCard
from akeso.care.person.choice import chosen
from akeso.care.person.contact import Contact
from akeso.care.person.numbers import accepted_or_none
from akeso.care.record import said
from akeso.errors import BadInput
from akeso.rule import Mark, Source

EARLIEST_BIRTH = date(1900, 1, 1)
"""A proposal that catches a slip in the year."""
ENTITLEMENT = Source(
    "Medicare Online: entitlement is for Online Patient Verification, a check digit says nothing "
    "about it",
    Mark.READ,
)


class Sex(StrEnum):
    """Administrative gender of FHIR R4."""

    MALE = "male"
    FEMALE = "female"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class FamilyDoctor:
    """The patient's general practitioner, as the patient names them."""

    name: str
    practice: str = ""
    contact: Contact = field(default_factory=Contact)

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", said("The name of the general practitioner", self.name))


@dataclass(frozen=True)
class Patient:
    """Who the patient is.

    Parameters
    ----------
    family_name : str
        The only name of someone who has one.
    given_names : str
        ``""`` for someone with one name.
    born : date
    sex : Sex
    medicare : MedicareCard or None
        None where there is none, or none was shown.
    ihi : str
        16 digits, or ``""`` where it is not known.
    ihi_override : Override or None
    dva : DvaCard or None
    contact : Contact
    gp : FamilyDoctor or None
        None where the patient named none.
    preferred_name : str
    other_names : tuple of str
        Former names and other spellings, by which the patient is found as well.
    interpreter_needed : bool or None
        None until it was asked.
    language : str
        Of the interpreter; needed where one is.
    died : date or None
        None while nobody has told the clinic of a death.
    demonstration : bool
        Label of a made-up patient.
    """

    KIND: ClassVar[str] = "patient"

    family_name: str
    given_names: str
    born: date
    sex: Sex
    medicare: MedicareCard | None = None
    ihi: str = ""
    ihi_override: Override | None = None
    dva: DvaCard | None = None
    contact: Contact = field(default_factory=Contact)
    gp: FamilyDoctor | None = None
    preferred_name: str = ""
    other_names: tuple[str, ...] = ()
    interpreter_needed: bool | None = None
    language: str = ""
    died: date | None = None
    demonstration: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "family_name", said("The family name", self.family_name))
        object.__setattr__(self, "given_names", self.given_names.strip())
        for name in self.other_names:
            said("One of the other names", name)
        object.__setattr__(self, "sex", chosen(Sex, self.sex, "The sex"))
        object.__setattr__(self, "ihi", accepted_or_none("ihi", self.ihi, self.ihi_override))
        self._check_life()
        if self.interpreter_needed and not self.language.strip():
            raise BadInput("An interpreter is needed, but no language is given; write it.")

    def _check_life(self) -> None:
        if self.born < EARLIEST_BIRTH:
            raise BadInput(
                f"The date of birth {self.born} lies before {EARLIEST_BIRTH}; correct the year."
            )
        if self.died is not None and self.died < self.born:
            raise BadInput(
                f"The date of death {self.died} lies before the date of birth {self.born}; "
                "correct one."
            )


def age_on(patient: Patient, day: date) -> int:
    """Return the age in whole years on a day; BadInput before the birth.

    Someone born on 29 February turns a year older on 1 March of other years.
    """
    if day < patient.born:
        raise BadInput(f"The day {day} lies before the date of birth {patient.born}; correct one.")
    had_birthday = (day.month, day.day) >= (patient.born.month, patient.born.day)
    return day.year - patient.born.year - (not had_birthday)


@dataclass(frozen=True)
class Doubt:
    """Something about a patient to ask or check, in one sentence, with its source."""

    text: str
    source: Source


def doubts_about(patient: Patient, day: date) -> tuple[Doubt, ...]:
    """Return what to ask or check about a patient's numbers on a day; none of it blocks."""
    return (*_card_doubts(patient.medicare, day), *_number_doubts(patient))


def _card_doubts(card: MedicareCard | None, day: date) -> list[Doubt]:
    if card is None:
        return [Doubt("No Medicare card is stored; ask for it.", ENTITLEMENT)]
    found = []
    if card.valid_to is None:
        found.append(Doubt("Until when the Medicare card is valid was not noted.", ENTITLEMENT))
    elif card.valid_to < day:
        text = f"The Medicare card was valid to {card.valid_to}; ask for the new one."
        found.append(Doubt(text, ENTITLEMENT))
    checked = check("medicare", card.number)
    if not checked.valid:
        found.append(Doubt(_overridden("Medicare number", checked.reason, card.override), MEDICARE))
    return found


def _number_doubts(patient: Patient) -> list[Doubt]:
    found = []
    if patient.ihi and not (checked := check("ihi", patient.ihi)).valid:
        text = _overridden("IHI", checked.reason, patient.ihi_override)
        found.append(Doubt(text, checked.source))
    if patient.dva is not None and not (shape := patient.dva.checked()).valid:
        found.append(Doubt(f"DVA file number {shape.number}: {shape.reason}", shape.source))
    return found


def _overridden(name: str, reason: str, override: Override | None) -> str:
    who = f" Taken by {override.name}: {override.reason}" if override else ""
    return f"{name}: {reason}{who}"
