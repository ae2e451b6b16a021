"""Answers of the clinic as plain values for JSON, and times as Sydney's clocks show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from akeso.care.calendar import at_clock, local, local_day
from akeso.care.pathway import steps
from akeso.clinic.access import Desk
from akeso.errors import BadInput
from akeso.techniques.eligibility import techniques
from akeso.techniques.findings import dictionary


def plain(value: object) -> Any:
    """Return an answer as values that JSON knows; moments are in UTC, money stays exact.

    >>> plain({"on": date(2026, 11, 20), "at": datetime(2026, 11, 20, 9, tzinfo=UTC)})
    {'on': '2026-11-20', 'at': '2026-11-20T09:00:00Z'}
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(plain(item) for item in value)
    return _single(value)


def _single(value: object) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    return str(value)


def kind_words(kind: str) -> str:
    """Return what a kind of record is called in a sentence.

    >>> kind_words("rehearsed")
    'rehearsal'
    """
    step = steps().get(kind)
    return step.title if step else kind.replace("-", " ")


def technique_words(code: str) -> str:
    """Return what a technique is called, or the code where it is not known.

    >>> technique_words("facet_ia.lumbar")
    'Facet joint injection, lumbar'
    """
    return techniques()[code].title if code in techniques() else code


SHORT = {
    "dsa": "DSA", "mbb": "medial branch block", "rfa": "radiofrequency", "rf": "radiofrequency",
    "tfesi": "transforaminal injection", "esi": "epidural injection", "scs": "stimulator",
    "egfr": "eGFR", "inr": "INR", "mri": "MRI", "ct": "CT", "la": "local anaesthetic",
    "mpe": "as methylprednisolone", "nrs": "rating", "bmi": "BMI", "hba1c": "HbA1c",
}  # fmt: skip
"""Short forms in the names of findings, as one says them."""


def finding_words(name: str) -> str:
    """Return what a finding is called: its name in words, and what the dictionary says of it.

    >>> finding_words("dsa_available")
    'DSA available (digital subtraction)'
    """
    words = " ".join(SHORT.get(part, part) for part in name.split("_"))
    field = dictionary().get(name)
    meaning = field.meaning.removeprefix("computed: ") if field else ""
    return f"{words} ({meaning})" if meaning and meaning != words else words


def clock_words(moment: datetime) -> str:
    """Return the time of day in Sydney.

    >>> clock_words(datetime(2026, 11, 20, 0, 30, tzinfo=UTC))
    '11:30'
    """
    return f"{local(moment):%H:%M}"


def date_words(day: date | None) -> str:
    """Return a date without its weekday; ``""`` where there is none.

    >>> date_words(date(1970, 3, 2))
    '2 Mar 1970'
    """
    return f"{day.day} {day:%b %Y}" if day else ""


def day_words(day: date | datetime) -> str:
    """Return a day with its weekday; of a moment, the day in Sydney.

    >>> day_words(datetime(2026, 11, 20, 14, 0, tzinfo=UTC))
    'Sat 21 Nov 2026'
    """
    own = local_day(day) if isinstance(day, datetime) else day
    return f"{own:%a} {own.day} {own:%b %Y}"


def moment_words(moment: datetime) -> str:
    """Return day and time in Sydney.

    >>> moment_words(datetime(2026, 11, 20, 0, 30, tzinfo=UTC))
    'Fri 20 Nov 2026 11:30'
    """
    return f"{day_words(moment)} {clock_words(moment)}"


def moment_from(text: str) -> datetime:
    """Return the moment that a text names; without a zone, by Sydney's clocks.

    Raises
    ------
    BadInput
        If it is no day with a time.

    >>> moment_from("2026-11-20 11:30").isoformat()
    '2026-11-20T00:30:00+00:00'
    """
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        read = None
    if read is None or len(text.strip()) <= len("2026-11-20"):
        raise BadInput(f"'{text}' is no time; write it like 2026-11-20T11:30, by Sydney's clocks.")
    return read.astimezone(UTC) if read.tzinfo else at_clock(read.date(), read.time())


def today_in_sydney(desk: Desk) -> date:
    """Return the day that it is in Sydney, by the desk's clock."""
    return local_day(desk.clock())
