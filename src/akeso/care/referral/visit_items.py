"""Whether an attendance item is the one for the visit: of the right practitioner, first or later.

The items are data (``visit_items.csv``); what kind of visit it is, `attendance_item` answers.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from akeso.care.person import Recognition
from akeso.care.referral.attendance import AttendanceAnswer, Visit
from akeso.rule import Mark, Source


@dataclass(frozen=True)
class VisitItem:
    """An attendance item on referral.

    Parameters
    ----------
    item : str
    recognitions : tuple of Recognition
        As what the practitioner has to be known to Medicare; one of them.
    visit : Visit or None
        Which visit of a course it is for; None where that was not read.
    away, minor : bool
        Whether it is away from rooms and hospital; whether it is for minor visits.
    source : Source
    """

    item: str
    recognitions: tuple[Recognition, ...]
    visit: Visit | None
    away: bool
    minor: bool
    source: Source


@cache
def visit_items() -> Mapping[str, VisitItem]:
    """Return the attendance items on referral, by number."""
    text = resources.files("akeso.care.referral").joinpath("visit_items.csv").read_text("utf-8")
    return {
        row["item"]: VisitItem(
            row["item"],
            tuple(Recognition(one) for one in row["recognition"].split("|")),
            Visit(row["visit"]) if row["visit"] else None,
            row["away"] == "yes",
            row["minor"] == "yes",
            Source(row["source"], Mark(row["mark"])),
        )
        for row in csv.DictReader(text.splitlines())
    }


def item_of(recognition: Recognition, visit: Visit, *, away: bool = False) -> str:
    """Return the plain item of a visit; ``""`` where there is none."""
    fits = (
        one.item
        for one in visit_items().values()
        if one.recognitions == (recognition,)
        and (one.visit, one.away, one.minor) == (visit, away, False)
    )
    return next(fits, "")


def not_recognised(item: VisitItem, who: str, held: Sequence[Recognition]) -> str:
    """Return why the practitioner may not claim the item, naming the right ones, or ``""``."""
    if any(one in item.recognitions for one in held):
        return ""
    wanted = " or ".join(item.recognitions)
    if not held:
        return (
            f"Item {item.item} is for a practitioner Medicare knows as {wanted}, and as what it "
            f"knows {who} is not recorded; add it to the practitioner's recognitions."
        )
    other = [
        found
        for one in held
        if item.visit is not None and (found := item_of(one, item.visit, away=item.away))
    ]
    right = f"; claim {' or '.join(other)}" if other else ""
    return (
        f"Item {item.item} is for a practitioner Medicare knows as {wanted}, and {who} is "
        f"recorded as {' and '.join(held)}{right}."
    )


def wrong_visit(item: VisitItem, recognition: Recognition, answer: AttendanceAnswer) -> str:
    """Return why the item is not the one of this visit, naming the right one, or ``""``.

    Parameters
    ----------
    item : VisitItem
    recognition : Recognition
        As what the practitioner attended.
    answer : AttendanceAnswer
        What `attendance_item` found.
    """
    first, later = (item_of(recognition, visit, away=item.away) for visit in Visit)
    if not answer.because:
        return " ".join(reason.text for reason in answer.reasons)
    if item.visit is None or answer.visit is item.visit:
        return ""
    if answer.visit is None:
        return (
            f"Whether {first} (first visit of a course) or {later} (a later one) is right is not "
            f"known: {answer.because} Answer it in the claim (course: attended, same_condition, "
            "review_judged)."
        )
    right = first if answer.visit is Visit.INITIAL else later
    told = {
        Visit.INITIAL: ("the first visit of a course of treatment", "the first one"),
        Visit.LATER: ("a later visit of a course of treatment", "a later one"),
    }
    return (
        f"Item {item.item} is for {told[item.visit][0]} and this is {told[answer.visit][1]}: "
        f"claim {right}. {answer.because}"
    )
