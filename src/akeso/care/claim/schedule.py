"""Items and fees of the Medicare Benefits Schedule, by date of service.

The shipped data (``items.csv``, ``fees.csv``) hold only what a pain service needs, in our own
words. An imported edition of the published schedule takes their place from its date on; what the
published file does not say in fields (image guidance, caps) stays with the shipped items.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib import resources

from akeso.errors import NotFound
from akeso.rule import Mark

STALE = timedelta(days=365)
"""Fees change every July: an edition older than this is doubted in the answer."""


@dataclass(frozen=True)
class Item:
    """What an MBS item is, apart from its fee.

    Parameters
    ----------
    item, group, title : str
        ``group`` with its subgroup, such as T8.7.
    started : date or None
        First day of the item; None where it was not read.
    setting : str
        ``any``, ``hospital``, ``elsewhere`` or ``video``.
    imaging_request, image_guided, not_with_t8, referral : bool
        Needs a request; needs imaging guidance; bars T8 operations unless targeted; needs a
        referral.
    most_per_day : int or None
    source : str
    verified : bool
    referral_mark : Mark
        How far it was read that it needs a referral.
    """

    item: str
    group: str
    title: str
    started: date | None
    setting: str
    imaging_request: bool
    image_guided: bool
    not_with_t8: bool
    referral: bool
    most_per_day: int | None
    source: str
    verified: bool
    referral_mark: Mark = Mark.READ


@dataclass(frozen=True)
class Fee:
    """Schedule fee of an item, and the benefits where they are published; dollars."""

    fee: Decimal
    benefit75: Decimal | None
    benefit85: Decimal | None
    benefit100: Decimal | None
    source: str
    verified: bool


@dataclass(frozen=True)
class Edition:
    """The schedule from one day on.

    Parameters
    ----------
    since : date
        First day its fees hold.
    name : str
        For the reader.
    items : mapping of str to Item
    fees : mapping of str to Fee
        An item may lack a fee (derived fees, fees not read).
    imported : bool
        Whether it came from the published file.
    """

    since: date
    name: str
    items: Mapping[str, Item]
    fees: Mapping[str, Fee]
    imported: bool = False

    def is_stale(self, on: date) -> bool:
        """Tell whether a newer edition must exist by `on`."""
        return on - self.since >= STALE


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("akeso.care.claim").joinpath(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def _money(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


@cache
def shipped_items() -> Mapping[str, Item]:
    """Return the items that come with Akeso, by number."""
    return {
        row["item"]: Item(
            row["item"],
            row["group"],
            row["title"],
            date.fromisoformat(row["started"]) if row["started"] else None,
            row["setting"],
            row["imaging_request"] == "yes",
            row["image_guided"] == "yes",
            row["not_with_t8"] == "yes",
            row["referral"] == "yes",
            int(row["most_per_day"]) if row["most_per_day"] else None,
            row["source"],
            row["verified"] == "yes",
            Mark(row["referral_mark"] or Mark.READ),
        )
        for row in _rows("items.csv")
    }


@cache
def shipped_editions() -> tuple[Edition, ...]:
    """Return the editions that come with Akeso, oldest first."""
    fees: dict[date, dict[str, Fee]] = {}
    for row in _rows("fees.csv"):
        fees.setdefault(date.fromisoformat(row["from"]), {})[row["item"]] = Fee(
            Decimal(row["fee"]),
            _money(row["benefit75"]),
            _money(row["benefit85"]),
            _money(row["benefit100"]),
            row["source"],
            row["verified"] == "yes",
        )
    return tuple(
        Edition(since, f"shipped, {since}", shipped_items(), fees[since]) for since in sorted(fees)
    )


def with_shipped_words(item: Item) -> Item:
    """Return an imported item with what only the shipped data know about it."""
    known = shipped_items().get(item.item)
    if known is None:
        return item
    return replace(
        item,
        title=known.title,
        imaging_request=item.imaging_request or known.imaging_request,
        image_guided=known.image_guided,
        not_with_t8=known.not_with_t8,
        referral=item.referral or known.referral,
        referral_mark=item.referral_mark if item.referral else known.referral_mark,
        most_per_day=known.most_per_day,
        setting=item.setting if item.setting != "any" else known.setting,
    )


def edition_on(day: date, imported: Iterable[Edition] = ()) -> Edition:
    """Return the edition that holds on a day; of two from the same day, the imported one.

    Raises
    ------
    NotFound
        If every edition begins later.
    """
    editions = (*shipped_editions(), *imported)
    begun = [edition for edition in editions if edition.since <= day]
    if not begun:
        oldest = min(edition.since for edition in editions)
        raise NotFound(
            f"No fees are held for {day}; the oldest are of {oldest}: import the schedule of that "
            "time with `akeso mbs import`."
        )
    return max(begun, key=lambda edition: (edition.since, edition.imported))
