"""The plain yes-or-no questions of an assessment (``questions.csv``).

A question has the name of the finding it answers (eligibility memo, section 13), or of a feature
that speaks for a source of pain, or of both. The wording is ours (proposal).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from akeso.care.assessment.answer import Answer
from akeso.care.assessment.tables import listed, rows


@dataclass(frozen=True)
class Question:
    """One question.

    Parameters
    ----------
    name, section : str
        `section` is where it stands on the form.
    asks : str
        The words.
    feature : str
        The feature of `akeso.care.pain_source` it answers, or ``""``.
    """

    name: str
    section: str
    asks: str
    feature: str


@cache
def questions() -> Mapping[str, Question]:
    """Return every question by its name, in the order of the form."""
    return MappingProxyType(
        {
            row["question"]: Question(row["question"], row["section"], row["asks"], row["feature"])
            for row in rows("questions.csv")
        }
    )


def checked(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Return the answers in the order of the form; BadInput for a question that is none."""
    given = {listed("question", n, questions()): Answer(a) for n, a in answers.items()}
    return {name: given[name] for name in questions() if name in given}
