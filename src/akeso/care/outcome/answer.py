"""An answer with its reasons, and the named definitions it follows (``definitions.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from akeso.errors import NotFound
from akeso.rule import Mark, Source, Status


@dataclass(frozen=True)
class Reason:
    """One reason of an answer.

    Parameters
    ----------
    status : Status
        What this reason alone says.
    says : str
        A sentence.
    source : Source
    """

    status: Status
    says: str
    source: Source


@dataclass(frozen=True)
class Answer:
    """Whether a definition is met: Pass, Fail or Unknown, with every reason.

    Parameters
    ----------
    definition : str
    status : Status
    reasons : tuple of Reason
    """

    definition: str
    status: Status
    reasons: tuple[Reason, ...]


@cache
def data() -> Mapping[str, Any]:
    """Return the definitions as the file has them."""
    text = resources.files("akeso.care.outcome").joinpath("definitions.toml").read_text("utf-8")
    return tomllib.loads(text)


def find_definition(kind: str, name: str) -> Mapping[str, Any]:
    """Return a definition of one kind, ``block`` or ``responder``.

    Raises
    ------
    NotFound
        If there is none of that name.
    """
    known = {row["name"]: row for row in data()[kind]}
    if name not in known:
        raise NotFound(f"There is no definition {name!r} of a {kind}; use {', '.join(known)}.")
    found: Mapping[str, Any] = known[name]
    return found


def definitions(kind: str) -> tuple[str, ...]:
    """Return the names of all definitions of one kind, ``block`` or ``responder``."""
    return tuple(row["name"] for row in data()[kind])


def source_of(row: Mapping[str, Any], prefix: str = "") -> Source:
    """Return the source of a row of the file."""
    return Source(row[f"{prefix}reference"], Mark(row[f"{prefix}mark"]))
