"""The findings of the eligibility rules that follow from what was done and what became of it.

A field that the record cannot tell is left out, which is unknown: a lost patient or a diary that
cannot be read is never a success and never a failure. Counts and dates hold what this record
knows; procedures elsewhere are asked in the assessment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from akeso.care.assessment.spans import months_between, weeks_between, within_months
from akeso.care.calendar import local_day
from akeso.care.outcome.duration import Ending, Relief
from akeso.care.outcome.responder import dose_rise, function_better, relief_pct
from akeso.care.outcome.schedule import Purpose
from akeso.care.outcome.treatment import Target, Treatment, families, repeat_pct
from akeso.rule import Status, all_of
from akeso.techniques.expression import Value

Known = dict[str, Value]
YEAR_MONTHS = 12
_FUNCTION = ("peg", "odi", "pseq")

_NONE: dict[str, Known] = {
    "mbb": {
        "mbb_done_before": False,
        "mbb_sessions_12m_region": 0,
        "mbb_positive_count": 0,
        "mbb_relief_pct_1": 0.0,
        "mbb_relief_pct_2": 0.0,
    },
    "sij": {"sij_done_before": False, "sij_diag_sessions_12m": 0, "sij_ther_sessions_12m": 0},
    "esi": {"esi_done_before": False, "esi_sessions_12m_region": 0},
    "facet_ia": {"facet_ia_done_before": False, "facet_ia_sessions_12m_region": 0},
    "rfa": {
        "rfa_done_before": False,
        "rfa_repeat_same_pain": False,
        "rfa_sessions_12m_region": 0,
    },
    "scs_trial": {"scs_failed_trials": 0},
}
"""What holds where a family was never done, here or elsewhere."""


def findings_of(
    treatments: Iterable[Treatment],
    on: date,
    target: Target | None = None,
    *,
    all_here: bool = False,
) -> Known:
    """Return the findings that earlier treatments give on a day.

    Parameters
    ----------
    treatments : iterable of Treatment
        Of one patient.
    on : date
        Day in Sydney for which the rules are asked; later treatments are passed over.
    target : Target, optional
        What is considered; counts hold for its region, block results for its place. Without it a
        family done in several places is left out, as the fields could not tell which is meant.
    all_here : bool
        Whether the patient had no such procedure elsewhere: only then is a family that this
        record does not hold known to be none.

    Returns
    -------
    dict of str to bool, int or float
        Names and types of the findings' dictionary.
    """
    done = sorted((t for t in treatments if t.day <= on), key=lambda t: t.ended)
    found: Known = _steroid(done, on, all_here=all_here)
    for family, rule in _FAMILIES.items():
        own = [t for t in done if t.target.family == family]
        if target is not None:
            own = [t for t in own if family in _EVERYWHERE or _near(t.target, target)]
        elif len({(t.target.region, t.target.side, t.target.levels) for t in own}) > 1:
            continue
        if own:
            found |= rule(own, on, target)
        elif all_here:
            found |= _NONE.get(family, {})
    return found


_EVERYWHERE = ("scs_trial", "gon", "stellate")


def _near(one: Target, other: Target) -> bool:
    """Tell whether a treatment counts for a target: the same region, and the same joint."""
    return not other.region or one.region == other.region


def _here(own: list[Treatment], target: Target | None) -> list[Treatment]:
    return [t for t in own if target is None or t.target.same_place(target)]


def _sessions(own: Iterable[Treatment], on: date) -> int:
    return len({t.day for t in own if within_months(t.day, on, YEAR_MONTHS)})


def _pct(value: float | None, name: str) -> Known:
    """Return a relief in the dictionary's range: pain that grew is no relief, 0."""
    return {} if value is None else {name: max(0.0, min(100.0, value))}


def _steroid(done: list[Treatment], on: date, *, all_here: bool) -> Known:
    given = [t.steroid_mpe_mg for t in done if within_months(t.day, on, YEAR_MONTHS)]
    if None in given or (not given and not all_here):
        return {}
    return {"steroid_mpe_mg_12m": float(sum(mg or 0.0 for mg in given))}


def _mbb(own: list[Treatment], on: date, target: Target | None) -> Known:
    found: Known = {
        "mbb_done_before": True,
        "mbb_sessions_12m_region": _sessions(own, on),
        "weeks_since_last_mbb": weeks_between(own[-1].day, on),
    }
    here = _here(own, target)
    results = {t.day: r for t in here if (r := t.block()) is not None}  # one a day counts
    good = [r for r in results.values() if r.status is Status.PASS]
    unread = len(results) < len({t.day for t in here})
    unread |= any(r.status is Status.UNKNOWN for r in results.values())
    if good or not unread:
        found["mbb_positive_count"] = len(good)
        reliefs = [r.relief_low_pct for r in good or results.values()]
        first, second, *_ = (*reliefs, 0.0, 0.0)
        found |= _pct(first, "mbb_relief_pct_1") | _pct(second, "mbb_relief_pct_2")
    return found


def _sij(own: list[Treatment], on: date, target: Target | None) -> Known:
    found: Known = {"sij_done_before": True}
    if all(t.purpose for t in own):
        for word, purpose in (("diag", Purpose.DIAGNOSTIC), ("ther", Purpose.THERAPEUTIC)):
            same = (t for t in own if t.purpose is purpose)
            found[f"sij_{word}_sessions_12m"] = _sessions(same, on)
    treated = [t for t in own if t.purpose is not Purpose.DIAGNOSTIC]
    if treated:
        found |= _last(treated[-1], "sij_last_relief_pct", "sij_last_relief_months")
    return found | _block(own, target, "slb_block_relief_pct")


def _block(own: list[Treatment], target: Target | None, name: str) -> Known:
    """Return the peak relief of the last block here; nothing where it cannot be told."""
    here = [t for t in _here(own, target) if t.diary is not None]
    result = here[-1].block() if here else None
    readable = result is not None and result.status is not Status.UNKNOWN
    return _pct(result.relief_low_pct, name) if result is not None and readable else {}


def _knee(own: list[Treatment], on: date, target: Target | None) -> Known:
    return _block(own, target, "knee_block_relief_pct")


def _snrb(own: list[Treatment], on: date, target: Target | None) -> Known:
    return _block(own, target, "snrb_relief_pct")


def _gon(own: list[Treatment], on: date, target: Target | None) -> Known:
    if any(t.steroid_mpe_mg is None for t in own):
        return {}
    steroid = [t for t in own if t.steroid_mpe_mg]
    return {"weeks_since_last_gon_steroid": weeks_between(steroid[-1].day, on)} if steroid else {}


def _stellate(own: list[Treatment], on: date, target: Target | None) -> Known:
    if target is None or target.side not in ("left", "right"):
        return {}
    today = {t.target.side for t in own if t.day == on}
    return {"contralateral_stellate_same_day": bool(today - {target.side})}


def _esi(own: list[Treatment], on: date, target: Target | None) -> Known:
    found: Known = {
        "esi_done_before": True,
        "esi_sessions_12m_region": _sessions(own, on),
        "weeks_since_last_esi": weeks_between(own[-1].day, on),
    }
    return found | _pct(own[-1].best_relief_pct(), "esi_last_relief_pct")


def _facet(own: list[Treatment], on: date, target: Target | None) -> Known:
    found: Known = {
        "facet_ia_done_before": True,
        "facet_ia_sessions_12m_region": _sessions(own, on),
        "weeks_since_last_facet_ia": weeks_between(own[-1].day, on),
    }
    return found | _last(own[-1], "facet_ia_last_relief_pct", "facet_ia_last_relief_months")


def _rfa(own: list[Treatment], on: date, target: Target | None) -> Known:
    found: Known = {
        "rfa_done_before": True,
        "rfa_sessions_12m_region": _sessions(own, on),
        "rfa_months_since_last": months_between(own[-1].day, on),
    }
    same = [t for t in own if target is None or t.target.same(target)]
    found |= _last((same or own)[-1], "rfa_last_relief_pct", "rfa_last_relief_months")
    earned = [None if (p := t.best_relief_pct()) is None else p >= _needed(t) for t in same]
    if True in earned:
        found["rfa_repeat_same_pain"] = True
    elif None not in earned:
        found["rfa_repeat_same_pain"] = False
    return found


def _needed(one: Treatment) -> float:
    return repeat_pct(one.target)


def _last(one: Treatment, pct: str, months: str) -> Known:
    """Return relief of one treatment, and how long it lasted where that can be told."""
    found = _pct(one.best_relief_pct(), pct)
    lasted = relief_months(one, one.relief())
    return found if lasted is None else {**found, months: lasted}


def relief_months(one: Treatment, relief: Relief) -> float | None:
    """Return how long relief lasted in calendar months, None where the limit lies in between.

    Relief that ended is known as an interval, relief that has not as its beginning. The middle of
    the interval is given where its two ends stand on the same side of the 3 months that a repeat
    asks for, the beginning where it reaches them.
    """
    if relief.ending is Ending.NO_RELIEF:
        return 0.0
    needed = families()["repeat"]["months"]
    left = _months(one, relief.left_days)
    if not relief.happened or relief.right_days is None:
        return left if left >= needed else None
    right = _months(one, relief.right_days)
    if left < needed <= right:
        return None
    return _months(one, relief.midpoint_days or 0.0)


def _months(one: Treatment, days: float) -> float:
    return months_between(one.day, local_day(one.ended + timedelta(days=days)))


def _scs_trial(own: list[Treatment], on: date, target: Target | None) -> Known:
    reliefs = [_trial_relief(t) for t in own]
    found = _pct(reliefs[-1], "scs_trial_relief_pct")
    if None not in reliefs:
        failed = sum(1 for pct in reliefs if pct is not None and pct < _needed(own[-1]))
        found["scs_failed_trials"] = failed
    end = next((f for f in own[-1].judged() if f.point == "trial-end"), None)
    if end is None or end.answered_at is None:
        return found
    found["scs_trial_days"] = (end.answered_at - own[-1].ended) / timedelta(days=1)
    before = own[-1].before
    better = all_of(
        [
            function_better(before.scores, end.scores, _FUNCTION),
            dose_rise(before.opioids, end.opioids)[0],
        ]
    )
    if better is not Status.UNKNOWN:
        found["scs_function_better"] = better is Status.PASS
    return found


def _trial_relief(one: Treatment) -> float | None:
    end = next((f for f in one.judged() if f.point == "trial-end"), None)
    return relief_pct(one.before.average, end.average) if end else None


_FAMILIES: dict[str, Callable[[list[Treatment], date, Target | None], Known]] = {
    "mbb": _mbb,
    "sij": _sij,
    "knee": _knee,
    "snrb": _snrb,
    "gon": _gon,
    "stellate": _stellate,
    "esi": _esi,
    "facet_ia": _facet,
    "rfa": _rfa,
    "scs_trial": _scs_trial,
}

HISTORY_FIELDS = frozenset(
    {
        *(name for known in _NONE.values() for name in known),
        "steroid_mpe_mg_12m",
        "weeks_since_last_mbb",
        "sij_last_relief_pct",
        "sij_last_relief_months",
        "slb_block_relief_pct",
        "knee_block_relief_pct",
        "snrb_relief_pct",
        "weeks_since_last_gon_steroid",
        "contralateral_stellate_same_day",
        "esi_last_relief_pct",
        "weeks_since_last_esi",
        "facet_ia_last_relief_pct",
        "facet_ia_last_relief_months",
        "weeks_since_last_facet_ia",
        "rfa_months_since_last",
        "rfa_last_relief_pct",
        "rfa_last_relief_months",
        "scs_trial_relief_pct",
        "scs_trial_days",
        "scs_function_better",
    }
)
"""Every field that history can fill."""
