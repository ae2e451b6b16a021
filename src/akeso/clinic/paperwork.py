"""What falls due on claims and reports, worked out from the records that stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from akeso.care.calendar import at_clock, local_day
from akeso.care.claim.deadlines import years_later
from akeso.care.claim.rulebook import rule
from akeso.care.procedure import Procedure
from akeso.care.procedure.body import Setting
from akeso.care.record import Record, standing
from akeso.care.reporting import ReportGiven, UploadState, ledger
from akeso.clinic.claims_before import ClaimState, claims_of
from akeso.clinic.worklist import MORNING, Records, Wanted

TO_CLAIM = "service to claim"
TO_LODGE = "claim to lodge"
TO_MEND = "rejected claim to correct"
REPORT_DUE = "report to My Health Record"
OWN = (TO_CLAIM, TO_LODGE, TO_MEND, REPORT_DUE)
"""How what is worked out here begins."""
AHEAD = timedelta(days=30)
"""How long before it lapses a claim is called due; a proposal."""
WAITS = (UploadState.DUE, UploadState.OVERDUE)
END = datetime(9999, 12, 30, tzinfo=UTC)
"""A moment after all: until when a report is due does not hang on when one looks."""


def claim_work(records: Records) -> Wanted:
    """Return the claims to lodge and to correct, each 30 days before its last day.

    Parameters
    ----------
    records : tuple of Record
        The whole chart.
    """
    states = claims_of(records)
    found = {}
    for state in states:
        last = state.body.lodge_by
        what = _open(state, states)
        if last is not None and what:
            moment = at_clock(last - AHEAD, MORNING)
            found[state.record.id, what] = (state.record.episode, moment)
    return found


def service_work(records: Records) -> Wanted:
    """Return the procedures in rooms of whose day nothing was claimed, 30 days before they lapse.

    Parameters
    ----------
    records : tuple of Record
        The whole chart.
    """
    claimed = {state.body.event.date_of_service for state in claims_of(records)}
    found = {}
    for record in standing(records):
        body = record.body
        if not isinstance(body, Procedure) or body.setting is not Setting.ROOMS:
            continue
        day = local_day(body.started)
        if day not in claimed:
            found[record.id, TO_CLAIM] = (record.episode, claim_from(day))
    return found


def claim_from(day: date) -> datetime:
    """Return when a service of that day is called due to be claimed."""
    last = years_later(day, int(rule("lapse", day).values["years"]))
    return at_clock(last - AHEAD, MORNING)


def _open(state: ClaimState, states: Sequence[ClaimState]) -> str:
    """Return what is still to be done about a claim, or ``""``."""
    if state.lodged is None:
        return TO_LODGE
    day = state.body.event.date_of_service
    others = [s for s in states if s is not state and s.body.event.date_of_service == day]
    again = {item for other in others for item in other.items}
    return TO_MEND if state.rejected - again else ""


def report_work(records: Records) -> Wanted:
    """Return the reports that wait for their upload, with the end of their time.

    Parameters
    ----------
    records : tuple of Record
        The whole chart.
    """
    first: dict[str, Record[ReportGiven]] = {}
    for record in standing(records):
        if isinstance(record.body, ReportGiven):
            first.setdefault(record.body.report, record)  # type: ignore[arg-type]
    return {
        (first[line.report].id, REPORT_DUE): (first[line.report].episode, line.due_at)
        for line in ledger(records, END)
        if line.state in WAITS and line.due_at is not None
    }
