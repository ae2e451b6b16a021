"""What to know of a procedure when it is filed, and what keeps it from being filed so."""

from __future__ import annotations

from akeso.care.procedure import (
    Procedure,
    RunningTotals,
    TimeOut,
    delivered_needle,
    dose_alerts,
    over_promise,
    running_totals,
)
from akeso.care.recovery import advice_for
from akeso.care.rehearsal import PlanAttached
from akeso.clinic.charts import Chart
from akeso.errors import Refused
from akeso.techniques.eligibility import find_technique


def one_for_its_time_out(chart: Chart, body: Procedure, why: str, supersedes: str) -> None:
    """Refuse a second procedure on one time-out, and, without a reason, one that it did not name.

    What happened has to be recordable; that it was not what was said aloud needs a reason.
    """
    others = [
        r
        for r in chart.held("procedure")
        if isinstance(r.body, Procedure) and r.body.time_out == body.time_out
    ]
    if any(r.id != supersedes for r in others):
        raise Refused(
            f"The time-out has its procedure already ({others[0].id}); supersede that one, or hold "
            "and record another time-out."
        )
    found = _elsewhere(chart, body)
    if found and not why.strip():
        raise Refused(f"{found[0]} Say why with --why to record it as it was.")


def about_procedure(chart: Chart, episode: str, body: Procedure) -> tuple[str, ...]:
    """Return totals, what took longer, what stands out in the dose, and where the needle went."""
    totals = running_totals(body)
    notes = [*_elsewhere(chart, body), *_given(totals)]
    notes += [*totals.warnings, *(f"Open: {one}" for one in totals.open)]
    if (over := over_promise(body)) is not None:
        notes.append(over.sentence)
    if body.radiation is not None:
        notes += [alert.message for alert in dose_alerts(body.technique, body.radiation)]
        notes += body.radiation.doubts
    if body.radiation is not None and body.radiation.report_sha256:
        notes.append("Whose dose report it is was not compared; check that it is this procedure's.")
    notes += _needles(chart, episode, body)
    if not body.complications:
        notes += [f"Say on leaving: {one.words}" for one in advice_for(body)]
    return tuple(notes)


def _given(totals: RunningTotals) -> list[str]:
    """Return the totals of what was given, each beside its limit where it has one."""
    found = [
        f"{t.name} {float(t.value):.3g}{f' of {float(t.limit):.3g}' if t.limit else ''} {t.unit}"
        for t in totals.totals
        if t.value
    ]
    return [f"Given, by the limits of {totals.profile}: {'; '.join(found)}."] if found else []


def _elsewhere(chart: Chart, body: Procedure) -> list[str]:
    """Return where something was done that the time-out did not name; what happened is kept."""
    said = next((r.body for r in chart.records if r.id == body.time_out), None)
    if not isinstance(said, TimeOut):
        return []
    title = find_technique(body.technique).title
    wrong = [] if said.technique == body.technique else [title]
    wrong += [f"{n.level} {n.side}" for n in body.needles if n.side != said.side]
    if not wrong:
        return []
    return [
        f"Not what the time-out said ({find_technique(said.technique).title}, {said.level} "
        f"{said.side}): "
        f"{', '.join(dict.fromkeys(wrong))}. If it was so, tell patient and manager; if not, "
        "correct the record."
    ]


def _needles(chart: Chart, episode: str, body: Procedure) -> list[str]:
    plans = {r.id: r.body for r in chart.held("plan-attached", episode)}
    lines = []
    for needle in body.needles:
        plan = plans.get(needle.plan)
        found = delivered_needle(plan, needle) if isinstance(plan, PlanAttached) else None
        if found is not None:
            lines.append(
                f"Needle {needle.level} {needle.side}: tip {found.tip_error_mm:.1f} mm from the "
                f"plan ({found.along_mm:+.1f} mm along it, {found.across_mm:.1f} mm across)."
            )
    return lines
