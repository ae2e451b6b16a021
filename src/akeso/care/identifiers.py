"""Numbers that Medicare gives to people and places: shapes and check digits.

A valid check digit says nothing about entitlement. A number that fails may still be a real one (a
provider number with an impossible letter was issued), so a named person may override with a
reason; the shape of a DVA file number is never more than a warning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from akeso.errors import BadInput, NotFound
from akeso.rule import Mark, Source

MEDICARE_WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9)
MEDICARE = Source("Healthcare identifiers in health software, NEHTA 2011; AU Base", Mark.READ)

PROVIDER_WEIGHTS = (3, 5, 8, 4, 2, 1)
LOCATION_WEIGHT = 6
LOCATIONS = "0123456789ABCDEFGHJKLMNPQRTUVWXY"
"""Practice locations in order of their value; no I, O, S or Z."""
CHECK_LETTERS = "YXWTLKJHFBA"
"""By remainder modulo 11."""
PROVIDER = Source("clearwater.com.au/code/provider; Genie support", Mark.READ)

HEALTHCARE_PREFIXES = {"ihi": "800360", "hpii": "800361", "hpio": "800362"}
HEALTHCARE = Source("AU Base 7.0.0 invariants: 16 digits, prefix, Luhn over all 16", Mark.READ)
HEALTHCARE_LENGTH = 16

DVA_LONGEST = 9
DVA_SHAPE = re.compile(r"[NVQSWT][A-Z]{1,3}\d{1,6}[A-Z]?")
DVA = Source("METEOR 339127: at most 9 characters; letters by state recalled", Mark.RECALLED)

SEPARATORS = re.compile(r"[\s/.-]")


@dataclass(frozen=True)
class Identifier:
    """What was found out about a number.

    Parameters
    ----------
    kind : str
    number : str
        Without separators, padded, in capitals.
    valid : bool
    reason : str
        Why, in one sentence.
    source : Source
    parts : mapping of str to str
        What the number is made of, where it is valid.
    blocks : bool
        Whether a failure should stop the work until someone overrides it.
    """

    kind: str
    number: str
    valid: bool
    reason: str
    source: Source
    parts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    blocks: bool = True


@dataclass(frozen=True)
class Override:
    """Who took a number that fails its check, when and why."""

    name: str
    reason: str
    on: date

    def __post_init__(self) -> None:
        if not self.name.strip() or not self.reason.strip():
            raise BadInput("An override needs the name of who decides and the reason; give both.")


def _bare(number: str) -> str:
    return SEPARATORS.sub("", number).upper()


def _all_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def check_medicare(number: str) -> Identifier:
    """Judge a Medicare card number of 10 digits, or of 11 with the person's reference number."""
    text = _bare(number)

    def no(reason: str) -> Identifier:
        return Identifier("medicare", text, False, reason, MEDICARE)

    if not _all_digits(text) or len(text) not in (10, 11):
        return no(
            "A Medicare card number has 10 digits, or 11 with the reference number of the person."
        )
    if text[0] not in "23456":
        return no(f"The first digit is {text[0]}; Medicare card numbers begin with 2 to 6.")
    expected = medicare_check_digit(text[:8])
    if int(text[8]) != expected:
        return no(f"The check digit (ninth) is {text[8]} and should be {expected}.")
    if text[10:] == "0":
        return no("The reference number of the person is 0; it is 1 to 9.")
    parts = {"card": text[:9], "issue": text[9], "reference": text[10:]}
    reason = (
        "The check digit is right."
        if text[10:]
        else "The check digit is right; 10 digits do not say which person on the card."
    )
    return Identifier("medicare", text, True, reason, MEDICARE, MappingProxyType(parts))


def medicare_check_digit(digits: str) -> int:
    """Return the check digit of the first eight digits of a card number."""
    return sum(int(d) * w for d, w in zip(digits, MEDICARE_WEIGHTS, strict=True)) % 10


def is_reissue(stored: str, shown: str) -> bool:
    """Tell whether a card shown is another issue of the card stored, which is then stale."""
    old, new = check_medicare(stored), check_medicare(shown)
    if not (old.valid and new.valid):
        return False
    return old.parts["card"] == new.parts["card"] and old.parts["issue"] != new.parts["issue"]


def check_provider(number: str) -> Identifier:
    """Judge a Medicare provider number: six-digit stem, location character, check letter."""
    text = _bare(number).rjust(8, "0")

    def no(reason: str) -> Identifier:
        return Identifier("provider", text, False, reason, PROVIDER)

    stem, location, letter = text[:6], text[6:7], text[7:]
    if len(text) != 8 or not _all_digits(stem) or letter.isdigit():
        return no("A provider number has six digits, a location character and a check letter.")
    if location not in LOCATIONS:
        return no(f"The location character is {location}; it is a digit or a letter but I O S Z.")
    expected = provider_check_letter(stem, location)
    if letter != expected:
        return no(f"The check letter is {letter} and should be {expected}.")
    parts = {"stem": stem, "location": location}
    reason = "The check letter is right; the number is for one person at one place."
    return Identifier("provider", text, True, reason, PROVIDER, MappingProxyType(parts))


def provider_check_letter(stem: str, location: str) -> str:
    """Return the check letter of a six-digit stem at a location."""
    total = sum(int(d) * w for d, w in zip(stem, PROVIDER_WEIGHTS, strict=True))
    return CHECK_LETTERS[(total + LOCATION_WEIGHT * LOCATIONS.index(location)) % 11]


def _check_healthcare(kind: str, number: str) -> Identifier:
    """Judge a number of the Healthcare Identifiers Service: IHI, HPI-I or HPI-O."""
    text = _bare(number)
    prefix = HEALTHCARE_PREFIXES[kind]
    if not _all_digits(text) or len(text) != HEALTHCARE_LENGTH:
        reason = "It must have exactly 16 digits."
    elif not text.startswith(prefix):
        reason = f"It begins with {text[:6]}; this kind begins with {prefix}."
    elif luhn_sum(text) % 10:
        reason = "Its last digit does not fit the others (Luhn check)."
    else:
        parts = MappingProxyType({"prefix": prefix})
        return Identifier(kind, text, True, "Prefix and check digit are right.", HEALTHCARE, parts)
    return Identifier(kind, text, False, reason, HEALTHCARE)


def luhn_sum(digits: str) -> int:
    """Return the Luhn sum of digits, a multiple of 10 where the check holds."""
    doubled = (int(d) * (2 if place % 2 else 1) for place, d in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled)


def check_ihi(number: str) -> Identifier:
    """Judge an individual healthcare identifier."""
    return _check_healthcare("ihi", number)


def check_dva(number: str) -> Identifier:
    """Judge the shape of a DVA file number; there is no check digit, so it never blocks."""
    text = _bare(number)
    if not text or len(text) > DVA_LONGEST:
        reason = f"A DVA file number has at most {DVA_LONGEST} characters; this has {len(text)}."
    elif not DVA_SHAPE.fullmatch(text):
        reason = (
            "It does not look like a DVA file number (letter of the state, 1 to 3 letters, "
            "digits, perhaps a letter); a warning only, compare it with the card."
        )
    else:
        reason = "It has the shape of a DVA file number, which has no check digit."
        return Identifier("dva", text, True, reason, DVA, blocks=False)
    return Identifier("dva", text, False, reason, DVA, blocks=False)


KINDS: Mapping[str, Callable[[str], Identifier]] = MappingProxyType(
    {
        "medicare": check_medicare,
        "provider": check_provider,
        "ihi": check_ihi,
        "hpii": lambda number: _check_healthcare("hpii", number),
        "hpio": lambda number: _check_healthcare("hpio", number),
        "dva": check_dva,
    }
)


def check(kind: str, number: str) -> Identifier:
    """Judge a number of a kind: medicare, provider, ihi, hpii, hpio or dva.

    Raises
    ------
    NotFound
        If there is no such kind.
    """
    if kind not in KINDS:
        raise NotFound(f"There is no identifier '{kind}'; there are: {', '.join(KINDS)}.")
    return KINDS[kind](number)
