"""What the clinician decides, and what the patient agrees to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from akeso.anatomy.levels import Side
from akeso.care.calendar import local_day
from akeso.care.consent import consent_status, missing
from akeso.care.decision import (
    Decision,
    Departure,
    RecommendationGiven,
    SignOff,
)
from akeso.care.decision import (
    decide as decided,
)
from akeso.care.history import findings_from_history
from akeso.care.record import Body, Record
from akeso.clinic.access import Desk, verb
from akeso.clinic.charts import Chart, Receipt, body_from, episode_number, receipt, writing
from akeso.errors import BadInput
from akeso.techniques.indication import State


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
        ``{"technique": code, "proceed": true, "level": "L4-L5", "side": "left", "reason": "",
        "sign_offs": [{"rule", "reason"}], "departures": [{"rules", "reason"}]}``.
    supersedes, why, late : str
        As for every record.
    """
    patient, number = episode_number(episode)
    made = _decision_document(document)
    name = desk.session.full_name
    with writing(desk, "decide", patient, why) as chart:
        chart.episode(number)
        source = chart.last("recommendation", number)
        assert isinstance(source.body, RecommendationGiven)  # noqa: S101  what the kind means
        body = decided(
            source.id,
            source.body,
            made["technique"],
            proceed=made["proceed"],
            clinician=name,
            level=made.get("level", ""),
            side=Side(made["side"]) if made.get("side") else None,
            reason=made.get("reason", ""),
            sign_offs=tuple(_sign_off(s, name) for s in made.get("sign_offs", ())),
            departures=tuple(_departure(d, name) for d in made.get("departures", ())),
        )
        record = chart.add(body, number, supersedes=supersedes, why=why, late=late)
    return receipt(record, _about_decision(chart, body, number))


def _decision_document(document: object) -> Mapping[str, Any]:
    known = {"technique", "proceed", "level", "side", "reason", "sign_offs", "departures"}
    if not isinstance(document, Mapping) or not set(document) <= known:
        raise BadInput(f"A decision holds these and nothing else: {', '.join(sorted(known))}.")
    if not isinstance(document.get("technique"), str) or not isinstance(
        document.get("proceed"), bool
    ):
        raise BadInput("A decision names a technique, and proceed as true or false.")
    if document.get("side") not in (None, "", *Side):
        raise BadInput(f"The side is {document['side']!r}; use {', '.join(Side)}.")
    return document


def _sign_off(one: Mapping[str, Any], by: str) -> SignOff:
    return SignOff(str(one.get("rule", "")), by, str(one.get("reason", "")))


def _departure(one: Mapping[str, Any], by: str) -> Departure:
    return Departure(tuple(map(str, one.get("rules", ()))), by, str(one.get("reason", "")))


def _about_decision(chart: Chart, body: Decision, episode: str) -> tuple[str, ...]:
    if not body.proceed:
        return ("The technique is not done.",)
    found = findings_from_history(chart.records, local_day(chart.now))
    months = found.get("steroid_mpe_mg_12m")
    known = () if months is None else (f"Steroid of the last 12 months: {months:g} mg (MPE).",)
    departs = ("The decision departs from the rules; the manager is shown it.",)
    state = State(body.option.state)
    return (*known, *(departs if body.departures else ()), f"By the rules: {_state(state)}.")


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
    open_ = tuple(f"Not explained yet: {point}" for point in missing(body))
    return (f"The consent stands at: {found.status}.", *found.reasons, *open_)
