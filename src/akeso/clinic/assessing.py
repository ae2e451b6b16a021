"""The consulting room: what was asked, examined and seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from akeso.care.assessment import Assessment, red_flags, submit
from akeso.care.assessment.levels import check_level
from akeso.care.instruments import find_instrument
from akeso.care.record import Body
from akeso.clinic.access import Desk, verb
from akeso.clinic.charts import Receipt, body_from, episode_number, receipt, writing
from akeso.errors import BadInput

UP = "RED FLAG"
"""How the note on a red flag that is up begins."""


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
        check_level(getattr(body, "level", ""))
        made = chart.add(body, number, supersedes=supersedes, why=why, late=late)
    return receipt(made, (*flags(body), *score_notes(body)))


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
    notes = [
        f"{UP}, {f.name.replace('_', ' ')} ({f.asks}): {f.action}." for f in body.red_flags.up()
    ]
    silent = [f.name for f in red_flags().values() if found[f.finding] is None]
    if silent:
        notes.append(f"Red flags not answered, so nothing is eligible: {', '.join(silent)}.")
    return tuple(notes)


def score_notes(body: Body) -> tuple[str, ...]:
    """Return the scores of the questionnaires that were handed in, and why one is missing."""
    if not isinstance(body, Assessment):
        return ()
    notes = []
    for one in body.questionnaires:
        title = find_instrument(one.instrument).title
        told = [
            f"{s.scale} {s.word or f'{s.number:.3g}'}{f' ({s.band})' if s.band else ''}"
            for s in one.scores
            if s.word or s.number is not None
        ]
        why = (*one.notes, *(() if told or one.notes else ("no score",)))
        notes.append(f"{title}: {'; '.join((*told, *why)).rstrip('.')}.")
    return tuple(notes)
