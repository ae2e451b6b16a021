"""The procedure of a session: the time-outs and plans it stands on, each found by its place.

One record holds every place that was treated in one sitting with one technique.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from akeso.anatomy.levels import Side
from akeso.care.calendar import local_day
from akeso.care.pathway import same_target
from akeso.care.procedure import NeedlePlaced, Procedure, TimeOut
from akeso.care.record import Body, Record
from akeso.care.rehearsal import PlanAttached, same_level
from akeso.clinic.charts import Chart
from akeso.clinic.sites import Document, check_side, joined, names_sites, words
from akeso.errors import Refused

VERTEBRA = re.compile(r"[CTLS]\d{1,2}")


@dataclass(frozen=True)
class Spot:
    """A technique at a level and side, to be compared with records."""

    KIND: ClassVar[str] = ""

    technique: str
    level: str
    side: Side | None


def procedure_document(
    chart: Chart, episode: str, document: object, supersedes: str = ""
) -> object:
    """Return a procedure's document with the time-outs, and the plans of its sites, filled in.

    The time-out is the last of its technique that no procedure has yet; those of the same day for
    the further places of its needles belong to it.
    """
    made = joined(document)
    if not isinstance(made, Mapping):
        return made
    filled: Document = dict(made)
    if not filled.get("time_out"):
        filled |= _time_outs(chart, episode, filled, supersedes)
    if names_sites(document):
        filled["needles"] = [_with_plan(chart, episode, filled, n) for n in filled["needles"]]
    return filled


def _time_outs(chart: Chart, episode: str, document: Document, supersedes: str) -> Document:
    """Return the time-outs of the needles' places; nothing where there is none to take."""
    technique = str(document.get("technique"))
    done = [r for r in chart.held("procedure", episode) if r.id != supersedes]
    taken = {name for r in done if isinstance(r.body, Procedure) for name in r.body.time_outs}
    open_ = [
        (r.id, r.body)
        for r in chart.held("time-out", episode)
        if isinstance(r.body, TimeOut) and r.body.technique == technique and r.id not in taken
    ]
    if not open_:
        return {}
    name, last = open_[-1]
    day = local_day(last.held_at)
    of_day = [pair for pair in open_ if local_day(pair[1].held_at) == day]
    by_place = {(same_level(held.level), held.side): (i, held) for i, held in of_day}
    spots = [_spot(technique, one) for one in document.get("needles") or ()]
    named = [i for spot in spots for i, held in by_place.values() if spot and says(held, spot)]
    first, *more = dict.fromkeys(named or [name])
    return {"time_out": first, **({"more_time_outs": more} if more else {})}


def _spot(technique: str, entry: object) -> Spot | None:
    if not isinstance(entry, Mapping) or entry.get("side") not in tuple(Side):
        return None
    return Spot(technique, str(entry.get("level", "")), Side(entry["side"]))


def says(held: TimeOut, spot: Spot | NeedlePlaced) -> bool:
    """Tell whether a time-out said a place aloud; ``L4-L5`` says both of its vertebrae."""
    if held.side != spot.side:
        return False
    aloud, done = same_level(held.level), same_level(spot.level)
    both = VERTEBRA.findall(aloud), VERTEBRA.findall(done)
    return aloud == done or not all(both) or set(both[1]) <= set(both[0])


def _with_plan(chart: Chart, episode: str, document: Document, needle: Any) -> Any:
    """Return a needle of a site with the plan of its place, where one stands and none is named."""
    spot = _spot(str(document.get("technique")), needle)
    if spot is None or "plan" in needle:
        return needle
    found = plan_at(chart, episode, spot)
    return {**needle, "plan": found.id} if found else needle


def plan_at(chart: Chart, episode: str, spot: Spot) -> Record[Body] | None:
    """Return the last plan that stands for a place; None without one."""
    plans = [
        r
        for r in chart.held("plan-attached", episode)
        if isinstance(r.body, PlanAttached)
        and r.body.side == spot.side
        and same_level(r.body.level) == same_level(spot.level)
        and (not spot.technique or same_target(r.body, spot))
    ]
    return plans[-1] if plans else None


def rehearsal_document(chart: Chart, episode: str, document: Document) -> Document:
    """Return the rehearsal of one place, with its plan in the place of level and side.

    Raises
    ------
    BadInput
        If the side is none.
    Refused
        If no plan stands for the place.
    """
    check_side(document, "rehearsal")
    spot = Spot("", str(document["level"]), Side(document["side"]))
    found = plan_at(chart, episode, spot)
    if found is None:
        raise Refused(
            f"There is no plan for {words(document)}; attach it first (akeso attach-plan)."
        )
    own = {name: value for name, value in document.items() if name not in ("level", "side")}
    return {**own, "plan": found.id}
