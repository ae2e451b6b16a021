"""Finding a patient by name, number or day of birth.

Names and numbers are folded by `akeso.care.person.names`, when they are stored and when they are
searched.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

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
    words = {w for text in (key.family, key.given, key.other) for w in name_keys(text)}
    if words:
        connection.execute(WORD.insert(), [{"word": w, "patient": key.patient} for w in words])
    numbers = {(number_key(number), kind) for kind, number in key.numbers}
    if numbers:
        rows = [{"number": n, "kind": k, "patient": key.patient} for n, k in numbers]
        connection.execute(NUMBER.insert(), rows)


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
    if number:
        query = select(NUMBER.c.patient).where(NUMBER.c.number == number)
        column, order = NUMBER.c.patient, NUMBER.c.patient
        if born is not None:
            conditions.append(exists().where(KEY.c.patient == column, _born(born)))
    elif born is not None:
        query = select(KEY.c.patient).where(_born(born))
        column, order = KEY.c.patient, KEY.c.patient
    else:
        query = select(WORD.c.patient).where(_begins(WORD.c.word, prefixes[0]))
        column, order = WORD.c.patient, WORD.c.word
        prefixes = prefixes[1:]
    for prefix in prefixes:
        other = WORD.alias()
        conditions.append(exists().where(other.c.patient == column, _begins(other.c.word, prefix)))
    # A patient may come twice, by two words of the name or two numbers.
    query = query.where(*conditions).order_by(order, column).limit(3 * limit)
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
