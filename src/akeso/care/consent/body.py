"""The record of a consent: what was explained by whom, what was asked, who agreed and how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from akeso.anatomy.levels import Side
from akeso.care.consent.checklist import Condition, checklist
from akeso.care.record import aware, said
from akeso.errors import BadInput
from akeso.techniques.eligibility import find_technique


class Giver(StrEnum):
    """Who decides."""

    PATIENT = "patient"
    RESPONSIBLE_PERSON = "responsible person"


class Manner(StrEnum):
    """How consent was given."""

    SIGNED = "signed on paper"
    ELECTRONIC = "signed electronically"
    SPOKEN = "spoken"


@dataclass(frozen=True)
class Explained:
    """One point of the checklist, ticked.

    Parameters
    ----------
    point : str
        Its id in the checklist.
    by : str
        Who explained it, or who found that it does not apply.
    does_not_apply : str
        Why it does not apply; ``""`` where it was explained.
    """

    point: str
    by: str
    does_not_apply: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "point", said("The point that was explained", self.point))
        object.__setattr__(self, "by", said(f"Who explained '{self.point}'", self.by))
        object.__setattr__(self, "does_not_apply", self.does_not_apply.strip())


@dataclass(frozen=True)
class Question:
    """What the patient asked, and the answer."""

    asked: str
    answer: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "asked", said("The question", self.asked))
        object.__setattr__(self, "answer", said("The answer to the question", self.answer))


@dataclass(frozen=True)
class Consent:
    """Consent to one technique at one level on one side.

    It may be kept while points are still open; `akeso.care.consent.missing` names them.

    Parameters
    ----------
    technique : str
        Code, such as ``rf.mb.lumbar``.
    level : str
        As the plan names it, such as ``L4-L5``.
    side : Side
        The patient's side.
    explained : tuple of Explained
        Each point at most once, and only points of this technique.
    questions : tuple of Question or None
        Empty where the patient had none; None where nobody asked for questions yet.
    giver : Giver
    giver_name : str
    relation : str
        What the responsible person is to the patient; ``""`` for the patient.
    can_decide : bool or None
        Whether who gives it was judged able to decide; None where nobody judged.
    manner : Manner
    at : datetime
        When it was given, with time zone.
    witness : str
        Needed where it was spoken.
    """

    KIND: ClassVar[str] = "consent"

    technique: str
    level: str
    side: Side
    explained: tuple[Explained, ...]
    questions: tuple[Question, ...] | None
    giver: Giver
    giver_name: str
    can_decide: bool | None
    manner: Manner
    at: datetime
    relation: str = ""
    witness: str = ""

    def __post_init__(self) -> None:
        find_technique(self.technique)
        object.__setattr__(self, "level", said("The level of the consent", self.level))
        object.__setattr__(self, "side", Side(self.side))
        object.__setattr__(self, "giver", Giver(self.giver))
        object.__setattr__(self, "manner", Manner(self.manner))
        object.__setattr__(self, "giver_name", said("Who gives the consent", self.giver_name))
        object.__setattr__(self, "relation", self.relation.strip())
        object.__setattr__(self, "witness", self.witness.strip())
        object.__setattr__(self, "at", aware("The time of the consent", self.at))
        if self.giver is Giver.RESPONSIBLE_PERSON and not self.relation:
            raise BadInput("A responsible person consents; say what they are to the patient.")
        if self.manner is Manner.SPOKEN and not self.witness:
            raise BadInput("The consent was spoken; name the witness who heard it.")
        _check_points(self.technique, self.explained)


def _check_points(technique: str, explained: tuple[Explained, ...]) -> None:
    """Raise BadInput for a point that is not this technique's, comes twice or always applies."""
    points = {point.id: point for point in checklist(technique)}
    seen: set[str] = set()
    for tick in explained:
        if tick.point not in points:
            raise BadInput(
                f"'{tick.point}' is no point of consent to {technique}; its points are: "
                f"{', '.join(points)}."
            )
        if tick.point in seen:
            raise BadInput(f"The point '{tick.point}' is ticked twice; keep one of them.")
        if tick.does_not_apply and points[tick.point].when is Condition.ALWAYS:
            raise BadInput(f"The point '{tick.point}' always applies; explain it.")
        seen.add(tick.point)


@dataclass(frozen=True)
class ConsentWithdrawn:
    """A consent taken back; its record supersedes the consent's.

    Parameters
    ----------
    technique, level : str
    side : Side
        What the consent was for.
    giver : Giver
        Who takes it back.
    giver_name : str
    reason : str
        ``""`` where none was given: nobody owes one.
    at : datetime
        When, with time zone.
    """

    KIND: ClassVar[str] = "consent-withdrawn"

    technique: str
    level: str
    side: Side
    giver: Giver
    giver_name: str
    at: datetime
    reason: str = ""

    def __post_init__(self) -> None:
        find_technique(self.technique)
        object.__setattr__(self, "level", said("The level of the consent", self.level))
        object.__setattr__(self, "side", Side(self.side))
        object.__setattr__(self, "giver", Giver(self.giver))
        object.__setattr__(self, "giver_name", said("Who takes it back", self.giver_name))
        object.__setattr__(self, "reason", self.reason.strip())
        object.__setattr__(self, "at", aware("The time of the withdrawal", self.at))
