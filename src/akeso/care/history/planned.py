"""What attached plans tell of findings: organs in the path, a path that passes, X-rays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from akeso.anatomy.levels import Side
from akeso.care.decision import By, Known
from akeso.care.record import Record
from akeso.care.rehearsal import PlanAttached, same_level
from akeso.rule import Status, all_of
from akeso.techniques.expression import Value

Place = tuple[str, Side | None]
"""Level and side where a technique is wanted."""
Plan = Record[PlanAttached]


def from_plans(technique: str, places: Sequence[Place], plans: Iterable[Plan]) -> tuple[Known, ...]:
    """Return what the standing plans of a technique tell, at every place where it is wanted.

    A structure that nothing in the CT shows leaves `organ_in_path` unknown: what was not seen is
    not clear. So does a place without a plan, unless another place already fails.

    Parameters
    ----------
    technique : str
    places : sequence of (str, Side or None)
    plans : iterable of Record
        That stand in the episode.
    """
    own = [p for p in plans if technique in p.body.techniques]
    at = [[p for p in own if _is_at(p.body, place)] for place in places]
    used = tuple(dict.fromkeys(p.id for found in at for p in found))
    if not used:
        return ()
    every = [p for found in at for p in found]
    lacking = not all(at)
    organs = [_organs(p.body) for p in every]
    passes = [Status(p.body.status) for p in every]
    where = ("a plan is not attached for every place",) if lacking else ()
    crossed, found = _crossed(organs, lacking), _found(organs, passes, lacking)
    why = _words(every, where, Status.FAIL in organs)
    return (
        Known("organ_in_path", crossed, By.PLAN, used, why if crossed is not False else ""),
        Known("entry_path_found", found, By.PLAN, used, why if found is not True else ""),
        Known("uses_xray", True, By.PLAN, used),
        Known("guidance_fluoro_ct", True, By.PLAN, used),
    )


def _is_at(plan: PlanAttached, place: Place) -> bool:
    level, side = place
    return (not level or same_level(plan.level) == same_level(level)) and side in (None, plan.side)


def _organs(plan: PlanAttached) -> Status:
    """Return whether every hard clearance holds, as far as the record tells.

    An older record has none of them; a whole plan that passes has none that fails.
    """
    if not plan.clearances:
        return Status.PASS if plan.status == Status.PASS else Status.UNKNOWN
    return all_of(Status(c.status) for c in plan.clearances)


def _crossed(organs: list[Status], lacking: bool) -> Value | None:
    if Status.FAIL in organs:
        return True
    return None if lacking or Status.UNKNOWN in organs else False


def _found(organs: list[Status], passes: list[Status], lacking: bool) -> Value | None:
    """Tell whether a plan passes; one that only fails a check of its views leaves it open.

    The rule (G-P-04) asks for the hard clearances; those alone close it.
    """
    if Status.FAIL in organs:
        return False
    return None if lacking or set(passes) != {Status.PASS} else True


def _words(plans: Iterable[Plan], where: tuple[str, ...], failed: bool) -> str:
    """Say what fails where something does, else what is not known; ``""`` where nothing is."""
    status = Status.FAIL if failed else Status.UNKNOWN
    found = [words for plan in plans if (words := _why(plan.body, status))]
    return "; ".join(dict.fromkeys((*found, *(() if failed else where))))


def _why(plan: PlanAttached, status: Status) -> str:
    """Say what of a plan has an answer."""
    kept = [c.structure for c in plan.clearances or () if c.status == status]
    if kept:
        how = "not shown by the CT of" if status is Status.UNKNOWN else "too close in"
        return f"{how} {plan.words}: {', '.join(kept)}"
    if status is Status.UNKNOWN and plan.status != Status.PASS:
        return f"a check of {plan.words} answers {plan.status}"
    return ""
