"""All that the drug rules are asked about: patient, procedure, syringes, and doses before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from akeso.errors import BadInput
from akeso.pharmacy.amount import Number, exact
from akeso.pharmacy.drug import Drug, Kind
from akeso.pharmacy.level import Level
from akeso.pharmacy.opioids import Opioid
from akeso.pharmacy.patient import Patient
from akeso.pharmacy.profile import Profile
from akeso.pharmacy.syringe import Dose, Site, Syringe
from akeso.quantity import Range

DAY_HOURS = Range("The hours ago", "h", 0.0, 24.0)
THREE_YEARS_DAYS = Range("The days ago", "days", 0.0, 1095.0)
TARGETS = Range("The number of targets", "", 1, 20)
PERCENT = Range("The chlorhexidine", "%", 0.0, 5.0)
RATE = Range("The rate of injection", "mL/s", 0.0, 50.0)
SESSIONS = Range("The number of sessions", "", 0, 100)


class Route(StrEnum):
    """How the drug gets there."""

    TRANSFORAMINAL = "transforaminal"
    INTERLAMINAR = "interlaminar"
    CAUDAL = "caudal"
    INTRATHECAL = "intrathecal"
    FACET_JOINT = "facet joint"
    MEDIAL_BRANCH = "medial branch"
    OTHER = "other"

    @property
    def is_epidural(self) -> bool:
        """True for the three ways into the epidural space."""
        return self in (Route.TRANSFORAMINAL, Route.INTERLAMINAR, Route.CAUDAL)

    @property
    def is_neuraxial(self) -> bool:
        """True for epidural and intrathecal; not for joints and medial branches."""
        return self.is_epidural or self is Route.INTRATHECAL


class Pattern(StrEnum):
    """What contrast showed."""

    EPIDURAL = "epidural"
    INTRATHECAL = "intrathecal"
    SUBDURAL = "subdural"
    VENOUS = "venous"
    ARTERIAL = "arterial"
    FACET = "facet"
    EXTRAFORAMINAL = "extraforaminal"
    TARGET = "around the target"


class Sedation(StrEnum):
    """How deep the patient is sedated."""

    NONE = "none"
    LIGHT = "light"
    MODERATE = "moderate"
    DEEP = "deep"


@dataclass(frozen=True)
class Procedure:
    """What is done; None is "not told", never "no".

    Parameters
    ----------
    route : Route
    level, target_level : Level, optional
        Where the needle goes; and how far a caudal injection should reach.
    targets : int, optional
        Nerves or joints that share the target syringes.
    live_contrast, contrast_contraindicated : bool, optional
    pattern : Pattern, optional
        What contrast showed.
    earlier_non_particulate : bool, optional
        A transforaminal injection with a non-particulate steroid was tried before.
    prep_dry, prep_off_tray : bool, optional
        The skin preparation has dried, and is kept away from the tray.
    chlorhexidine_percent, fastest_rate_ml_per_s : number, optional
        0 % where none is used.
    lipid_on_site, infusion : bool, optional
        Lipid rescue is in the room; the anaesthetic is infused.
    sessions_in_region_365_days : int, optional
        Steroid sessions in this region in 365 days, this one included.
    sedation : Sedation, optional
    """

    route: Route
    level: Level | None = None
    target_level: Level | None = None
    targets: int | None = None
    live_contrast: bool | None = None
    contrast_contraindicated: bool | None = None
    pattern: Pattern | None = None
    earlier_non_particulate: bool | None = None
    prep_dry: bool | None = None
    prep_off_tray: bool | None = None
    chlorhexidine_percent: Number | None = None
    fastest_rate_ml_per_s: Number | None = None
    lipid_on_site: bool | None = None
    infusion: bool | None = None
    sessions_in_region_365_days: int | None = None
    sedation: Sedation | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "route", Route(self.route))
        for name, kind in (("pattern", Pattern), ("sedation", Sedation)):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, kind(getattr(self, name)))
        for name, allowed in (
            ("targets", TARGETS),
            ("chlorhexidine_percent", PERCENT),
            ("fastest_rate_ml_per_s", RATE),
            ("sessions_in_region_365_days", SESSIONS),
        ):
            value = getattr(self, name)
            if value is not None:
                allowed.check(value)
                object.__setattr__(self, name, exact(value, allowed.name, allowed.unit))


@dataclass(frozen=True)
class EarlierAnaesthetic:
    """A local anaesthetic given in the last 24 hours, by any route."""

    drug: Drug
    dose_mg: Number
    hours_ago: Number
    adrenaline: bool = False

    def __post_init__(self) -> None:
        DAY_HOURS.check(float(self.hours_ago))
        object.__setattr__(self, "hours_ago", exact(self.hours_ago, "The hours ago", "h"))
        object.__setattr__(self, "dose_mg", exact(self.dose_mg, "The earlier dose", "mg"))
        if self.drug.kind is not Kind.LOCAL_ANAESTHETIC:
            raise BadInput(f"{self.drug.name} is no local anaesthetic; list it elsewhere.")


@dataclass(frozen=True)
class EarlierSteroid:
    """A steroid injected in the last three years, by any route."""

    drug: Drug
    dose_mg: Number
    days_ago: Number

    def __post_init__(self) -> None:
        THREE_YEARS_DAYS.check(float(self.days_ago))
        object.__setattr__(self, "days_ago", exact(self.days_ago, "The days ago", "days"))
        object.__setattr__(self, "dose_mg", exact(self.dose_mg, "The earlier dose", "mg"))
        if self.drug.kind is not Kind.STEROID:
            raise BadInput(f"{self.drug.name} is no steroid; list it elsewhere.")


@dataclass(frozen=True)
class PredictedPeak:
    """95th percentile of a predicted plasma peak, mg/L, and what it is measured in."""

    drug: Drug
    p95_mg_per_l: Number
    basis: str

    def __post_init__(self) -> None:
        peak = exact(self.p95_mg_per_l, "The predicted peak", "mg/L")
        object.__setattr__(self, "p95_mg_per_l", peak)
        if self.basis not in ("total", "free arterial"):
            raise BadInput(f"The peak's basis is {self.basis!r}; use total or free arterial.")


@dataclass(frozen=True)
class Case:
    """One procedure's drugs, to be checked; a history of None is "not told", () is "none".

    Parameters
    ----------
    profile : Profile
    patient : Patient
    procedure : Procedure
    syringes : tuple of Syringe
        At least one.
    anaesthetics_24_h : tuple of EarlierAnaesthetic, optional
    steroids_3_years : tuple of EarlierSteroid, optional
    predicted_peaks : tuple of PredictedPeak
    opioids : tuple of Opioid
        Taken every day; for the total only.
    """

    profile: Profile
    patient: Patient
    procedure: Procedure
    syringes: tuple[Syringe, ...]
    anaesthetics_24_h: tuple[EarlierAnaesthetic, ...] | None = None
    steroids_3_years: tuple[EarlierSteroid, ...] | None = None
    predicted_peaks: tuple[PredictedPeak, ...] = ()
    opioids: tuple[Opioid, ...] = ()

    def __post_init__(self) -> None:
        names = [syringe.name for syringe in self.syringes]
        if not names:
            raise BadInput("No syringe was given; list at least one.")
        if len(set(names)) < len(names):
            raise BadInput("Two syringes have the same name; give each its own.")

    @property
    def route(self) -> Route:
        """Route of the procedure."""
        return self.procedure.route

    @property
    def at_target(self) -> tuple[Syringe, ...]:
        """Syringes that go to the target."""
        return tuple(s for s in self.syringes if s.site is Site.TARGET)

    def doses(self, *kinds: Kind, skin: bool = True) -> Iterator[Dose]:
        """Every dose of these kinds, with or without what goes into the skin."""
        for syringe in self.syringes if skin else self.at_target:
            yield from syringe.of(*kinds)

    def amount_of(self, drug: str) -> Fraction:
        """Amount of a drug in all syringes, skin included, in its own unit."""
        return sum((syringe.amount_of(drug) for syringe in self.syringes), Fraction(0))

    def target_volume_ml(self, *, contrast: bool) -> Fraction:
        """Volume that goes to the target, with or without contrast, mL."""
        return sum(
            (
                exact(dose.volume_ml)
                for syringe in self.at_target
                for dose in syringe.doses
                if contrast or not dose.drug.kind.is_contrast
            ),
            Fraction(0),
        )
