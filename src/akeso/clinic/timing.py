"""Whether the times of a record can be: what was done lies behind, and after what it follows.

A diary that names another day than its block would prove a block that it was not kept for; such
results open further treatment. What was entered by mistake is told at once, while it can be mended.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from akeso.care.calendar import local
from akeso.care.pathway import steps
from akeso.care.record import Body, Record
from akeso.errors import BadInput

HAPPENED: Mapping[str, tuple[str, ...]] = {
    "referral": ("received",),
    "imaging-request": ("received",),
    "assessment": ("seen",),
    "consent": ("at",),
    "consent-withdrawn": ("at",),
    "rehearsed": ("rehearsed_at",),
    "time-out": ("held_at",),
    "procedure": ("started", "ended"),
    "recovery": ("discharged_at",),
    "activity-24h": ("asked_at",),
    "pain-diary": ("ended",),
    "follow-up": ("answered_at",),
}
"""Times of what was done, by kind of record: none may lie ahead."""
CLOCKS_DIFFER = timedelta(minutes=5)
"""How far a clock in a room may be ahead of this one; a proposal."""
SAME_END = timedelta(minutes=30)
"""How far the end of a block in its diary may be from the procedure's; a proposal."""


@dataclass(frozen=True)
class Follows:
    """That a time of a record does not lie before a time of the record it names.

    Parameters
    ----------
    time, link : str
        Fields of the record: its time, and the record it stands on.
    cause : str
        The time of that record; ``""`` is when it was made.
    """

    time: str
    link: str
    cause: str


ORDER: Mapping[str, Follows] = {
    "rehearsed": Follows("rehearsed_at", "plan", ""),
    "procedure": Follows("started", "time_out", "held_at"),
    "recovery": Follows("discharged_at", "procedure", "ended"),
    "activity-24h": Follows("asked_at", "procedure", "ended"),
    "pain-diary": Follows("ended", "procedure", "ended"),
    "follow-up": Follows("answered_at", "procedure", "ended"),
    "claim-lodged": Follows("lodged_at", "prepared", ""),
}
"""What comes after what, by kind of record."""


def check_times(body: Body, before: tuple[Record[Body], ...], now: datetime) -> None:
    """Raise BadInput where a time lies ahead, or before that of the record it stands on.

    Parameters
    ----------
    body : Body
        Of the new record.
    before : tuple of Record
        Of the episode.
    now : datetime
    """
    for name in HAPPENED.get(body.KIND, ()):
        moment = getattr(body, name)
        if moment is not None and moment > now + CLOCKS_DIFFER:
            raise BadInput(
                f"The {title(body.KIND)} is timed {words(moment)} ({name}), which has not come "
                "yet; correct the time."
            )
    order = ORDER.get(body.KIND)
    if order is not None:
        _check_order(body, order, before)


def _check_order(body: Body, order: Follows, before: tuple[Record[Body], ...]) -> None:
    moment = getattr(body, order.time)
    cause = next((r for r in before if r.id == getattr(body, order.link)), None)
    if moment is None or cause is None:
        return
    earliest = getattr(cause.body, order.cause) if order.cause else cause.made.at
    if moment < earliest - CLOCKS_DIFFER:
        raise BadInput(
            f"The {title(body.KIND)} is timed {words(moment)}, before the {title(cause.kind)} of "
            f"{words(earliest)} that it follows; correct the time, or name the right one."
        )
    if body.KIND == "pain-diary" and moment > earliest + SAME_END:
        raise BadInput(
            f"The diary says that the block ended at {words(moment)}, the procedure at "
            f"{words(earliest)}; correct the time, or name the right procedure."
        )


def title(kind: str) -> str:
    """Return what a kind of record is called in a sentence."""
    step = steps().get(kind)
    return step.title if step else kind.replace("-", " ")


def words(moment: datetime) -> str:
    """Return a moment as Sydney's clocks show it."""
    return f"{local(moment):%d.%m.%Y %H:%M}"
