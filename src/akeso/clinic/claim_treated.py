"""Whether what is claimed is what was done, on the side it was done on, by who claims it."""

from __future__ import annotations

from collections.abc import Iterable

from akeso.anatomy.levels import Side
from akeso.care.claim import Service
from akeso.care.claim.assignment import same
from akeso.care.claim.technique_items import Treated, contradiction
from akeso.care.procedure import Procedure
from akeso.clinic.claim_order import ClaimOrder
from akeso.clinic.claim_scene import Occasion, Whereabouts
from akeso.errors import Refused
from akeso.techniques.eligibility import find_technique


def other_people(when: Occasion, where: Whereabouts) -> list[str]:
    """Say where the professional is not among those who did the procedure."""
    people = {did.name for p in when.procedures for did in p.people}
    if not people or any(same(where.practitioner.name, name) for name in people):
        return []
    return [
        f"{where.practitioner.name} is not among those who did the procedure of {when.day} "
        f"({', '.join(sorted(people))})."
    ]


def sides_treated(when: Occasion) -> set[Side]:
    """Return the sides of every needle that was placed."""
    return {needle.side for p in when.procedures for needle in p.needles}


def treated_of(procedures: Iterable[Procedure]) -> tuple[Treated, ...]:
    """Return what was done, as the table of items takes it."""
    return tuple(
        Treated(p.technique, find_technique(p.technique).title, _sides_of(p)) for p in procedures
    )


def refuse_if_not_done(items: Iterable[str], procedures: Iterable[Procedure]) -> None:
    """Raise Refused where an item that is to be assigned is not for what was done that day."""
    done = treated_of(procedures)
    told = [why for item in dict.fromkeys(items) if (why := contradiction(item, done))]
    if told:
        raise Refused(f"No assignment: {' '.join(told)}")


def _sides_of(procedure: Procedure) -> frozenset[Side]:
    return frozenset(needle.side for needle in procedure.needles)


def not_done(order: ClaimOrder, when: Occasion) -> list[str]:
    """Say what is claimed and was not done: by the item, or by the side that the order names."""
    treated, done = sides_treated(when), treated_of(when.procedures)
    numbers = dict.fromkeys(Service(str(entry.item)).item for entry in order.services)
    return [why for number in numbers if (why := contradiction(number, done))] + [
        f"Item {entry.item} is claimed on the {entry.side} and the procedure was done "
        f"{' and '.join(sorted(treated))}."
        for entry in order.services
        if entry.side is not None and treated and entry.side not in treated
    ]
