"""Whether a patient may go home: a checklist (``discharge.csv``) answered Pass, Fail or Unknown.

What was not looked at is unknown, and unknown never discharges. Only the latest value of each kind
counts. Limits are proposals, marked so, until the clinic sets its own.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

from akeso.care.procedure import Procedure, Severity
from akeso.care.procedure.prefix import covers
from akeso.care.record import aware
from akeso.care.recovery.advice import missing_advice
from akeso.care.recovery.body import Block, Consciousness, Recovery, Wound
from akeso.errors import BadInput, Refused
from akeso.pharmacy.amount import exact
from akeso.rule import Mark, Source, Status, all_of


@dataclass(frozen=True)
class Criterion:
    """One criterion and its answer.

    Parameters
    ----------
    code : str
    words : str
        What the patient has to meet.
    status : Status
    reason : str
        What was found, or what has to be looked at.
    source : Source
    """

    code: str
    words: str
    status: Status
    reason: str
    source: Source


@dataclass(frozen=True)
class _Asked:
    """What a criterion is asked about."""

    recovery: Recovery
    procedure: Procedure
    now: datetime
    limit: float


Finding = tuple[bool | None, str]
"""Met, not met or not known, and what was found."""


def criteria(recovery: Recovery, procedure: Procedure, now: datetime) -> tuple[Criterion, ...]:
    """Return every criterion that holds for a procedure, answered at a moment."""
    moment = aware("The moment", now)
    result = []
    for row in _fitting(procedure.technique):
        limit = float(row["limit"]) if row["limit"] else 0.0
        met, reason = _MEASURES[row["measure"]](_Asked(recovery, procedure, moment, limit))
        status = Status.UNKNOWN if met is None else Status.PASS if met else Status.FAIL
        source = Source(row["source"], Mark(row["mark"]))
        result.append(Criterion(row["criterion"], row["words"], status, reason, source))
    return tuple(result)


def may_go(recovery: Recovery, procedure: Procedure, now: datetime) -> Status:
    """Return the conjunction of all criteria; only Pass discharges."""
    return all_of(criterion.status for criterion in criteria(recovery, procedure, now))


def open_points(recovery: Recovery, procedure: Procedure, now: datetime) -> tuple[str, ...]:
    """Return what keeps a patient here, each with what was found or has to be looked at."""
    found = criteria(recovery, procedure, now)
    return tuple(f"{c.code}: {c.reason}" for c in found if c.status is not Status.PASS)


def refuse_discharge(recovery: Recovery, procedure: Procedure) -> None:
    """Raise Refused, in one sentence, where a recorded discharge does not meet the criteria.

    A patient who leaves against advice is recorded as such and is not held up; one who is still
    here is not asked about.

    Raises
    ------
    BadInput
        If the patient left before the procedure ended.
    Refused
        If a criterion fails or is unknown.
    """
    left = recovery.discharged_at
    if left is None:
        return
    if left < procedure.ended:
        raise BadInput("The discharge lies before the end of the procedure; correct the times.")
    if recovery.against_advice:
        return
    points = open_points(recovery, procedure, left)
    if points:
        raise Refused(
            f"The patient stays: {'; '.join(points)}. Look again, or record that the patient "
            "left against advice."
        )


def _fitting(technique: str) -> list[dict[str, str]]:
    """Return one row a criterion: of several that fit, the most particular."""
    chosen: dict[str, tuple[int, dict[str, str]]] = {}
    for row in _rows():
        fits = [p for p in row["techniques"].split("|") if covers(p, technique)]
        depth = max((0 if p == "all" else len(p) for p in fits), default=-1)
        if depth > chosen.get(row["criterion"], (-1, row))[0]:
            chosen[row["criterion"]] = (depth, row)
    return [row for _, row in chosen.values()]


def _value(asked: _Asked, name: str) -> Any:
    latest = next(asked.recovery.latest(name), None)
    return None if latest is None else getattr(latest, name)


def _before(asked: _Asked, name: str) -> Any:
    before = asked.recovery.before
    return None if before is None else getattr(before, name)


def _is(name: str, wanted: object, what: str) -> Callable[[_Asked], Finding]:
    """Make a measure: the latest value is the one wanted."""

    def measure(asked: _Asked) -> Finding:
        value = _value(asked, name)
        if value is None:
            return None, f"look at {what}"
        found = {True: "yes", False: "no"}.get(value, value)
        return value == wanted, f"{what}: {found}"

    return measure


def _watched(asked: _Asked) -> Finding:
    if not asked.recovery.observations:
        return None, "nobody observed the patient"
    minutes = (asked.now - asked.procedure.ended).total_seconds() / 60
    return minutes >= asked.limit, f"{minutes:.0f} of {asked.limit:g} min"


def _oxygen(asked: _Asked) -> Finding:
    value = _value(asked, "spo2_percent")
    if value is None:
        return None, "measure the oxygen saturation"
    return value >= asked.limit, f"{value:g} %, at least {asked.limit:g} %"


def _pressure(asked: _Asked) -> Finding:
    now, before = _value(asked, "systolic_mmhg"), _before(asked, "systolic_mmhg")
    if now is None or before is None:
        return None, "the blood pressure is needed before and after the procedure"
    off = abs(exact(now) - exact(before)) * 100 / exact(before)
    return off <= exact(asked.limit), f"{now:g} after {before:g} mmHg, within {asked.limit:g} %"


def _pain(asked: _Asked) -> Finding:
    now, before = _value(asked, "pain_nrs"), _before(asked, "pain_nrs")
    if now is None or before is None:
        return None, "the pain is asked for before and after the procedure"
    return now - before <= asked.limit, f"{now} after {before}, at most {asked.limit:g} more"


def _sympathetic(asked: _Asked) -> Finding:
    value = _value(asked, "sympathetic_sign")
    if value is None:
        return None, "look for Horner's sign or feel the limb"
    return True, f"looked at: {'there' if value else 'not there'}"


def _no_serious(asked: _Asked) -> Finding:
    procedure = asked.procedure
    serious = (Severity.SERIOUS, Severity.DEATH)
    codes = [c.code for c in procedure.complications if c.severity in serious]
    if codes:
        return False, ", ".join(codes)
    if not procedure.complications and not procedure.no_complications:
        return None, "the procedure neither lists nor denies complications"
    return True, "none"


def _escort(asked: _Asked) -> Finding:
    words = {None: "ask who takes the patient home", True: "yes", False: "nobody"}
    return asked.recovery.escort, words[asked.recovery.escort]


def _advice(asked: _Asked) -> Finding:
    given = [one.code for one in asked.recovery.advice]
    left = [one.code for one in missing_advice(asked.procedure, given)]
    return not left, f"still to say: {', '.join(left)}" if left else "all said"


_MEASURES: Mapping[str, Callable[[_Asked], Finding]] = {
    "watched_min": _watched,
    "alert": _is("consciousness", Consciousness.ALERT, "consciousness"),
    "spo2_percent": _oxygen,
    "systolic_change_percent": _pressure,
    "no_motor_block": _is("motor", Block.NONE, "motor block"),
    "walks": _is("walks", True, "walking"),
    "pain_rise": _pain,
    "wound_dry": _is("wound", Wound.DRY, "wound"),
    "sympathetic_looked_at": _sympathetic,
    "no_serious_complication": _no_serious,
    "escort": _escort,
    "advice_complete": _advice,
}


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = resources.files("akeso.care.recovery").joinpath("discharge.csv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))
