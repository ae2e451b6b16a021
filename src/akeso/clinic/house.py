"""The clinic's own: places, practitioners, rooms and their hours."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from akeso.care.record import Body, Record
from akeso.clinic.access import Desk, verb
from akeso.clinic.charts import CLINIC, Receipt, body_from, decoded, receipt, writing
from akeso.errors import BadInput, NotFound, Refused
from akeso.store import ReadUnit
from akeso.techniques.eligibility import techniques

OF_THE_CLINIC = ("place", "practitioner", "room", "hours")


@verb
def set_up(
    desk: Desk, kind: str, document: object, *, supersedes: str = "", why: str = ""
) -> Receipt:
    """Add a place, practitioner, room or opening hours of the clinic.

    What it belongs to may be given by its name: the place of a room or of a provider number, the
    room or practitioner whose hours they are.
    """
    if kind not in OF_THE_CLINIC:
        raise BadInput(f"'{kind}' is nothing of the clinic's own; use {', '.join(OF_THE_CLINIC)}.")
    with writing(desk, "set_up", CLINIC, why) as chart:
        own = clinic_records(chart.unit)
        body = body_from(chart, kind, "", _with_identifiers(own, kind, document))
        _once(own, body, supersedes)
        made = chart.add(body, supersedes=supersedes, why=why)
    return receipt(made)


def _once(own: Mapping[str, Record[Body]], body: Body, supersedes: str) -> None:
    """Refuse a second room, place or practitioner of a name: they are called by it."""
    name = getattr(body, "name", None)
    for record in own.values():
        same = record.kind == body.KIND and getattr(record.body, "name", None) == name
        if name is not None and same and record.id != supersedes:
            raise Refused(
                f"There is a {body.KIND} '{name}' already ({record.id}); supersede it, or give the "
                "new one another name."
            )


def _with_identifiers(own: Mapping[str, Record[Body]], kind: str, document: object) -> object:
    """Return the document with names of the clinic's own in it replaced by identifiers."""
    if not isinstance(document, Mapping):
        return document
    made: dict[str, Any] = dict(document)
    if kind == "room" and "place" in made:
        made["place"] = named(own, "place", str(made["place"]))
    if kind == "hours" and "of" in made:
        made["of"] = _whose(own, str(made["of"]))
    numbers = made.get("numbers")
    if kind == "practitioner" and isinstance(numbers, list):
        made["numbers"] = [_at_place(own, number) for number in numbers]
    return made


def _whose(own: Mapping[str, Record[Body]], name: str) -> str:
    for kind in ("room", "practitioner"):
        if any(name in names_of(key, r) for key, r in own.items() if r.kind == kind):
            return named(own, kind, name)
    raise NotFound(f"There is no room or practitioner '{name}' to have hours; set it up first.")


def _at_place(own: Mapping[str, Record[Body]], number: object) -> object:
    if not isinstance(number, Mapping) or "place" not in number:
        return number
    return {**number, "place": named(own, "place", str(number["place"]))}


def clinic_records(unit: ReadUnit) -> dict[str, Record[Body]]:
    """Return the clinic's own standing records by the identifier that each was first given."""
    first: dict[str, str] = {}
    current: dict[str, Record[Body]] = {}
    for record in map(decoded, unit.records_of(CLINIC)):
        root = first[record.supersedes] if record.supersedes else record.id
        first[record.id] = root
        current[root] = record
        if record.kind == "void":
            current.pop(first.get(getattr(record.body, "target", ""), ""), None)
    return {root: r for root, r in current.items() if r.kind != "void"}


def named(found: Mapping[str, Record[Body]], kind: str, name: str) -> str:
    """Return the identifier of a room, place or practitioner that is named by it or by its name.

    Raises
    ------
    NotFound
        If there is none, or several, of that name.
    """
    own = {key: r for key, r in found.items() if r.kind == kind}
    fits = [key for key, r in own.items() if name in names_of(key, r)]
    if len(fits) == 1:
        return fits[0]
    if len(fits) > 1:
        raise NotFound(f"There are several of kind {kind} called '{name}'; use the identifier, "
                       f"one of: {', '.join(fits)}.")  # fmt: skip
    known = ", ".join(sorted(names_of(key, r)[1] for key, r in own.items()))
    there = f"there are: {known}" if known else f"set it up first (akeso set-up {kind} FILE)"
    raise NotFound(f"There is no {kind} '{name}'; {there}.")


def check_technique(code: str) -> None:
    """Raise NotFound, naming the nearest, unless it is a technique or approach; ``""`` is fine."""
    from akeso.techniques.catalogue import approaches  # noqa: PLC0415  only for what is no technique

    if not code or code in techniques():
        return
    known = (*techniques(), *approaches())
    if code not in known:
        near = difflib.get_close_matches(code, known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else f"use one of: {', '.join(techniques())}."
        raise NotFound(f"There is no technique '{code}'; {hint}")


def names_of(key: str, record: Record[Body]) -> tuple[str, str]:
    """Return by what a thing of the clinic is named: its identifier and its name."""
    return key, str(getattr(record.body, "name", ""))


def title_of(own: Mapping[str, Record[Body]], identifier: str) -> str:
    """Return the name of a room or practitioner; the identifier where there is none of it."""
    return names_of(identifier, own[identifier])[1] if identifier in own else identifier
