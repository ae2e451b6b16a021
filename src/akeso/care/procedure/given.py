"""Drugs as they were given, and what the drug rules have to know of the patient and the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from akeso.anatomy.levels import Side
from akeso.care.record import aware, said
from akeso.care.rehearsal import same_level
from akeso.errors import BadInput
from akeso.pharmacy.amount import parse_strength
from akeso.pharmacy.case import EarlierAnaesthetic, EarlierSteroid, PredictedPeak, Sedation
from akeso.pharmacy.drug import find_drug
from akeso.pharmacy.patient import ContrastReaction, Patient
from akeso.pharmacy.profile import find_profile
from akeso.pharmacy.syringe import Dose, Site


@dataclass(frozen=True)
class DrugGiven:
    """One drug, as it left the syringe.

    Parameters
    ----------
    drug : str
        International name, or an alias of the drug tables.
    product : str
        As on the box.
    batch : str
    expiry : date
        Last day on which it may be used.
    volume_ml : float
        Of this drug's solution, mL.
    strength : str
        As on the ampoule with its unit; ``""`` for a diluent only.
    syringe : str
        What stands on the syringe's label; drugs of one syringe are mixed.
    site : Site
        Skin or target.
    level : str
    side : Side
        Where it was given, in the words of the plan.
    given_at : datetime
        With time zone.
    by : str
        Who gave it.
    adrenaline : str
        Strength of adrenaline in the ampoule, such as ``1:200 000``; ``""`` for plain.
    preservative_free : bool, optional
        As on the ampoule; None where nobody looked.
    """

    drug: str
    product: str
    batch: str
    expiry: date
    volume_ml: float
    strength: str
    syringe: str
    site: Site
    level: str
    side: Side
    given_at: datetime
    by: str
    adrenaline: str = ""
    preservative_free: bool | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "drug", find_drug(self.drug).name)
        for name in ("product", "batch", "syringe", "by"):
            text = said(f"The {name} of {self.drug}", getattr(self, name))
            object.__setattr__(self, name, text)
        object.__setattr__(self, "site", Site(self.site))
        object.__setattr__(self, "side", Side(self.side))
        level = same_level(said(f"The level of {self.drug}", self.level))
        object.__setattr__(self, "level", level)
        object.__setattr__(self, "given_at", aware(f"The time of {self.drug}", self.given_at))
        self.dose()

    def dose(self) -> Dose:
        """Return it in the words of the drug rules."""
        return Dose(
            find_drug(self.drug),
            self.volume_ml,
            parse_strength(self.strength) if self.strength else None,
            parse_strength(self.adrenaline) if self.adrenaline else None,
            self.preservative_free,
        )


@dataclass(frozen=True)
class EarlierDose:
    """A local anaesthetic of the last 24 hours, or a steroid of the last three years.

    `ago` is in hours for anaesthetics and in days for steroids.
    """

    drug: str
    dose_mg: float
    ago: float
    adrenaline: bool = False


@dataclass(frozen=True)
class Peak:
    """A predicted plasma peak, 95th percentile, mg/L; basis ``total`` or ``free arterial``."""

    drug: str
    p95_mg_per_l: float
    basis: str


@dataclass(frozen=True)
class DrugFacts:
    """What the drug rules knew; None is "not told", never "no", and () is "none".

    The meaning of each field is that of `akeso.pharmacy.patient.Patient` and
    `akeso.pharmacy.case.Procedure`; steroids of this day do not count as earlier ones.
    """

    profile: str
    weight_kg: float | None = None
    height_cm: float | None = None
    sex: str | None = None
    age_years: float | None = None
    allergies: tuple[str, ...] | None = None
    obstetric: bool | None = None
    liver_disease: bool | None = None
    diabetes: bool | None = None
    post_menopausal: bool | None = None
    spinal_stenosis: bool | None = None
    contrast_reaction: ContrastReaction | None = None
    anticoagulant: bool | None = None
    anticoagulant_cleared: bool | None = None
    contrast_contraindicated: bool | None = None
    earlier_non_particulate: bool | None = None
    prep_dry: bool | None = None
    prep_off_tray: bool | None = None
    chlorhexidine_percent: float | None = None
    fastest_rate_ml_per_s: float | None = None
    lipid_on_site: bool | None = None
    infusion: bool | None = None
    sessions_in_region_365_days: int | None = None
    sedation: Sedation | None = None
    caudal_target: str | None = None
    anaesthetics_24_h: tuple[EarlierDose, ...] | None = None
    steroids_3_years: tuple[EarlierDose, ...] | None = None
    predicted_peaks: tuple[Peak, ...] = ()

    def __post_init__(self) -> None:
        find_profile(self.profile)
        for name, kind in (("contrast_reaction", ContrastReaction), ("sedation", Sedation)):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, kind(getattr(self, name)))
        self.patient()
        self.earlier_anaesthetics()
        self.earlier_steroids()
        self.peaks()

    def patient(self) -> Patient:
        """Return the patient, without identity, in the words of the drug rules."""
        names = Patient.__dataclass_fields__
        return Patient(**{name: getattr(self, name) for name in names})

    def earlier_anaesthetics(self) -> tuple[EarlierAnaesthetic, ...] | None:
        """Return the anaesthetics of the last 24 hours; None where nobody asked."""
        if self.anaesthetics_24_h is None:
            return None
        return tuple(
            EarlierAnaesthetic(find_drug(d.drug), d.dose_mg, d.ago, d.adrenaline)
            for d in self.anaesthetics_24_h
        )

    def earlier_steroids(self) -> tuple[EarlierSteroid, ...] | None:
        """Return the steroids of the last three years; None where nobody asked."""
        if self.steroids_3_years is None:
            return None
        return tuple(
            EarlierSteroid(find_drug(d.drug), d.dose_mg, d.ago) for d in self.steroids_3_years
        )

    def peaks(self) -> tuple[PredictedPeak, ...]:
        """Return the predicted peaks."""
        return tuple(
            PredictedPeak(find_drug(p.drug), p.p95_mg_per_l, p.basis) for p in self.predicted_peaks
        )


@dataclass(frozen=True)
class Departure:
    """A stop that was not followed: which, why, and who decided; kept for good.

    Parameters
    ----------
    rule : str
        Id of the stop, such as ``R13`` or ``expired``.
    reason, by : str
    at : datetime
        With time zone.
    """

    rule: str
    reason: str
    by: str
    at: datetime

    def __post_init__(self) -> None:
        if not self.reason.strip() or not self.by.strip():
            raise BadInput(f"The departure from {self.rule} needs a reason and a name.")
        object.__setattr__(self, "rule", said("The stop that was not followed", self.rule))
        object.__setattr__(self, "at", aware("The departure", self.at))
