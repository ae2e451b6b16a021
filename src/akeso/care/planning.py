"""The plan stage: from a labelled CT and an approach's name to a needle plan."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from akeso.anatomy.levels import Side
from akeso.care.doubts import needle_doubts, plan_doubts, view_doubts
from akeso.care.obstacles import Scene
from akeso.care.views import REACH, plan_views
from akeso.errors import BadInput, Refused
from akeso.imaging.volume import LabelMap, Volume
from akeso.needle.clearance import clearances
from akeso.needle.corridor import Corridor, Search, search_corridor
from akeso.needle.plan import Clearance, Needle, NeedlePath, NeedlePlan
from akeso.needle.search import Danger
from akeso.needle.stock import fitting, stock_needles
from akeso.rule import Source, Status
from akeso.techniques.aim import Aim
from akeso.techniques.aiming import take_aim
from akeso.techniques.catalogue import find_approach, find_side, vertebrae_needed
from akeso.techniques.technique import Approach, DangerSpec

Progress = Callable[[int, int, str], None]

BEND_MM_PER_50_MM = 1.0
"""Expected needle bend: 1 mm per 50 mm for 25 G bent-tip needles (memo section 9, proposal)."""

LABEL_EDGE_VOXELS = 0.5
"""How far a label's edge is trusted: half a voxel (proposal)."""

TRIAL_MM = 80.0
"""Length of the needle that tries a target out; no check depends on it."""


def prepare(volume: Volume, labels: LabelMap) -> Scene:
    """Return a CT made ready for several plans: `make_plan` takes it as `scene`.

    Landmarks and distance maps are found when a plan first needs them, and kept.

    Raises
    ------
    Refused
        If the labels lie on another grid than the CT.
    """
    labels.require_same_grid(volume)
    return Scene(volume, labels)


def make_plan(
    volume: Volume,
    labels: LabelMap,
    approach: str,
    level: str,
    side: str,
    *,
    scene: Scene | None = None,
    progress: Progress | None = None,
) -> NeedlePlan:
    """Plan one needle.

    Parameters
    ----------
    volume : Volume
        The patient's CT.
    labels : LabelMap
        Labels on the same grid, with the vertebrae of the level.
    approach, level, side : str
        As `akeso approaches` lists them, e.g. ``lumbar-transforaminal-subpedicular``, ``L4-L5``,
        ``left``.
    scene : Scene, optional
        What `prepare` returned for the same CT and labels; saves the work that plans share.
    progress : callable, optional
        Told (done, total, what).

    Returns
    -------
    NeedlePlan

    Raises
    ------
    BadInput
        If approach, level or side do not exist, or the scene is of another CT.
    Refused
        If labels and CT do not share a grid, a landmark is missing or no path is open; the
        sentence says what blocks it.
    """
    page = find_approach(approach)
    where, which = page.level(level), find_side(page, side)
    tell = progress or (lambda done, total, what: None)
    if scene is None:
        scene = Scene(volume, labels, vertebrae_needed(where), which.sides)
    elif scene.volume is not volume or scene.labels is not labels:
        raise BadInput("The prepared scene is of another CT or label map; prepare this one.")
    tell(0, 4, "finding landmarks")
    # Filtering runs outside Python's lock: on a second core the maps cost no time of their own.
    with ThreadPoolExecutor(max_workers=1) as beside:
        maps = beside.submit(scene.prepare, page.dangers)
        case = _Case(scene, page, take_aim(page, scene.landmarks, where, which), where, which)
        tell(1, 4, "making distance maps")
        maps.result()
    search, unseen = _search(case)
    tell(2, 4, "searching needle paths")
    corridor = search_corridor(search)
    path = _choose(case, corridor)
    if path is None:
        raise Refused(f"No path is open for {page.code} {where} {which.value}: {corridor.why}")
    tell(3, 4, "measuring views")
    plan = _plan(case, search, corridor, path, unseen)
    tell(4, 4, "planned")
    return plan


@dataclass(frozen=True, eq=False)
class _Case:
    """One approach on one patient while it is planned."""

    scene: Scene
    page: Approach
    aim: Aim
    level: str
    side: Side


def _search(case: _Case) -> tuple[Search, tuple[Clearance, ...]]:
    """Put the question of the corridor search; dangers that nothing shows come back apart."""
    scene, page, aim, side = case.scene, case.page, case.aim, case.side
    dangers, unseen = [], []
    for spec in page.dangers:
        found = scene.obstacle(spec, aim, case.level, side)
        missing = scene.missing(spec)
        if found is None or missing:
            unseen.append(_not_seen(spec, missing if found is not None else ()))
        if found is not None:
            dangers.append(
                Danger(
                    spec.structure,
                    found,
                    spec.hard_mm,
                    spec.soft_mm,
                    spec.source,
                    spec.free_near_tip_mm,
                    spec.past_tip_mm,
                    spec.widened,
                )
            )
    kept = _promising(case)
    sign = side.sign or 1.0
    oblique = sorted(sign * (a - aim.oblique_deg) for a in aim.oblique_window_deg)
    tilt = [a - aim.tilt_deg for a in aim.tilt_window_deg]
    search = Search(
        targets_mm=aim.targets_mm[kept],
        beam=aim.axes.beam(side, aim.oblique_deg, aim.tilt_deg),
        position=page.position,
        index_of=scene.volume.index_of,
        outside=scene.outside(),
        dangers=tuple(dangers),
        needles=_needles(page),
        primary_window_deg=(oblique[0], oblique[1]),
        secondary_window_deg=(tilt[0], tilt[1]),
        target_cost=aim.target_costs[kept],
        reach=REACH,
        widen_mm=LABEL_EDGE_VOXELS * float(scene.labels.spacing_mm.max()),
        bend_mm_per_50_mm=BEND_MM_PER_50_MM,
    )
    return search, tuple(unseen)


def _promising(case: _Case) -> list[int]:
    """Return the targets that fail the fewest of the approach's own checks down its textbook beam.

    The search knows dangers, not checks: left to its cost alone it would spend its few best paths
    on a target whose place already fails.
    """
    aim, side = case.aim, case.side
    beam = aim.axes.beam(side, aim.oblique_deg, aim.tilt_deg)
    failing = []
    for target in aim.targets_mm:
        path = NeedlePath(target, target + TRIAL_MM * beam)
        views = plan_views(case.page, aim, case.level, side, path)
        failing.append(sum(c.status is Status.FAIL for v in views for c in v.checks))
    return [n for n, count in enumerate(failing) if count == min(failing)]


def _needles(page: Approach) -> tuple[Needle, ...]:
    """Stock of the approach's first gauge, with longer ones of the next gauges behind it."""
    tip = page.needle.active_tip_mm or None
    first = stock_needles(page.needle.kind, (page.needle.gauges[0],), tip)
    longest = max(n.length_mm for n in first)
    rest = stock_needles(page.needle.kind, page.needle.gauges, tip)
    return (*first, *(n for n in rest if n.length_mm > longest))


def _choose(case: _Case, corridor: Corridor) -> NeedlePath | None:
    """Return the best path whose checks hold; the cheapest one where none does.

    The search knows dangers, not the approach's own checks: among its best and runners-up the
    first that fails no check is taken, so that a plan is not shown failing beside one that holds.
    """
    if corridor.best is None:
        return None
    for path in (corridor.best, *corridor.runners_up):
        views = plan_views(case.page, case.aim, case.level, case.side, path)
        if all(view.status is not Status.FAIL for view in views):
            return path
    return corridor.best


def _not_seen(spec: DangerSpec, missing: tuple[str, ...] = ()) -> Clearance:
    """Answer Unknown for a structure, or for the parts of it that no label shows."""
    shown = "labelled" if spec.labels else "found"
    return Clearance(
        ", ".join(missing).replace("_", " ") or spec.structure,
        float("nan"),
        spec.hard_mm,
        spec.soft_mm,
        0.0,
        spec.source,
        f"not {shown} in this CT, so not checked",
    )


def _plan(
    case: _Case,
    search: Search,
    corridor: Corridor,
    path: NeedlePath,
    unseen: tuple[Clearance, ...],
) -> NeedlePlan:
    page, aim = case.page, case.aim
    needle = fitting(search.needles, path.depth_mm, search.extra_mm)
    if needle is None:
        raise Refused(f"No stock needle reaches {path.depth_mm:.0f} mm.")
    kept = (*clearances(search, path), *unseen)
    others = tuple(p for p in (corridor.best, *corridor.runners_up) if p not in (None, path))
    bend = BEND_MM_PER_50_MM * path.depth_mm / 50.0
    views = plan_views(page, aim, case.level, case.side, path)
    doubts = plan_doubts(
        page,
        (case.level, case.side),
        case.scene.landmarks,
        needle_doubts(needle, path, kept) + view_doubts(page, views, aim.measure(path)),
    )
    return NeedlePlan(
        approach=page.code,
        technique=page.technique,
        title=page.title,
        level=case.level,
        side=case.side.value,
        nerve=aim.nerve,
        path=path,
        needle=needle,
        views=views,
        clearances=kept,
        alternatives=tuple(p for p in others if p is not None),
        refusals=corridor.refusals,
        entry_zone=corridor.zone,
        landmarks=dict(aim.landmarks),
        warnings=(*aim.warnings, *doubts, *page.warnings),
        sources=_sources(page),
        uncertainty_mm=search.widen_mm + bend,
        uncertainty={
            "label edge, half a voxel": search.widen_mm,
            "needle bend at this depth": bend,
            "half the voxel diagonal, taken off every distance": float(
                np.linalg.norm(case.scene.volume.spacing_mm)
            )
            / 2.0,
        },
    )


def _sources(page: Approach) -> tuple[Source, ...]:
    numbers = [page.oblique.source, page.tilt.source, page.needle.source]
    numbers += [c.source for c in page.checks] + [d.source for d in page.dangers]
    seen: dict[str, Source] = {}
    for source in (*page.sources, *numbers):
        seen.setdefault(source.reference, source)
    return tuple(seen.values())
