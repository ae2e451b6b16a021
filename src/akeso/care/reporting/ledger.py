"""The ledger: whether each report went to My Health Record in time.

Time runs for 24 hours on the clock's second hand from when the report was first given, also over
midnight and in nights when clocks are changed. What is not known of a report counts as due.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from akeso.care.calendar import local, local_day
from akeso.care.record import Body, Record, aware, standing
from akeso.care.reporting.entries import (
    Entry,
    ReportGiven,
    Upload,
    UploadException,
    UploadExtension,
)
from akeso.care.reporting.grounds import duty, ground_rules
from akeso.errors import NotFound
from akeso.rule import Mark, Source, Status, all_of

EXTENSION = Source("That an extension is possible was read; on which terms was not", Mark.PROPOSAL)
LATE = Source("What a late upload means for the Medicare benefit was not read", Mark.PROPOSAL)


class UploadState(StrEnum):
    """How a report stands to its upload."""

    NOT_GIVEN = "not given"
    NOT_REQUIRED = "not required"
    DUE = "due"
    OVERDUE = "overdue"
    DONE = "done"
    DONE_LATE = "done late"
    EXCEPTED = "excepted"


@dataclass(frozen=True)
class Line:
    """One report in the ledger.

    Parameters
    ----------
    report : str
    state : UploadState
    status : Status
        Whether the duty is met; Unknown while there is time, and where an upload or the decision
        on an exception came late.
    due_at : datetime or None
        In UTC; None where nothing is due.
    late_by : timedelta or None
        How long after `due_at` it was done, or it is now; None where it is not late.
    reason : str
    source : Source
    """

    report: str
    state: UploadState
    status: Status
    due_at: datetime | None
    late_by: timedelta | None
    reason: str
    source: Source


@dataclass(frozen=True)
class _Rows:
    """What stands of one report."""

    given: tuple[ReportGiven, ...]
    uploads: tuple[Upload, ...]
    exceptions: tuple[UploadException, ...]
    extensions: tuple[UploadExtension, ...]


T = TypeVar("T")


def _of(kind: type[T], bodies: Iterable[object]) -> tuple[T, ...]:
    return tuple(body for body in bodies if isinstance(body, kind))


def _by_report(records: Sequence[Record[Body]]) -> dict[str, _Rows]:
    bodies: dict[str, list[Entry]] = {}
    for record in standing(tuple(records)):
        body: object = record.body
        if isinstance(body, Entry):
            bodies.setdefault(body.report, []).append(body)
    return {
        report: _Rows(
            _of(ReportGiven, rows),
            _of(Upload, rows),
            _of(UploadException, rows),
            _of(UploadExtension, rows),
        )
        for report, rows in bodies.items()
    }


def state_of(report: str, records: Sequence[Record[Body]], now: datetime) -> Line:
    """Return how one report stands.

    Parameters
    ----------
    report : str
        Identifier of the report.
    records : sequence of Record
        All records of its ledger with their voids; others are passed over.
    now : datetime
        With time zone.

    Raises
    ------
    NotFound
        If nothing in the records is about the report.
    """
    rows = _by_report(records)
    if report not in rows:
        raise NotFound(f"The ledger knows no report {report!r}; enter that it was given.")
    return _line(report, rows[report], aware("Now", now))


def ledger(records: Sequence[Record[Body]], now: datetime) -> tuple[Line, ...]:
    """Return every report's line, in the order in which they first appear."""
    moment = aware("Now", now)
    return tuple(_line(report, rows, moment) for report, rows in _by_report(records).items())


def overdue(records: Sequence[Record[Body]], now: datetime) -> tuple[Line, ...]:
    """Return the reports whose time has run out without upload or exception, the latest first."""
    late = [line for line in ledger(records, now) if line.state is UploadState.OVERDUE]
    return tuple(sorted(late, key=lambda line: (-(line.late_by or timedelta()), line.report)))


def _applies(given: ReportGiven) -> Status:
    """Tell whether the duty holds for a report as it was given."""
    told = {True: Status.PASS, False: Status.FAIL, None: Status.UNKNOWN}
    since = local_day(given.given_at) >= duty().since
    return all_of([told[given.r_type], told[given.by_radiologist], told[since]])


def _line(report: str, rows: _Rows, now: datetime) -> Line:
    if not rows.given:
        text = "The report has not been given to anyone; the time has not started."
        return _plain(report, UploadState.NOT_GIVEN, Status.UNKNOWN, text)
    counted = [given for given in rows.given if _applies(given) is not Status.FAIL]
    if not counted:
        text = (
            "The duty holds for R-type imaging that a radiologist reports and that is given from "
            f"{duty().since} on; this report is not one."
        )
        return _plain(report, UploadState.NOT_REQUIRED, Status.PASS, text)
    due = min(given.given_at for given in counted) + duty().within
    known = any(_applies(given) is Status.PASS for given in counted)
    line = _running(report, rows, max([due, *(e.until for e in rows.extensions)]), now)
    return _with_doubts(line, known=known, extended=line.due_at != due)


def _plain(report: str, state: UploadState, status: Status, reason: str) -> Line:
    return Line(report, state, status, None, None, reason, duty().source)


def _running(report: str, rows: _Rows, due: datetime, now: datetime) -> Line:
    """Return the line of a report whose time has started."""
    uploads = [u.uploaded_at for u in rows.uploads if u.uploaded_at <= now]
    uploaded = min(uploads, default=None)
    excepted = [e for e in rows.exceptions if e.decided_at <= now]
    if excepted:
        first = min(excepted, key=_harm_first)
        return _excepted(report, first, due, uploaded)
    if uploaded is None:
        return _waiting(report, due, now)
    when = f"{local(uploaded):%Y-%m-%d %H:%M}"
    if uploaded <= due:
        text = f"Uploaded on {when}, in time."
        return Line(report, UploadState.DONE, Status.PASS, due, None, text, duty().source)
    late = uploaded - due
    text = f"Uploaded on {when}, {_hours(late)} late; ask what that means for the benefit."
    return Line(report, UploadState.DONE_LATE, Status.UNKNOWN, due, late, text, LATE)


def _harm_first(exception: UploadException) -> tuple[bool, datetime]:
    """Order exceptions: one that an upload would go against before the others, then by time."""
    return not ground_rules()[exception.ground].upload_would_harm, exception.decided_at


def _excepted(
    report: str, exception: UploadException, due: datetime, uploaded: datetime | None
) -> Line:
    rule = ground_rules()[exception.ground]
    text = f"Excepted by {exception.decided_by}: {rule.meaning} ({exception.reason})."
    status = Status.PASS
    if exception.decided_at > due:
        status = Status.UNKNOWN
        text += f" It was decided {_hours(exception.decided_at - due)} after the time had run out."
    if uploaded is not None:
        text += f" Yet the report was uploaded on {local(uploaded):%Y-%m-%d %H:%M}"
        text += ": have it taken off My Health Record." if rule.upload_would_harm else "."
    return Line(report, UploadState.EXCEPTED, status, due, None, text, rule.source)


def _waiting(report: str, due: datetime, now: datetime) -> Line:
    when = f"{local(due):%Y-%m-%d %H:%M}"
    if now <= due:
        text = f"To be uploaded by {when}, or an exception recorded."
        return Line(report, UploadState.DUE, Status.UNKNOWN, due, None, text, duty().source)
    text = f"It was due by {when} and is {_hours(now - due)} late; upload it now."
    return Line(report, UploadState.OVERDUE, Status.FAIL, due, now - due, text, duty().source)


def _with_doubts(line: Line, *, known: bool, extended: bool) -> Line:
    """Return the line saying what is not known about it."""
    text, source = line.reason, line.source
    if not known:
        text += " Whether it is R-type and a radiologist's is not known; it counts until it is."
    if extended:
        text, source = f"{text} The time was extended; its terms were not read.", EXTENSION
    return Line(line.report, line.state, line.status, line.due_at, line.late_by, text, source)


def _hours(span: timedelta) -> str:
    minutes = -(-span // timedelta(minutes=1))
    return f"{minutes // 60} h {minutes % 60:02d} min"
