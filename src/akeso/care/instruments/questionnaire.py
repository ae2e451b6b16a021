"""What a questionnaire is: items, scales, bands and licence, as data (``instruments.toml``)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from akeso.errors import BadInput, NotFound
from akeso.rule import Mark, Source

HOWS = ("sum", "mean", "percent", "profile", "choice")


@dataclass(frozen=True)
class Scale:
    """One score of a questionnaire.

    Parameters
    ----------
    name : str
        ``total`` or the name of a subscale.
    items : tuple of str
    how : str
        ``sum``, ``mean``, ``percent`` (of the highest possible), ``profile`` or ``choice``.
    factor : int
    least : int
        How many items must be answered.
    usual_least : int
        With fewer, the formula goes beyond what was read about it.
    bands : tuple of (str, int)
        Label and lower edge, rising.
    """

    name: str
    items: tuple[str, ...]
    how: str
    factor: int
    least: int
    usual_least: int
    bands: tuple[tuple[str, int], ...]

    def __post_init__(self) -> None:
        edges = [edge for _, edge in self.bands]
        if self.how not in HOWS or not 1 <= self.least <= len(self.items):
            raise BadInput(f"The scale {self.name} is not well formed; mend instruments.toml.")
        if edges != sorted(set(edges)):
            raise BadInput(f"The bands of {self.name} do not rise; mend instruments.toml.")

    def band(self, value: Fraction) -> str | None:
        """Return the band of a score; None where there are no bands."""
        reached = [label for label, edge in self.bands if value >= edge]
        return reached[-1] if reached else None

    def rank(self, label: str | None) -> int:
        """Return the place of a band, counted from the lowest scores."""
        return [name for name, _ in self.bands].index(label or "")


@dataclass(frozen=True)
class ChangeRule:
    """When a change of some scales is important.

    Parameters
    ----------
    scales : tuple of str
    points, percent : float
        Least improvement; 0 asks for none.
    better_band : bool
        Whether a better band is needed as well.
    source : Source
    """

    scales: tuple[str, ...]
    points: float
    percent: float
    better_band: bool
    source: Source


@dataclass(frozen=True)
class Questionnaire:
    """A questionnaire: what is asked, how it is scored, and whose it is.

    Parameters
    ----------
    code, title : str
    licence : str
        Who holds the words, with `licence_mark` how well that is known.
    ship_items : bool
        Whether the words may be shipped; if not, only answers are taken.
    items : tuple of str
        Names, or numbers as text, in order.
    ranges : mapping of str to (int, int)
        Lowest and highest answer of each item.
    text : tuple of str
        The items' words; empty where they may not be shipped.
    whole : bool
        Whether answers are whole numbers.
    any_item : bool
        Whether scales without any answer are simply left out.
    high_is : str
        ``worse`` or ``better``.
    choices, responders : tuple of str
    scales : tuple of Scale
    changes : tuple of ChangeRule
    no_total : str
        Why there is no total, or ``""``.
    disputed : mapping of (str, int) to str
        Scale and score on whose band sources disagree, and how.
    source, bands_source : Source
    """

    code: str
    title: str
    licence: str
    licence_mark: Mark
    ship_items: bool
    items: tuple[str, ...]
    ranges: Mapping[str, tuple[int, int]]
    text: tuple[str, ...]
    whole: bool
    any_item: bool
    high_is: str
    choices: tuple[str, ...]
    responders: tuple[str, ...]
    scales: tuple[Scale, ...]
    changes: tuple[ChangeRule, ...]
    no_total: str
    disputed: Mapping[tuple[str, int], str]
    source: Source
    bands_source: Source | None

    def __post_init__(self) -> None:
        if self.ship_items != bool(self.text):
            raise BadInput(f"{self.code}: words are shipped exactly where they may be.")
        if self.high_is not in ("worse", "better"):
            raise BadInput(f"{self.code}: high scores are {self.high_is}; use worse or better.")
        unknown = {item for scale in self.scales for item in scale.items} - set(self.items)
        if unknown:
            raise BadInput(f"{self.code}: scales use {sorted(unknown)}, which are no items.")

    @property
    def verified(self) -> bool:
        """Whether scoring and bands were both read or worked out."""
        return all(s.mark.verified for s in (self.source, self.bands_source) if s is not None)


def _source(entry: Mapping[str, Any]) -> Source:
    return Source(entry["reference"], Mark(entry["mark"]))


def _scale(entry: Mapping[str, Any], bands: Mapping[str, Any]) -> Scale:
    items = tuple(str(item) for item in entry["items"])
    least = entry.get("least", len(items))
    return Scale(
        entry["name"],
        items,
        entry["how"],
        entry.get("factor", 1),
        least,
        entry.get("usual_least", least),
        tuple((label, edge) for label, edge in bands.get(entry["name"], ())),
    )


def _change(entry: Mapping[str, Any]) -> ChangeRule:
    return ChangeRule(
        tuple(entry["scales"]),
        entry.get("points", 0),
        entry.get("percent", 0),
        entry.get("better_band", False),
        _source(entry),
    )


def _questionnaire(entry: Mapping[str, Any]) -> Questionnaire:
    numbered = (str(n + 1) for n in range(entry.get("count", 0)))
    items = tuple(entry.get("items", numbered))
    own = entry.get("ranges", {})
    return Questionnaire(
        code=entry["code"],
        title=entry["title"],
        licence=entry["licence"],
        licence_mark=Mark(entry["licence_mark"]),
        ship_items=entry["ship_items"],
        items=items,
        ranges={item: tuple(own.get(item, (entry["low"], entry["high"]))) for item in items},
        text=tuple(entry.get("text", ())),
        whole=entry.get("whole", True),
        any_item=entry.get("any_item", False),
        high_is=entry["high_is"],
        choices=tuple(entry.get("choices", ())),
        responders=tuple(entry.get("responders", ())),
        scales=tuple(_scale(scale, entry.get("bands", {})) for scale in entry["scales"]),
        changes=tuple(_change(change) for change in entry.get("changes", ())),
        no_total=entry.get("no_total", ""),
        disputed={(d["scale"], d["value"]): d["says"] for d in entry.get("disputed", ())},
        source=_source(entry),
        bands_source=_source(entry["bands_source"]) if "bands_source" in entry else None,
    )


@cache
def all_instruments() -> tuple[Questionnaire, ...]:
    """Return every questionnaire, as the data file lists them."""
    text = resources.files("akeso.care.instruments").joinpath("instruments.toml").read_text("utf-8")
    return tuple(_questionnaire(entry) for entry in tomllib.loads(text)["instrument"])


def find_instrument(name: str) -> Questionnaire:
    """Return the questionnaire of a name; case, spaces, ``-`` and ``_`` do not matter.

    Raises
    ------
    NotFound
        If there is none.
    """
    known = {_plain(q.code): q for q in all_instruments()}
    if _plain(name) not in known:
        codes = ", ".join(q.code for q in all_instruments())
        raise NotFound(f"There is no instrument '{name}'; there are: {codes}.")
    return known[_plain(name)]


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).casefold()
