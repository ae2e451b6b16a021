"""What the clinician decides, and what the patient agrees to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from akeso.anatomy.levels import Side
from akeso.care.assessment.levels import check_level
from akeso.care.calendar import local_day
from akeso.care.consent import consent_status
from akeso.care.decision import (
    Decision,
    Departure,
    RecommendationGiven,
    SignOff,
    for_the_manager,
)
from akeso.care.decision import (
    decide as decided,
)
from akeso.care.history import findings_from_history
from akeso.care.record import Body, Record
from akeso.clinic.access import Desk, verb
from akeso.clinic.assessing import UP, flags
from akeso.clinic.charts import Chart, Receipt, body_from, episode_number, receipt, writing
from akeso.clinic.reasons import real_reason
from akeso.clinic.sites import at_place, each_place, one_receipt, refuse_one_for_many, words
from akeso.errors import BadInput, Refused
from akeso.exchange.record_json import from_document
from akeso.rule import Status
from akeso.techniques.indication import State


@dataclass(frozen=True)
class AcceptedRule:
    """A rule to check that was looked at and accepted, and why; the user signs it."""

    rule: str
    reason: str


@dataclass(frozen=True)
class RulesDepartedFrom:
    """Rules that are not followed, and why; the user answers for it."""

    rules: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class DecisionSaid:
    """A decision as it is handed in; names and what the rules said are filled in.

    Parameters
    ----------
    technique : str
    proceed : bool
    level : str
        Such as ``L4-L5``; empty for a technique without one.
    side : Side or None
        None for a technique without one.
    reason : str
        Needed where an eligible technique is not done.
    sign_offs : tuple of AcceptedRule
    departures : tuple of RulesDepartedFrom
    """

    KIND: ClassVar[str] = "decision"

    technique: str
    proceed: bool
    level: str = ""
    side: Side | None = None
    reason: str = ""
    sign_offs: tuple[AcceptedRule, ...] = ()
    departures: tuple[RulesDepartedFrom, ...] = ()


@verb
def decide(
    desk: Desk,
    episode: str,
    document: object,
    *,
    supersedes: str = "",
    why: str = "",
    late: str = "",
) -> Receipt:
    """Record what the clinician decides about one technique of the last recommendation.

    Parameters
    ----------
    desk : Desk
    episode : str
    document : object
        A `DecisionSaid`: ``{"technique": code, "proceed": true, "level": "L4-L5", "side": "left",
        "reason": "", "sign_offs": [{"rule", "reason"}], "departures": [{"rules", "reason"}]}``;
        in place of level and side it may list several as ``sites``, see `akeso.clinic.sites`.
    supersedes, why, late : str
        As for every record.
    """
    patient, number = episode_number(episode)
    wishes = tuple(from_document(DecisionSaid, one) for one in each_place(document, "decision"))
    refuse_one_for_many(wishes, supersedes)
    made = []
    with writing(desk, "decide", patient, why) as chart:
        chart.episode(number)
        for wish in wishes:
            where = words({"level": wish.level, "side": wish.side})
            with at_place(where if len(wishes) > 1 else ""):
                body = _decided(chart, number, wish)
                record = chart.add(body, number, supersedes=supersedes, why=why, late=late)
            made.append((where, receipt(record, _about_decision(chart, body))))
    return one_receipt(made)


def _decided(chart: Chart, number: str, wish: DecisionSaid) -> Decision:
    """Return a decision about one place, on the last recommendation."""
    _reasons(wish)
    check_level(wish.level)
    name = chart.desk.session.full_name
    source = chart.last("recommendation", number)
    assert isinstance(source.body, RecommendationGiven)  # noqa: S101  what the kind means
    last = chart.held("assessment", number)[-1:]
    newer = [r.body for r in last if r.id != source.body.assessment]
    if any(note.startswith(UP) for body in newer for note in flags(body)):
        raise Refused(
            "A red flag came up after the rules were asked; ask them anew first (akeso recommend "
            "--episode)."
        )
    return decided(
        source.id,
        source.body,
        wish.technique,
        proceed=wish.proceed,
        clinician=name,
        level=wish.level,
        side=wish.side,
        reason=wish.reason,
        sign_offs=tuple(SignOff(s.rule, name, s.reason) for s in wish.sign_offs),
        departures=tuple(Departure(d.rules, name, d.reason) for d in wish.departures),
    )


def _reasons(wish: DecisionSaid) -> None:
    """Raise BadInput where a rule is accepted or departed from without a real reason."""
    for accepted in wish.sign_offs:
        real_reason(f"The reason for accepting {accepted.rule}", accepted.reason)
    for departure in wish.departures:
        rules = ", ".join(departure.rules)
        real_reason(f"The reason for departing from {rules}", departure.reason)


def _about_decision(chart: Chart, body: Decision) -> tuple[str, ...]:
    if not body.proceed:
        return ("The technique is not done.",)
    found = findings_from_history(chart.records, local_day(chart.now))
    steroid = found.get("steroid_mpe_mg_12m")
    known: tuple[str, ...] = ()
    if isinstance(steroid, int | float):
        known = (f"Steroid of the last 12 months: {steroid:g} mg as methylprednisolone.",)
    state = State(body.option.state)
    return (*known, *_departs(body), f"By the rules: {_state(state)}.")


def _departs(body: Decision) -> tuple[str, ...]:
    if not body.departures:
        return ()
    seen = "; the manager is shown it" if for_the_manager(body) else ""
    return (f"The decision departs from the rules, with your name and reason{seen}.",)


def _state(state: State) -> str:
    return str(state).replace("_", " ")


@verb
def consent(
    desk: Desk,
    episode: str,
    document: object,
    *,
    supersedes: str = "",
    why: str = "",
    late: str = "",
) -> Receipt:
    """Record a consent, or that it was taken back (``"kind": "consent-withdrawn"``).

    Of several places it lists the ``sites``; see `akeso.clinic.sites`.
    """
    patient, number = episode_number(episode)
    papers = each_place(document, "consent")
    refuse_one_for_many(papers, supersedes)
    kinds = {str(paper.get("kind", "consent")) for paper in papers}
    kind = kinds.pop()
    if kinds or kind not in ("consent", "consent-withdrawn"):
        raise BadInput(f"The kind is {kind!r}; use consent or consent-withdrawn.")
    made = []
    with writing(desk, "consent", patient, why) as chart:
        chart.episode(number)
        for paper in papers:
            fields = {name: value for name, value in paper.items() if name != "kind"}
            with at_place(words(paper) if len(papers) > 1 else ""):
                body = body_from(chart, kind, number, fields)
                entry = chart.add(body, number, supersedes=supersedes, why=why, late=late)
            made.append((words(paper), receipt(entry, _about_consent(chart, entry, number))))
    return one_receipt(made)


def _about_consent(chart: Chart, made: Record[Body], episode: str) -> tuple[str, ...]:
    from akeso.care.consent import Consent  # noqa: PLC0415  the name of the verb is `consent`

    if not isinstance(made.body, Consent):
        return ("The consent was taken back; the procedure may not begin.",)
    body = made.body
    own = tuple(r for r in chart.records if r.episode == episode)
    found = consent_status(own, body.technique, body.level, body.side, at=chart.now)
    if found.status is Status.PASS:
        return ("The consent is complete.",)
    holds = "does not hold" if found.status is Status.FAIL else "is not complete yet"
    return (f"The consent {holds}.", *found.reasons)
