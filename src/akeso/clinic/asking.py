"""Asks the rules on an assessment, and keeps what they said as it was said."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from akeso.care.appointments import Appointment, Purpose
from akeso.care.appointments.appointment import HOLDS
from akeso.care.assessment import Assessment, usual_definition
from akeso.care.decision import (
    RecommendationGiven,
    differences,
    give,
    recommend_for,
)
from akeso.care.record import aware
from akeso.clinic.access import Desk, verb
from akeso.clinic.charts import Chart, Receipt, episode_number, receipt, writing
from akeso.clinic.definition import BLOCK, checked_definition, clinics_definition
from akeso.clinic.filling import SITE, circumstances, filled_notes
from akeso.clinic.reasons import real_reason
from akeso.clinic.telling import moment_words
from akeso.errors import BadInput
from akeso.exchange.given_json import given_document
from akeso.exchange.record_json import from_document
from akeso.techniques.expression import Value
from akeso.techniques.findings import Findings

AHEAD = timedelta(days=7)
"""When a procedure is reckoned to be where none is booked and none is said; a proposal."""


@dataclass(frozen=True)
class Question:
    """What is asked of the rules, besides the assessment; all of it may be left out.

    Parameters
    ----------
    procedure : datetime or None
        When it would be done; None takes the booked procedure, or a day a week ahead.
    technique : str or None
        Its code; None asks about every technique of the region.
    for_all : mapping
        Findings that no record of the patient holds, whatever the technique: of the plan, of
        policy. Consent, plan, decision and earlier answers are read from the chart.
    planned : mapping
        Such findings by the code of a technique.
    levels : mapping
        By the code of a technique where it is considered, as long as nobody has decided: such as
        ``["T8-T10", "L1-L2"]`` of a lead and its entry.
    """

    KIND: ClassVar[str] = "question"

    procedure: datetime | None = None
    technique: str | None = None
    for_all: Mapping[str, bool | float | str | None] = field(default_factory=dict)
    planned: Mapping[str, Mapping[str, bool | float | str | None]] = field(default_factory=dict)
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.procedure is not None:
            moment = aware("The time of the procedure", self.procedure)
            object.__setattr__(self, "procedure", moment)


@dataclass(frozen=True)
class Recommended:
    """A recommendation as it was stored.

    Parameters
    ----------
    receipt : Receipt
    recommendation : dict
        What was stored, under the same names as `akeso.clinic.recommend` answers.
    differs : tuple of str
        What it says otherwise than the one before.
    """

    receipt: Receipt
    recommendation: Mapping[str, Any]
    differs: tuple[str, ...]


@verb
def recommend_episode(desk: Desk, episode: str, document: object | None = None) -> Recommended:
    """Ask the rules on the last assessment, and store what they said as it was said.

    Parameters
    ----------
    desk : Desk
    episode : str
    document : object, optional
        A `Question`: ``{"procedure": time, "technique": code, "for_all": {...}, "planned": {code:
        {...}}, "levels": {code: [...]}}``, all of it optional.
    """
    patient, number = episode_number(episode)
    asked = Question() if document is None else from_document(Question, _floats(document))
    with writing(desk, "recommend_episode", patient) as chart:
        chart.episode(number)
        assessment = chart.last("assessment", number)
        assert isinstance(assessment.body, Assessment)  # noqa: S101  what the kind means
        moment, note = _when(chart, number, asked.procedure)
        given = circumstances(chart, number, moment, asked)
        answer = recommend_for(assessment.body, given, asked.technique)
        body = give(assessment.id, assessment.body, answer, given)
        before = [r.body for r in chart.held("recommendation", number)]
        made = chart.add(body, number)
    last = before[-1] if before and isinstance(before[-1], RecommendationGiven) else None
    differs = differences(last, body) if last else ()
    notes = (note, *filled_notes(answer.sources, given))
    return Recommended(receipt(made, notes), given_document(body), differs)


def _floats(value: Any) -> Any:
    """Return a document with its decimals as numbers: findings are measured, not counted out."""
    if isinstance(value, Mapping):
        return {name: _floats(item) for name, item in value.items()}
    return float(value) if isinstance(value, Decimal) else value


def _when(chart: Chart, episode: str, said: datetime | None) -> tuple[datetime, str]:
    """Return when the procedure is reckoned to be, and a sentence that says so."""
    if said is not None:
        return said, f"Reckoned for a procedure on {moment_words(said)}."
    for course, words in ((episode, ""), ("", ", which belongs to no episode")):
        booked = _booked(chart, course)
        if booked:
            when = min(booked)
            return when, f"Reckoned for the procedure booked on {moment_words(when)}{words}."
    moment = chart.now + AHEAD
    return moment, f"No procedure is booked; reckoned for one on {moment_words(moment)}."


def _booked(chart: Chart, episode: str) -> list[datetime]:
    """Return when a procedure of an episode is booked that is still to come."""
    return [
        r.body.starts
        for r in chart.held("appointment", episode)
        if isinstance(r.body, Appointment)
        and r.body.purpose is Purpose.PROCEDURE
        and r.body.progress in HOLDS
        and r.body.starts > chart.now
    ]


@verb
def site_findings(
    desk: Desk, document: object | None = None, *, why: str = ""
) -> Mapping[str, Value | None]:
    """Return what the site decides once for all patients, after changing it where asked to.

    Parameters
    ----------
    desk : Desk
    document : object, optional
        Findings by name, and ``block_definition``: the definition of a positive block that the
        clinic uses. Null takes one back, and what is left out stays as it is.
    why : str
        Needed for a change.
    """
    from akeso.care.assessment import fillings  # noqa: PLC0415  a table that only this needs

    own = {f.field for f in fillings().values() if f.by == "site"}
    with desk.store.write(desk.actor, "site_findings", why=why, at=desk.clock()) as unit:
        found: dict[str, Value | None] = json.loads(unit.setting(SITE) or "{}")
        if document is not None:
            said = _site_said(document, own, why)
            if BLOCK in said:
                unit.set(BLOCK, checked_definition(said.pop(BLOCK) or usual_definition()))
            found |= said
            unit.set(SITE, json.dumps(found, sort_keys=True))
        found = {**found, BLOCK: clinics_definition(unit)}
    return dict.fromkeys(sorted(own)) | found


def _site_said(document: object, own: Collection[str], why: str) -> dict[str, Value | None]:
    """Return what the site newly decides; BadInput where it may not, or gives no reason."""
    names = {*own, BLOCK}
    if not isinstance(document, Mapping) or not set(document) <= names:
        raise BadInput(f"The site decides these and nothing else: {', '.join(sorted(names))}.")
    real_reason("The reason for changing what the site decides (--why)", why)
    given = {name: value for name, value in document.items() if name != BLOCK}
    checked = Findings(_floats(given))
    chosen = {BLOCK: document[BLOCK]} if BLOCK in document else {}
    return {name: checked[name] for name in given} | chosen
