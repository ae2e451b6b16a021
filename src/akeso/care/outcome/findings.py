"""What was done here and what became of it, in the words of the assessment and of the rules.

A lost patient or a diary that cannot be read is never a success and never a failure: the field
stays unknown. Counting by region, day and target is the assessment's (`akeso.care.assessment`),
for what was done elsewhere is told there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from akeso.care.assessment import (
    PAST_FIELDS,
    Answer,
    BlockResult,
    EarlierProcedure,
    Past,
    SteroidDose,
    definition_asked,
    steroid_mpe_mg_12m,
    steroids_of,
    usual_definition,
)
from akeso.care.assessment.past import Place, timeline
from akeso.care.assessment.spans import months_between
from akeso.care.calendar import local_day
from akeso.care.outcome.answer import definitions, find_definition
from akeso.care.outcome.block import BlockOutcome
from akeso.care.outcome.duration import Ending, Relief
from akeso.care.outcome.follow_up import FollowUp
from akeso.care.outcome.responder import dose_rise, function_better, relief_pct
from akeso.care.outcome.treatment import Target, Treatment, families, repeat_pct
from akeso.rule import Status, all_of
from akeso.techniques.expression import Value

TRIAL = "scs.trial"
TRIAL_DEFINITION = "scs_trial_50"
NOT_KNOWN = "not known"
"""Name of a steroid that the record does not hold: it leaves the year's sum unknown."""
_FUNCTION = ("peg", "odi", "pseq")
_RESULT = {
    Status.PASS: BlockResult.POSITIVE,
    Status.FAIL: BlockResult.NEGATIVE,
    Status.UNKNOWN: BlockResult.UNKNOWN,
}
_BETTER = {Status.PASS: Answer.YES, Status.FAIL: Answer.NO, Status.UNKNOWN: Answer.UNKNOWN}


def past_of(treatments: Iterable[Treatment], definition: str = "") -> Past:
    """Return what the record knows of earlier procedures, for `akeso.care.assessment.findings`.

    Parameters
    ----------
    treatments : iterable of Treatment
        Of one patient.
    definition : str
        By which a block is positive where no rule asks for another; ``""`` is the proposed one.
    """
    done = tuple(treatments)
    usual = definition or usual_definition()
    results = {
        name: tuple(one for t in done for one in earlier_of(t, name))
        for name in definitions("block")
    }
    steroids = tuple(dose for t in done for dose in _steroids(t))
    return Past(results[usual], steroids, usual, results)


def _steroids(one: Treatment) -> tuple[SteroidDose, ...]:
    unknown = (SteroidDose(one.day, NOT_KNOWN, None),)
    return unknown if one.steroids is None else one.steroids


def earlier_of(one: Treatment, definition: str = "peak_50") -> tuple[EarlierProcedure, ...]:
    """Return a treatment as the assessment lists it, one entry a level."""
    trial = one.target.technique == TRIAL
    end = _trial_end(one) if trial else None
    block = one.block(peak_of(definition))
    result = _trial_result(one, end) if trial else _block_result(one.block(definition))
    named = result in (BlockResult.POSITIVE, BlockResult.NEGATIVE)
    return tuple(
        EarlierProcedure(
            done=one.day,
            technique=one.target.technique,
            level=level,
            side=one.target.side,
            purpose=one.purpose,
            result=result,
            definition=(TRIAL_DEFINITION if trial else definition) if named else "",
            relief_pct=_relief_pct(one, block, end),
            relief_months=relief_months(one, one.relief()),
            with_steroid=_with_steroid(one),
            lasted_days=_lasted_days(one, end),
            function_better=_function_better(one, end),
        )
        for level in one.target.levels or ("",)
    )


def peak_of(definition: str) -> str:
    """Return the definition of the same relief that does not ask for the drug's time.

    Relief that rules compare is peak relief, which may be known where that time is not.
    """
    row = find_definition("block", definition)
    return f"peak_{row['relief_pct']}" if row["held"] == "drug" else definition


def _block_result(block: BlockOutcome | None) -> BlockResult:
    if block is None:
        return BlockResult.UNKNOWN
    return BlockResult.UNREADABLE if block.unreadable else _RESULT[block.status]


def _relief_pct(one: Treatment, block: BlockOutcome | None, end: FollowUp | None) -> float | None:
    """Return the peak relief; pain that grew is no relief, 0. A gap gives the least it can be."""
    if one.target.technique == TRIAL:
        found = _of_trial(one, end)
    elif block is not None:
        found = block.relief_low_pct if block.status is not Status.UNKNOWN else None
    else:
        found = one.best_relief_pct()
    return None if found is None else max(0.0, found)


def _trial_end(one: Treatment) -> FollowUp | None:
    return next((f for f in reversed(one.judged()) if f.point == "trial-end"), None)


def _of_trial(one: Treatment, end: FollowUp | None) -> float | None:
    return relief_pct(one.before.average, end.ratings.average) if end else None


def _trial_result(one: Treatment, end: FollowUp | None) -> BlockResult:
    found = _of_trial(one, end)
    if found is None:
        return BlockResult.UNKNOWN
    enough = found >= families()["repeat"]["pct"]
    return BlockResult.POSITIVE if enough else BlockResult.NEGATIVE


def _lasted_days(one: Treatment, end: FollowUp | None) -> float | None:
    if end is None or end.answered_at is None:
        return None
    return (end.answered_at - one.ended) / timedelta(days=1)


def _function_better(one: Treatment, end: FollowUp | None) -> Answer:
    """Tell whether function is up and opioids are not (S-P-08)."""
    if end is None:
        return Answer.NOT_ASKED
    function = function_better(one.before.questionnaires, end.questionnaires, _FUNCTION)
    return _BETTER[all_of([function, dose_rise(one.before.medicines, end.medicines)[0]])]


def _with_steroid(one: Treatment) -> Answer:
    if one.steroids is None:
        return Answer.UNKNOWN
    return Answer.YES if one.steroids else Answer.NO


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
    if left < needed < _months(one, relief.right_days):
        return None
    return _months(one, relief.midpoint_days or 0.0)


def _months(one: Treatment, days: float) -> float:
    return months_between(one.day, local_day(one.ended + timedelta(days=days)))


def findings_of(
    treatments: Iterable[Treatment],
    on: date,
    target: Target | None = None,
    *,
    told: tuple[EarlierProcedure, ...] | None = None,
    told_steroids: tuple[SteroidDose, ...] | None = None,
    level: str = "",
    definition: str = "",
    policy: object = None,
) -> dict[str, Value]:
    """Return the findings that earlier treatments give on a day; what is not known is left out.

    Parameters
    ----------
    treatments : iterable of Treatment
        Of one patient.
    on : date
        Day in Sydney for which the rules are asked.
    target : Target, optional
        What is considered: counts hold for its region, block results for its side and level.
    told : tuple of EarlierProcedure or None
        What the patient had elsewhere; None is not asked, and then nothing can be counted.
    told_steroids : tuple of SteroidDose or None
        Steroid injections elsewhere; None is not asked.
    level : str
        The level of `target` that is meant; its first where left out.
    definition : str
        That the clinic uses, by which a block is positive where the rules of the target's
        technique ask for no other; ``""`` is the proposed one.
    policy : str or None
        The site's ``mbb_policy``, which says what those rules ask for; None is not decided.

    Returns
    -------
    dict of str to bool, int, float or str
        Names and types of the findings' dictionary.
    """
    done = tuple(t for t in treatments if t.day <= on)
    technique = target.technique if target else ""
    asked = definition_asked(technique, policy, definition).name
    past = Past(
        tuple(one for t in done for one in earlier_of(t, asked)),
        tuple(dose for t in done for dose in _steroids(t)),
    )
    place = Place(
        target.region if target else None,
        target.side if target else None,
        level or (target.levels[0] if target and target.levels else ""),
    )
    found = timeline(told, past, on, place).findings()
    doses = steroids_of(told_steroids, past.steroids)
    if doses is not None:
        found["steroid_mpe_mg_12m"] = steroid_mpe_mg_12m(doses, on)
    if target is not None and target.family == "rfa" and told is not None:
        found["rfa_repeat_same_pain"] = _repeat(done, target)
    return {name: value for name, value in found.items() if value is not None}


def _repeat(done: tuple[Treatment, ...], target: Target) -> bool | None:
    """Tell whether earlier relief of the same target is documented; None where it is not known."""
    same = [t for t in done if t.target.same(target)]
    reliefs = [t.best_relief_pct() for t in same]
    if any(pct is not None and pct >= repeat_pct(target) for pct in reliefs):
        return True
    return None if None in reliefs else False


HISTORY_FIELDS = PAST_FIELDS | {"rfa_repeat_same_pain"}
"""Every field that history can fill."""
