"""What a demonstration is made of: entries in order, and the course that grows them.

Every entry is asked of the protocol before it is kept, so that a made episode can be entered into
any store as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random

from akeso.care.pathway import require
from akeso.care.record import Body, Record, Stamp, Void, aware
from akeso.errors import BadInput


@dataclass(frozen=True)
class DemoEntry:
    """One record of a demonstration, ready to be entered.

    Parameters
    ----------
    id : str
        Its name; bodies name each other by these.
    episode : str
        ``""`` for what holds beyond one episode, such as the patient.
    body : Body
    made_at : datetime
        With time zone, UTC.
    made_by, why : str
    supersedes, voids : int or None
        Place in the episode's entries of what it takes the place of, or says was made in error.
    late_reason : str
        Why it is entered without what it needs; ``""`` for nearly all.
    """

    id: str
    episode: str
    body: Body
    made_at: datetime
    made_by: str
    why: str = ""
    supersedes: int | None = None
    voids: int | None = None
    late_reason: str = ""

    @property
    def kind(self) -> str:
        """Name of the kind of its body."""
        return self.body.KIND


@dataclass(frozen=True)
class DemoEpisode:
    """One made-up patient and the course of care.

    Parameters
    ----------
    patient, episode : str
        Names of the patient's record and of the episode.
    story : str
        Which story it tells (`akeso.demo.stories`).
    says : str
        The story in a sentence.
    entries : tuple of DemoEntry
        In order of time; the first is the patient.
    """

    patient: str
    episode: str
    story: str
    says: str
    entries: tuple[DemoEntry, ...]

    def records(self) -> tuple[Record[Body], ...]:
        """Return the entries as records, as a store would hold them."""
        return tuple(_record(entry, self) for entry in self.entries)


def _record(entry: DemoEntry, of: DemoEpisode) -> Record[Body]:
    before = "" if entry.supersedes is None else of.entries[entry.supersedes].id
    stamp = Stamp(entry.made_by, entry.made_at, entry.why)
    return Record(entry.id, of.patient, entry.episode, entry.body, stamp, before)


class Course:
    """An episode while it grows.

    Parameters
    ----------
    name : str
        Beginning of every name in it, such as ``demo-1-007``.
    now : datetime
        Nothing is entered later.
    chance : Random
        What chance decides in this episode.
    """

    def __init__(self, name: str, now: datetime, chance: Random) -> None:
        self.name, self.now, self.chance = name, aware("Now", now), chance
        self.patient, self.episode = f"{name}-patient", f"{name}-episode"
        self._entries: list[DemoEntry] = []
        self._records: list[Record[Body]] = []

    @property
    def last_at(self) -> datetime | None:
        """When the last entry was made; None before the first."""
        return self._entries[-1].made_at if self._entries else None

    @property
    def records(self) -> tuple[Record[Body], ...]:
        """What the episode holds so far."""
        return tuple(self._records)

    def add(
        self, body: Body, at: datetime, by: str, *, why: str = "", supersedes: str = "",
        late_reason: str = "", whole_life: bool = False,
    ) -> str:  # fmt: skip
        """Enter a body and return the name of its record.

        Parameters
        ----------
        body : Body
        at : datetime
            When it is entered: not before the last entry, not after now.
        by, why : str
        supersedes : str
            The record it takes the place of.
        late_reason : str
            Why it comes without what it needs.
        whole_life : bool
            Whether it belongs to the patient beyond the episode.

        Raises
        ------
        Refused
            If the protocol refuses it.
        BadInput
            If the time does not fit.
        """
        self._check_time(body, at)
        require(self.records, body.KIND, body, supersedes=supersedes, late_reason=late_reason)
        place = len(self._entries)
        name = (
            self.patient if body.KIND == "patient" and not supersedes
            else f"{self.name}-{place:02d}-{body.KIND}"
        )  # fmt: skip
        episode = "" if whole_life else self.episode
        voids = self._place(body.target) if isinstance(body, Void) else None
        before = self._place(supersedes) if supersedes else None
        entry = DemoEntry(name, episode, body, at, by, why, before, voids, late_reason)
        self._entries.append(entry)
        self._records.append(
            Record(name, self.patient, episode, body, Stamp(by, at, why), supersedes)
        )
        return name

    def done(self, story: str, says: str) -> DemoEpisode:
        """Return the episode as it stands."""
        return DemoEpisode(self.patient, self.episode, story, says, tuple(self._entries))

    def _place(self, name: str) -> int:
        return next(n for n, entry in enumerate(self._entries) if entry.id == name)

    def _check_time(self, body: Body, at: datetime) -> None:
        earliest = self.last_at
        if at > self.now or (earliest is not None and at < earliest):
            raise BadInput(
                f"The demonstration enters a {body.KIND} at {at.isoformat()}; it must lie between "
                f"{earliest} and {self.now.isoformat()}."
            )
