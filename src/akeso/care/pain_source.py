"""Where the pain comes from: sources ranked by stated priors and likelihood ratios.

odds = prior / (1 - prior) times the ratios of what was found; of a group of features that depend
on one another only the most telling one counts; the product stays between 0.05 and 20 (reference
memo on eligibility, section 2). The numbers rank the work-up; blocks decide.
"""

from __future__ import annotations

import csv
import difflib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from akeso.errors import BadInput
from akeso.quantity import Range
from akeso.rule import Mark, Source
from akeso.techniques.indication import source_of

LEAST_RATIO, GREATEST_RATIO = 0.05, 20.0
"""Floor and cap of the product of ratios (section 2.3, engineering proposal)."""

REGIONS = ("lumbar", "cervical", "thoracic")
_EVERYWHERE = "any"


@dataclass(frozen=True)
class Target:
    """A source of pain with how common it is.

    Parameters
    ----------
    name, region, title : str
    prior : float or None
        Working default; None where the literature read states none.
    source : Source or None
        Where the range of priors comes from.
    low, high : float or None
        That range.
    """

    name: str
    region: str
    title: str
    prior: float | None
    low: float | None
    high: float | None
    source: Source | None


@dataclass(frozen=True)
class Feature:
    """What was asked, examined or seen, with its likelihood ratios.

    A ratio of None was not read: that answer then says nothing. An empty group stands alone.
    """

    name: str
    target: str
    group: str
    meaning: str
    lr_positive: float | None
    lr_negative: float | None
    source: Source

    def ratio(self, present: bool) -> float | None:
        """Return the ratio of an answer, None where none is known."""
        return self.lr_positive if present else self.lr_negative


@dataclass(frozen=True)
class Evidence:
    """One answered feature, its ratio, and whether it counts; if not, why."""

    feature: Feature
    present: bool
    ratio: float | None
    counts: bool
    why_not: str = ""


@dataclass(frozen=True)
class RankedSource:
    """One source of pain for one patient.

    Parameters
    ----------
    target : Target
    prior : float or None
        The one used.
    evidence : tuple of Evidence
        Every answered feature about it.
    ratio : float
        Product of the ratios that count, between floor and cap.
    limited : bool
        Whether floor or cap held it.
    probability : float or None
        None without a prior.
    """

    target: Target
    prior: float | None
    evidence: tuple[Evidence, ...]
    ratio: float
    limited: bool
    probability: float | None


def _number(text: str) -> float | None:
    return float(text) if text else None


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("akeso.care").joinpath(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def targets() -> Mapping[str, Target]:
    """Return every source of pain by its name."""
    return MappingProxyType(
        {
            row["target"]: Target(
                row["target"],
                row["region"],
                row["title"],
                _number(row["default"]),
                _number(row["low"]),
                _number(row["high"]),
                source_of(row["source"], row["verified"]) if row["source"] else None,
            )
            for row in _rows("pain_priors.csv")
        }
    )


@cache
def features() -> Mapping[str, Feature]:
    """Return every feature by its name."""
    return MappingProxyType(
        {
            row["feature"]: Feature(
                row["feature"],
                row["target"],
                row["group"],
                row["meaning"],
                _number(row["lr_positive"]),
                _number(row["lr_negative"]),
                _marked(row),
            )
            for row in _rows("pain_features.csv")
        }
    )


def _marked(row: Mapping[str, str]) -> Source:
    source = source_of(row["source"], row["verified"])
    if "secondary" in source.reference:
        return Source(source.reference, Mark.SECONDARY)
    return source


def probability(prior: float, ratio: float) -> float:
    """Return the probability after evidence of a likelihood ratio.

    Parameters
    ----------
    prior : float
        Between 0 and 1, neither included.
    ratio : float
        Product of likelihood ratios; used as given, without floor or cap.
    """
    if not 0.0 < prior < 1.0:
        raise BadInput(f"The prior is {prior!r}; give a number between 0 and 1, such as 0.3.")
    Range("The likelihood ratio", "", 0.0, 1e6).check(ratio)
    odds = prior / (1.0 - prior) * ratio
    return odds / (1.0 + odds)


def rank(
    region: str,
    answers: Mapping[str, bool | None],
    priors: Mapping[str, float] | None = None,
) -> tuple[RankedSource, ...]:
    """Rank the sources of pain of a region, the likeliest first, those without a prior last.

    Parameters
    ----------
    region : str
        One of `REGIONS`.
    answers : mapping of str to bool or None
        Feature by feature; None and absent mean not asked and say nothing.
    priors : mapping of str to float, optional
        Replaces the working defaults by target.

    Raises
    ------
    BadInput
        If region, feature or target do not exist, or an answer is neither true, false nor null.
    """
    if region not in REGIONS:
        raise BadInput(f"The region is {region!r}; use one of {', '.join(REGIONS)}.")
    stated = {name: _prior(name, value) for name, value in (priors or {}).items()}
    for name, answer in answers.items():
        _known(name, features(), "feature")
        if answer is not None and not isinstance(answer, bool):
            raise BadInput(f"{name} is {answer!r}; give true, false, or null when not known.")
    found = [
        _judge(target, answers, stated.get(target.name, target.prior))
        for target in targets().values()
        if target.region == region
        or (target.region == _EVERYWHERE and _asked(target.name, answers))
    ]
    return tuple(sorted(found, key=lambda r: -1.0 if r.probability is None else r.probability,
                        reverse=True))  # fmt: skip


def _prior(name: str, value: object) -> float:
    _known(name, targets(), "source of pain")
    if isinstance(value, str):
        raise BadInput(f"The prior of {name} is {value!r}; give a number without quotes.")
    return Range(f"The prior of {name}", "", 0.001, 0.999).check(value)  # type: ignore[arg-type]


def _known(name: str, table: Mapping[str, object], what: str) -> None:
    if name not in table:
        near = difflib.get_close_matches(name, table, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else f"use one such as {next(iter(table))}."
        raise BadInput(f"There is no {what} {name!r}; {hint}")


def _asked(target: str, answers: Mapping[str, bool | None]) -> bool:
    return any(
        features()[name].target == target and answer is not None for name, answer in answers.items()
    )


def _judge(target: Target, answers: Mapping[str, bool | None], prior: float | None) -> RankedSource:
    evidence = _weigh(
        (feature, answer)
        for name, feature in features().items()
        if feature.target == target.name and (answer := answers.get(name)) is not None
    )
    product = math.prod(e.ratio for e in evidence if e.counts and e.ratio is not None)
    ratio = min(max(product, LEAST_RATIO), GREATEST_RATIO)
    after = None if prior is None else probability(prior, ratio)
    return RankedSource(target, prior, evidence, ratio, ratio != product, after)


def _weigh(answered: Iterable[tuple[Feature, bool]]) -> tuple[Evidence, ...]:
    """Let the most telling feature of each group count; of equals, the first of the table."""
    pairs = list(answered)
    best: dict[str, str] = {}
    for feature, _ in sorted(pairs, key=lambda p: -_telling(*p)):
        best.setdefault(feature.group or feature.name, feature.name)
    weighed = []
    for feature, present in pairs:
        ratio = feature.ratio(present)
        why = ""
        if ratio is None:
            why = "no ratio is known for this answer"
        elif best[feature.group or feature.name] != feature.name:
            why = f"one of {feature.group} counts, and another says more"
        weighed.append(Evidence(feature, present, ratio, not why, why))
    return tuple(weighed)


def _telling(feature: Feature, present: bool) -> float:
    ratio = feature.ratio(present)
    return -1.0 if ratio is None else abs(math.log(ratio))
