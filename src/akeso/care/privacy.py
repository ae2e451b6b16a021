"""Records that guard a record: who alone may open it, and who opened it all the same.

Every nurse and clinician of the clinic may open a patient's record. A record can be restricted to
named users, as for a patient who works here. Another clinician can still open it in need, for a
short time and with a reason, and the manager sees each such opening.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from akeso.care.record import Body, Record, aware, said, standing

GLASS_OPEN = timedelta(hours=1)
"""How long an opening in need lasts; a proposal, no publication behind it."""


@dataclass(frozen=True)
class Restriction:
    """Names the only users who may open a patient's record.

    Parameters
    ----------
    users : tuple of str
        Names of accounts; empty lifts an earlier restriction.
    reason : str
    """

    KIND: ClassVar[str] = "restriction"

    users: tuple[str, ...]
    reason: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "users", tuple(said("A user's name", u) for u in self.users))
        object.__setattr__(self, "reason", said("The reason for the restriction", self.reason))


@dataclass(frozen=True)
class BreakGlass:
    """Says that a user opened a restricted record in need.

    Parameters
    ----------
    user, reason : str
    until : datetime
        When the opening ends.
    """

    KIND: ClassVar[str] = "break-glass"

    user: str
    reason: str
    until: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "user", said("The user", self.user))
        object.__setattr__(self, "until", aware("The end of the opening", self.until))
        object.__setattr__(self, "reason", said("Why the record has to be opened", self.reason))


def may_open(records: tuple[Record[Body], ...], user: str, now: datetime) -> str:
    """Return ``""`` when the user may open the record now, or why not.

    Parameters
    ----------
    records : tuple of Record
        At least the restrictions and openings of the patient.
    user : str
    now : datetime
    """
    bodies = [record.body for record in standing(records)]
    restricted = [body for body in bodies if isinstance(body, Restriction)]
    if not restricted or not restricted[-1].users or user in restricted[-1].users:
        return ""
    opened = (b for b in bodies if isinstance(b, BreakGlass) and b.user == user)
    if any(now < body.until for body in opened):
        return ""
    return (
        "This record is restricted to named users; in need, a nurse or clinician opens it with a "
        "reason (akeso break-glass), which the manager will see."
    )
