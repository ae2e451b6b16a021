"""A store with users, a clock that is set by hand, and a desk for each role."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp

from akeso.clinic.access import Desk, Role, Session
from akeso.store import Store, create_store

START = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)


@dataclass
class Clock:
    """Says the time that it was set to."""

    moment: datetime = START

    def __call__(self) -> datetime:
        return self.moment

    def on(self, **span: float) -> datetime:
        self.moment += timedelta(**span)
        return self.moment


@dataclass
class Rooms:
    """A clinic under test."""

    store: Store
    clock: Clock = field(default_factory=Clock)

    def desk(
        self, *roles: Role | str, user: str = "", patient: str = "", episode: str = ""
    ) -> Desk:
        name = user or "-".join(map(str, roles))
        who = Session(name, name.title(), frozenset(map(Role, roles)), "s1", patient, episode)
        return Desk(self.store, who, self.clock)


def new_rooms(folder: Path) -> Rooms:
    clock = Clock()
    return Rooms(create_store(folder / "clinic", clock), clock)


def code_of(factor: str, moment: datetime) -> str:
    """The code that an authenticator application shows then."""
    return pyotp.parse_uri(factor).at(moment)
