"""Which attendance item a referred visit is: the initial one of a course, or a later one.

A new referral alone does not make a new course of treatment. For the same condition the initial
item needs all three: the referrer judges that a review is needed, the earlier referral has lapsed,
and the last attendance is more than 9 months ago. Items are data (``attendance.csv``).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources

from akeso.care.calendar import months_later
from akeso.care.person import Recognition
from akeso.care.referral.answer import Reason, read
from akeso.care.referral.validity import Validity, covers
from akeso.errors import BadInput
from akeso.rule import Mark, Source, Status, all_of

COURSE_MONTHS = 9
COURSE = "Services Australia, Referrals for specialist treatment: single course of treatment"


class Visit(StrEnum):
    """Whether an attendance opens a course of treatment."""

    INITIAL = "initial"
    LATER = "later"


@dataclass(frozen=True)
class AttendanceItems:
    """The MBS items of the first and later visits of a course."""

    initial: str
    later: str
    since: date
    source: Source


@cache
def attendance_items() -> Mapping[Recognition, AttendanceItems]:
    """Return the items of each recognition that attends on referral."""
    text = resources.files("akeso.care.referral").joinpath("attendance.csv").read_text("utf-8")
    return {
        Recognition(row["recognition"]): AttendanceItems(
            row["initial"],
            row["later"],
            date.fromisoformat(row["from"]),
            Source(row["source"], Mark(row["mark"])),
        )
        for row in csv.DictReader(text.splitlines())
    }


@dataclass(frozen=True)
class EarlierCare:
    """What came before the visit; None is unknown, and leaves the answer unknown where it counts.

    Parameters
    ----------
    attended : bool or None
        Whether this practitioner has attended the patient before.
    same_condition : bool or None
        Whether it was for the condition now referred.
    last_attendance : date or None
    referral : Validity or None
        Of the earlier referral.
    review_judged : bool or None
        Whether the referrer judges that the condition needs a review.
    """

    attended: bool | None = None
    same_condition: bool | None = None
    last_attendance: date | None = None
    referral: Validity | None = None
    review_judged: bool | None = None

    def __post_init__(self) -> None:
        if self.attended is False and self.last_attendance is not None:
            raise BadInput(
                f"The last attendance was on {self.last_attendance}, yet the practitioner never "
                "attended the patient; correct one."
            )


@dataclass(frozen=True)
class AttendanceAnswer:
    """The item of a visit; ``""`` and None unless the status is Pass.

    `because` are the sentences that decided between the first and a later visit; ``""`` where the
    referral does not cover the day.
    """

    status: Status
    item: str
    visit: Visit | None
    reasons: tuple[Reason, ...]
    because: str = ""


def attendance_item(
    recognition: Recognition,
    service: date,
    referral: Validity,
    earlier: EarlierCare,
    *,
    attended_under: int = 0,
) -> AttendanceAnswer:
    """Return whether a visit is the initial attendance of a course or a later one.

    Parameters
    ----------
    recognition : Recognition
        As what the practitioner attends.
    service : date
        Day of the visit in Sydney.
    referral : Validity
        Of the referral under which the visit is given.
    earlier : EarlierCare
    attended_under : int
        Attendances already given under this referral.
    """
    items = attendance_items().get(recognition)
    if items is None:
        text = f"A practitioner of kind '{recognition}' has no item for referred attendances."
        return AttendanceAnswer(Status.FAIL, "", None, (read(text, COURSE),))
    if earlier.last_attendance is not None and earlier.last_attendance > service:
        raise BadInput(
            f"The last attendance on {earlier.last_attendance} lies after the visit on {service}; "
            "correct one."
        )
    covered = covers(referral, service, attended=attended_under)
    if covered.status is not Status.PASS:
        return AttendanceAnswer(covered.status, "", None, covered.reasons)
    status, visit, reasons = _visit(service, earlier, attended_under)
    item = "" if visit is None else (items.initial if visit is Visit.INITIAL else items.later)
    shown = (*covered.reasons, *reasons, Reason(f"Items of a {recognition}.", items.source))
    because = " ".join(reason.text for reason in reasons)
    return AttendanceAnswer(status, item, visit, shown, because)


_Found = tuple[Status, Visit | None, tuple[Reason, ...]]


def _visit(service: date, earlier: EarlierCare, attended_under: int) -> _Found:
    if attended_under:
        text = "There was an attendance under this referral already: the course goes on."
        return Status.PASS, Visit.LATER, (read(text, COURSE),)
    if earlier.attended is False:
        text = "The practitioner has not attended the patient before: a new course begins."
        return Status.PASS, Visit.INITIAL, (read(text, COURSE),)
    if earlier.attended is None:
        text = "Whether the practitioner attended the patient before is not known; look it up."
        return Status.UNKNOWN, None, (read(text, COURSE),)
    if earlier.same_condition is False:
        text = "The referral is for a new or unrelated condition: a new course begins."
        return Status.PASS, Visit.INITIAL, (read(text, COURSE),)
    return _same_condition(service, earlier)


def _same_condition(service: date, earlier: EarlierCare) -> _Found:
    tests = (
        (_told(earlier.review_judged), "the referrer judges that a review is needed"),
        (_lapsed(earlier.referral, service), "the earlier referral has lapsed"),
        (
            _long_ago(earlier.last_attendance, service),
            f"the last attendance is more than {COURSE_MONTHS} months ago",
        ),
    )
    reasons = tuple(read(f"{_SAID[status]}: {text}.", COURSE) for status, text in tests)
    found = all_of(status for status, _ in tests)
    if found is Status.PASS:
        return Status.PASS, Visit.INITIAL, reasons
    if earlier.same_condition is None:
        text = "Whether the referral is for the condition attended before is not known; ask."
        return Status.UNKNOWN, None, (*reasons, read(text, COURSE))
    if found is Status.UNKNOWN:
        return Status.UNKNOWN, None, reasons
    return Status.PASS, Visit.LATER, reasons


_SAID = {Status.PASS: "True", Status.FAIL: "Not true", Status.UNKNOWN: "Not known"}


def _told(answer: bool | None) -> Status:
    if answer is None:
        return Status.UNKNOWN
    return Status.PASS if answer else Status.FAIL


def _lapsed(referral: Validity | None, service: date) -> Status:
    """Return whether the earlier referral no longer covered the day."""
    if referral is None:
        return Status.UNKNOWN
    turned = {Status.PASS: Status.FAIL, Status.FAIL: Status.PASS, Status.UNKNOWN: Status.UNKNOWN}
    return turned[covers(referral, service).status]


def _long_ago(last: date | None, service: date) -> Status:
    if last is None:
        return Status.UNKNOWN
    return Status.PASS if months_later(last, COURSE_MONTHS) < service else Status.FAIL
