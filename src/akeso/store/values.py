"""What goes into the store and comes out of it: plain values, checked when they are made."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic_core import to_json

from akeso.care.record import Stamp, said
from akeso.errors import BadInput

LONGEST_NAME = 200
"""Characters of an identifier, a name or a verb."""
SHA256 = re.compile(r"[0-9a-f]{64}")


def storable(what: str, text: str) -> str:
    """Return the text; BadInput when it holds what a database cannot keep."""
    if "\0" in text:
        raise BadInput(f"{what} holds a zero character; take it out.")
    try:
        text.encode()
    except UnicodeEncodeError:
        half = "half a character (a lone surrogate)"
        raise BadInput(f"{what} holds {half}; type it again.") from None
    return text


def name(what: str, text: str) -> str:
    """Return a short text that may not be empty."""
    return said(what, storable(what, text), longest=LONGEST_NAME)


def canonical(fields: Sequence[object]) -> str:
    """Return the one JSON text of a row, which hashes are taken of: as `json.dumps` writes it."""
    return to_json(fields).decode()


def sha256_of(text: str) -> str:
    """Return the SHA-256 of a text as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Actor:
    """Who does something.

    Parameters
    ----------
    who : str
        Name of the account, or ``patient`` where the patient answers by a link.
    session : str
        What tells this sign-in from others, never the secret itself; ``""`` outside one.
    """

    who: str
    session: str = ""

    def __post_init__(self) -> None:
        name("The name of who does this", self.who)
        storable("The session", self.session)


@dataclass(frozen=True)
class StoredRecord:
    """One entry of a patient's record, with its body as JSON text.

    Parameters
    ----------
    id, kind, patient : str
    episode : str
        ``""`` for what holds beyond one episode.
    body : str
        JSON object.
    made : Stamp
        Who, when, why.
    supersedes : str
        Record whose place it takes; ``""`` for a first one.
    voids : str
        Record that it declares made in error; ``""`` for all but voiding records.
    """

    id: str
    kind: str
    patient: str
    episode: str
    body: str
    made: Stamp
    supersedes: str = ""
    voids: str = ""

    def __post_init__(self) -> None:
        for what in ("id", "kind", "patient"):
            name(f"The {what} of the record", getattr(self, what))
        for what in ("episode", "body", "supersedes", "voids"):
            storable(f"The {what} of the record", getattr(self, what))
        storable("The name of who makes the record", self.made.by)
        storable("The reason of the record", self.made.why)
        if (self.supersedes or self.voids) and not self.made.why.strip():
            raise BadInput("A record that supersedes or voids another needs the reason; write it.")
        self._check_body()

    def _check_body(self) -> None:
        try:
            body = json.loads(self.body)
        except ValueError as error:
            raise BadInput(f"The body of record {self.id} is not JSON ({error}).") from error
        if not isinstance(body, dict):
            raise BadInput(f"The body of record {self.id} is not a JSON object; give one.")


@dataclass(frozen=True)
class PatientKey:
    """What a patient is found by.

    Parameters
    ----------
    patient, family, given : str
        `given` may be ``""`` for those who have one name.
    born : date or None
        None when it is not known.
    numbers : tuple of (kind, number)
        Such as ``("medicare", "...")``; letters and digits count, blanks do not.
    other : str
        Names by which the patient is found as well but which lists do not show; not read back.
    """

    patient: str
    family: str
    given: str
    born: date | None = None
    numbers: tuple[tuple[str, str], ...] = ()
    other: str = ""

    def __post_init__(self) -> None:
        name("The patient", self.patient)
        storable("The other names", self.other)
        name("The family name", self.family)
        storable("The given name", self.given)
        for kind, number in self.numbers:
            name("The kind of number", kind)
            name(f"The {kind} number", number)


@dataclass(frozen=True)
class StoredFile:
    """A file that the store keeps, its content proven to be what was put in.

    Parameters
    ----------
    sha256, media_type : str
    size : int
        Bytes.
    path : Path
        Where it lies; for reading only.
    """

    sha256: str
    size: int
    media_type: str
    path: Path


@dataclass(frozen=True)
class Attached:
    """That a file belongs to a record.

    Parameters
    ----------
    record, sha256 : str
    role : str
        What it is to the record, such as ``ct`` or ``report``.
    name : str
        Name it came with.
    size : int
        Bytes.
    media_type : str
    """

    record: str
    sha256: str
    role: str
    name: str
    size: int
    media_type: str


@dataclass(frozen=True)
class Head:
    """Last line of the audit: its number and hash. Printed, it proves later that nothing was cut.

    >>> Head.read("3:" + 64 * "a").seq
    3
    """

    seq: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.sha256}"

    @classmethod
    def read(cls, text: str) -> Head:
        """Return the head that was printed so; BadInput when it is none."""
        seq, _, sha256 = text.strip().partition(":")
        if not seq.isdecimal() or not SHA256.fullmatch(sha256):
            raise BadInput(f"'{text}' is no head of an audit; it looks like 123:<64 digits a-f>.")
        return cls(int(seq), sha256)
