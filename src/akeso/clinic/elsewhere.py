"""What happened elsewhere: a death, another treatment of the pain, a move, a withdrawal."""

from __future__ import annotations

from collections.abc import Mapping

from akeso.care.calendar import local_day
from akeso.care.outcome import EventElsewhere, What, death_of
from akeso.care.person import Patient
from akeso.clinic.access import Desk, verb
from akeso.clinic.charts import EPISODE, Chart, Receipt, body_from, patient_number, receipt, writing
from akeso.clinic.charts import episode_number as parts
from akeso.clinic.closing import Open, in_words, open_things
from akeso.errors import BadInput, Refused


@verb
def event_elsewhere(
    desk: Desk, number: str, document: object, *, supersedes: str = "", why: str = ""
) -> Receipt:
    """Record what happened to a patient elsewhere, and say what that closes.

    Parameters
    ----------
    desk : Desk
    number : str
        The patient, or the episode that it is about. A death and a move hold for every episode.
    document : object
        ``{"what": "surgery", "on": "2026-10-03", "told_by": "the patient"}``.
    supersedes, why : str

    Raises
    ------
    Refused
        When a death is recorded already.
    """
    if not isinstance(document, Mapping):
        raise BadInput("The event is no JSON object; see: akeso template event-elsewhere.")
    about_episode = bool(EPISODE.fullmatch(number.strip()))
    patient, episode = parts(number) if about_episode else (patient_number(number), "")
    with writing(desk, "event_elsewhere", patient, why) as chart:
        if episode:
            chart.episode(episode)
        body = body_from(chart, EventElsewhere.KIND, episode, document)
        assert isinstance(body, EventElsewhere)  # noqa: S101  what the kind means
        _check(chart, body, supersedes)
        before = open_things(chart.unit, patient, chart.records)
        made = chart.add(body, episode, supersedes=supersedes, why=why)
        after = open_things(chart.unit, patient, chart.records)
    return receipt(made, _notes(body, before, after))


def _check(chart: Chart, body: EventElsewhere, supersedes: str) -> None:
    """Refuse a day that cannot be, and a second death."""
    person = chart.last("patient").body
    last = body.until or body.on
    if last > local_day(chart.now):
        raise BadInput(f"It is dated {last}, which has not come yet; correct the day.")
    if isinstance(person, Patient) and body.on < person.born:
        raise BadInput(f"It is dated {body.on}, before the patient was born; correct the day.")
    death = death_of(tuple(r for r in chart.records if r.kind != "patient"))
    if body.what is What.DEATH and death is not None and death.record != supersedes:
        raise Refused(
            f"That the patient died is recorded already ({death.record}); take its place with "
            "--supersedes, or have it voided (akeso void)."
        )


def _notes(body: EventElsewhere, before: Open, after: Open) -> tuple[str, ...]:
    closed = in_words(words for key, words in before.items() if key not in after)
    if not closed:
        return () if body.what is not What.DEATH else ("Nothing was open that this closes.",)
    why = "as the patient died" if body.what is What.DEATH else "as the patient withdrew"
    return (f"Closed, {why}: {closed}. Voiding this record opens it again.",)
