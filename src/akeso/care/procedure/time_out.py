"""The time-out before the skin is touched: every item answered, by somebody, or nothing begins.

The items are ``time_out.csv``. An item without an answer, one answered no, and one said not to
apply that always applies, each block; `refuse_unless_clear` says all of them in one sentence.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import ClassVar

from akeso.anatomy.levels import Side
from akeso.care.record import aware, said
from akeso.care.rehearsal import Agreed, PlanAttached, refuse_wrong_plan, same_level
from akeso.errors import BadInput, Refused
from akeso.rule import Mark, Source
from akeso.techniques.eligibility import find_technique


class Item(StrEnum):
    """What is asked; the rows of ``time_out.csv``."""

    IDENTITY = "identity"
    TECHNIQUE = "technique"
    SIDE = "side"
    LEVEL = "level"
    SITE_MARKED = "site-marked"
    CONSENT = "consent"
    ALLERGIES = "allergies"
    ANTICOAGULANT = "anticoagulant"
    PREGNANCY = "pregnancy"
    IMAGING = "imaging"
    ANTIBIOTICS = "antibiotics"
    TEAM = "team"


class Said(StrEnum):
    """The answer to one item."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not applicable"


class Identifier(StrEnum):
    """By what a patient is known; its kind only, the value stays in the patient's record."""

    NAME = "full name"
    BIRTH = "date of birth"
    ADDRESS = "address"
    MEDICARE = "Medicare number"
    IHI = "individual healthcare identifier"
    RECORD = "record number"


@dataclass(frozen=True)
class ItemAnswer:
    """One item, what was answered, and by whom; `note` says why where it is no."""

    item: Item
    said: Said
    by: str
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "item", Item(self.item))
        object.__setattr__(self, "said", Said(self.said))
        object.__setattr__(self, "by", said(f"Who answered '{self.item}'", self.by))


@dataclass(frozen=True)
class TeamMember:
    """Who is in the room, and as what."""

    name: str
    role: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", said("The name of a team member", self.name))
        object.__setattr__(self, "role", said(f"The role of {self.name}", self.role))


@dataclass(frozen=True)
class TimeOut:
    """The time-out as it was held, complete or not.

    Parameters
    ----------
    held_at : datetime
        With time zone.
    technique, level : str
        As said aloud; the level in the words of the plan.
    side : Side
    identifiers : tuple of Identifier
        What the patient stated; two different ones make the identity sure.
    team : tuple of TeamMember
    answers : tuple of ItemAnswer
        At most one for each item; what is missing is unanswered.
    """

    KIND: ClassVar[str] = "time-out"

    held_at: datetime
    technique: str
    level: str
    side: Side
    identifiers: tuple[Identifier, ...]
    team: tuple[TeamMember, ...]
    answers: tuple[ItemAnswer, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "held_at", aware("The time-out", self.held_at))
        object.__setattr__(self, "level", said("The level", self.level))
        object.__setattr__(self, "side", Side(self.side))
        object.__setattr__(self, "identifiers", tuple(Identifier(i) for i in self.identifiers))
        find_technique(self.technique)
        items = [answer.item for answer in self.answers]
        twice = next((item for item in items if items.count(item) > 1), None)
        if twice is not None:
            raise BadInput(f"The time-out answers '{twice}' twice; keep one answer.")


@dataclass(frozen=True)
class Question:
    """One row of the table: question, whether it may not apply, and for whom it always does."""

    item: Item
    words: str
    may_not_apply: bool
    always_for: str
    source: Source


def blocks(time_out: TimeOut) -> tuple[str, ...]:
    """Return why the procedure may not begin, one phrase an item; empty when it may."""
    answers = {answer.item: answer for answer in time_out.answers}
    found = [
        phrase
        for item, question in questions().items()
        if (phrase := _block(question, answers.get(item), time_out))
    ]
    if _yes(answers, Item.IDENTITY) and len(set(time_out.identifiers)) < 2:
        found.append("the identity rests on fewer than two identifiers")
    if _yes(answers, Item.TEAM) and not time_out.team:
        found.append("nobody of the team is named")
    return tuple(found)


def _yes(answers: Mapping[Item, ItemAnswer], item: Item) -> bool:
    return item in answers and answers[item].said is Said.YES


def _block(question: Question, answer: ItemAnswer | None, time_out: TimeOut) -> str:
    if answer is None:
        return f"nobody answered whether {question.words}"
    if answer.said is Said.NO:
        why = f" ({answer.note})" if answer.note else ""
        return f"{answer.by} said no to: {question.words}{why}"
    if answer.said is Said.NOT_APPLICABLE and not _may_be_left(question, time_out):
        return f"it always applies that {question.words}"
    return ""


def _may_be_left(question: Question, time_out: TimeOut) -> bool:
    if question.item is Item.SIDE:
        return time_out.side is Side.MIDLINE
    return question.may_not_apply and question.always_for != time_out.technique


def refuse_unless_clear(
    time_out: TimeOut, agreed: Iterable[Agreed], plan: PlanAttached | None = None
) -> None:
    """Raise Refused, in one sentence, unless the procedure may begin.

    Parameters
    ----------
    time_out : TimeOut
    agreed : iterable of Agreed
        What decision and consent say.
    plan : PlanAttached, optional
        The plan in the room; None where the technique is done without one.

    Raises
    ------
    Refused
        If an item blocks, what was said aloud was not agreed, or the plan is for something else.
    """
    found = blocks(time_out)
    if found:
        raise Refused(f"The procedure does not begin: {'; '.join(found)}.")
    offered = tuple(agreed)
    aloud = Agreed(time_out.technique, time_out.level, time_out.side, "the time-out")
    if not offered:
        raise Refused(
            f"The procedure does not begin: no consent stands for {aloud.words}; ask the patient, "
            "or who decides for a patient who cannot, and record it first (akeso consent)."
        )
    if not any(_is_agreed(time_out, one) for one in offered):
        words = "; ".join(one.words for one in offered)
        raise Refused(
            f"The time-out says {aloud.words}, but agreed was {words}: stop and clear it up with "
            "the patient."
        )
    if plan is not None:
        refuse_wrong_plan(plan, [aloud])


def _is_agreed(time_out: TimeOut, agreed: Agreed) -> bool:
    return (
        agreed.technique == time_out.technique
        and agreed.level == same_level(time_out.level)
        and agreed.side is time_out.side
    )


@cache
def questions() -> Mapping[Item, Question]:
    """Return every question of the time-out in its order."""
    text = resources.files("akeso.care.procedure").joinpath("time_out.csv").read_text("utf-8")
    return {
        Item(row["item"]): Question(
            Item(row["item"]),
            row["question"],
            row["may_not_apply"] == "yes",
            row["except_for"],
            Source(row["source"], Mark(row["mark"])),
        )
        for row in csv.DictReader(text.splitlines())
    }
