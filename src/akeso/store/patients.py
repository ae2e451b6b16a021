"""Finding a patient by name, number or day of birth.

Names and numbers are folded by `akeso.care.person.names`, when they are stored and when they are
searched.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import lru_cache

from sqlalchemy import ColumnElement, Connection, delete, exists, select

from akeso.care.person.names import name_keys, name_words, number_key
from akeso.errors import BadInput
from akeso.store import tables
from akeso.store.among import among, batches
from akeso.store.values import PatientKey

KEY, WORD, NUMBER = tables.patient_key, tables.patient_word, tables.patient_number
LAST = "\U0010ffff"
"""Sorts after every letter that a word may hold."""
MOST = 500


def index(connection: Connection, key: PatientKey) -> None:
    """Write what a patient is found by, in the place of what was there."""
    for table in (WORD, NUMBER, KEY):
        connection.execute(delete(table).where(table.c.patient == key.patient))
    connection.execute(
        KEY.insert(),
        {
            "patient": key.patient,
            "family": key.family,
            "given": key.given,
            "born": key.born.isoformat() if key.born else None,
        },
    )
    for table, rows in ((WORD, word_rows(key)), (NUMBER, number_rows(key))):
        named = [dict(zip(table.c.keys(), row, strict=True)) for row in rows]
        if named:
            connection.execute(table.insert(), named)


def word_rows(key: PatientKey) -> list[tuple[str, str, str]]:
    """Return the rows of a patient's name: each word, the whole name, the patient."""
    words = sorted({w for text in (key.family, key.given, key.other) for w in _words(text)})
    whole = "".join(f" {word}" for word in words)
    return [(word, whole, key.patient) for word in words]


def number_rows(key: PatientKey) -> list[tuple[str, str, str]]:
    """Return the rows of a patient's numbers: number, kind, patient."""
    numbers = sorted({(number_key(number), kind) for kind, number in key.numbers})
    return [(number, kind, key.patient) for number, kind in numbers]


@lru_cache(10_000)
def _words(text: str) -> tuple[str, ...]:
    """Many patients share a name; it is taken apart once."""
    return name_keys(text)


def search(
    connection: Connection, words: str, number: str, born: date | None, limit: int
) -> tuple[PatientKey, ...]:
    """Return patients to whom all of what is given applies, by name.

    Of a name the beginning of each word is enough, in any order.
    """
    prefixes = sorted(name_words(words), key=len, reverse=True)
    if not prefixes and not number_key(number) and born is None:
        raise BadInput("Nothing is given to search by; type a name, a number or a day of birth.")
    if not 1 <= limit <= MOST:
        raise BadInput(f"{limit} patients are asked for; ask for 1 to {MOST}.")
    found = _matching(connection, prefixes, number_key(number), born, limit)
    keys = _keys(connection, found)
    return tuple(sorted(keys, key=lambda k: (name_words(k.family), name_words(k.given), k.patient)))


def names(connection: Connection, patients: Collection[str]) -> dict[str, str]:
    """Return the names of patients by their identifiers, for lists of a day."""
    found: dict[str, str] = {}
    for wanted in batches(patients):
        some = among(connection, KEY.c.patient, wanted)
        rows = connection.execute(select(KEY.c.patient, KEY.c.family, KEY.c.given).where(some))
        found |= {patient: f"{given} {family}".strip() for patient, family, given in rows}
    return found


def _matching(
    connection: Connection, prefixes: list[str], number: str, born: date | None, limit: int
) -> list[str]:
    """Return the patients, the narrowest index first: number, day of birth, longest word."""
    conditions: list[ColumnElement[bool]] = []
    order: tuple[ColumnElement[str], ...]
    if number:
        query = select(NUMBER.c.patient).where(NUMBER.c.number == number)
        column, order = NUMBER.c.patient, (NUMBER.c.patient,)
        if born is not None:
            conditions.append(exists().where(KEY.c.patient == column, _born(born)))
    elif born is not None:
        query = select(KEY.c.patient).where(_born(born))
        column, order = KEY.c.patient, (KEY.c.patient,)
    else:
        query = select(WORD.c.patient).where(_begins(WORD.c.word, prefixes[0]))
        # In the order of the index, so that a common name ends with the first that are asked for.
        column, order = WORD.c.patient, (WORD.c.word, WORD.c.whole, WORD.c.patient)
        conditions += [WORD.c.whole.contains(f" {prefix}") for prefix in prefixes[1:]]
        prefixes = []
    for prefix in prefixes:
        conditions.append(exists().where(WORD.c.patient == column, _begins(WORD.c.word, prefix)))
    # A patient may come twice, by two words of the name or two numbers.
    query = query.where(*conditions).order_by(*order).limit(3 * limit)
    return list(dict.fromkeys(connection.execute(query).scalars()))[:limit]


def _begins(column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    return (column >= prefix) & (column < prefix + LAST)


def _born(born: date) -> ColumnElement[bool]:
    return KEY.c.born == born.isoformat()


def _keys(connection: Connection, found: list[str]) -> list[PatientKey]:
    """Return what was written of some patients, in two questions for all of them."""
    numbers: dict[str, list[tuple[str, str]]] = {patient: [] for patient in found}
    query = select(NUMBER).where(among(connection, NUMBER.c.patient, found))
    for number, kind, patient in connection.execute(query.order_by(NUMBER.c.kind, NUMBER.c.number)):
        numbers[patient].append((kind, number))
    return [
        PatientKey(
            row.patient,
            row.family,
            row.given,
            date.fromisoformat(row.born) if row.born else None,
            tuple(numbers[row.patient]),
        )
        for row in connection.execute(select(KEY).where(among(connection, KEY.c.patient, found)))
    ]
