"""A procedure in the words of the drug rules: route, level, syringes, what contrast showed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from importlib import resources

from akeso.care.procedure.body import Procedure
from akeso.care.procedure.contrast import ContrastLook, Seen, standing_look, stops
from akeso.care.procedure.given import DrugGiven
from akeso.care.procedure.prefix import covers
from akeso.errors import BadInput, NotFound
from akeso.pharmacy.case import Case, Pattern, Route
from akeso.pharmacy.case import Procedure as DrugProcedure
from akeso.pharmacy.level import Level
from akeso.pharmacy.profile import find_profile
from akeso.pharmacy.syringe import Site, Syringe


def cases_of(procedure: Procedure) -> Iterator[Case]:
    """Yield what the drug rules are asked: once for each level at which a drug was given."""
    syringes = _syringes(procedure.drugs)
    if not syringes:
        return
    facts = procedure.drug_facts
    for level in dict.fromkeys(_spinal(drug.level) for drug in procedure.drugs):
        yield Case(
            find_profile(facts.profile),
            facts.patient(),
            _drug_procedure(procedure, level),
            syringes,
            facts.earlier_anaesthetics(),
            facts.earlier_steroids(),
            facts.peaks(),
        )


def injections(procedure: Procedure) -> tuple[tuple[DrugGiven, ContrastLook | None], ...]:
    """Return what went to a target and was no contrast, each with the look that stood then."""
    return tuple(
        (drug, standing_look(procedure.looks, drug.level, drug.side, drug.given_at))
        for drug in procedure.drugs
        if drug.site is Site.TARGET and not drug.dose().drug.kind.is_contrast
    )


def route_of(technique: str) -> Route:
    """Return the route that the drug rules know a technique by.

    Raises
    ------
    NotFound
        If the table has none.
    """
    fits = [row for row in _routes() if covers(row["technique"], technique)]
    if not fits:
        raise NotFound(f"The drug rules know no route for {technique}; add it to routes.csv.")
    return Route(max(fits, key=lambda row: len(row["technique"]))["route"])


def _syringes(drugs: tuple[DrugGiven, ...]) -> tuple[Syringe, ...]:
    names = dict.fromkeys((drug.syringe, drug.site) for drug in drugs)
    return tuple(
        Syringe(name, site, tuple(drug.dose() for drug in drugs if drug.syringe == name))
        for name, site in names
    )


def _spinal(level: str) -> Level | None:
    """Return the level where it is one of the spine; None for a knee or a shoulder."""
    try:
        return Level(level)
    except BadInput:
        return None


def _drug_procedure(procedure: Procedure, level: Level | None) -> DrugProcedure:
    facts, looks = procedure.drug_facts, procedure.looks
    targets = {(drug.level, drug.side) for drug in procedure.drugs if drug.site is Site.TARGET}
    return DrugProcedure(
        route=route_of(procedure.technique),
        level=level,
        target_level=_spinal(facts.caudal_target) if facts.caudal_target else None,
        targets=len(targets) or None,
        live_contrast=all(look.live for look in looks) if looks else None,
        contrast_contraindicated=facts.contrast_contraindicated,
        pattern=_pattern(procedure),
        earlier_non_particulate=facts.earlier_non_particulate,
        prep_dry=facts.prep_dry,
        prep_off_tray=facts.prep_off_tray,
        chlorhexidine_percent=facts.chlorhexidine_percent,
        fastest_rate_ml_per_s=facts.fastest_rate_ml_per_s,
        lipid_on_site=facts.lipid_on_site,
        infusion=facts.infusion,
        sessions_in_region_365_days=facts.sessions_in_region_365_days,
        sedation=facts.sedation,
    )


def _pattern(procedure: Procedure) -> Pattern | None:
    """Return the pattern the injections met: the worst that stood when a drug went in.

    None, which the rules answer with Unknown, where an epidural injection had no look; the disc,
    which the rules do not know, is a stop of the record's own.
    """
    looks = [look for _, look in injections(procedure)]
    met = [look.seen for look in looks if look is not None and look.seen is not Seen.INTRADISCAL]
    worst = sorted(met, key=stops, reverse=True)
    unseen = None in looks and route_of(procedure.technique).is_epidural
    if not worst or (unseen and not stops(worst[0])):
        return None
    return worst[0].for_drug_rules


@cache
def _routes() -> tuple[dict[str, str], ...]:
    text = resources.files("akeso.care.procedure").joinpath("routes.csv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))
