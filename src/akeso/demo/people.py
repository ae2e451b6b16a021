"""Made-up patients: labelled, with names nobody has and numbers nobody was given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from akeso.care.identifiers import medicare_check_digit
from akeso.care.person import (
    CardColour,
    Contact,
    FamilyDoctor,
    MedicareCard,
    Patient,
    Sex,
)
from akeso.demo.house import GP_NAME
from akeso.errors import BadInput

FAMILIES = (
    "Adams", "Brook", "Castle", "Dale", "Elm", "Ford", "Grove", "Heath", "Iris", "Juniper",
    "Knoll", "Lake", "Meadow", "Nook", "Orchard", "Pine", "Quarry", "Ridge", "Stone", "Thicket",
)  # fmt: skip
MOST = 1_000_000
"""Numbers in the range of made-up cards."""


@dataclass(frozen=True)
class Person:
    """A made-up patient and what the assessments of them agree on.

    Parameters
    ----------
    patient : Patient
    age : int
        Years, on the day of the demonstration.
    height_cm, weight_kg : float
    opioid_mg : float
        Oxycodone a day; 0 for none.
    """

    patient: Patient
    age: int
    height_cm: float
    weight_kg: float
    opioid_mg: float

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.patient.given_names} {self.patient.family_name}"


def family_name(place: int) -> str:
    """Return the family name of a patient by the place in the demonstration."""
    return f"{FAMILIES[place % len(FAMILIES)]}-{place // len(FAMILIES) + 1:02d}"


def card_number(place: int) -> str:
    """Return a made-up Medicare number with its right check digit: 29, the place, check, issue 1.

    Raises
    ------
    BadInput
        If the place lies outside the range.
    """
    if not 0 <= place < MOST:
        raise BadInput(f"The place of the made-up patient is {place}; it is 0 to {MOST - 1}.")
    digits = f"29{place:06d}"
    return f"{digits}{medicare_check_digit(digits)}1"


def person(
    place: int, today: date, chance: Random, *, age: int | None = None, sex: Sex | None = None
) -> Person:
    """Return a made-up patient; age and sex by chance where they are not given.

    Of 5,159 patients at referral 55.8 % took opioids, 62.7 mg of oral morphine on average
    (clinic memo c.1); oxycodone counts 1.5 times.
    """
    years = age if age is not None else min(88, max(27, round(chance.gauss(57, 14))))
    kind = sex or chance.choice((Sex.FEMALE, Sex.MALE))
    tall = chance.gauss(163 if kind is Sex.FEMALE else 176, 6)
    opioid = 5.0 * round(chance.gauss(42, 15) / 5) if chance.random() < 0.558 else 0.0
    return Person(
        _patient(place, today, chance, years, kind),
        years,
        round(tall, 0),
        round(min(130, max(48, chance.gauss(27.5, 3.5) * (tall / 100) ** 2)), 0),
        max(10.0, opioid) if opioid else 0.0,
    )


def _patient(place: int, today: date, chance: Random, years: int, kind: Sex) -> Patient:
    born = today - timedelta(days=round(years * 365.2425 + chance.randint(20, 340)))
    card = MedicareCard(
        card_number(place), chance.randint(1, 4), date(today.year + 2, 6, 30), CardColour.GREEN
    )
    return Patient(
        family_name(place),
        "Demo",
        born,
        kind,
        medicare=card,
        contact=Contact(f"02 5550 {place % 10000:04d}", f"demo-{place}@example.org"),
        gp=FamilyDoctor(GP_NAME, "Demo Family Practice"),
        interpreter_needed=place % 17 == 5,
        language="demonstration language" if place % 17 == 5 else "",
        demonstration=True,
    )
