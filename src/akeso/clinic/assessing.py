"""The consulting room: assess, ask the rules, decide, and agree with the patient."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from akeso.anatomy.levels import Side
from akeso.care.appointments import Appointment, Purpose
from akeso.care.assessment import Assessment, red_flags, submit
from akeso.care.calendar import local, local_day
from akeso.care.consent import consent_status, missing
from akeso.care.decision import (
    Circumstances,
    Decision,
    Departure,
    RecommendationGiven,
    SignOff,
    differences,
    give,
    recommend_for,
)
from akeso.care.decision import (
    decide as decided,
)
from akeso.care.history import findings_from_history, past_from_history
from akeso.care.person import Patient
from akeso.care.record import Body, Record, aware
from akeso.clinic.access import Desk, verb
from akeso.clinic.charts import Chart, Receipt, body_from, episode_number, receipt, writing
from akeso.errors import BadInput
from akeso.techniques.expression import Value
from akeso.techniques.indication import State

SITE = "site_findings"
"""Setting that holds what the site decides once for all patients."""
AHEAD = timedelta(days=7)
"""When a procedure is reckoned to be where none is booked and none is said; a proposal."""


@dataclass(frozen=True)
class Recommended:
    """A recommendation as it was stored, and how it differs from the one before."""

    receipt: Receipt
    given: RecommendationGiven
    differs: tuple[str, ...]


@verb
def assess(
    desk: Desk,
    episode: str,
    document: object,
    *,
    supersedes: str = "",
    why: str = "",
    late: str = "",
) -> Receipt:
    """Record an assessment; questionnaires may come with answers alone and are scored here."""
    patient, number = episode_number(episode)
    with writing(desk, "assess", patient, why) as chart:
        chart.episode(number)
        body = body_from(chart, "assessment", number, scored(document))
        made = chart.add(body, number, supersedes=supersedes, why=why, late=late)
    return receipt(made, flags(body))


def scored(document: object) -> object:
    """Return a document whose questionnaires have their scores.

    A questionnaire may come as ``{"instrument": "peg", "answers": [...]}``, with the answers as
    `akeso score` takes them; with scores it is taken as it stands, and checked.
    """
    if not isinstance(document, Mapping) or not isinstance(document.get("questionnaires"), list):
        return document
    filled = [_scored(one) for one in document["questionnaires"]]
    return {**document, "questionnaires": filled}


def _scored(one: object) -> object:
    if not isinstance(one, Mapping) or "scores" in one:
        return one
    if set(one) != {"instrument", "answers"}:
        raise BadInput("A questionnaire has an instrument and answers; see: akeso instruments.")
    return _plain(submit(str(one["instrument"]), one["answers"]))


def _plain(value: Any) -> Any:
    from pydantic import TypeAdapter  # noqa: PLC0415  only where a questionnaire is filled in

    return TypeAdapter(type(value)).dump_python(value, mode="json")


def flags(body: Body) -> tuple[str, ...]:
    """Return what to do about red flags that are up, or were not asked for."""
    if not isinstance(body, Assessment):
        return ()
    found = body.red_flags.findings()
    notes = [f"{f.asks} Yes: {f.action}" for f in red_flags().values() if found[f.finding]]
    silent = [f.name for f in red_flags().values() if found[f.finding] is None]
    if silent:
        notes.append(f"Red flags not answered, so nothing is eligible: {', '.join(silent)}.")
    return tuple(notes)


@verb
def recommend_episode(desk: Desk, episode: str, document: object | None = None) -> Recommended:
    """Ask the rules on the last assessment, and store what they said as it was said.

    Parameters
    ----------
    desk : Desk
    episode : str
    document : object, optional
        ``{"procedure": time, "technique": code, "for_all": {...}, "planned": {code: {...}}}``, all
        of it optional. Without a time the booked procedure counts, or a day a week ahead.
    """
    patient, number = episode_number(episode)
    asked = _question(document)
    with writing(desk, "recommend_episode", patient) as chart:
        chart.episode(number)
        assessment = chart.last("assessment", number)
        assert isinstance(assessment.body, Assessment)  # noqa: S101  what the kind means
        moment, note = _when(chart, number, asked.get("procedure"))
        given = _circumstances(chart, assessment.body, asked, moment)
        answer = recommend_for(assessment.body, given, asked.get("technique"))
        body = give(assessment.id, assessment.body, answer, given)
        before = [r.body for r in chart.held("recommendation", number)]
        made = chart.add(body, number)
    last = before[-1] if before and isinstance(before[-1], RecommendationGiven) else None
    differs = differences(last, body) if last else ()
    return Recommended(receipt(made, (note,)), body, differs)


def _question(document: object | None) -> Mapping[str, Any]:
    known = {"procedure", "technique", "for_all", "planned"}
    if document is None:
        return {}
    if not isinstance(document, Mapping) or not set(document) <= known:
        raise BadInput(f"A question holds these and nothing else: {', '.join(sorted(known))}.")
    return document


def _when(chart: Chart, episode: str, said: object) -> tuple[datetime, str]:
    """Return when the procedure is reckoned to be, and a sentence that says so."""
    if said is not None:
        try:
            moment = aware("The time of the procedure", datetime.fromisoformat(str(said)))
        except ValueError as why:
            raise BadInput(f"The time of the procedure is {said!r}; write it as "
                           "2026-11-24T10:00+11:00.") from why  # fmt: skip
        return moment, f"Reckoned for a procedure on {_words(moment)}."
    booked = [
        r.body.starts
        for r in chart.held("appointment", episode)
        if isinstance(r.body, Appointment)
        and r.body.purpose is Purpose.PROCEDURE
        and r.body.starts > chart.now
    ]
    if booked:
        return min(booked), f"Reckoned for the procedure booked on {_words(min(booked))}."
    moment = chart.now + AHEAD
    return moment, f"No procedure is booked; reckoned for one on {_words(moment)}."


def _words(moment: datetime) -> str:
    return f"{local(moment):%d.%m.%Y at %H:%M}"


def _circumstances(
    chart: Chart, assessment: Assessment, asked: Mapping[str, Any], moment: datetime
) -> Circumstances:
    """Return what the rules need besides the assessment: the past, the site, the patient."""
    person = chart.last("patient").body
    site: dict[str, Value | None] = json.loads(chart.unit.setting(SITE) or "{}")
    return Circumstances(
        procedure=moment,
        on=local_day(chart.now),
        born=person.born if isinstance(person, Patient) else None,
        past=past_from_history(chart.records),
        for_all={**site, **asked.get("for_all", {})},
        planned=asked.get("planned", {}),
    )


@verb
def site_findings(
    desk: Desk, document: object | None = None, *, why: str = ""
) -> Mapping[str, Value | None]:
    """Return what the site decides once for all patients, after changing it where asked to."""
    from akeso.care.assessment import fillings  # noqa: PLC0415  a table that only this needs

    own = {f.field for f in fillings().values() if f.by == "site"}
    with desk.store.write(desk.actor, "site_findings", why=why, at=desk.clock()) as unit:
        if document is not None:
            if not isinstance(document, Mapping) or not set(document) <= own:
                raise BadInput(
                    f"The site decides these and nothing else: {', '.join(sorted(own))}."
                )
            if not why.strip():
                raise BadInput("The reason for changing what the site decides is empty; write it.")
            unit.set(SITE, json.dumps(dict(document), sort_keys=True))
        found: dict[str, Value | None] = json.loads(unit.setting(SITE) or "{}")
    return dict.fromkeys(sorted(own)) | found


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
