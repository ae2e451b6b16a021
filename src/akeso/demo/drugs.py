"""What goes into the syringes of the demonstration, technique by technique.

Doses are examples within the limits of the chosen dose profile; the drug rules are asked when the
procedure is filed, and a made-up procedure that met a stop would not be made at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from akeso.anatomy.levels import Side
from akeso.care.calendar import months_later
from akeso.care.procedure import DrugFacts, DrugGiven
from akeso.demo.complaints import Way
from akeso.demo.people import Person
from akeso.pharmacy.case import Sedation
from akeso.pharmacy.patient import ContrastReaction
from akeso.pharmacy.syringe import Site

PROFILE = "us-label"


@dataclass(frozen=True)
class Draw:
    """One drug of a technique: name, volume, strength, minute after the start, where."""

    drug: str
    volume_ml: float
    strength: str
    minute: int
    site: Site = Site.TARGET


SKIN = Draw("lidocaine", 2.0, "10 mg/mL", 8, Site.SKIN)
CONTRAST = Draw("iohexol", 1.0, "240 mgI/mL", 15)
DEXAMETHASONE = Draw("dexamethasone", 1.0, "10 mg/mL", 18)
LITTLE_CONTRAST = Draw("iohexol", 0.3, "240 mgI/mL", 15)
DRAWN: dict[str, tuple[Draw, ...]] = {
    "esi": (SKIN, CONTRAST, DEXAMETHASONE),
    "facet_ia": (SKIN, LITTLE_CONTRAST, Draw("dexamethasone", 0.7, "10 mg/mL", 18)),
    "nerve_block.mbb": (SKIN, LITTLE_CONTRAST, Draw("bupivacaine", 0.4, "5 mg/mL", 18)),
    "nerve_block.gon": (
        Draw("lidocaine", 2.0, "10 mg/mL", 6),
        Draw("dexamethasone", 0.5, "10 mg/mL", 7),
    ),
    "rf": (SKIN, Draw("lidocaine", 1.0, "20 mg/mL", 18)),
    "scs": (Draw("lidocaine", 8.0, "10 mg/mL", 10, Site.SKIN),),
}


def drawn_for(technique: str) -> tuple[Draw, ...]:
    """Return what is given with a technique."""
    return next(d for prefix, d in DRAWN.items() if technique.startswith(prefix))


def given(way: Way, side: Side, start: datetime, by: str, batch: str) -> tuple[DrugGiven, ...]:
    """Return the drugs of a procedure that began at a moment."""
    expiry = months_later(date(start.year, start.month, 1), 14)
    return tuple(
        DrugGiven(
            draw.drug,
            f"{draw.drug} ampoule",
            f"DEMO-{batch}-{n}",
            expiry,
            draw.volume_ml,
            draw.strength,
            f"{draw.drug} {draw.site}",
            draw.site,
            way.level,
            side,
            start + timedelta(minutes=draw.minute),
            by,
            preservative_free=True,
        )
        for n, draw in enumerate(drawn_for(way.technique))
    )


def facts(who: Person, sessions: int) -> DrugFacts:
    """Return what the drug rules know of a made-up patient without illness.

    Parameters
    ----------
    who : Person
    sessions : int
        Sessions in the region in a year, with this one.
    """
    return DrugFacts(
        PROFILE,
        weight_kg=who.weight_kg,
        height_cm=who.height_cm,
        sex=str(who.patient.sex),
        age_years=float(who.age),
        allergies=(),
        obstetric=False,
        liver_disease=False,
        diabetes=False,
        post_menopausal=str(who.patient.sex) == "female" and who.age >= 52,
        spinal_stenosis=False,
        contrast_reaction=ContrastReaction.NONE,
        anticoagulant=False,
        contrast_contraindicated=False,
        earlier_non_particulate=True,
        prep_dry=True,
        prep_off_tray=True,
        chlorhexidine_percent=0.5,
        fastest_rate_ml_per_s=0.1,
        lipid_on_site=True,
        infusion=False,
        sessions_in_region_365_days=sessions,
        sedation=Sedation.NONE,
        anaesthetics_24_h=(),
        steroids_3_years=(),
    )
