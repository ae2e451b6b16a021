"""The assignment of benefit: what the chart knows is filled in, and the text to sign is made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from akeso.care.calendar import local_day
from akeso.care.claim import (
    AssignmentOfBenefit,
    Mode,
    Stream,
    keep_until,
    statement,
    streams_of,
)
from akeso.care.claim.schedule import edition_on
from akeso.care.claim.services import item_number
from akeso.care.procedure import Procedure
from akeso.clinic.access import Desk, verb
from akeso.clinic.charts import Chart, Receipt, episode_number, receipt, writing
from akeso.clinic.claim_papers import services_of
from akeso.clinic.claim_scene import AWAY, booked_on, operator
from akeso.clinic.claim_treated import refuse_if_not_done
from akeso.clinic.claiming import patient_of
from akeso.clinic.house import clinic_records, named
from akeso.clinic.money import editions
from akeso.clinic.telling import date_words
from akeso.errors import BadInput
from akeso.exchange.record_json import from_document


@verb
def benefit_statement(desk: Desk, episode: str, document: object) -> str:
    """Return the text that the patient is to sign, a paragraph a stream; nothing is recorded."""
    patient, number = episode_number(episode)
    with writing(desk, "benefit_statement", patient) as chart:
        return str(filled(chart, number, document)["statement"])


@verb
def assign_benefit(
    desk: Desk, episode: str, document: object, *, supersedes: str = "", why: str = ""
) -> Receipt:
    """Record that the patient assigns the benefit; what the chart knows may be left out.

    Parameters
    ----------
    desk : Desk
    episode : str
    document : object
        An assignment-of-benefit. Needed is ``channel``, and either ``items`` (after the service)
        or ``basic_description`` (before it).
    supersedes, why : str

    Returns
    -------
    Receipt
        Its first notes are the text as it was shown.
    """
    patient, number = episode_number(episode)
    with writing(desk, "assign_benefit", patient, why) as chart:
        body = from_document(AssignmentOfBenefit, filled(chart, number, document))
        if body.made_on > local_day(chart.now):
            raise BadInput(f"The assignment is of {body.made_on}, which has not come; correct it.")
        made = chart.add(body, number, supersedes=supersedes, why=why)
        early = _early(chart, number, body)
    text = body.statement.split("\n\n")
    return receipt(made, (*text, f"Keep it until {keep_until(body)}.", *early))


def _early(chart: Chart, episode: str, body: AssignmentOfBenefit) -> tuple[str, ...]:
    """Return that the text says a service was rendered of which the chart knows nothing."""
    days = {local_day(moment) for moment in services_of(chart.episode(episode))}
    if body.mode is Mode.PRE or body.date_of_service in days:
        return ()
    return (
        f"It says that the service was rendered, but none of {date_words(body.date_of_service)} "
        "is recorded yet; before the service it is assigned with its basic description.",
    )


def filled(chart: Chart, episode: str, document: object) -> dict[str, Any]:
    """Return an assignment's document with what the chart knows, and the statement.

    Raises
    ------
    BadInput
        If neither chart nor document says when the service is, or by whom.
    Refused
        If an item is not for what was done on the day.
    """
    if not isinstance(document, Mapping):
        raise BadInput("The assignment is no JSON object; see: akeso schema assignment-of-benefit.")
    chart.episode(episode)
    body = patient_of(chart)
    name = f"{body.given_names} {body.family_name}".strip()
    made: dict[str, Any] = {"patient_name": name, "assignor_name": name, **document}
    made.setdefault("assignor_is_patient", made["assignor_name"] == made["patient_name"])
    made.setdefault("mode", str(Mode.POST if made.get("items") else Mode.PRE))
    mode = _mode(made["mode"])
    today = local_day(chart.now)
    made_on = made["made_on"] = _date(made, "made_on", today)
    day = made["date_of_service"] = _date(
        made, "date_of_service", _service_day(chart, episode, mode)
    )
    made["professional"] = _professional(chart, episode, day, str(made.get("professional", "")))
    made["items"] = [item_number(item) for item in made.get("items") or ()]
    refuse_if_not_done(made["items"], _done(chart, episode, day))
    made["streams"] = made.get("streams") or [*_streams(mode, made["items"], day)]
    if "statement" not in made:
        made["statement"] = statement(
            mode,
            _known_streams(made["streams"]),
            patient=str(made["patient_name"]),
            assignor=str(made["assignor_name"]),
            professional=made["professional"],
            day=day,
            made_on=made_on,
            what=_what(mode, made),
        )
    return made


def _mode(value: object) -> Mode:
    if value not in tuple(Mode):
        raise BadInput(f"The mode of the assignment is {value!r}; use pre or post.")
    return Mode(str(value))


def _known_streams(values: list[Any]) -> list[Stream]:
    strange = [value for value in values if value not in tuple(Stream)]
    if strange:
        raise BadInput(f"The stream is {strange[0]!r}; use {', '.join(Stream)}.")
    return [Stream(value) for value in values]


def _date(made: Mapping[str, Any], name: str, known: date | None) -> date:
    value = made.get(name, known)
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        got = f", not {value!r}" if value is not None else ""
        words = name.replace("_", " ")
        raise BadInput(f"The {words} is not known{got}; give it like 2026-11-20.") from None


def _service_day(chart: Chart, episode: str, mode: Mode) -> date | None:
    """Return the day of the last service, or before the service the day it is booked for.

    At a visit at which the next one is agreed to, the next one is meant.
    """
    if mode is Mode.POST:
        begun = services_of(chart.episode(episode))
        return local_day(begun[-1]) if begun else None
    starts = [
        r.body.starts  # type: ignore[attr-defined]
        for r in chart.held("appointment", episode)
        if getattr(r.body, "progress", None) not in AWAY and _ahead(r.body, chart.now)
    ]
    to_come = [start for start in starts if start > chart.now] or starts
    return local_day(min(to_come)) if to_come else None


def _ahead(body: object, now: datetime) -> bool:
    starts = getattr(body, "starts", None)
    return isinstance(starts, datetime) and local_day(starts) >= local_day(now)


def _professional(chart: Chart, episode: str, day: date, given: str) -> str:
    """Return the name of the practitioner: as named, who did it, or who is booked."""
    own = clinic_records(chart.unit)
    who = given or operator(own, _done(chart, episode, day), booked_on(chart, episode, day))
    return str(getattr(own[named(own, "practitioner", who)].body, "name", ""))


def _done(chart: Chart, episode: str, day: date) -> list[Procedure]:
    """Return the procedures of the day."""
    return [
        r.body
        for r in chart.held("procedure", episode)
        if isinstance(r.body, Procedure) and local_day(r.body.started) == day
    ]


def _streams(mode: Mode, items: list[str], day: date) -> tuple[Stream, ...]:
    """Return the statements to show; before the service both, as the items are not known."""
    if mode is Mode.PRE or not items:
        return tuple(Stream)
    return streams_of(items, edition_on(day, editions()))


def _what(mode: Mode, made: Mapping[str, Any]) -> str:
    if mode is Mode.PRE:
        return str(made.get("basic_description", ""))
    return ", ".join(made["items"])
