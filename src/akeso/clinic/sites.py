"""One session at several places, handed in as one document.

``"sites"`` lists the places, each with its level, its side and what differs there; what is common
stands beside it, once. Decision, consent, time-out and rehearsal become one record for each place,
since rules, plan and protocol ask by place. A procedure stays one record that names every place, so
that drugs, X-rays, times and people count once.

>>> [d["level"] for d in each_place({"why": 1, "sites": [{"level": "L4", "side": "left"}]}, "x")]
['L4']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from akeso.anatomy.levels import Side
from akeso.care.assessment.levels import level_name
from akeso.care.history.places import entries, together
from akeso.clinic.charts import Entered, Receipt
from akeso.errors import AkesoError, BadInput, Refused

__all__ = ["at_place", "check_side", "each_place", "entries", "joined", "names_sites",
           "one_receipt", "refuse_one_for_many", "several", "together", "words"]  # fmt: skip

SITES = "sites"
MOST = 20
"""Places of one session at most; no more are injected in one sitting."""
PER_PLACE = ("needles", "looks", "drugs", "tests", "lesions")
"""Fields of a procedure whose entries name a place."""
BY_SITE = ("decision", "consent", "rehearsed", "time-out", "procedure")
"""Kinds of record that a document of several places may be of."""
EXAMPLE = ("L4-L5", "L5-S1")
"""Levels of the example."""

Document = dict[str, Any]


def names_sites(document: object) -> bool:
    """Tell whether a document lists places."""
    return isinstance(document, Mapping) and SITES in document


def each_place(document: object, what: str) -> tuple[Document, ...]:
    """Return the whole document of each place; the document itself where it lists none.

    Parameters
    ----------
    document : object
    what : str
        What it is, for the sentence.

    Raises
    ------
    BadInput
        If it is no JSON object, a place is incomplete or comes twice, or what is common is said
        of a place again.
    """
    if not isinstance(document, Mapping):
        raise BadInput(f"The {what} is no JSON object; see: akeso template {what}.")
    if SITES not in document:
        return (dict(document),)
    common, places = _parted(document, what)
    for place in places:
        twice = sorted(set(place) & set(common))
        if twice:
            raise BadInput(
                f"'{twice[0]}' is said beside the sites and at {words(place)} again; say it once."
            )
    return tuple({**common, **place} for place in places)


def joined(document: object, what: str = "procedure") -> object:
    """Return the document of a procedure with what was done at each place in its own lists.

    Entries of a place need not repeat level and side; one that names another place is refused.
    """
    if not names_sites(document):
        return document
    assert isinstance(document, Mapping)  # noqa: S101  just asked
    made, places = _parted(document, what)
    for place in places:
        odd = sorted(set(place) - {"level", "side", *PER_PLACE})
        if odd:
            raise BadInput(
                f"'{odd[0]}' is said of {words(place)}; a procedure says it once, beside the "
                f"sites: at a site stand {', '.join(PER_PLACE)}."
            )
        if not place.get("needles"):
            raise BadInput(f"At {words(place)} no needle is listed; list it, or leave it out.")
        for name in PER_PLACE:
            own = [_at(place, entry, name) for entry in _listed(place, name)]
            made[name] = [*_listed(made, name), *own]
    return made


def several(kind: str, example: Document) -> Document:
    """Return the example document of one place as one of a session at two.

    Raises
    ------
    Refused
        If a record of that kind is not of places.
    """
    if kind not in BY_SITE:
        raise Refused(f"A {kind} is not of several places; --sites is for {', '.join(BY_SITE)}.")
    places: list[Document] = [{"level": level, "side": "left"} for level in EXAMPLE]
    own = PER_PLACE if kind == "procedure" else ("level", "side")
    common = {name: value for name, value in example.items() if name not in own}
    if kind == "procedure":
        for place in places:
            place |= {name: [_bare(one) for one in example.get(name, [])] for name in PER_PLACE}
    return {**common, SITES: places}


def _bare(entry: Document) -> Document:
    """Return an entry without what its site says, and without what was measured elsewhere."""
    own = ("level", "side", "plan", "tip_mm", "entry_mm")
    return {name: value for name, value in entry.items() if name not in own}


def words(place: Mapping[str, Any]) -> str:
    """Return level and side of a place, as they are said."""
    return f"{place.get('level', '')} {place.get('side') or ''}".strip()


@contextmanager
def at_place(place: str) -> Iterator[None]:
    """Begin a refusal with the place that it is about; ``""`` leaves it as it stands."""
    try:
        yield
    except AkesoError as why:
        if not place:
            raise
        raise type(why)(f"At {place}: {why}") from why


def one_receipt(made: Sequence[tuple[str, Receipt]]) -> Receipt:
    """Return one receipt for the records of a session, each with its place in words.

    What is to be known of every place is said once, what is of one with its place.
    """
    if len(made) == 1:
        return made[0][1]
    notes = dict.fromkeys(note for _, one in made for note in one.notes)
    said = []
    for note in notes:
        here = [where for where, one in made if note in one.notes]
        said.append(note if len(here) == len(made) else f"{', '.join(here)}: {note}")
    entered = tuple(Entered(where, one.id) for where, one in made)
    return replace(made[0][1], notes=tuple(said), sites=entered)


def refuse_one_for_many(places: Sequence[object], supersedes: str) -> None:
    """Raise BadInput where one record is to be superseded by those of several places."""
    if supersedes and len(places) > 1:
        raise BadInput(
            "--supersedes names one record and the document several sites; correct each place by "
            "a document of its own, with its level and side."
        )


def _parted(document: Mapping[str, Any], what: str) -> tuple[Document, list[Document]]:
    """Return what is common, and the places."""
    common = {name: value for name, value in document.items() if name != SITES}
    sites = document[SITES]
    if not isinstance(sites, Sequence) or isinstance(sites, str) or not 1 <= len(sites) <= MOST:
        raise BadInput(f"The sites of the {what} are no list of 1 to {MOST} places; list them.")
    for name in ("level", "side"):
        if name in common:
            raise BadInput(f"The {what} says its {name} beside its sites; say it at each site.")
    places = [_place(one, what) for one in sites]
    known = [(level_name(str(p["level"])), p["side"]) for p in places]
    twice = next((p for p, key in zip(places, known, strict=True) if known.count(key) > 1), None)
    if twice is not None:
        raise BadInput(f"The {what} lists {words(twice)} twice among its sites; keep one.")
    return common, places


def _place(one: object, what: str) -> Document:
    if not isinstance(one, Mapping) or not one.get("level") or not one.get("side"):
        raise BadInput(
            f'A site of the {what} lacks level or side; write {{"level": "L4-L5", "side": "left"}}.'
        )
    check_side(one, what)
    return dict(one)


def check_side(place: Mapping[str, Any], what: str) -> None:
    """Raise BadInput unless a place has one of the three sides."""
    if place.get("side") not in tuple(Side):
        raise BadInput(
            f"The {what} has the side '{place.get('side')}'; use one of {', '.join(Side)}."
        )


def _listed(found: Mapping[str, Any], name: str) -> list[Any]:
    value = found.get(name) or []
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise BadInput(f"'{name}' is no list; write it in square brackets.")
    return list(value)


def _at(place: Document, entry: object, name: str) -> Document:
    """Return an entry with level and side of its place."""
    if not isinstance(entry, Mapping):
        raise BadInput(f"At {words(place)} an entry of '{name}' is no JSON object.")
    own = {"level": place["level"], "side": place["side"]}
    for field, value in own.items():
        if level_name(str(entry.get(field, value))) != level_name(str(value)):
            raise BadInput(
                f"At {words(place)} an entry of '{name}' says {field} {entry[field]}; leave it "
                "out, or list it at its own site."
            )
    return {**own, **entry}
