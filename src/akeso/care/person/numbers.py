"""Which numbers a record takes: a wrong check digit only when a named person says why."""

from __future__ import annotations

import re

from akeso.care.identifiers import SEPARATORS, Identifier, Override, check
from akeso.errors import BadInput, Refused

NAMES = {
    "medicare": "Medicare card number",
    "provider": "provider number",
    "ihi": "individual healthcare identifier",
    "hpii": "healthcare provider identifier of the person",
    "hpio": "healthcare provider identifier of the organisation",
}
SHAPES = {
    "medicare": (re.compile(r"[0-9]{10}"), "10 digits, the person's reference number apart"),
    "provider": (re.compile(r"[0-9]{6}[0-9A-Z][A-Z]"), "six digits, a location and a letter"),
    "ihi": (re.compile(r"[0-9]{16}"), "16 digits"),
    "hpii": (re.compile(r"[0-9]{16}"), "16 digits"),
    "hpio": (re.compile(r"[0-9]{16}"), "16 digits"),
}
"""What no override can lift: without this shape it is not such a number at all."""


def accepted_number(kind: str, number: str, override: Override | None = None) -> str:
    """Return a number as it is kept: in capitals, padded, without separators.

    Parameters
    ----------
    kind : str
        medicare, provider, ihi, hpii or hpio.
    number : str
    override : Override or None
        Who takes the number although it fails its check, and why; None where nobody does.

    Raises
    ------
    BadInput
        If the number has not the shape of its kind.
    Refused
        If it fails its check and nobody overrides.
    """
    found = check(kind, number)
    shape, words = SHAPES[kind]
    if not shape.fullmatch(found.number):
        raise BadInput(f"The {NAMES[kind]} {number!r} is not one; it has {words}.")
    if not found.valid and override is None:
        raise Refused(
            f"The {NAMES[kind]} {number} fails its check: {_clause(found)}; correct it, or "
            "override with a name and a reason."
        )
    return found.number


def accepted_or_none(kind: str, number: str, override: Override | None = None) -> str:
    """Return a number as it is kept, or ``""`` where none is known."""
    return accepted_number(kind, number, override) if SEPARATORS.sub("", number) else ""


def _clause(found: Identifier) -> str:
    reason = found.reason.rstrip(".")
    return reason[0].lower() + reason[1:]
