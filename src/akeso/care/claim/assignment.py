"""Assignment of benefit: the patient gives the Medicare benefit to the professional.

Since 1 July 2026 it is a data set and no longer a form, given before the service (by a basic
description of it) or after it (by item numbers), and in either case before the claim is lodged.
Whether it stands is judged in `akeso.care.claim.assigned`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from akeso.care.claim.assignment_rules import BEGAN, newest
from akeso.care.claim.deadlines import years_later
from akeso.care.claim.rulebook import is_imaging
from akeso.care.claim.schedule import Edition
from akeso.care.claim.services import item_number
from akeso.care.record import said
from akeso.errors import BadInput, NotFound


class Mode(StrEnum):
    """When the benefit is assigned."""

    PRE = "pre"
    """Before the service."""
    POST = "post"
    """After the service."""


class Channel(StrEnum):
    """How the benefit is assigned."""

    SIGNATURE = "signature"
    """By hand or electronically."""
    EMAIL = "email"
    VERBAL = "verbal"
    OLD_FORM = "old form"
    """The approved form used before 1 July 2026."""


class Stream(StrEnum):
    """Which statement is shown."""

    GENERAL = "general"
    IMAGING = "imaging"


@dataclass(frozen=True)
class AssignmentOfBenefit:
    """The seven data items of an assignment, what it is about, and how it was given.

    The seven are: mode, patient's name, date of assignment, whether the patient assigns,
    professional, date of service and statement. The reference counts seven and lists these beside
    the signature; that the signature is the act and not one of the seven is our reading.

    Parameters
    ----------
    mode : Mode
    channel : Channel
    patient_name : str
    made_on : date
        Day of assignment.
    assignor_is_patient : bool
    assignor_name : str
        Who assigns.
    professional : str
        Who will render or rendered the service.
    date_of_service : date
    streams : tuple of Stream
        Both for a claim with imaging and other services.
    statement : str
        The text as it was shown; see `statement`.
    basic_description : str
        Needed before the service, such as ``Specialist - Procedure``.
    items : tuple of str
        MBS items; needed after the service.
    no_signature_reason : str
        Needed where it was spoken.
    witness : str
        Who witnessed it; needed where it was spoken.
    proof : str
        Where signature, e-mail or recording is kept, such as the name of a stored file; ``""``
        where it is kept outside Akeso.
    """

    KIND: ClassVar[str] = "assignment-of-benefit"

    mode: Mode
    channel: Channel
    patient_name: str
    made_on: date
    assignor_is_patient: bool
    assignor_name: str
    professional: str
    date_of_service: date
    streams: tuple[Stream, ...]
    statement: str
    basic_description: str = ""
    items: tuple[str, ...] = ()
    no_signature_reason: str = ""
    witness: str = ""
    proof: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "mode", Mode(self.mode))
        object.__setattr__(self, "channel", Channel(self.channel))
        object.__setattr__(self, "streams", tuple(Stream(s) for s in self.streams))
        object.__setattr__(self, "items", tuple(item_number(i) for i in self.items))
        for name, what in (
            ("patient_name", "The name of the patient"),
            ("assignor_name", "The name of who assigns"),
            ("professional", "The professional of the assignment"),
            ("statement", "The statement of the assignment"),
        ):
            object.__setattr__(self, name, said(what, getattr(self, name)))
        for name in ("basic_description", "no_signature_reason", "witness", "proof"):
            object.__setattr__(self, name, getattr(self, name).strip())
        self._check_mode()
        self._check_giver()

    def _check_mode(self) -> None:
        """Raise BadInput where the mode lacks what it is about, or contradicts the dates."""
        if not self.streams or len(set(self.streams)) != len(self.streams):
            raise BadInput("The assignment needs one or both streams, each once: general, imaging.")
        if self.mode is Mode.PRE and not self.basic_description:
            raise BadInput(
                "An assignment before the service names its basic description, such as "
                "Specialist - Procedure; add it."
            )
        if self.mode is Mode.POST and not self.items:
            raise BadInput("An assignment after the service names the MBS items; add them.")
        early = self.made_on < self.date_of_service
        late = self.made_on > self.date_of_service
        if (self.mode is Mode.PRE and late) or (self.mode is Mode.POST and early):
            raise BadInput(
                f"The assignment is {self.mode} and was made on {self.made_on}, with the service "
                f"on {self.date_of_service}; correct the mode or a date."
            )

    def _check_giver(self) -> None:
        if self.assignor_is_patient and not same(self.assignor_name, self.patient_name):
            raise BadInput(
                f"The patient {self.patient_name} assigns, but {self.assignor_name} is named; say "
                "that a responsible person assigns, or correct the name."
            )
        if self.channel is Channel.VERBAL and not (self.no_signature_reason and self.witness):
            raise BadInput(
                "A spoken assignment must say why there is no signature and who witnessed it."
            )


def same(one: str, other: str) -> bool:
    """Tell whether two names are the same but for case and blanks."""
    return one.casefold().split() == other.casefold().split()


def streams_of(items: Iterable[str], edition: Edition) -> tuple[Stream, ...]:
    """Return which statements the items need, general first.

    Raises
    ------
    NotFound
        If an item is not in the schedule.
    """
    found = set()
    for number in items:
        item = edition.items.get(item_number(number))
        if item is None:
            raise NotFound(f"Item {number} is not in the schedule held ({edition.name}).")
        found.add(Stream.IMAGING if is_imaging(item.group) else Stream.GENERAL)
    return tuple(stream for stream in Stream if stream in found)


def statement(
    mode: Mode,
    streams: Iterable[Stream],
    *,
    patient: str,
    assignor: str,
    professional: str,
    day: date,
    made_on: date,
    what: str,
) -> str:
    """Return the text to show, one paragraph a stream.

    Only the words for before and after the service were read; the rest is a proposal until the
    statement of the regulations is put in the data.

    Parameters
    ----------
    mode : Mode
    streams : iterable of Stream
    patient, assignor, professional : str
        Names; the assignor is the patient or a responsible person.
    day, made_on : date
        Of the service; of the assignment.
    what : str
        The basic description before the service, the item numbers after it.
    """
    words = newest("wording", max(made_on, BEGAN)).values
    values = {
        "patient": said("The patient", patient),
        "assignor": said("Who assigns", assignor),
        "professional": said("The professional", professional),
        "what": said("What the assignment is about", what),
        "tense": words[Mode(mode)],
        "day": day.isoformat(),
        "made_on": made_on.isoformat(),
    }
    return "\n\n".join(words[Stream(stream)].format(**values) for stream in streams)


def keep_until(assignment: AssignmentOfBenefit) -> date:
    """Return the last day the assignment must be kept."""
    last = max(assignment.made_on, assignment.date_of_service)
    years = int(newest("keep", max(last, BEGAN)).values["years"])
    return years_later(last, years)
