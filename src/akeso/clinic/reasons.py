"""What counts as a reason: something that another person can understand a year later.

One rule for every place that asks for one, to correct, to void, to depart from a rule, to guard or
open a chart, to hand it out. A single letter satisfies a form and tells nobody anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from akeso.care.identifiers import Override
from akeso.care.record import said
from akeso.errors import BadInput

WORD = re.compile(r"[^\W\d_]+")
FEWEST_WORDS = 2
FEWEST_LETTERS = 10
LONGEST_HAS = 3
"""Two words, one of them of three letters or more, or ten letters; proposals, no publication."""


def real_reason(what: str, text: str, *, fewest: int = FEWEST_WORDS) -> str:
    """Return a reason without blanks around it.

    Parameters
    ----------
    what : str
        What it is the reason for, such as ``The reason for the export``.
    text : str
    fewest : int
        Words that are enough; of an appointment one, such as ``unwell``.

    Raises
    ------
    BadInput
        When it is empty, or has neither two words nor ten letters.

    >>> real_reason("The reason for voiding", " wrong patient ")
    'wrong patient'
    """
    kept = said(what, text)
    words = WORD.findall(kept)
    spelled = max(map(len, words), default=0) >= LONGEST_HAS
    if (spelled and len(words) >= fewest) or sum(map(len, words)) >= FEWEST_LETTERS:
        return kept
    count = "one word" if fewest == 1 else "two words"
    raise BadInput(f"{what} is '{kept}', which tells nobody why; write at least {count}.")


def check_overrides(body: object) -> None:
    """Raise BadInput where a number that fails its check was taken without a real reason."""
    for override in _overrides(body):
        real_reason("The reason for the override", override.reason)


def _overrides(value: object) -> Iterator[Override]:
    if isinstance(value, Override):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from _overrides(getattr(value, one.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _overrides(item)
