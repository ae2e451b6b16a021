"""What the clinician decides, and what the patient agrees to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from akeso.anatomy.levels import Side
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
from akeso.clinic.charts import Chart, Receipt, body_from, episode_number, receipt, writing
from akeso.errors import BadInput
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
        "reason": "", "sign_offs": [{"rule", "reason"}], "departures": [{"rules", "reason"}]}``.
    supersedes, why, late : str
        As for every record.
    """
    patient, number = episode_number(episode)
    wish = from_document(DecisionSaid, document)
    name = desk.session.full_name
    with writing(desk, "decide", patient, why) as chart:
        chart.episode(number)
        source = chart.last("recommendation", number)
        assert isinstance(source.body, RecommendationGiven)  # noqa: S101  what the kind means
        body = decided(
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
        record = chart.add(body, number, supersedes=supersedes, why=why, late=late)
    return receipt(record, _about_decision(chart, body))


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
    """Record a consent, or that it was taken back (``"kind": "consent-withdrawn"``)."""
    if not isinstance(document, Mapping):
        raise BadInput("The consent is no JSON object; see: akeso schema consent.")
    patient, number = episode_number(episode)
    fields = dict(document)
    kind = fields.pop("kind", "consent")
    if kind not in ("consent", "consent-withdrawn"):
        raise BadInput(f"The kind is {kind!r}; use consent or consent-withdrawn.")
    with writing(desk, "consent", patient, why) as chart:
        chart.episode(number)
        body = body_from(chart, kind, number, fields)
        made = chart.add(body, number, supersedes=supersedes, why=why, late=late)
    return receipt(made, _about_consent(chart, made, number))


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
