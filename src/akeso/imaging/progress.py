"""How a long read tells its caller how far it is."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Anything callable with how much is done, of how much, and what is being done."""

    def __call__(self, done: int, total: int, what: str) -> None:
        """Take note that `done` of `total` steps of `what` are finished."""


def silent(done: int, total: int, what: str) -> None:
    """Take no note; the default where nobody watches."""
