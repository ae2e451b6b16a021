"""What the records beside the assessment know of findings, so that nobody is asked again.

Only what stands counts. A consent or decision from before the last procedure of its technique was
for that one and says nothing of the next. What a record leaves open stays unknown, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from akeso.anatomy.levels import Side
from akeso.care.assessment import Assessment, fillings, scored
from akeso.care.assessment.spans import years_between
from akeso.care.consent import Consent, ConsentWithdrawn, consent_status
from akeso.care.decision import By, Decision, Known, RecommendationGiven, findings_of, settle
from akeso.care.history.levels import counted
from akeso.care.history.planned import from_plans
from akeso.care.history.summary import findings_from_history
from akeso.care.history.treatments import Records
from akeso.care.outcome import Target
from akeso.care.person import Patient
from akeso.care.record import Body, Record, standing
from akeso.care.rehearsal import same_level, standing_plans
from akeso.rule import Status, all_of

EVERY = ""
"""Where what is known of every technique stands."""
IMPLANT = "scs.implant"
BY_PLAN = "plan"
"""What ``fields.csv`` says of a finding that is chosen with the plan."""
HELD_ON = (BY_PLAN, "planner")
"""Findings whose answer holds until the procedure; of the planner's only until a new plan."""


@dataclass(frozen=True)
class Wanted:
    """One place where a technique is wanted, and the record that says so.

    Parameters
    ----------
    technique, level : str
    side : Side or None
    by : By
        A decision, or a plan where nobody decided yet.
    record : str
    """

    technique: str
    level: str
    side: Side | None
    by: By
    record: str

    def is_at(self, level: str, side: Side) -> bool:
        """Tell whether a level and side are this place; what it does not say is not held back."""
        return (not self.level or same_level(self.level) == same_level(level)) and (
            self.side is None or self.side is side
        )


def wanted(records: Records, episode: str) -> Mapping[str, tuple[Wanted, ...]]:
    """Return where each technique of an episode is wanted and not done yet.

    As it was decided; of a technique that nobody decided about, as it was planned.

    Parameters
    ----------
    records : tuple of Record
        Of one patient.
    episode : str
    """
    held = _of(standing(records), episode)
    found: dict[str, list[Wanted]] = {}
    for record in held:
        body = record.body
        if not isinstance(body, Decision) or _done_since(held, body.option.technique, record):
            continue
        places = found.setdefault(body.option.technique, [])
        if body.proceed:
            places.append(_decided(body, record.id))
        else:
            places.clear()
    for plan in standing_plans(held):
        for code in plan.body.techniques:
            if code not in found and not _done_since(held, code, plan):
                found[code] = [Wanted(code, plan.body.level, plan.body.side, By.PLAN, plan.id)]
    return {code: tuple(places) for code, places in found.items() if places}


def _decided(body: Decision, record: str) -> Wanted:
    return Wanted(body.option.technique, body.level, body.side, By.DECISION, record)


def known_from_records(
    records: Records, episode: str, *, on: date, at: datetime
) -> Mapping[str, Mapping[str, Known]]:
    """Return what records beside the last assessment know, by technique and finding.

    Parameters
    ----------
    records : tuple of Record
        Of one patient.
    episode : str
        Whose assessment is asked about.
    on : date
        Day in Sydney for which the rules are asked.
    at : datetime
        The moment at which consent has to stand.

    Returns
    -------
    mapping of str to mapping of str to Known
        `EVERY` holds what is known of every technique.
    """
    held = _of(standing(records), episode)
    places = wanted(records, episode)
    answered = _answered_before(held)
    found: dict[str, dict[str, Known]] = {EVERY: _of_patient(records, held, on)}
    for code in dict.fromkeys((*answered, *places)):
        earlier = {one.finding: one for one in answered.get(code, ())}
        told = {one.finding: one for one in _told(records, held, places.get(code, ()), on, at)}
        both = {name: _taken(earlier[name], told[name]) for name in earlier.keys() & told.keys()}
        found[code] = {**earlier, **told, **both}
    return found


def _told(
    records: Records, held: Records, here: tuple[Wanted, ...], on: date, at: datetime
) -> Iterable[Known]:
    """Return what is known of a technique where it is wanted."""
    if not here:
        return
    code, sites = here[0].technique, [(one.level, one.side) for one in here]
    yield from from_plans(code, sites, standing_plans(held))
    yield from counted(code, sites, here[0].by, tuple(one.record for one in here))
    yield from _consent(held, here, at)
    yield from _same_pain(records, here, on)


def _taken(earlier: Known, told: Known) -> Known:
    """Return what is taken of an earlier answer and of what a record says by now."""
    found = settle(told.finding, earlier.value, told, By.EARLIER) or told
    return replace(found, records=earlier.records) if found.by is By.EARLIER else found


def _of(records: Records, episode: str) -> Records:
    return tuple(r for r in records if r.episode == episode)


def _done_since(held: Records, technique: str, record: Record[Body]) -> bool:
    """Tell whether a procedure of the technique ended after a record was made."""
    ended = _ended(held, technique)
    return ended is not None and ended > record.made.at


def _ended(held: Records, technique: str) -> datetime | None:
    """Return when the last procedure of a technique ended; None where there was none."""
    times = [
        getattr(r.body, "ended", None)
        for r in held
        if r.kind == "procedure" and getattr(r.body, "technique", "") == technique
    ]
    return max((t for t in times if isinstance(t, datetime)), default=None)


def _answered_before(held: Records) -> dict[str, tuple[Known, ...]]:
    """Return what was answered of the plan in the last recommendation of each technique."""
    found: dict[str, tuple[Known, ...]] = {}
    for record in held:
        body = record.body
        if not isinstance(body, RecommendationGiven):
            continue
        for option in body.options:
            found.pop(option.technique, None)
            if not _done_since(held, option.technique, record):
                by = (BY_PLAN,) if _planned_since(held, option.technique, record) else HELD_ON
                found[option.technique] = tuple(_answers(record.id, body, option.technique, by))
    return found


def _planned_since(held: Records, technique: str, record: Record[Body]) -> bool:
    """Tell whether a plan was attached after an answer, which then says nothing of that plan."""
    after = held[held.index(record) + 1 :]
    return any(technique in plan.body.techniques for plan in standing_plans(after))


def _answers(
    record: str, given: RecommendationGiven, technique: str, by: tuple[str, ...]
) -> Iterable[Known]:
    for name, value in findings_of(given, technique).items():
        if value is None or fillings()[name].by not in by:
            continue
        source = given.source(name, technique)
        if given.sources is None or (source and source.by == By.ANSWER):
            yield Known(name, value, By.EARLIER, (record,))
        elif source and source.by == By.EARLIER:
            yield Known(name, value, By.EARLIER, source.records)


def _consent(held: Records, here: tuple[Wanted, ...], at: datetime) -> Iterable[Known]:
    """Judge consent at every wanted place; of a place without one nothing is known."""
    code = here[0].technique
    ended = _ended(held, code)
    own = tuple(
        r
        for r in held
        if isinstance(r.body, Consent | ConsentWithdrawn)
        and r.body.technique == code
        and (ended is None or r.body.at > ended)
    )
    answers = [(p, _place(own, p)) for p in here]
    judged = [
        consent_status(own, code, level, side, at=at)
        for _, (level, side) in answers
        if level and side is not None
    ]
    status = all_of(a.status for a in judged) if len(judged) == len(here) else Status.UNKNOWN
    reasons = [reason for a in judged if a.status is not Status.PASS for reason in a.reasons]
    yield Known(
        "consent_valid",
        _VALUE[status],
        By.CONSENT,
        tuple(r.id for r in own),
        " ".join(reasons) or ("" if judged else "No consent is recorded."),
    )


_VALUE = {Status.PASS: True, Status.FAIL: False, Status.UNKNOWN: None}


def _place(consents: Records, place: Wanted) -> tuple[str, Side | None]:
    """Return level and side of a wanted place, in the words of the consent that is for it."""
    for record in reversed(consents):
        body = record.body
        if isinstance(body, Consent | ConsentWithdrawn) and place.is_at(body.level, body.side):
            return body.level, body.side
    return place.level, place.side


def _same_pain(records: Records, here: tuple[Wanted, ...], on: date) -> Iterable[Known]:
    """Say whether earlier radiofrequency of the same places helped, as the record has it."""
    if not here[0].technique.startswith("rf."):
        return
    name = "rfa_repeat_same_pain"
    targets = [Target(p.technique, (p.level,) if p.level else (), p.side) for p in here]
    values = [findings_from_history(records, on, target).get(name) for target in targets]
    value = False if False in values else (None if None in values else True)
    done = [r for r in standing(records) if r.kind == "procedure"]
    names = [r.id for r in done if getattr(r.body, "technique", "").startswith("rf.")]
    if value is not False or not _told_elsewhere(records, on):
        yield Known(name, value, By.PROCEDURE, tuple(names))


def _told_elsewhere(records: Records, on: date) -> bool:
    """Tell whether the last assessment lists radiofrequency that was done elsewhere."""
    told = [r.body for r in standing(records) if isinstance(r.body, Assessment)]
    last = max((a for a in told if a.day <= on), key=lambda a: a.seen, default=None)
    return any(one.belongs("rf") for one in (last.earlier if last else None) or ())


def _of_patient(records: Records, held: Records, on: date) -> dict[str, Known]:
    """Return what holds for every technique: age, an implant made here, a stored score."""
    found: dict[str, Known] = {}
    for record in standing(records):
        body = record.body
        if isinstance(body, Patient):
            age = years_between(body.born, on)
            found["age_years"] = Known("age_years", age, By.PATIENT, (record.id,))
        if record.kind == "procedure" and getattr(body, "technique", "") == IMPLANT:
            name = "neurostim_present"
            found[name] = Known(name, True, By.PROCEDURE, (record.id,))
    told = [r for r in held if isinstance(r.body, Assessment)]
    for record in told[:-1]:
        if isinstance(record.body, Assessment) and scored(record.body.questionnaires):
            name = "function_score_recorded"
            found[name] = Known(name, True, By.ASSESSMENT, (record.id,))
    return found
