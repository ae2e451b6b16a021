"""The cards a patient shows: Medicare and DVA, and whether the one shown is the one stored."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources

from akeso.care.identifiers import DVA_LONGEST, Identifier, Override, check_dva
from akeso.care.person.choice import chosen
from akeso.care.person.numbers import accepted_number
from akeso.care.record import said
from akeso.errors import BadInput
from akeso.rule import Mark, Source

LAST_REFERENCE = 9
REFERENCE = Source("AU Base: up to 9 people on a card, so 1 to 9 (inferred)", Mark.PROPOSAL)
ISSUE = Source(
    "Reference memo, a.1: the issue number goes up when a card is reissued (read in part; that a "
    "stored number is then stale is inferred)",
    Mark.PROPOSAL,
)


class CardColour(StrEnum):
    """Colour of a Medicare card; what each means is only recalled, see `meaning_of`."""

    GREEN = "green"
    BLUE = "blue"
    YELLOW = "yellow"


class DvaColour(StrEnum):
    """Type of a Veteran Card, by the codes of AU Base."""

    DVAU = "DVAU"
    GOLD = "DVG"
    DVL = "DVL"
    ORANGE = "DVO"
    WHITE = "DVW"


@dataclass(frozen=True)
class MedicareCard:
    """A Medicare card as it was shown.

    Parameters
    ----------
    number : str
        Ten digits; kept without separators.
    reference : int
        The individual reference number beside the name, 1 to 9.
    valid_to : date or None
        Last day printed on the card; None where it was not read.
    colour : CardColour or None
        None where it was not noted.
    override : Override or None
        Who takes a number that fails its check, and why.
    """

    number: str
    reference: int
    valid_to: date | None = None
    colour: CardColour | None = None
    override: Override | None = None

    def __post_init__(self) -> None:
        number = accepted_number("medicare", self.number, self.override)
        object.__setattr__(self, "number", number)
        if not 1 <= self.reference <= LAST_REFERENCE:
            raise BadInput(
                f"The reference number beside the name is {self.reference}; it is 1 to 9."
            )
        if self.colour is not None:
            object.__setattr__(
                self, "colour", chosen(CardColour, self.colour, "The colour of the card")
            )


@dataclass(frozen=True)
class DvaCard:
    """A Veteran Card; the shape of its file number only warns, see `check_dva`.

    Parameters
    ----------
    number : str
        At most 9 characters.
    colour : DvaColour
        The type of card, which AU Base requires.
    """

    number: str
    colour: DvaColour

    def __post_init__(self) -> None:
        number = self.checked().number
        said("The DVA file number", number)
        if len(number) > DVA_LONGEST:
            raise BadInput(
                f"The DVA file number {number} has {len(number)} characters; it has at most "
                f"{DVA_LONGEST}."
            )
        object.__setattr__(self, "number", number)
        object.__setattr__(self, "colour", chosen(DvaColour, self.colour, "The colour of the card"))

    def checked(self) -> Identifier:
        """Return what the shape of the number says; a failure is a warning."""
        return check_dva(self.number)


class CardState(StrEnum):
    """How a card shown stands to the card stored."""

    SAME = "same"
    REISSUED = "reissued"
    STALE = "stale"
    OTHER_PERSON = "other person on the card"
    OTHER_CARD = "other card"


@dataclass(frozen=True)
class CardAnswer:
    """What to do about a card shown, in one sentence, with where the rule comes from."""

    state: CardState
    reason: str
    source: Source


def compare_cards(stored: MedicareCard, shown: MedicareCard) -> CardAnswer:
    """Tell whether a card shown is the stored one, its reissue, a stale one or another.

    The first nine digits are the card, the tenth counts its issues, and the reference number says
    which person on it.
    """
    if stored.number[:9] != shown.number[:9]:
        state = CardState.OTHER_CARD
        reason = "The card shown is not the one stored before; ask which holds."
    elif stored.reference != shown.reference:
        state = CardState.OTHER_PERSON
        reason = (
            f"The card shown is the one stored before, for person {shown.reference} instead of "
            f"{stored.reference}; compare name and date of birth."
        )
    elif shown.number[9] > stored.number[9]:
        state = CardState.REISSUED
        reason = (
            f"The card was reissued: issue {shown.number[9]} takes the place of issue "
            f"{stored.number[9]}."
        )
    elif shown.number[9] < stored.number[9]:
        state = CardState.STALE
        reason = (
            f"The card shown is of an earlier issue ({shown.number[9]}) than the one stored before "
            f"({stored.number[9]}); ask for the newer card and write that down."
        )
    else:
        state, reason = CardState.SAME, "The card is the stored one."
    return CardAnswer(state, reason, ISSUE)


@dataclass(frozen=True)
class CardMeaning:
    """What a colour of card means, and how far that is known."""

    meaning: str
    source: Source


@cache
def _meanings() -> Mapping[StrEnum, CardMeaning]:
    text = resources.files("akeso.care.person").joinpath("cards.toml").read_text("utf-8")
    kinds: tuple[tuple[str, type[StrEnum]], ...] = (("medicare", CardColour), ("dva", DvaColour))
    data = tomllib.loads(text)
    return {
        colour(row["colour"]): CardMeaning(row["meaning"], Source(row["source"], Mark(row["mark"])))
        for kind, colour in kinds
        for row in data[kind]
    }


def meaning_of(colour: CardColour | DvaColour) -> CardMeaning:
    """Return what a colour of card means, with its mark."""
    return _meanings()[colour]
