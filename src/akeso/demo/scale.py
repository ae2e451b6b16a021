"""Many plain episodes quickly, as JSON text, for measuring how a store grows.

A few whole episodes are made as `patients` makes them; the others are the same texts with other
names, numbers and days. Days move by whole days of work, times of the day stay in UTC, so that a
change of the clocks moves them by an hour in Sydney. No room or practitioner is booked twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

from akeso.anatomy.levels import Side
from akeso.care.calendar import at_clock, local_day
from akeso.care.person import Patient
from akeso.care.procedure import Procedure
from akeso.demo.agenda import Agenda
from akeso.demo.complaints import GON, HEADACHE
from akeso.demo.episode import DemoEntry, DemoEpisode
from akeso.demo.house import PHYSICIAN
from akeso.demo.people import FAMILIES, MOST, card_number
from akeso.demo.story import Story, Treated
from akeso.demo.tale import Frame, tell
from akeso.errors import BadInput
from akeso.exchange.record_json import dump
from akeso.quantity import Range

EPISODES = Range("The number of episodes", "", 1, MOST)
TEMPLATES = 6
DAYS_OF_WORK = 1250
"""Five years of five days a week, over which the episodes are spread."""
BASE = date(2026, 6, 1)
"""About when the templates have their procedure."""
KEPT = (
    "patient", "referral", "appointment", "assessment", "recommendation", "decision", "consent",
    "time-out", "procedure", "recovery", "follow-up",
)  # fmt: skip
_DAY = r"\d{4}-\d{2}-\d{2}"


class ScaleEntry(NamedTuple):
    """One record as text: `body` is the JSON of its kind; `made_at` is in UTC."""

    id: str
    kind: str
    patient: str
    episode: str
    body: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True)
class _Text:
    """One record of a template: its JSON with places to fill, and when it is made."""

    kind: str
    text: str
    made_by: str
    offset: int
    clock: time
    whole_life: bool


@dataclass(frozen=True)
class _Template:
    texts: tuple[_Text, ...]
    offsets: tuple[int, ...]
    """Every day that occurs, counted from the procedure."""


def scale_entries(n: int, seed: int = 1, *, today: date) -> Iterator[ScaleEntry]:
    """Give the records of many episodes, episode by episode: 12 each, fewer for the last days.

    Parameters
    ----------
    n : int
        Number of episodes, 1 to 1,000,000; each has a patient of its own.
    seed : int
        Part of every name.
    today : date
        The last day on which there is a procedure; later entries are left out.

    Raises
    ------
    BadInput
        If `n` lies outside its range.
    """
    EPISODES.check(n)
    templates = [_template(k, seed) for k in range(TEMPLATES)]
    last = Agenda(range(0)).working_day(today, -1)
    for place in range(n):
        yield from _filled(templates[place % TEMPLATES], place, seed, last, today)


def _filled(of: _Template, place: int, seed: int, last: date, today: date) -> Iterator[ScaleEntry]:
    day = _work_days_before(last, place % DAYS_OF_WORK)
    name = f"scale-{seed}-{place}"
    values = _values(of, place, name, day)
    for number, text in enumerate(of.texts):
        made = day + timedelta(days=text.offset)
        if made <= today:
            yield ScaleEntry(
                f"{name}-patient" if text.kind == "patient" else f"{name}-{number:02d}-{text.kind}",
                text.kind,
                f"{name}-patient",
                "" if text.whole_life else f"{name}-episode",
                text.text % values,
                text.made_by,
                datetime.combine(made, text.clock, UTC),
            )


def _values(of: _Template, place: int, name: str, day: date) -> Mapping[str, str]:
    """Return what fills the places of a template for one episode."""
    row = place // DAYS_OF_WORK
    values = {f"d{o}": (day + timedelta(days=o)).isoformat() for o in of.offsets}
    return values | {
        "born": date.fromordinal(693_900 + (place * 7919) % 25_000 + 17_000).isoformat(),
        "family": f"{FAMILIES[place % len(FAMILIES)]}-{place // len(FAMILIES) + 1:02d}",
        "card": card_number(place),
        "name": name,
        "place": str(place),
        "row": str(row),
    }


def _work_days_before(last: date, count: int) -> date:
    """Return the day so many weekdays before a weekday."""
    weeks, rest = divmod(count, 5)
    day = last - timedelta(weeks=weeks)
    return day - timedelta(days=rest + (2 if rest > day.weekday() else 0))


def _template(k: int, seed: int) -> _Template:
    episode = _made(k, seed)
    entries = [e for e in episode.entries if _is_kept(e)]
    zero = next(local_day(e.body.started) for e in entries if isinstance(e.body, Procedure))
    numbers = {e.id: f"%(name)s-{n:02d}-{e.kind}" for n, e in enumerate(entries)}
    texts = tuple(_text(entry, episode, numbers, zero) for entry in entries)
    found = {int(o) for t in texts for o in re.findall(r"%\(d(-?\d+)\)s", t.text)}
    return _Template(texts, tuple(sorted(found)))


def _made(k: int, seed: int) -> DemoEpisode:
    story = Story("scale", "A template.", HEADACHE, GON, (Side.LEFT, Side.RIGHT)[k % 2], 40,
                  treated=(Treated(GON, 25, helped=k % 3 > 0),))  # fmt: skip
    now = at_clock(BASE + timedelta(days=25), time(15, 30))
    frame = Frame(f"demo-{seed}-{k:03d}", k, now, Agenda(range(BASE.year - 2, BASE.year + 2)),
                  wide=False)  # fmt: skip
    return tell(story, frame, Random(f"scale/{seed}/{k}"))  # noqa: S311


def _is_kept(entry: DemoEntry) -> bool:
    booked = entry.kind != "appointment" or (
        entry.supersedes is None and str(getattr(entry.body, "purpose", "")) == "procedure"
    )
    return entry.kind in KEPT and booked


def _text(entry: DemoEntry, of: DemoEpisode, numbers: Mapping[str, str], zero: date) -> _Text:
    text = dump(entry.body).replace("%", "%%")
    for old, new in {**numbers, **_fills(of)}.items():
        text = text.replace(old, new)
    text = re.sub(r"demo-\d+@", "demo-%(place)s@", text)
    text = re.sub(_DAY, lambda found: f"%(d{_days(found.group(), zero)})s", text)
    made = entry.made_at
    offset = (made.date() - zero).days
    return _Text(entry.kind, text, entry.made_by, offset, made.time(), not entry.episode)


def _fills(of: DemoEpisode) -> dict[str, str]:
    """Return what of a made episode is filled anew in each copy."""
    patient = of.entries[0].body
    if not isinstance(patient, Patient) or patient.medicare is None:
        raise BadInput("The first entry of a template is no patient with a card; make it one.")
    return {
        of.patient.removesuffix("-patient"): "%(name)s",
        f'"{patient.born}"': '"%(born)s"',
        patient.family_name: "%(family)s",
        patient.medicare.number: "%(card)s",
        "demo-room-procedure": "demo-room-%(row)s",
        PHYSICIAN: "demo-practitioner-%(row)s",
    }


def _days(day: str, zero: date) -> int:
    return (date.fromisoformat(day) - zero).days
