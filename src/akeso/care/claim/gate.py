"""One gate before a claim is lodged: its answer, one sentence, and where the rule comes from."""

from __future__ import annotations

from dataclasses import dataclass

from akeso.rule import Source, Status


@dataclass(frozen=True)
class Gate:
    """What one gate answered; only Pass opens it.

    Parameters
    ----------
    name : str
        Such as ``assignment``.
    status : Status
    reason : str
        One sentence.
    source : Source
    """

    name: str
    status: Status
    reason: str
    source: Source

    @property
    def opens(self) -> bool:
        """True for Pass only: what is unknown does not open it."""
        return self.status is Status.PASS


def failed(name: str, reason: str, source: Source) -> Gate:
    """Return a gate that stays shut."""
    return Gate(name, Status.FAIL, reason, source)


def unknown(name: str, reason: str, source: Source) -> Gate:
    """Return a gate that stays shut until what is missing is known."""
    return Gate(name, Status.UNKNOWN, reason, source)


def passed(name: str, reason: str, source: Source) -> Gate:
    """Return a gate that opens."""
    return Gate(name, Status.PASS, reason, source)
