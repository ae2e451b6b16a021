"""The record of the recovery room: what was observed, what was said, when the patient left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from akeso.care.record import aware, said
from akeso.errors import BadInput
from akeso.quantity import Range

RANGES = {
    "systolic_mmhg": Range("The systolic blood pressure", "mmHg", 40.0, 300.0),
    "diastolic_mmhg": Range("The diastolic blood pressure", "mmHg", 20.0, 200.0),
    "heart_per_min": Range("The heart rate", "/min", 20.0, 250.0),
    "spo2_percent": Range("The oxygen saturation", "%", 40.0, 100.0),
    "pain_nrs": Range("The pain rating", "", 0, 10),
}


class Block(StrEnum):
    """How much strength or feeling is gone."""

    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"


class Wound(StrEnum):
    """How the place of the needle looks."""

    DRY = "dry"
    OOZING = "oozing"
    BLEEDING = "bleeding"
    SWOLLEN = "swollen"


class Consciousness(StrEnum):
    """How awake the patient is."""

    ALERT = "alert"
    DROWSY = "drowsy"
    UNRESPONSIVE = "unresponsive"


@dataclass(frozen=True)
class Observation:
    """What was seen at one time; None is "not looked at".

    Parameters
    ----------
    at : datetime
        With time zone.
    by : str
    systolic_mmhg, diastolic_mmhg, heart_per_min, spo2_percent : float, optional
    pain_nrs : int, optional
        0 to 10.
    motor, sensory : Block, optional
        Against before the procedure.
    wound : Wound, optional
    consciousness : Consciousness, optional
    walks : bool, optional
        Safely, as before.
    sympathetic_sign : bool, optional
        Horner's sign or a warm limb, after a sympathetic block.
    note : str
    """

    at: datetime
    by: str
    systolic_mmhg: float | None = None
    diastolic_mmhg: float | None = None
    heart_per_min: float | None = None
    spo2_percent: float | None = None
    pain_nrs: int | None = None
    motor: Block | None = None
    sensory: Block | None = None
    wound: Wound | None = None
    consciousness: Consciousness | None = None
    walks: bool | None = None
    sympathetic_sign: bool | None = None
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", aware("The observation", self.at))
        object.__setattr__(self, "by", said("Who observed", self.by))
        for name, allowed in RANGES.items():
            if getattr(self, name) is not None:
                allowed.check(getattr(self, name))
        for name, kind in (
            ("motor", Block),
            ("sensory", Block),
            ("wound", Wound),
            ("consciousness", Consciousness),
        ):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, kind(getattr(self, name)))
        upper, lower = self.systolic_mmhg, self.diastolic_mmhg
        if upper is not None and lower is not None and lower >= upper:
            raise BadInput(
                f"The blood pressure is {upper:g}/{lower:g} mmHg; the first number has to be the "
                "larger one."
            )


@dataclass(frozen=True)
class AdviceGiven:
    """One piece of advice by its code in ``advice.csv``, and who gave it."""

    code: str
    by: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "code", said("The advice", self.code))
        object.__setattr__(self, "by", said(f"Who gave the advice {self.code}", self.by))


@dataclass(frozen=True)
class Recovery:
    """The stay in the recovery room.

    Parameters
    ----------
    procedure : str
        Record of the procedure.
    before : Observation, optional
        Before the procedure; None where nobody looked, so that changes stay unknown.
    observations : tuple of Observation
        After it, in the order of time.
    advice : tuple of AdviceGiven
    escort : bool, optional
        Somebody else takes the patient home; None where nobody asked.
    discharged_at : datetime, optional
        None while the patient is still here.
    discharged_by : str
        ``""`` while the patient is still here.
    against_advice : str
        Why the patient left although the criteria were not met, in the patient's words; ``""``
        otherwise.
    """

    KIND: ClassVar[str] = "recovery"

    procedure: str
    before: Observation | None
    observations: tuple[Observation, ...]
    advice: tuple[AdviceGiven, ...] = ()
    escort: bool | None = None
    discharged_at: datetime | None = None
    discharged_by: str = ""
    against_advice: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "procedure", said("The procedure's record", self.procedure))
        moments = [observation.at for observation in self.observations]
        if moments != sorted(moments):
            raise BadInput("The observations are not in the order of time; sort them.")
        if self.before is not None and moments and self.before.at > moments[0]:
            raise BadInput("The observation before the procedure is later than one after it.")
        if self.discharged_at is not None:
            left = aware("The discharge", self.discharged_at)
            object.__setattr__(self, "discharged_at", left)
            said("Who discharged the patient", self.discharged_by)
            if moments and left < moments[-1]:
                raise BadInput("The patient was observed after the discharge; correct the times.")
        elif self.discharged_by or self.against_advice:
            raise BadInput("The patient has not left yet; give the time of the discharge.")

    def latest(self, name: str) -> Iterator[Observation]:
        """Yield the observations that hold a value, the latest first."""
        return (o for o in reversed(self.observations) if getattr(o, name) is not None)
