"""JSON documents with published schemas: reading, checking, writing; money keeps two decimals."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from akeso.errors import BadInput, NotFound
from akeso.exchange.misfits import unfitting, unreadable

FENCE = "\ue000"
"""A private-use character: fences amounts of money until the text is written."""


@cache
def schema(name: str) -> dict[str, Any]:
    """Return the published schema of a kind of document, such as ``claim``."""
    text = files("akeso.exchange").joinpath(f"schemas/{name}-1.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def validate(document: object, name: str, what: str) -> None:
    """Raise BadInput, naming place and reason, unless the document fits its schema."""
    checker = Draft202012Validator(schema(name), format_checker=Draft202012Validator.FORMAT_CHECKER)
    problem = best_match(checker.iter_errors(document))
    if problem is not None:
        place = "/".join(str(step) for step in problem.absolute_path) or "the top level"
        raise BadInput(
            f"{what} does not fit the schema {schema(name)['$id']} at {place}: "
            f"{unfitting(problem)}."
        )


def read_json(path: Path, what: str) -> Any:
    """Return what a JSON file holds, decimals exact.

    Raises
    ------
    NotFound
        If there is no such file.
    BadInput
        If it is not JSON in UTF-8, names a key twice, or holds NaN or infinity.
    """
    if path.is_dir():
        raise BadInput(f"{path} is a folder; give {what} as a JSON file.")
    if not path.is_file():
        raise NotFound(f"There is no file {path}; give {what} as a JSON file.")
    return parse_json(path.read_bytes(), path.name)


def parse_json(content: bytes, name: str) -> Any:
    """Return what JSON text in UTF-8 holds, decimals exact; raises as `read_json` does."""
    try:
        found = json.loads(
            content.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_once,
        )
    except BadInput as why:
        raise BadInput(f"{name} {why}") from why
    except (ValueError, RecursionError) as why:
        raise unreadable(name, content, why) from why
    if found is None:
        raise BadInput(f"{name} holds null and nothing else; write a JSON document into it.")
    return found


def _refuse_constant(name: str) -> None:
    raise BadInput(f"holds {name}, which is no number; leave the field out or write null.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadInput(f"names '{twice}' twice in one place; keep one of them.")
    return found


def dumps(document: object) -> str:
    """Return a document as text ending with a newline; a Decimal prints as 690.80, not 690.8."""

    def default(value: object) -> Any:
        if isinstance(value, Decimal):
            return f"{FENCE}{value:.2f}{FENCE}"
        raise TypeError(f"{type(value).__name__} has no form in JSON")

    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False, default=default)
    return text.replace(f'"{FENCE}', "").replace(f'{FENCE}"', "") + "\n"
