"""What was examined and which pictures were seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from akeso.anatomy.levels import Side
from akeso.care.assessment.answer import Region
from akeso.care.assessment.levels import level_name
from akeso.care.assessment.tables import listed, rows
from akeso.care.record import said
from akeso.rule import Mark, Source


class Result(StrEnum):
    """How an examination test came out."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    NOT_DONE = "not done"


@dataclass(frozen=True)
class TestKind:
    """A named test of the table, with the feature of pain it answers, if any."""

    name: str
    title: str
    group: str
    feature: str
    source: Source


@cache
def exam_tests() -> Mapping[str, TestKind]:
    """Return every examination test by its name."""
    return MappingProxyType(
        {
            row["test"]: TestKind(
                row["test"],
                row["title"],
                row["group"],
                row["feature"],
                Source(row["source"], Mark(row["mark"])),
            )
            for row in rows("exam_tests.csv")
        }
    )


@dataclass(frozen=True)
class ExamTest:
    """One test on one side.

    Parameters
    ----------
    test : str
        A name of `exam_tests`.
    result : Result
    side : Side
        The patient's own side; ``midline`` for a test without a side.
    note : str
    """

    test: str
    result: Result
    side: Side = Side.MIDLINE
    note: str = ""

    def __post_init__(self) -> None:
        listed("examination test", self.test, exam_tests())
        object.__setattr__(self, "result", Result(self.result))
        object.__setattr__(self, "side", Side(self.side))


class Modality(StrEnum):
    """How a picture was made."""

    XRAY = "x-ray"
    CT = "ct"
    MRI = "mri"
    CT_MYELOGRAM = "ct myelogram"
    SPECT = "spect"
    ULTRASOUND = "ultrasound"
    OTHER = "other"


@dataclass(frozen=True)
class ImagingStudy:
    """One study, as far as this pain needs it.

    Parameters
    ----------
    modality : Modality
    taken : date or None
        None where it is not known.
    region : Region
    levels : tuple of str
        Levels that were looked at, such as ``L4-L5``.
    seen : bool
        Whether the operator has seen the pictures, not the report alone.
    says : str
        What they show.
    """

    modality: Modality
    taken: date | None
    region: Region
    levels: tuple[str, ...] = ()
    seen: bool = False
    says: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "modality", Modality(self.modality))
        object.__setattr__(self, "region", Region(self.region))
        levels = tuple(
            level_name(said("A level of the study", level, longest=20)) for level in self.levels
        )
        object.__setattr__(self, "levels", levels)
