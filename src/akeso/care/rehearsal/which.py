"""Which of the attached plans holds, and whether it was rehearsed."""

from __future__ import annotations

from akeso.anatomy.levels import Side
from akeso.care.record import Body, Record, standing
from akeso.care.rehearsal.agreement import same_level
from akeso.care.rehearsal.plan import PlanAttached, Rehearsed
from akeso.errors import NotFound, Refused


def standing_plans(records: tuple[Record[Body], ...]) -> tuple[Record[PlanAttached], ...]:
    """Return the plans that hold: neither superseded nor voided, in the order given."""
    return tuple(
        Record(r.id, r.patient, r.episode, r.body, r.made, r.supersedes)
        for r in standing(records)
        if isinstance(r.body, PlanAttached)
    )


def standing_plan(
    records: tuple[Record[Body], ...], level: str, side: Side
) -> Record[PlanAttached]:
    """Return the one plan that holds for a level and side.

    Raises
    ------
    NotFound
        If there is none.
    Refused
        If two hold, so that nobody can tell which is meant.
    """
    found = [
        r
        for r in standing_plans(records)
        if same_level(r.body.level) == same_level(level) and r.body.side is Side(side)
    ]
    if not found:
        raise NotFound(f"No plan stands for {level} {side}; attach one from the planner.")
    if len(found) > 1:
        raise Refused(
            f"{len(found)} plans stand for {level} {side}; supersede or void all but one."
        )
    return found[0]


def is_rehearsed(records: tuple[Record[Body], ...], plan: str) -> bool:
    """Tell whether the last standing rehearsal of a plan ended ready."""
    answers = [
        r.body.ready
        for r in standing(records)
        if isinstance(r.body, Rehearsed) and r.body.plan == plan
    ]
    return bool(answers) and answers[-1]
