"""The claim: made out of the chart, behind its gates, and what falls due on claims.

Each gate that is shut is said in one sentence, and nothing is recorded then.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from akeso.care.calendar import local_day
from akeso.care.claim import ClaimPrepared, Line, Price, prepare
from akeso.care.claim.published import imported_editions
from akeso.care.claim.schedule import Edition
from akeso.care.person import doubts_about
from akeso.clinic.access import Desk, verb
from akeso.clinic.answers import mbs_folder
from akeso.clinic.charts import Chart, Receipt, episode_number, receipt, writing
from akeso.clinic.claim_order import ClaimOrder
from akeso.clinic.claiming import Draft, draft, patient_of
from akeso.clinic.claims_before import claims_of, not_replaceable
from akeso.errors import BadInput, Refused
from akeso.exchange.claim_export import PREPARED
from akeso.exchange.claim_json import price_document
from akeso.exchange.record_json import from_document


def editions(folder: Path | None = None) -> tuple[Edition, ...]:
    """Return the published schedules that were imported here."""
    return imported_editions(mbs_folder(folder))


@verb
def claim(
    desk: Desk,
    episode: str,
    document: object,
    *,
    lodged: date | None = None,
    supersedes: str = "",
    why: str = "",
) -> tuple[Receipt, dict[str, Any]]:
    """Prepare a claim out of the chart, when every gate opens.

    Parameters
    ----------
    desk : Desk
    episode : str
    document : object
        See `akeso.clinic.claiming.ClaimOrder`.
    lodged : date, optional
        Day on which it shall be lodged; today when absent.
    supersedes : str
        The claim whose place it takes: not lodged, or rejected as a whole.
    why : str

    Returns
    -------
    receipt : Receipt
    summary : dict
        Its price lines; see ``price-1.json`` in `akeso.exchange`.

    Raises
    ------
    Refused
        If a gate is shut; the message holds the sentence of each.
    """
    order = from_document(ClaimOrder, document)
    patient, number = episode_number(episode)
    with writing(desk, "claim", patient, why) as chart:
        today = local_day(chart.now)
        day = lodged or today
        if day < today:
            raise BadInput(f"The claim cannot be lodged on {day}, which is over; leave it out.")
        _replaces(chart, supersedes)
        schedules = editions()
        made = draft(chart, number, order, day, imported=schedules, superseded=supersedes)
        body = _prepared(made, day, schedules)
        record = chart.add(body, number, supersedes=supersedes, why=why)
        doubts = tuple(doubt.text for doubt in doubts_about(patient_of(chart), today))
    notes = (*made.notes, *body.notes, *doubts, PREPARED)
    return receipt(record, notes), summary_of(body)


def _replaces(chart: Chart, supersedes: str) -> None:
    for state in claims_of(chart.records):
        if state.record.id == supersedes and (why := not_replaceable(state)):
            raise Refused(why)


def _prepared(made: Draft, day: date, schedules: tuple[Edition, ...]) -> ClaimPrepared:
    """Return the claim; Refused with what every shut gate says."""
    try:
        body = prepare(made.event, made.evidence, day, schedules)
    except Refused as why:
        raise Refused(" ".join((str(why), *made.shut))) from why
    if made.shut:
        raise Refused(f"No claim: {' '.join(made.shut)}")
    return body


def summary_of(body: ClaimPrepared) -> dict[str, Any]:
    """Return a prepared claim as a price document."""
    lines = tuple(
        Line(line.item, line.fee, line.benefit, line.rules, line.verified) for line in body.lines
    )
    return price_document(Price(lines, (), body.notes, body.lodge_by, body.edition))
