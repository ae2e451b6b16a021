"""What a document of each kind looks like: its JSON schema, and an example to fill in.

The examples are package data, all of one made-up patient with a facet joint that hurts: from the
letters of November 2026 to the claim and the closing they fit together, and a test takes them
through the whole journey as they stand. Which records a document stands on is left out of them:
the clinic fills that in.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from akeso.clinic.kinds import PLACES, body_class
from akeso.errors import NotFound, Refused
from akeso.exchange import documents, record_json

MADE: Mapping[str, str] = {
    "recommendation": "akeso recommend",
    "plan-attached": "akeso attach-plan",
    "claim-prepared": "akeso claim",
}
"""Kinds that nobody fills in, and the command that makes them."""
REFER = "refer"
"""A new patient with the letters, as `akeso refer FILE` takes it: more than one record."""
ASKED = ("claim", "site", "recommend")
"""What `akeso claim prepare`, `akeso site` and `akeso recommend --episode` take: no records."""


HELPERS: Mapping[str, str] = {
    "recommend": "findings",
    "recommend-answer": "recommendation",
    "drugs": "drugs",
    "drugs-answer": "drugs-answer",
    "price": "claim",
    "price-answer": "price",
    "score": "answers",
    "score-answer": "score",
    "plan": "plan",
    "claim-export": "claim-export",
}
"""What `akeso schema` calls the documents of the commands without a store, and their schemas."""


def record_kinds() -> tuple[str, ...]:
    """Return every kind of record by name."""
    return tuple(PLACES)


def record_schema(kind: str) -> dict[str, Any]:
    """Return the JSON schema of a record, or of a document of the commands without a store.

    Raises
    ------
    NotFound
        If there is no such kind; the sentence names the nearest.
    """
    _check(kind, (*PLACES, *HELPERS))
    if kind in HELPERS:
        return documents.schema(HELPERS[kind])
    return record_json.schema(body_class(kind))


def record_template(kind: str, *, sites: bool = False) -> dict[str, Any]:
    """Return an example document of a kind; with `sites`, of a session at several places.

    Raises
    ------
    NotFound
        If there is no such kind; the sentence names the nearest.
    Refused
        If a command makes it and nobody fills it in, or it is never of several places.
    """
    _check(kind, (*PLACES, REFER, *ASKED))
    if kind in MADE:
        raise Refused(f"A record of kind '{kind}' is made by the program; use: {MADE[kind]}.")
    text = files("akeso.clinic").joinpath(f"templates/{kind}.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    if not sites:
        return found
    from akeso.clinic.sites import several  # noqa: PLC0415  the store, which no template needs

    return several(kind, found)


def _check(kind: str, known: Mapping[str, str] | tuple[str, ...]) -> None:
    if kind not in known:
        near = difflib.get_close_matches(kind, known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else f"use one of: {', '.join(known)}."
        raise NotFound(f"There is no kind of record '{kind}'; {hint}")
