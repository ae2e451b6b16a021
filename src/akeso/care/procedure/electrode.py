"""Stimulation tests, lesions and lead positions: what the generator and the pictures said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from akeso.anatomy.levels import Side
from akeso.care.record import said
from akeso.care.rehearsal import same_level
from akeso.errors import BadInput
from akeso.pharmacy.amount import exact
from akeso.pharmacy.level import Level
from akeso.quantity import Range
from akeso.rule import Check, Mark, Relation, Source

VOLTS = Range("The threshold", "V", 0.0, 20.0)
HERTZ = Range("The frequency of stimulation", "Hz", 0.5, 20_000.0)
PULSE_MS = Range("The pulse width", "ms", 0.01, 100.0)
CELSIUS = Range("The temperature of the lesion", "C", 37.0, 95.0)
LESION_S = Range("The time of the lesion", "s", 1.0, 1800.0)
TIP_MM = Range("The active tip", "mm", 1.0, 20.0)
OHM = Range("The impedance", "ohm", 10.0, 5000.0)
COUNT = Range("The number of lesions", "", 1, 50)
MIDLINE_MM = Range("The distance from the midline", "mm", -30.0, 30.0)

MOTOR_MARGIN = 1.5
"""Motor threshold over sensory threshold at the dorsal root ganglion, at least."""

PULSED_HEAT_C = 42.0
"""Highest temperature of pulsed radiofrequency."""


class TestKind(StrEnum):
    """What is looked for."""

    __test__ = False  # not a test of ours

    SENSORY = "sensory"
    MOTOR = "motor"


@dataclass(frozen=True)
class StimulationTest:
    """One stimulation test.

    Parameters
    ----------
    level : str
    side : Side
    kind : TestKind
    frequency_hz, pulse_ms : float
    highest_v : float
        How far the voltage was raised.
    threshold_v : float, optional
        Where it was felt or moved; None for no answer up to `highest_v`.
    answer : str
        What was felt or moved, and where; ``""`` for nothing.
    """

    level: str
    side: Side
    kind: TestKind
    frequency_hz: float
    pulse_ms: float
    highest_v: float
    threshold_v: float | None
    answer: str = ""

    def __post_init__(self) -> None:
        _place(self)
        object.__setattr__(self, "kind", TestKind(self.kind))
        HERTZ.check(self.frequency_hz)
        PULSE_MS.check(self.pulse_ms)
        VOLTS.check(self.highest_v)
        if self.threshold_v is None:
            return
        VOLTS.check(self.threshold_v)
        said("What was felt or moved", self.answer)
        if self.threshold_v > self.highest_v:
            raise BadInput(
                f"The threshold {self.threshold_v:g} V is above the highest voltage tried, "
                f"{self.highest_v:g} V; correct one of them."
            )


def motor_margin(sensory: StimulationTest, motor: StimulationTest) -> Check:
    """Return the motor over the sensory threshold at the dorsal root ganglion, with its limit.

    Where the motor test had no answer the highest voltage tried is taken, which the threshold lies
    above. Without a sensory threshold, or at two places, nothing can be told.

    Raises
    ------
    BadInput
        If the tests are not one of each kind.
    """
    if (sensory.kind, motor.kind) != (TestKind.SENSORY, TestKind.MOTOR):
        raise BadInput(f"A margin needs a sensory and a motor test, not {sensory.kind} and "
                       f"{motor.kind}.")  # fmt: skip
    same = (sensory.level, sensory.side) == (motor.level, motor.side)
    reached = motor.threshold_v if motor.threshold_v is not None else motor.highest_v
    ratio = float("nan")
    if same and sensory.threshold_v:
        ratio = float(exact(reached) / exact(sensory.threshold_v))
        if motor.threshold_v is None and ratio < MOTOR_MARGIN:
            ratio = float("nan")  # not tried far enough
    return Check(
        "Motor threshold over sensory threshold",
        ratio,
        Relation.AT_LEAST,
        MOTOR_MARGIN,
        "",
        Source("approaches 6.7: motor at least 1.5-2 times the sensory threshold", Mark.RECALLED),
        "Nearer to the motor root than to the ganglion: draw back.",
    )


class LesionMode(StrEnum):
    """How the energy is given."""

    CONTINUOUS = "continuous"
    PULSED = "pulsed"
    COOLED = "cooled"


@dataclass(frozen=True)
class Lesion:
    """One setting of the generator, used `count` times at a place.

    Parameters
    ----------
    level : str
    side : Side
    mode : LesionMode
    temperature_c, seconds : float
        Set temperature and time of each lesion.
    active_tip_mm : float
    count : int
    impedance_ohm, voltage_v : float, optional
        None where it was not noted.
    """

    level: str
    side: Side
    mode: LesionMode
    temperature_c: float
    seconds: float
    active_tip_mm: float
    count: int = 1
    impedance_ohm: float | None = None
    voltage_v: float | None = None

    def __post_init__(self) -> None:
        _place(self)
        object.__setattr__(self, "mode", LesionMode(self.mode))
        CELSIUS.check(self.temperature_c)
        LESION_S.check(self.seconds)
        TIP_MM.check(self.active_tip_mm)
        COUNT.check(self.count)
        if self.impedance_ohm is not None:
            OHM.check(self.impedance_ohm)

    @property
    def heats(self) -> bool:
        """True where it burns: continuous or cooled, or pulsed above 42 C."""
        return self.mode is not LesionMode.PULSED or self.temperature_c > PULSED_HEAT_C


@dataclass(frozen=True)
class Contact:
    """One contact of a lead, and the vertebra it lies at; 1 is the contact nearest the tip."""

    number: int
    level: str

    def __post_init__(self) -> None:
        Range("The contact", "", 1, 32).check(self.number)
        object.__setattr__(self, "level", same_level(said("The vertebra", self.level)))
        Level(self.level)


@dataclass(frozen=True)
class LeadPosition:
    """Where a stimulation lead lies.

    Parameters
    ----------
    lead : str
        Its name, e.g. ``left``.
    contacts : tuple of Contact
        Against the vertebrae of the picture, each contact once.
    from_midline_mm : float
        At the tip; to the patient's left positive.
    dorsal : bool, optional
        Lies dorsally in the canal in the lateral view; None where no lateral view was kept.
    """

    lead: str
    contacts: tuple[Contact, ...]
    from_midline_mm: float
    dorsal: bool | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "lead", said("The name of the lead", self.lead))
        MIDLINE_MM.check(self.from_midline_mm)
        numbers = [contact.number for contact in self.contacts]
        if not numbers or len(set(numbers)) < len(numbers):
            raise BadInput(f"The lead {self.lead} needs its contacts, each once; got {numbers}.")


def _place(entry: object) -> None:
    level = said("The level of the electrode", getattr(entry, "level"))  # noqa: B009
    object.__setattr__(entry, "level", same_level(level))
    object.__setattr__(entry, "side", Side(getattr(entry, "side")))  # noqa: B009
