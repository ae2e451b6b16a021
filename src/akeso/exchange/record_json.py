"""The bodies of records as JSON, and the schema of each kind.

A body is a frozen dataclass of `akeso.care`; its fields and their types are the one place that says
what a record holds. Pydantic reads them, so that text, schema and class cannot differ. What a
constructor refuses keeps its own sentence; what has the wrong shape is named by its place.

>>> from akeso.care.record import Void
>>> dump(Void("r1", "wrong patient"))
'{"target":"r1","reason":"wrong patient"}'
>>> load(Void, '{"target": "r1", "reason": "wrong patient"}')
Void(target='r1', reason='wrong patient')
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import ConfigDict, TypeAdapter, ValidationError

from akeso.care.record import Body
from akeso.errors import AkesoError, BadInput
from akeso.exchange.misfits import misshapen, shown

B = TypeVar("B", bound=Body)

ADDRESS = "urn:akeso:schema:record:{kind}:1"
STRICT = ConfigDict(extra="forbid", allow_inf_nan=False, ser_json_inf_nan="constants")


@cache
def _adapter(body: type[Any]) -> TypeAdapter[Any]:
    """Return what reads and writes a class of bodies; every dataclass in it forbids extras."""
    return TypeAdapter(_strict(body))


def _strict(body: type[Any]) -> type[Any]:
    if "__pydantic_config__" not in vars(body):
        body.__pydantic_config__ = STRICT
    return body


def dump(body: Body) -> str:
    """Return a body as compact JSON text, always the same text for the same body."""
    return _adapter(type(body)).dump_json(body).decode()


def load(body: type[B], text: str | bytes, what: str = "") -> B:
    """Return the body that a JSON text holds.

    Raises
    ------
    BadInput
        If a field is missing, unknown or of the wrong shape, naming it; or as the constructor says.
    """
    name = what or f"The {body.KIND} document"
    try:
        return cast(B, _adapter(body).validate_json(text))
    except ValidationError as why:
        known = tuple(one.name for one in fields(body))  # type: ignore[arg-type]
        raise _said(why, name, known) from why


def from_document(body: type[B], document: object, what: str = "") -> B:
    """Return the body that a document read from JSON holds; decimals keep their digits."""
    return load(body, json.dumps(document, default=str), what)


def as_document(body: Body) -> dict[str, Any]:
    """Return a body as plain values, ready for JSON."""
    return cast(dict[str, Any], _adapter(type(body)).dump_python(body, mode="json"))


def schema(body: type[Body]) -> dict[str, Any]:
    """Return the JSON schema (2020-12) of a kind of body."""
    made = _adapter(body).json_schema(mode="validation")
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ADDRESS.format(kind=body.KIND),
        "title": body.KIND,
    }
    return {**made, **head}


def _said(why: ValidationError, name: str, known: tuple[str, ...]) -> AkesoError:
    """Return the first problem as one sentence; a constructor's own refusal as it stands."""
    first = why.errors(include_url=False)[0]
    own = first.get("ctx", {}).get("error")
    if isinstance(own, AkesoError):
        return own
    place = "/".join(str(step) for step in first["loc"]) or "the top level"
    more = why.error_count() - 1
    rest = f" ({more} more to mend)" if more else ""
    return BadInput(f"{name} is wrong at {place}: {_mend(first, known)}{rest}.")


def _mend(first: Mapping[str, Any], known: tuple[str, ...]) -> str:
    """Return what is wrong at one place, and what belongs there."""
    if first["type"] == "missing":
        return "the field is missing"
    if first["type"] == "unexpected_keyword_argument":
        own = known if len(first["loc"]) == 1 else ()
        near = difflib.get_close_matches(str(first["loc"][-1]), own, n=1, cutoff=0.6)
        return f"there is no such field{f'; perhaps {near[0]} is meant' if near else ''}"
    if first["type"] == "json_invalid":
        return "it is not JSON"
    return f"{misshapen(first)}, not {shown(first['input'])}"
