"""By which named definition the rules of a technique count blocks (``block_asked.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from akeso.rule import Mark, Source

POLICY = "mbb_policy"
"""The finding by which the site says which rule of blocks it follows."""


@dataclass(frozen=True)
class AskedDefinition:
    """A definition of a positive block, and why that one.

    Parameters
    ----------
    name : str
        Of ``care/outcome/definitions.toml``.
    source : Source
        The rule that asks for it, or where the clinic's own comes from.
    by_rule : bool
        Whether a rule asks for it; else it is the one that the clinic uses.
    """

    name: str
    source: Source
    by_rule: bool


@cache
def _data() -> Mapping[str, Any]:
    text = resources.files("akeso.care.assessment").joinpath("block_asked.toml").read_text("utf-8")
    return tomllib.loads(text)


def usual() -> str:
    """Return the definition that counts where a clinic decided on none."""
    return str(_data()["usual"])


def definition_asked(technique: str, policy: object = None, clinics: str = "") -> AskedDefinition:
    """Return the definition by which blocks count for a technique.

    Parameters
    ----------
    technique : str
        A code of the eligibility rules; ``""`` where none is meant.
    policy : str or None
        The site's ``mbb_policy``; None is not decided.
    clinics : str
        The definition that the clinic uses; ``""`` takes the proposed one.
    """
    for row in _data()["asked"]:
        named = any(technique == p or technique.startswith(f"{p}.") for p in row["for"])
        if named and row.get("policy", policy) == policy:
            return AskedDefinition(
                row["definition"], Source(row["reference"], Mark(row["mark"])), by_rule=True
            )
    source = Source(_data()["reference"], Mark(_data()["mark"]))
    if clinics and clinics != usual():
        source = Source("decided by the clinic (akeso site)", Mark.PROPOSAL)
    return AskedDefinition(clinics or usual(), source, by_rule=False)
