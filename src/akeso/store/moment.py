"""Moments as the store keeps them: text in UTC with microseconds, which sorts as time does.

Both engines keep the same text, so that a hash over a row is the same on both.

>>> from datetime import UTC, datetime
>>> written(datetime(2026, 11, 20, 3, 0, tzinfo=UTC))
'2026-11-20T03:00:00.000000Z'
"""

from __future__ import annotations

from datetime import UTC, datetime

from akeso.care.record import aware


def written(moment: datetime) -> str:
    """Return the text of a moment; BadInput when it has no time zone."""
    text = aware("The moment", moment).isoformat(timespec="microseconds")
    return text.removesuffix("+00:00") + "Z"


def moment(text: str) -> datetime:
    """Return the moment, in UTC, of a text that `written` made."""
    return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)
