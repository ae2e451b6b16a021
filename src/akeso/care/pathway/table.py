"""The table of the protocol (``pathway.toml``), its stages, and the closing of an episode."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import ClassVar

from akeso.care.record import Body, Record, said
from akeso.rule import Mark, Source

Records = tuple[Record[Body], ...]
CLOSED = "episode-closed"


class Stage(StrEnum):
    """How far an episode has come, in order."""

    NEW = "new"
    REFERRED = "referred"
    ASSESSED = "assessed"
    RECOMMENDED = "recommended"
    DECIDED = "decided"
    CONSENTED = "consented"
    PLANNED = "planned"
    REHEARSED = "rehearsed"
    TIMED_OUT = "timed out"
    PERFORMED = "performed"
    RECOVERED = "recovered"
    FOLLOWED = "followed"
    CLOSED = "closed"


@dataclass(frozen=True)
class EpisodeClosed:
    """Says that a course of care has ended.

    Parameters
    ----------
    reason : str
        Such as discharged to the general practitioner.
    """

    KIND: ClassVar[str] = CLOSED

    reason: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "reason", said("Why the episode is closed", self.reason))


@dataclass(frozen=True)
class Step:
    """One row of the protocol.

    Parameters
    ----------
    kind, title, command : str
        Kind of record, what it is in a sentence, and what records it.
    stage : Stage or None
        Where it leads; None where it leads nowhere further.
    needs : tuple of tuple of str
        Kinds that must stand before; of each inner tuple one is enough.
    by_target : bool
        Whether what is needed must be about the same technique, side and level.
    by_field : mapping of str to str
        For a needed kind, the field of the new record that names its record.
    late : bool
        Whether it may be entered without what it needs, with a reason.
    after_closing : bool
        Whether it may follow the closing of the episode.
    """

    kind: str
    title: str
    command: str
    stage: Stage | None
    needs: tuple[tuple[str, ...], ...]
    by_target: bool
    by_field: Mapping[str, str]
    late: bool
    after_closing: bool


@cache
def _data() -> dict[str, object]:
    text = resources.files("akeso.care.pathway").joinpath("pathway.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def steps() -> Mapping[str, Step]:
    """Return the protocol by kind of record, in the order of the episode."""
    rows = _data()["step"]
    made = [_step(row) for row in rows] if isinstance(rows, list) else []
    return {step.kind: step for step in made}


def _step(row: dict[str, object]) -> Step:
    by, needs, stage = row.get("by", {}), row.get("needs", []), row.get("stage")
    return Step(
        str(row["kind"]),
        str(row["title"]),
        str(row["command"]),
        None if stage is None else Stage(str(stage)),
        tuple(tuple(str(one).split("|")) for one in needs) if isinstance(needs, list) else (),
        by == "target",
        dict(by) if isinstance(by, dict) else {},
        bool(row["late"]),
        bool(row.get("after_closing", False)),
    )


def anytime() -> frozenset[str]:
    """Return the kinds that may come at any time: of the patient, the clinic, and voiding."""
    table = _data()["anytime"]
    return frozenset(table["kinds"]) if isinstance(table, dict) else frozenset()


def source() -> Source:
    """Return where the protocol comes from."""
    return Source(str(_data()["reference"]), Mark(str(_data()["mark"])))
