"""One of a few words, with a sentence that lists them where another was written."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from akeso.errors import BadInput

E = TypeVar("E", bound=StrEnum)


def chosen(kind: type[E], value: str, what: str) -> E:
    """Return the member of a list of words; BadInput, listing them, where there is none."""
    try:
        return kind(value)
    except ValueError:
        raise BadInput(f"{what} is {value!r}; it is one of: {', '.join(kind)}.") from None
