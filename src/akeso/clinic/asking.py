"""Asks the rules on an assessment, and keeps what they said as it was said."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from akeso.care.appointments import Appointment, Purpose
from akeso.care.assessment import Assessment
from akeso.care.calendar import local, local_day
from akeso.care.decision import (
    Circumstances,
    RecommendationGiven,
    differences,
    give,
    recommend_for,
)
from akeso.care.history import past_from_history
from akeso.care.person import Patient
from akeso.care.record import aware
from akeso.clinic.access import Desk, verb
from akeso.clinic.charts import Chart, Receipt, episode_number, receipt, writing
from akeso.errors import BadInput
from akeso.techniques.expression import Value

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
