"""How often a needle lies in a vessel although nothing was aspirated (`aspiration.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from akeso.errors import BadInput, NotFound
from akeso.quantity import Range

PROBABILITY = Range("The probability", "", 0.0, 1.0)


def vessel_despite_negative(prior: float, sensitivity: float, specificity: float) -> float:
    """Return P(in a vessel | aspiration negative), by Bayes.

    p (1 - se) / (p (1 - se) + (1 - p) sp)

    Parameters
    ----------
    prior, sensitivity, specificity : float
        Probabilities, 0 to 1.
    """
    p, se, sp = (PROBABILITY.check(value) for value in (prior, sensitivity, specificity))
    missed, clear = p * (1 - se), (1 - p) * sp
    if missed + clear == 0:
        raise BadInput("A negative aspiration cannot happen with these probabilities; check them.")
    return missed / (missed + clear)


def vessel_risk(region: str) -> float:
    """Return P(in a vessel | aspiration negative) of a transforaminal needle in a region."""
    data = _data()
    if region not in ("cervical", "thoracic", "lumbar", "sacral"):
        raise NotFound(f"There is no rate for {region!r}; use cervical, thoracic, lumbar, sacral.")
    return vessel_despite_negative(
        *(data[name]["value"] for name in (region, "sensitivity", "specificity"))
    )


@cache
def _data() -> dict[str, Any]:
    text = resources.files("akeso.pharmacy").joinpath("aspiration.toml").read_text("utf-8")
    return tomllib.loads(text)
