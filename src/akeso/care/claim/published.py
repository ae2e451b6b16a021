"""The published schedule: read Medicare's XML file, keep it as an edition, load it again.

The file is ``MBS_XML`` with one ``Data`` element an item; dates are dd.mm.yyyy. It carries fees
and descriptors but not the explanatory notes. An item paid at 75% only (benefit type A, or no 85%
and no 100% benefit) is for hospital only; "(R)" in the descriptor means that imaging needs a
request; an attendance whose descriptor speaks of a referral is asked for one. Nothing is written
unless the whole file was understood.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from akeso.care.claim.money import dollars
from akeso.care.claim.rulebook import is_attendance
from akeso.care.claim.schedule import Edition, Fee, Item, with_shipped_words
from akeso.care.claim.services import item_number
from akeso.errors import BadInput, NotFound

SCHEMA = "urn:akeso:schema:mbs:1"
FILES = "mbs-*.json"
DATE_IN_NAME = re.compile(r"MBS-XML-(\d{4})(\d{2})(\d{2})", re.IGNORECASE)
REFERRED = re.compile(r"\breferr(al|ed|ing)\b", re.IGNORECASE)
"""A descriptor that speaks of a referral: the attendance is asked for one."""
BENEFITS = ("Benefit75", "Benefit85", "Benefit100")
TITLE_LENGTH = 160


@dataclass(frozen=True)
class Imported:
    """What an import kept: the file, its date and how much it holds."""

    path: Path
    since: date
    items: int
    fees: int


def edition_date(file: Path, since: date | None = None) -> date:
    """Return the first day of a published file: as given, or as its name says it."""
    if since is not None:
        return since
    found = DATE_IN_NAME.search(file.name)
    try:
        return date(*(int(part) for part in found.groups())) if found else _no_date(file)
    except ValueError:
        return _no_date(file)


def _no_date(file: Path) -> date:
    raise BadInput(
        f"The name {file.name} does not say from when the schedule holds (MBS-XML-YYYYMMDD); "
        "give the date with --from."
    )


def import_schedule(file: Path, folder: Path, since: date | None = None) -> Imported:
    """Read a published MBS XML file and keep it, whole or not at all.

    Parameters
    ----------
    file : Path
        As published.
    folder : Path
        Where editions are kept; made when absent.
    since : date, optional
        First day of its fees; by default the date in the file's name.

    Raises
    ------
    NotFound
        If there is no such file.
    BadInput
        If it is not the published schedule, or any item of it is malformed.
    """
    if not file.is_file():
        raise NotFound(f"There is no file {file}; give the published MBS XML file.")
    begins = edition_date(file, since)
    content = file.read_bytes()
    rows = [_row(element) for element in _elements(content, file.name)]
    numbers = [row["item"] for row in rows]
    if len(set(numbers)) != len(numbers):
        twice = next(n for n in numbers if numbers.count(n) > 1)
        raise BadInput(f"Item {twice} stands twice in {file.name}; use the file as published.")
    document = {
        "schema": SCHEMA,
        "since": begins.isoformat(),
        "source": file.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "items": rows,
    }
    path = folder / f"mbs-{begins:%Y%m%d}.json"
    _write_whole(path, json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    return Imported(path, begins, len(rows), sum(row["fee"] is not None for row in rows))


def _elements(content: bytes, name: str) -> list[ElementTree.Element]:
    """Return the item elements; a document type could hide entities and is refused."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise BadInput(f"{name} declares a document type, which the published schedule does not.")
    try:
        root = ElementTree.fromstring(content)  # noqa: S314  no document type, so no entities
    except (ElementTree.ParseError, LookupError, ValueError) as why:
        raise BadInput(f"{name} is not whole XML ({why}); download it anew.") from why
    found = root.findall("Data")
    if root.tag != "MBS_XML" or not found:
        raise BadInput(
            f"{name} is not the published schedule: it has no MBS_XML with Data elements."
        )
    return found


def _row(element: ElementTree.Element) -> dict[str, Any]:
    """Return one item as kept on disk."""
    text = {child.tag: (child.text or "").strip() for child in element}
    if not text.get("ItemNum"):
        raise BadInput("An item of the schedule has no ItemNum; use the file as published.")
    number = item_number(text["ItemNum"])
    if not text.get("Group"):
        raise BadInput(f"Item {number} has no Group; use the file as published.")
    amounts = {name: _amount(text.get(name, ""), number) for name in ("ScheduleFee", *BENEFITS)}
    _check_benefits(amounts, number)
    return {
        "item": ".".join(filter(None, (number, text.get("SubItemNum", "")))),
        "group": ".".join(filter(None, (text["Group"], text.get("SubGroup", "")))),
        "started": _day(text.get("ItemStartDate", ""), number),
        "ended": _day(text.get("ItemEndDate", ""), number),
        "benefit_type": text.get("BenefitType", ""),
        "fee": amounts["ScheduleFee"],
        **{name.lower(): amounts[name] for name in BENEFITS},
        "derived_fee": text.get("DerivedFee", ""),
        "description": text.get("Description", ""),
    }


def _check_benefits(amounts: Mapping[str, str | None], number: str) -> None:
    """Raise BadInput where a benefit is above its fee: that is no schedule."""
    fee = amounts["ScheduleFee"]
    for name in BENEFITS:
        benefit = amounts[name]
        if fee is not None and benefit is not None and Decimal(benefit) > Decimal(fee):
            raise BadInput(
                f"Item {number} has a benefit of {benefit} above its fee of {fee}; use the file as "
                "published."
            )


def _amount(text: str, number: str) -> str | None:
    return str(dollars(text, f"A fee or benefit of item {number}")) if text else None


def _day(text: str, number: str) -> str | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%d.%m.%Y").date().isoformat()
    except ValueError as why:
        raise BadInput(f"Item {number} has the date {text!r}; dates are dd.mm.yyyy.") from why


def _write_whole(path: Path, text: str) -> None:
    """Write a file beside its place and move it there, so that no half of it is ever seen."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".mbs-", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def imported_editions(folder: Path) -> tuple[Edition, ...]:
    """Return the editions kept in a folder, oldest first; none where there is no folder.

    Raises
    ------
    BadInput
        If a kept file was damaged.
    """
    return tuple(_edition(path) for path in sorted(folder.glob(FILES)))


def _edition(path: Path) -> Edition:
    try:
        document = json.loads(path.read_text("utf-8"))
        since = date.fromisoformat(document["since"])
        rows = [row for row in document["items"] if not _ended(row, since)]
        source = document["source"]
        items = {row["item"]: _item(row, source) for row in rows}
        fees = {row["item"]: _fee(row, source) for row in rows if row["fee"] is not None}
    except (ValueError, KeyError, TypeError) as why:
        raise BadInput(
            f"The kept schedule {path.name} is damaged; import the published file again."
        ) from why
    return Edition(since, f"imported, {source}", items, fees, imported=True)


def _ended(row: Mapping[str, Any], since: date) -> bool:
    return row["ended"] is not None and date.fromisoformat(row["ended"]) < since


def _item(row: Mapping[str, Any], source: str) -> Item:
    words = row["description"]
    hospital_only = row["benefit75"] is not None and not (row["benefit85"] or row["benefit100"])
    imaging = row["group"].startswith("I")
    return with_shipped_words(
        Item(
            item=row["item"],
            group=row["group"],
            title=" ".join(words.split())[:TITLE_LENGTH],
            started=date.fromisoformat(row["started"]) if row["started"] else None,
            setting="hospital" if hospital_only or "(H)" in words else "any",
            imaging_request=imaging and "(R)" in words,
            image_guided=False,
            not_with_t8=False,
            referral=is_attendance(row["group"]) and REFERRED.search(words) is not None,
            most_per_day=None,
            source=source,
            verified=True,
        )
    )


def _fee(row: Mapping[str, Any], source: str) -> Fee:
    published = [
        None if row[key.lower()] is None else Decimal(row[key.lower()]) for key in BENEFITS
    ]
    seventy_five, eighty_five, hundred = published
    return Fee(Decimal(row["fee"]), seventy_five, eighty_five, hundred, source, verified=True)
