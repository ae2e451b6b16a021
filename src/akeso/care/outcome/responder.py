"""Whether a patient responded, by a named definition; a lost patient is unknown, no failure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from akeso.care.assessment import Filled, Medicine, opioid_load
from akeso.care.instruments import find_instrument
from akeso.care.outcome.answer import Answer, Reason, find_definition, source_of
from akeso.care.outcome.diary import rating
from akeso.care.outcome.follow_up import FollowUp, Work, filled_in
from akeso.care.record import aware
from akeso.errors import BadInput, Refused
from akeso.rule import Source, Status, all_of, any_of

HALF_PCT, THIRTY_PCT = 50, 30
EPIDURAL_DAYS = (28, 84)
"""4 to 12 weeks."""
FUNCTION = ("odi", "pseq")
"""Questionnaires of function that the composite takes."""


@dataclass(frozen=True)
class Before:
    """What a patient answered before the procedure; None is not known.

    Parameters
    ----------
    average : int or None
        Average index pain, 0 to 10.
    questionnaires : tuple of Filled
    medicines : tuple of Medicine or None
        None is not known; empty is none taken.
    """

    average: int | None = None
    questionnaires: tuple[Filled, ...] = ()
    medicines: tuple[Medicine, ...] | None = None

    def __post_init__(self) -> None:
        rating("The average pain before", self.average)


@dataclass(frozen=True)
class _Case:
    ended: datetime
    before: Before
    answered: tuple[FollowUp, ...]
    point: str
    source: Source

    def at(self, point: str) -> FollowUp | None:
        """Return the last answers given at a point."""
        return next((f for f in reversed(self.answered) if f.point == point), None)


def responder(
    definition: str,
    ended: datetime,
    before: Before,
    follow_ups: tuple[FollowUp, ...],
    *,
    point: str = "3-months",
) -> Answer:
    """Tell whether a patient is a responder.

    Parameters
    ----------
    definition : str
        ``rf_50``, ``rf_strict``, ``esi_50``, ``scs_trial_50`` or ``composite``.
    ended : datetime
        End of the procedure.
    before : Before
    follow_ups : tuple of FollowUp
        Of this procedure.
    point : str
        For ``composite``, which answers are judged.

    Raises
    ------
    NotFound
        If there is no such definition.
    """
    row = find_definition("responder", definition)
    case = _Case(
        aware("The end of the procedure", ended),
        before,
        in_order(follow_ups),
        point,
        source_of(row),
    )
    reasons = tuple(_RULES[definition](case))
    return Answer(definition, all_of(one.status for one in reasons), reasons)


def in_order(follow_ups: tuple[FollowUp, ...]) -> tuple[FollowUp, ...]:
    """Return the follow-ups that were answered, in order of time."""
    answered = [f for f in follow_ups if f.answered_at is not None]
    return tuple(sorted(answered, key=lambda f: f.answered_at or datetime.max))


def relief_pct(before: int | None, after: int | None) -> float | None:
    """Return the fall in pain in per cent; None where a rating is missing or pain was 0 before."""
    if before is None or after is None or before == 0:
        return None
    return 100 * (before - after) / before


def _at_least(case: _Case, answers: FollowUp | None, pct: float, when: str) -> Reason:
    """Return whether pain fell by at least so much in one set of answers."""
    after = answers.ratings.average if answers else None
    found = relief_pct(case.before.average, after)
    if found is None:
        why = "it is not known" if answers else "there is no answer, the patient is not counted"
        return Reason(Status.UNKNOWN, f"Relief {when}: {why}.", case.source)
    status = Status.PASS if found >= pct else Status.FAIL
    says = f"Relief {when} was {found:.0f}%; at least {pct:g}% is asked for."
    return Reason(status, says, case.source)


def _no_rescue(case: _Case, until: str) -> list[Reason]:
    """Return a failure where another procedure was needed up to a point (c.5)."""
    for one in case.answered:
        if one.rescue:
            says = f"Another procedure was needed for the same pain before {one.point}."
            return [Reason(Status.FAIL, says, case.source)]
        if one.point == until:
            break
    return []


def _rf_50(case: _Case) -> list[Reason]:
    found = _at_least(case, case.at("6-months"), HALF_PCT, "at 6 months")
    return [found, *_no_rescue(case, "6-months")]


def _rf_strict(case: _Case) -> list[Reason]:
    last = case.at("6-months")
    activity = last.activity if last else None
    return [
        _at_least(case, last, 100, "at 6 months"),
        *_stayed_complete(case),
        _told(case, "Full daily life", activity.full_daily_life if activity else None),
        _told(case, "No other care", _not(activity.other_care if activity else None)),
        _told(case, "Back at work", _works(activity.work if activity else None)),
        *_no_rescue(case, "6-months"),
    ]


def _stayed_complete(case: _Case) -> list[Reason]:
    judged = [f for f in case.answered if f.point in ("6-weeks", "3-months")]
    found = [_at_least(case, f, 100, f"at {f.point}") for f in judged]
    return [one for one in found if one.status is Status.FAIL]


def _told(case: _Case, what: str, value: bool | None) -> Reason:
    if value is None:
        return Reason(Status.UNKNOWN, f"{what}: not known.", case.source)
    status = Status.PASS if value else Status.FAIL
    return Reason(status, f"{what}: {'yes' if value else 'no'}.", case.source)


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _works(work: Work | None) -> bool | None:
    return None if work is None else work is not Work.NOT_BACK


def _esi_50(case: _Case) -> list[Reason]:
    first, last = (timedelta(days=days) for days in EPIDURAL_DAYS)
    inside = [f for f in case.answered if first <= _since(case, f) <= last]
    if not inside:
        return [_at_least(case, None, HALF_PCT, "at 4 to 12 weeks")]
    reasons = [_at_least(case, f, HALF_PCT, f"at {_since(case, f).days} days") for f in inside]
    return [*reasons, *_no_rescue(case, inside[-1].point)]


def _since(case: _Case, answers: FollowUp) -> timedelta:
    return (answers.answered_at or case.ended) - case.ended


def _scs_trial_50(case: _Case) -> list[Reason]:
    return [_at_least(case, case.at("trial-end"), HALF_PCT, "in the trial")]


def _composite(case: _Case) -> list[Reason]:
    answers = case.at(case.point)
    return [
        _at_least(case, answers, THIRTY_PCT, f"at {case.point}"),
        _function(case, answers),
        _dose(case, answers),
        _impression(case, answers),
    ]


def _function(case: _Case, answers: FollowUp | None) -> Reason:
    status = function_better(case.before.questionnaires, answers.questionnaires if answers else ())
    words = {Status.PASS: "at least 30% better", Status.FAIL: "not 30% better"}
    says = f"ODI or PSEQ: {words.get(status, 'not known')}."
    return Reason(status, says, case.source)


def function_better(
    before: tuple[Filled, ...], after: tuple[Filled, ...], codes: tuple[str, ...] = FUNCTION
) -> Status:
    """Tell whether one of some questionnaires is better by 30% of its first total.

    Only those that were answered before count; unknown where none was.
    """
    return any_of(_better(code, before, after) for code in codes if filled_in(before, code))


def _better(code: str, before: tuple[Filled, ...], after: tuple[Filled, ...]) -> Status:
    first, last = (_number(filled_in(given, code), "total") for given in (before, after))
    if not first or last is None:  # a first score of 0 has no per cent
        return Status.UNKNOWN
    gain = last - first if find_instrument(code).high_is == "better" else first - last
    return Status.PASS if 100 * gain >= THIRTY_PCT * first else Status.FAIL


def _number(found: Filled | None, scale: str) -> float | None:
    made = found.score(scale) if found else None
    return made.number if made else None


def _dose(case: _Case, answers: FollowUp | None) -> Reason:
    status, says = dose_rise(case.before.medicines, answers.medicines if answers else None)
    return Reason(status, says, case.source)


def dose_rise(
    before: tuple[Medicine, ...] | None, after: tuple[Medicine, ...] | None
) -> tuple[Status, str]:
    """Return Pass where the day's opioids did not rise, with a sentence; methadone is unknown."""
    if before is None or after is None:
        return Status.UNKNOWN, "Opioids before or after are not known."
    try:
        first, last = opioid_load(before).mg_per_day, opioid_load(after).mg_per_day
    except (Refused, BadInput) as why:
        return Status.UNKNOWN, str(why)
    status = Status.PASS if last <= first else Status.FAIL
    return status, f"Opioids were {float(first):g} and are {float(last):g} mg oral morphine a day."


def _impression(case: _Case, answers: FollowUp | None) -> Reason:
    found = filled_in(answers.questionnaires, "pgic") if answers else None
    made = found.score("responder") if found else None
    value = {"yes": True, "no": False}.get(made.word) if made else None
    return _told(case, "Much or very much improved", value)


_RULES: dict[str, Callable[[_Case], list[Reason]]] = {
    "rf_50": _rf_50,
    "rf_strict": _rf_strict,
    "esi_50": _esi_50,
    "scs_trial_50": _scs_trial_50,
    "composite": _composite,
}
