"""What has to be explained before a technique, as data (``checklist.csv``).

Every point says for which techniques it holds, with the rate where one was published, where it
comes from and how far that was read. A point with a condition may be marked as not applying.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from akeso.errors import BadInput
from akeso.rule import Mark, Source
from akeso.techniques.eligibility import find_technique

ALL = "all"


class Topic(StrEnum):
    """What a point is about, in the order of a talk."""

    PROCEDURE = "procedure"
    ALTERNATIVES = "alternatives"
    BENEFIT = "benefit"
    RADIOFREQUENCY = "radiofrequency"
    RISK = "risk"
    DRUG = "drug"
    SAFETY = "safety"


class Condition(StrEnum):
    """When a point applies that does not always apply."""

    ALWAYS = ""
    STEROID = "steroid used"
    STEROID_IN_DIABETES = "steroid in diabetes"
    BLOOD_THINNER = "blood thinner"
    COULD_BE_PREGNANT = "could be pregnant"
    XRAY = "X-rays used"
    INFRANEURAL = "infraneural route"


@dataclass(frozen=True)
class Point:
    """One point to explain.

    Parameters
    ----------
    id : str
        Its name in the records; it never changes.
    techniques : tuple of str
        Technique codes or their beginnings (``esi.tf``), or ``all``.
    topic : Topic
    text : str
        What to explain, in plain words.
    rate : str
        The published rate, in the order of the text; ``""`` where none was read.
    when : Condition
        When it applies.
    source : Source
    """

    id: str
    techniques: tuple[str, ...]
    topic: Topic
    text: str
    rate: str
    when: Condition
    source: Source

    def is_about(self, technique: str) -> bool:
        """Tell whether the point holds for a technique code."""
        return any(
            prefix in (ALL, technique) or technique.startswith(f"{prefix}.")
            for prefix in self.techniques
        )

    @property
    def words(self) -> str:
        """The text with its rate, and a warning where the fact was not read."""
        rated = f"{self.text}: {self.rate}" if self.rate else self.text
        return rated if self.source.mark.verified else f"{rated} (unverified)"


@cache
def every_point() -> tuple[Point, ...]:
    """Return all points of all techniques, by topic.

    Raises
    ------
    BadInput
        If a row's mark and its verified column disagree, or two rows share an id.
    """
    text = resources.files("akeso.care.consent").joinpath("checklist.csv").read_text("utf-8")
    found = [_point(row) for row in csv.DictReader(text.splitlines())]
    if len({point.id for point in found}) != len(found):
        raise BadInput("Two points of the consent checklist have the same id; give each its own.")
    order = list(Topic)
    return tuple(sorted(found, key=lambda point: order.index(point.topic)))


def _point(row: dict[str, str]) -> Point:
    source = Source(row["source"], Mark(row["mark"]))
    if row["verified"] != ("yes" if source.mark.verified else "no"):
        raise BadInput(
            f"Point {row['id']} of the consent checklist says verified {row['verified']} and is "
            f"marked {row['mark']}; make them agree."
        )
    return Point(
        id=row["id"],
        techniques=tuple(row["technique"].split("|")),
        topic=Topic(row["topic"]),
        text=row["text"],
        rate=row["rate"],
        when=Condition(row["when"]),
        source=source,
    )


@cache
def checklist(technique: str) -> tuple[Point, ...]:
    """Return what has to be explained before a technique, by topic.

    Raises
    ------
    BadInput
        If there is no technique of this code.
    """
    find_technique(technique)
    return tuple(point for point in every_point() if point.is_about(technique))


def radiofrequency_points() -> tuple[Point, ...]:
    """Return the seven points of the MBS note on items 39110 to 39119 and 39323."""
    return tuple(point for point in every_point() if point.topic is Topic.RADIOFREQUENCY)
