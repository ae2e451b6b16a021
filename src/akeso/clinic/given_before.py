"""What other procedures of the chart add to one: drugs that still count, and X-rays of the day.

A limit holds for the patient, not for the record: two records of one morning share the limit of
the local anaesthetic, and every steroid of three years counts. What was told is kept; what the
chart holds beyond it is added and said. One reading of the console counts once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from akeso.care.calendar import local, local_day
from akeso.care.procedure import EarlierDose, Procedure, RadiationRecord, dose_alerts
from akeso.clinic.charts import Chart
from akeso.clinic.reasons import real_reason
from akeso.errors import Refused
from akeso.pharmacy.drug import Kind, find_drug

TOTALS = ("kap_gy_cm2", "air_kerma_mgy", "fluoroscopy_s", "frames", "dlp_mgy_cm")
"""Totals of a radiation record, which add up over records."""
Key = tuple[str, bool]
"""A drug by name, and whether it was with adrenaline."""


@dataclass(frozen=True)
class Counted:
    """A drug that other records gave on one day: which, how much, and when last."""

    key: Key
    mg: float
    last: datetime


@dataclass(frozen=True)
class Window:
    """What of the past counts: a kind of drug, how far back, in the field that tells it."""

    field: str
    kind: Kind
    back: timedelta

    def ago(self, at: datetime, last: datetime) -> float:
        """Return how long ago: in hours, or in days of the calendar; 0 for what came meanwhile."""
        if self.kind is Kind.STEROID:
            return float(max(0, (local_day(at) - local_day(last)).days))
        return max(0.0, (at - last) / timedelta(hours=1))


WINDOWS = (
    Window("anaesthetics_24_h", Kind.LOCAL_ANAESTHETIC, timedelta(hours=24)),
    Window("steroids_3_years", Kind.STEROID, timedelta(days=1095)),
)


def with_earlier(
    chart: Chart, body: Procedure, supersedes: str = ""
) -> tuple[Procedure, tuple[str, ...]]:
    """Return a procedure whose drug facts hold what the chart knows, and sentences that say so.

    Where nobody asked what was given elsewhere (None) it stays unknown, since the chart alone
    cannot tell it; what the chart knows is said all the same.
    """
    others = _others(chart, supersedes)
    facts, notes = body.drug_facts, []
    for window in WINDOWS:
        told: tuple[EarlierDose, ...] | None = getattr(facts, window.field)
        lacking = _lacking(told or (), _counted(others, window, body))
        added = tuple(
            EarlierDose(one.key[0], one.mg, window.ago(body.started, one.last), one.key[1])
            for one in lacking
        )
        if told is not None:
            more: dict[str, Any] = {window.field: (*told, *added)}
            facts = replace(facts, **more)
        counted = "Not counted, as nobody asked what else was given" if told is None else "Counted"
        notes += [_said(one, counted) for one in lacking]
    return replace(body, drug_facts=facts), tuple(notes)


def _others(chart: Chart, supersedes: str) -> list[tuple[str, Procedure]]:
    return [
        (r.id, r.body)
        for r in chart.held("procedure")
        if isinstance(r.body, Procedure) and r.id != supersedes
    ]


def _counted(
    others: list[tuple[str, Procedure]], window: Window, body: Procedure
) -> tuple[Counted, ...]:
    """Return what was given before a procedure or while it lasted, by drug and day, newest first.

    Records of one sitting may have the same times.
    """
    found: dict[tuple[Key, date], Counted] = {}
    for drug in (drug for _, procedure in others for drug in procedure.drugs):
        dose = drug.dose()
        if dose.drug.kind is not window.kind or dose.strength is None:
            continue
        if not body.started - window.back <= drug.given_at <= body.ended:
            continue
        key = (dose.drug.name, dose.adrenaline is not None)
        place = (key, local_day(drug.given_at))
        before = found.get(place, Counted(key, 0.0, drug.given_at))
        mg = before.mg + float(Fraction(dose.amount))
        found[place] = Counted(key, mg, max(before.last, drug.given_at))
    return tuple(sorted(found.values(), key=lambda one: one.last, reverse=True))


def _lacking(told: tuple[EarlierDose, ...], known: tuple[Counted, ...]) -> tuple[Counted, ...]:
    """Return what the chart holds beyond what was told; what was told covers the newest first."""
    left: dict[Key, float] = {}
    for dose in told:
        key = (find_drug(dose.drug).name, dose.adrenaline)
        left[key] = left.get(key, 0.0) + dose.dose_mg
    found = []
    for one in known:
        covered = min(one.mg, left.get(one.key, 0.0))
        left[one.key] = left.get(one.key, 0.0) - covered
        rest = round(one.mg - covered, 6)
        if rest > 0:
            found.append(replace(one, mg=rest))
    return tuple(found)


def _said(one: Counted, counted: str) -> str:
    day = local_day(one.last)
    return (
        f"{counted}, from another procedure of the chart: {one.key[0]} {one.mg:g} mg, last on "
        f"{day.day} {day:%b %Y} at {local(one.last):%H:%M}."
    )


def refuse_dose_twice(chart: Chart, body: Procedure, why: str, supersedes: str = "") -> None:
    """Refuse, without a reason, a reading of the console that another record of the day holds."""
    if body.radiation is None:
        return
    mine = _totals(body.radiation)
    for name, other in _of_day(chart, body, supersedes):
        if other.radiation is not None and mine and _totals(other.radiation) == mine:
            if not why.strip():
                raise Refused(
                    f"The X-ray dose is the one of {name} of the same day; one reading counts "
                    "once. Record the places of one session in one document (sites), or say why "
                    "with --why."
                )
            real_reason("The reason for the same X-ray dose twice (--why)", why)


def dose_of_day(chart: Chart, body: Procedure, supersedes: str = "") -> tuple[str, ...]:
    """Return what stands out in the X-ray dose of this procedure, or of all of the day together."""
    if body.radiation is None:
        return ()
    alone = dose_alerts(body.technique, body.radiation)
    others = [r.radiation for _, r in _of_day(chart, body, supersedes) if r.radiation is not None]
    if not others:
        return tuple(alert.message for alert in alone)
    together = dose_alerts(body.technique, _sum(body.radiation, others))
    mine = {alert.message for alert in alone}
    more = [f"With the day's other procedures: {a.message}" for a in together
            if a.severity != "note" and a.message not in mine]  # fmt: skip
    return (*(alert.message for alert in alone), *more)


def _of_day(chart: Chart, body: Procedure, supersedes: str) -> list[tuple[str, Procedure]]:
    day = local_day(body.started)
    return [(n, p) for n, p in _others(chart, supersedes) if local_day(p.started) == day]


def _totals(one: RadiationRecord) -> dict[str, float]:
    """Return the totals that were told, by name."""
    told = {name: getattr(one, name) for name in TOTALS}
    return {name: value for name, value in told.items() if value is not None}


def _sum(one: RadiationRecord, others: list[RadiationRecord]) -> RadiationRecord:
    """Return the totals of several records together; what one does not tell adds nothing."""
    totals = [_totals(r) for r in (one, *others)]
    added: dict[str, Any] = {
        name: sum(t[name] for t in totals if name in t)
        for name in TOTALS
        if any(name in t for t in totals)
    }
    return RadiationRecord(one.guidance, one.read_from, **added)
