"""Reads the tables that lie beside the modules of the assessment."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterable
from importlib import resources

from akeso.errors import BadInput


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of this folder."""
    text = resources.files("akeso.care.assessment").joinpath(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def listed(what: str, name: str, names: Iterable[str]) -> str:
    """Return a name that is in a table; BadInput with the nearest one otherwise."""
    known = list(names)
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else f"use one such as {known[0]}."
        raise BadInput(f"There is no {what} {name!r}; {hint}")
    return name
