"""What does not fit a document, in the words of who wrote it: no word of a library or a language.

JSON's reader, the JSON schema and the reader of records each say what is wrong in their own jargon
("Expecting value", "is not of type 'object'"); here it becomes a cause and a mend.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from jsonschema.exceptions import ValidationError

from akeso.errors import BadInput

LONGEST = 60
"""Characters that are shown of a value that does not fit."""

SYNTAX = {
    "Expecting property name": "a name in double quotes is missing, or a comma is one too many",
    "Illegal trailing comma": "a comma is one too many",
    "Expecting ',' delimiter": "a comma is missing, or a bracket is not closed",
    "Expecting ':' delimiter": "a colon is missing after a name",
    "Unterminated string": "the text that begins there has no closing quote",
    "Invalid control": "a tab or a line break stands inside a text; leave it out",
    "Invalid \\": "a backslash there means nothing; write two of them, or none",
    "Extra data": "something follows after the end; keep one document in a file",
    "Expecting value": "a value is missing or misspelt; texts stand in double quotes",
}
"""How the messages of JSON's reader begin, and what is wrong there."""
KINDS = {
    "object": "an object in braces",
    "array": "a list in brackets",
    "string": "a text in quotes",
    "number": "a number without quotes",
    "integer": "a whole number without quotes",
    "boolean": "true or false",
    "null": "null",
}
SHAPES = {
    "dataclass_type": KINDS["object"],
    "dict_type": KINDS["object"],
    "mapping_type": KINDS["object"],
    "tuple_type": KINDS["array"],
    "list_type": KINDS["array"],
    "string": KINDS["string"],
    "int": KINDS["integer"],
    "float": KINDS["number"],
    "finite_number": "a number that is finite",
    "bool": KINDS["boolean"],
    "datetime": "day, time and zone like 2026-11-20T09:30:00+11:00",
    "timezone": "day, time and zone like 2026-11-20T09:30:00+11:00",
    "date": "a day like 2026-11-20",
    "decimal": "an amount like 12.50",
}
"""How the codes of misfits of a record begin, and what has to be written."""


def shown(value: object) -> str:
    """Return a value as it stands in the file, shortened."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 4]} ..."


def unreadable(name: str, content: bytes, why: Exception) -> BadInput:
    """Return what to say of a file that is not JSON, with line and column where there is one."""
    if not content.strip():
        return BadInput(
            f"{name} is empty; write a JSON document into it (akeso template prints one)."
        )
    if isinstance(why, UnicodeDecodeError):
        return BadInput(f"{name} is not JSON but no text at all (UTF-8); give a JSON file.")
    if not isinstance(why, json.JSONDecodeError):
        return BadInput(f"{name} is not JSON that can be read: it is nested too deeply.")
    words = next((w for begin, w in SYNTAX.items() if why.msg.startswith(begin)), "it breaks off")
    if why.pos >= len(why.doc.rstrip()):
        words = "it ends too early; close every bracket and quote"
    return BadInput(f"{name} is not JSON at line {why.lineno}, column {why.colno}: {words}.")


def unfitting(problem: ValidationError) -> str:
    """Return what does not fit a schema as the end of a sentence, without its full stop."""
    rule, asked, given = problem.validator, problem.validator_value, problem.instance
    if rule == "required":
        missing = [name for name in asked if name not in given]
        return f"the field '{missing[0]}' is missing"
    if rule == "additionalProperties":
        known = list(problem.schema.get("properties", ()))
        return no_such_field(sorted(set(given) - set(known))[0], known)
    if rule == "type":
        kinds = [asked] if isinstance(asked, str) else list(asked)
        return f"{shown(given)} is given; write {' or '.join(KINDS[kind] for kind in kinds)}"
    if rule in LIMITS or (rule == "format" and asked in FORMATS):
        words = LIMITS[rule].format(asked) if rule in LIMITS else FORMATS[asked]
        return f"{shown(given)} is given; write {words}"
    if rule in ("enum", "const"):
        choices = asked if rule == "enum" else [asked]
        return f"{shown(given)} is given; write one of: {', '.join(map(shown, choices))}"
    hint = problem.schema.get("description", "") if isinstance(problem.schema, Mapping) else ""
    return f"{shown(given)} does not fit" + (f": {hint.rstrip('.')}" if hint else "")


LIMITS = {
    "minimum": "{} or more",
    "exclusiveMinimum": "more than {}",
    "maximum": "{} or less",
    "exclusiveMaximum": "less than {}",
    "minItems": "a list of at least {}",
    "maxItems": "a list of at most {}",
    "minLength": "a text of at least {} letters",
    "maxLength": "a text of at most {} letters",
    "minProperties": "an object of at least {} fields",
}
"""Rules of a schema that set a limit, and what has to be written."""


FORMATS = {
    "date": "a day of the calendar like 2026-11-20",
    "date-time": SHAPES["datetime"],
}
"""Formats that a schema may ask of a text, and what has to be written."""


def no_such_field(name: str, known: Iterable[str]) -> str:
    """Return that a field is unknown, with the nearest that is known or all of them."""
    fields = list(known)
    near = difflib.get_close_matches(name, fields, n=1, cutoff=0.5)
    hint = f"perhaps {near[0]} is meant" if near else f"known are {', '.join(fields)}"
    return f"there is no field '{name}'; {hint}" if fields else f"there is no field '{name}'"


def misshapen(first: Mapping[str, Any]) -> str:
    """Return what a field of a record has to be, from the code of what is wrong."""
    code = str(first["type"])
    if code in {"enum", "literal_error"}:
        return f"write {first['ctx']['expected']}"
    found = next((words for begin, words in SHAPES.items() if code.startswith(begin)), "")
    return f"write {found}" if found else "write what its schema asks for (akeso schema)"
