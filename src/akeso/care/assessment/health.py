"""The patient's health, as far as a procedure needs it: medicines, allergies, implants, values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from akeso.care.assessment.answer import Answer
from akeso.care.record import aware, said
from akeso.errors import BadInput
from akeso.pharmacy.opioids import Omedd, Opioid, omedd
from akeso.quantity import Range


@dataclass(frozen=True)
class Medicine:
    """One medicine as it is taken.

    Parameters
    ----------
    name : str
    daily_dose : float or None
        In `unit`; None where it is not known.
    unit, route : str
        As ``mg/day`` and ``oral``; for an opioid as the oMEDD table has them.
    opioid : bool
        Whether it counts towards oMEDD.
    note : str
        Such as taken when needed.
    """

    name: str
    daily_dose: float | None = None
    unit: str = ""
    route: str = ""
    opioid: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", said("The name of the medicine", self.name, longest=200))
        if self.daily_dose is not None:
            Range(f"The dose of {self.name}", self.unit, 0, 1e6).check(self.daily_dose)
            if not self.unit.strip():
                raise BadInput(f"The dose of {self.name} has no unit; add it, such as mg/day.")


@dataclass(frozen=True)
class BloodThinner:
    """A blood thinner and when it was last taken.

    Parameters
    ----------
    drug : str
        As the table of blood thinners names it; another name is kept and answered with unknown.
    last_day : date or None
        Day of the last dose; None where it is still taken, not known, or `last_at` says it.
    last_at : datetime or None
        Hour of the last dose, with time zone, where it is known.
    stopped : bool
        Whether it has been stopped for this procedure.
    reason : str
        Why it is taken, such as a stent.
    prescriber : str
    """

    drug: str
    last_day: date | None = None
    last_at: datetime | None = None
    stopped: bool = False
    reason: str = ""
    prescriber: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "drug", said("The blood thinner", self.drug, longest=200))
        if self.last_at is not None:
            at = aware(f"The last dose of {self.drug}", self.last_at)
            object.__setattr__(self, "last_at", at)
            if self.last_day is not None:
                raise BadInput(
                    f"The last dose of {self.drug} is given as a day and as an hour; give one."
                )


class Reaction(StrEnum):
    """How bad a reaction to contrast was."""

    NONE = "none"
    MILD = "mild"
    SEVERE = "severe"
    NOT_ASKED = "not asked"


@dataclass(frozen=True)
class Allergies:
    """Allergies; those that the rules ask for by name, and any other.

    Parameters
    ----------
    contrast : Reaction
        To iodinated contrast.
    local_anaesthetic, steroid : Answer
        A true allergy.
    others : tuple of str
        Substance with reaction, such as ``chlorhexidine: rash``.
    """

    contrast: Reaction = Reaction.NOT_ASKED
    local_anaesthetic: Answer = Answer.NOT_ASKED
    steroid: Answer = Answer.NOT_ASKED
    others: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        others = tuple(said("An allergy", text, longest=500) for text in self.others)
        object.__setattr__(self, "others", others)


class CardiacDevice(StrEnum):
    """An implanted cardiac device."""

    NONE = "none"
    PACEMAKER = "pacemaker"
    ICD = "icd"
    NOT_ASKED = "not asked"


class Pregnancy(StrEnum):
    """Whether the patient is pregnant."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not applicable"
    NOT_ASKED = "not asked"


@dataclass(frozen=True)
class Childbearing:
    """Pregnancy, and the day it was tested.

    Parameters
    ----------
    pregnant : Pregnancy
        ``not applicable`` where the patient cannot be.
    tested : date or None
        None where no test was made; a no without a test of the day opens nothing.
    """

    pregnant: Pregnancy = Pregnancy.NOT_ASKED
    tested: date | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "pregnant", Pregnancy(self.pregnant))
        if self.tested is not None and self.pregnant not in (Pregnancy.YES, Pregnancy.NO):
            raise BadInput(
                f"A pregnancy test of {self.tested} is given, but pregnancy is {self.pregnant}; "
                "give the result, yes or no."
            )


@dataclass(frozen=True)
class Reading:
    """A measured value with its day."""

    value: float
    on: date


_LIMITS = {
    "hba1c_pct": Range("HbA1c", "%", 2, 20),
    "glucose_mmol_l": Range("The blood glucose", "mmol/L", 2, 111),
    "egfr": Range("eGFR", "mL/min/1.73 m2", 0, 250),
    "platelets_10e9_l": Range("The platelet count", "x10^9/L", 0, 5000),
    "inr": Range("INR", "", 0, 30),
}


@dataclass(frozen=True)
class Values:
    """Measured values, each None where it was not measured.

    Parameters
    ----------
    height_cm, weight_kg : float or None
    hba1c_pct, glucose_mmol_l, egfr, platelets_10e9_l, inr : Reading or None
    """

    height_cm: float | None = None
    weight_kg: float | None = None
    hba1c_pct: Reading | None = None
    glucose_mmol_l: Reading | None = None
    egfr: Reading | None = None
    platelets_10e9_l: Reading | None = None
    inr: Reading | None = None

    def __post_init__(self) -> None:
        if self.height_cm is not None:
            Range("The height", "cm", 50, 272).check(self.height_cm)
        if self.weight_kg is not None:
            Range("The weight", "kg", 2, 650).check(self.weight_kg)
        for name, limits in _LIMITS.items():
            reading = getattr(self, name)
            if reading is not None:
                limits.check(reading.value)
        if self.bmi is not None:
            Range("The BMI of height and weight", "kg/m2", 5, 150).check(self.bmi)

    @property
    def bmi(self) -> float | None:
        """Weight in kg by the square of the height in m."""
        if self.height_cm is None or self.weight_kg is None:
            return None
        return self.weight_kg / (self.height_cm / 100) ** 2

    @property
    def readings(self) -> dict[str, Reading]:
        """Every dated value that was measured."""
        found = {name: getattr(self, name) for name in _LIMITS}
        return {name: reading for name, reading in found.items() if reading is not None}


@dataclass(frozen=True)
class Capacity:
    """Whether the patient can consent, and who else decides.

    Parameters
    ----------
    able : Answer
    substitute : str
        Name and role of who decides instead; empty where nobody does.
    """

    able: Answer = Answer.NOT_ASKED
    substitute: str = ""


def opioid_load(medicines: tuple[Medicine, ...]) -> Omedd:
    """Return the day's opioids as oral morphine.

    Raises
    ------
    Refused
        For a drug that must not be converted (methadone).
    BadInput
        If a dose is not known, or drug, route or unit is not in the table.
    """
    taken = [one for one in medicines if one.opioid]
    for one in taken:
        if one.daily_dose is None:
            raise BadInput(f"The daily dose of {one.name} is not known; ask for it.")
    return omedd(Opioid(m.name, m.route, m.daily_dose or 0.0, m.unit) for m in taken)
