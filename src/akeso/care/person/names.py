"""By what a patient is found: folded parts of names, date of birth, numbers.

This is the only place that folds: the store asks it when it keeps a name and when it is searched
(`akeso.store.patients`), so that "O'Brien-Núñez" is
found as obrien, nunez or brien. Scripts without case or accents are kept as they are.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from akeso.care.person.patient import Patient

_APOSTROPHES = "'\u2019\u2018\u02bc`\u00b4"
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
)
"""Letters that Unicode does not take apart into a plain letter and a mark."""
_PARTS = re.compile(r"[^\W_]+")
_NOT_NUMBER = re.compile(r"[\W_]+")
_ABROAD = re.compile(r"\+61")


@dataclass(frozen=True)
class SearchKeys:
    """What the index of a store keeps of a patient.

    Parameters
    ----------
    names : tuple of str
        Folded parts of every name, each once, in order.
    born : date
    numbers : tuple of (str, str)
        Kind and number: medicare (10 digits; the first nine stay when a card is reissued, so
        search it by its beginning), ihi, dva, phone.
    """

    names: tuple[str, ...]
    born: date
    numbers: tuple[tuple[str, str], ...]


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def name_words(text: str) -> tuple[str, ...]:
    """Return the folded parts of what somebody searches, or sorts by; see `name_keys`.

    >>> name_words("O’Brien-Smíth")
    ('obrien', 'smith')
    """
    return tuple(_PARTS.findall(_folded(text).translate(dict.fromkeys(map(ord, _APOSTROPHES)))))


def name_keys(text: str) -> tuple[str, ...]:
    """Return the folded parts of a name, as they are stored: with and without its apostrophes.

    >>> name_keys("Renée  O’Brien-Núñez")
    ('renee', 'obrien', 'nunez', 'brien')
    """
    apart = _PARTS.findall(_folded(text).translate(dict.fromkeys(map(ord, _APOSTROPHES), " ")))
    return tuple(dict.fromkeys([*name_words(text), *(part for part in apart if len(part) > 1)]))


def number_key(text: str) -> str:
    """Return a number as it is stored and searched; +61 at its beginning becomes 0.

    >>> number_key("+61 2 5550 0000"), number_key("2123 45670 1")
    ('0255500000', '2123456701')
    """
    return _NOT_NUMBER.sub("", _ABROAD.sub("0", text.strip(), count=1)).upper()


def search_keys(patient: Patient) -> SearchKeys:
    """Return by what a patient is found."""
    names = (patient.given_names, patient.family_name, patient.preferred_name, *patient.other_names)
    numbers = {
        "medicare": patient.medicare.number if patient.medicare else "",
        "ihi": patient.ihi,
        "dva": patient.dva.number if patient.dva else "",
        "phone": patient.contact.phone,
    }
    return SearchKeys(
        tuple(dict.fromkeys(key for name in names for key in name_keys(name))),
        patient.born,
        tuple((kind, key) for kind, number in numbers.items() if (key := number_key(number))),
    )
