"""What to know of a procedure when it is filed, and what keeps it from being filed so."""

from __future__ import annotations

from akeso.care.procedure import (
    Procedure,
    RunningTotals,
    TimeOut,
    delivered_needle,
    over_promise,
    running_totals,
)
from akeso.care.recovery import advice_for
from akeso.care.rehearsal import PlanAttached
from akeso.clinic.charts import Chart
from akeso.clinic.given_before import dose_of_day, refuse_dose_twice
from akeso.clinic.reasons import real_reason
from akeso.clinic.session import says
from akeso.errors import Refused
from akeso.techniques.eligibility import find_technique


def one_for_its_time_out(chart: Chart, body: Procedure, why: str, supersedes: str) -> None:
    """Refuse a second procedure on one time-out, and, without a reason, one that it did not name.

    What happened has to be recordable; that it was not what was said aloud needs a reason.
    """
    others = [
        r
        for r in chart.held("procedure")
        if isinstance(r.body, Procedure) and set(r.body.time_outs) & set(body.time_outs)
    ]
    if any(r.id != supersedes for r in others):
        raise Refused(
            f"The time-out has its procedure already ({others[0].id}); supersede that one, or hold "
            "and record another time-out."
        )
    refuse_dose_twice(chart, body, why, supersedes)
    found = _elsewhere(chart, body)
    if found and not why.strip():
        raise Refused(f"{found[0]} Say why with --why to record it as it was.")
    if found:
        real_reason("The reason for what the time-out did not name (--why)", why)
    for departure in body.departures:
        real_reason(f"The reason for departing from {departure.rule}", departure.reason)


def about_procedure(
    chart: Chart, episode: str, body: Procedure, supersedes: str = ""
) -> tuple[str, ...]:
    """Return totals, what took longer, what stands out in the dose, and where the needle went."""
    totals = running_totals(body)
    notes = [*_elsewhere(chart, body), *_given(totals)]
    notes += [*totals.warnings, *(f"Open: {one}" for one in totals.open)]
    if (over := over_promise(body)) is not None:
        notes.append(over.sentence)
    if body.radiation is not None:
        notes += dose_of_day(chart, body, supersedes)
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
    aloud = [
        r.body for r in chart.records if r.id in body.time_outs and isinstance(r.body, TimeOut)
    ]
    if not aloud:
        return []
    wrong = [] if aloud[0].technique == body.technique else [find_technique(body.technique).title]
    wrong += [
        f"{needle.level} {needle.side}"
        for needle in body.needles
        if not any(says(held, needle) for held in aloud)
    ]
    if not wrong:
        return []
    places = ", ".join(f"{held.level} {held.side}" for held in aloud)
    return [
        f"Not what the time-out said ({find_technique(aloud[0].technique).title}, {places}): "
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
