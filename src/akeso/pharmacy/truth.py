"""Yes, no or not known, with the names of what has to be told: Kleene's logic for one rule.

A rule fires on Yes. A No anywhere in an `and` settles it, whatever else is missing; only what
could still change the answer is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Truth:
    """One three-valued answer.

    Parameters
    ----------
    value : bool or None
        None where it is not known.
    missing : tuple of str
        Fields that would settle it; empty where it is known.
    """

    value: bool | None
    missing: tuple[str, ...] = ()

    def __and__(self, other: Truth) -> Truth:
        return self._join(other, settles=False)

    def __or__(self, other: Truth) -> Truth:
        return self._join(other, settles=True)

    def __invert__(self) -> Truth:
        return Truth(None if self.value is None else not self.value, self.missing)

    def _join(self, other: Truth, *, settles: bool) -> Truth:
        if self.value is settles or other.value is settles:
            return Truth(settles)
        missing = tuple(dict.fromkeys(self.missing + other.missing))
        if self.value is None or other.value is None:
            return Truth(None, missing)
        return Truth(not settles)


YES = Truth(True)
NO = Truth(False)


def told(value: bool | None, field: str) -> Truth:
    """Return what was told of a field, or that it has still to be told."""
    return Truth(value) if value is not None else Truth(None, (field,))


def is_one_of(value: str | None, choices: tuple[str, ...], field: str) -> Truth:
    """Tell whether a word is one of several; unknown where none was given."""
    return told(None if value is None else value in choices, field)


def above(value: Fraction | int | None, limit: Fraction, field: str) -> Truth:
    """Tell whether a value is above a limit; the limit itself is not above."""
    return told(None if value is None else value > limit, field)


def below(value: Fraction | int | None, limit: Fraction, field: str) -> Truth:
    """Tell whether a value is below a limit; the limit itself is not below."""
    return told(None if value is None else value < limit, field)


@dataclass(frozen=True)
class Sum:
    """A total that may still grow when what is missing is told.

    Parameters
    ----------
    at_least : Fraction
        What is known of it.
    missing : tuple of str
        Fields that may raise it; empty where it is complete.
    """

    at_least: Fraction
    missing: tuple[str, ...] = ()

    def above(self, limit: Fraction) -> Truth:
        """Tell whether the total is above a limit; the limit itself is not above."""
        if self.at_least > limit:
            return YES
        return Truth(None, self.missing) if self.missing else NO
