"""From when to when a referral holds.

The clock starts at the first service given under it, not at the date on the letter. Whether the
day of the anniversary itself still counts was not read: on that one day the answer is Unknown.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources

from akeso.care.calendar import local_day, months_later
from akeso.care.person import Recognition
from akeso.care.record import aware
from akeso.care.referral.answer import Answer, Reason, read
from akeso.care.referral.exemption import (
    Exemption,
    ExemptionCode,
    ServiceKind,
    exemption_answer,
)
from akeso.care.referral.letter import SPECIALISTS, Referral, letter_day
from akeso.errors import BadInput
from akeso.rule import Mark, Source, Status

DAY = timedelta(days=1)
CLOCK = Source(
    "Reg 31 of the 1975 Regulations (repealed); that the 2018 Regulations say the same is recalled",
    Mark.RECALLED,
)
ANNIVERSARY = Source("Whether the day of the anniversary counts was not read", Mark.PROPOSAL)
ONLY_SHORTER = Source(
    "Only of general practitioners was it read that a letter may state another period (inferred)",
    Mark.PROPOSAL,
)
ORDER = "AMA: a referral is received before the service; back-dating is a false statement"
ADMITTED = "Services Australia and reg 31(1A) of the 1975 Regulations (repealed)"
LOST = "Reg 31(4) of the 1975 Regulations (repealed): lost, stolen or destroyed"
INDEFINITE = "Services Australia, education guide on indefinite referrals"
ONE_PREGNANCY = "Reg 31(1C) of the 1975 Regulations (repealed)"


@dataclass(frozen=True)
class Period:
    """How long a kind of referrer refers for."""

    months: int
    may_state_any: bool
    source: Source


@cache
def periods() -> Mapping[Recognition, Period]:
    """Return the period of each kind of referrer that was read of."""
    text = resources.files("akeso.care.referral").joinpath("periods.toml").read_text("utf-8")
    return {
        Recognition(row["referrer"]): Period(
            int(row["months"]), row["stated"] == "any", Source(row["source"], Mark(row["mark"]))
        )
        for row in tomllib.loads(text)["period"]
    }


@dataclass(frozen=True)
class Admission:
    """The stay of a patient who was admitted when referred; None while not discharged."""

    admitted: date
    discharged: date | None = None

    def __post_init__(self) -> None:
        if self.discharged is not None and self.discharged < self.admitted:
            raise BadInput(
                f"The discharge on {self.discharged} lies before the admission on "
                f"{self.admitted}; correct one."
            )


@dataclass(frozen=True)
class Validity:
    """Whether a referral may be used, and from when to when.

    Parameters
    ----------
    status : Status
        Fail where it may not be used at all.
    reasons : tuple of Reason
    valid_from, valid_to : date or None
        First and last day on which it surely holds; `valid_from` is None until the first service
        has started the clock, `valid_to` is None also where the referral is indefinite.
    doubtful_to : date or None
        Days after `valid_to` up to this one are in doubt; None where there are none.
    indefinite, one_attendance : bool
    """

    status: Status
    reasons: tuple[Reason, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    doubtful_to: date | None = None
    indefinite: bool = False
    one_attendance: bool = False


def validity(
    document: Referral | Exemption,
    first_service: datetime | None,
    *,
    admission: Admission | None = None,
    same_pregnancy: bool | None = None,
) -> Validity:
    """Return from when to when a referral holds.

    Parameters
    ----------
    document : Referral or Exemption
        An exemption where the letter was lost, or none is needed.
    first_service : datetime or None
        Start of the first service given under it; None while there was none.
    admission : Admission or None
        For a patient who was admitted when a specialist referred.
    same_pregnancy : bool or None
        For a midwife's referral; None where it is not known.
    """
    start = None if first_service is None else aware("The first service", first_service)
    if isinstance(document, Exemption):
        return _without_letter(document, start)
    wrong_order = _order(document, start)
    if wrong_order:
        return Validity(Status.FAIL, (wrong_order,))
    if document.referrer.kind is Recognition.MIDWIFE and not same_pregnancy:
        text = "A midwife's referral holds for one pregnancy; ask whether it is still the same."
        status = Status.UNKNOWN if same_pregnancy is None else Status.FAIL
        return Validity(status, (read(text, ONE_PREGNANCY),))
    if start is None:
        text = (
            "Its time has not started: it runs from the first service, not from the letter's date."
        )
        return Validity(Status.PASS, (Reason(text, CLOCK),), indefinite=_is_indefinite(document))
    return _running(document, local_day(start), admission)


def _order(referral: Referral, start: datetime | None) -> Reason | None:
    """Return why the letter came too late, or None."""
    if referral.received is None:
        return read("The referral has not been received; it is needed before the service.", ORDER)
    if start is None or referral.received < start:
        return None
    dated = letter_day(referral)
    back = " A letter dated back is a false statement." if dated <= local_day(start) else ""
    text = f"The referral was received after the service had begun on {local_day(start)}.{back}"
    return read(text, ORDER)


def _is_indefinite(referral: Referral) -> bool:
    return referral.indefinite and referral.referrer.kind is Recognition.GENERAL_PRACTITIONER


def _running(referral: Referral, first: date, admission: Admission | None) -> Validity:
    kind = referral.referrer.kind
    clock = Reason(f"The clock started with the first service on {first}.", CLOCK)
    if kind not in periods():
        text = f"How long a referral from a referrer of kind '{kind}' holds was not read; ask."
        source = Source("Reference memo, section a.5", Mark.PROPOSAL)
        return Validity(Status.UNKNOWN, (clock, Reason(text, source)), first)
    if _is_indefinite(referral):
        forever = read("The letter states an indefinite period.", INDEFINITE)
        return Validity(Status.PASS, (clock, forever), first, indefinite=True)
    months, reasons = _months(referral, periods()[kind])
    ends = months_later(first, months)
    in_doubt = Reason(f"Whether {ends} itself still counts is not known; ask.", ANNIVERSARY)
    found = Validity(Status.PASS, (clock, *reasons, in_doubt), first, ends - DAY, ends)
    return found if admission is None else _admitted(found, kind, admission)


def _months(referral: Referral, period: Period) -> tuple[int, tuple[Reason, ...]]:
    """Return the months the referral holds, and why."""
    stated, kind = referral.stated_months, referral.referrer.kind
    usual = Reason(f"A referral from a {kind} holds {period.months} months.", period.source)
    if stated is None and not referral.indefinite:
        return period.months, (usual,)
    if stated is not None and (period.may_state_any or stated < period.months):
        source = period.source if period.may_state_any else ONLY_SHORTER
        return stated, (Reason(f"The letter states {stated} months.", source),)
    return period.months, (usual, Reason("A longer stated period is not taken.", ONLY_SHORTER))


def _admitted(found: Validity, kind: Recognition, admission: Admission) -> Validity:
    """Return the validity for an admitted patient: to the discharge where that is later."""
    if kind not in SPECIALISTS or found.valid_from is None or found.valid_to is None:
        return found
    text = "For an admitted patient it holds to the discharge where that is later."
    reasons = (*found.reasons, read(text, ADMITTED))
    if admission.discharged is None:
        doubt = read("The discharge is not known; afterwards ask for it.", ADMITTED)
        return Validity(found.status, (*reasons, doubt), found.valid_from, found.valid_to, date.max)
    if admission.discharged <= found.valid_to:
        return Validity(found.status, reasons, found.valid_from, found.valid_to, found.doubtful_to)
    return Validity(found.status, reasons, found.valid_from, admission.discharged)


def _without_letter(exemption: Exemption, start: datetime | None) -> Validity:
    if exemption.service is ServiceKind.IMAGING:
        text = "The exemption is for imaging, not for attendances."
        return Validity(Status.FAIL, (read(text, ORDER),))
    answer = exemption_answer(exemption)
    if exemption.code is not ExemptionCode.LOST or answer.status is not Status.PASS:
        return Validity(answer.status, answer.reasons)
    day = None if start is None else local_day(start)
    once = read("A referral that was lost, stolen or destroyed is good for one attendance.", LOST)
    return Validity(Status.PASS, (once,), day, day, one_attendance=True)


def covers(found: Validity, day: date, *, attended: int = 0) -> Answer:
    """Tell whether a referral covers a service on a day.

    Parameters
    ----------
    found : Validity
    day : date
        Day of the service in Sydney.
    attended : int
        Attendances already given under it, which count where it is good for one.
    """
    if found.status is not Status.PASS:
        return Answer(found.status, found.reasons)
    status, text = _on(found, day, attended)
    return Answer(status, (*found.reasons, Reason(text, CLOCK)))


def _on(found: Validity, day: date, attended: int) -> tuple[Status, str]:
    if found.one_attendance and attended:
        return Status.FAIL, "The one attendance has been given; ask for a new referral."
    if found.valid_from is None:
        return Status.PASS, f"A service on {day} would be the first."
    if day < found.valid_from:
        return Status.FAIL, f"{day} lies before the first service on {found.valid_from}."
    if found.indefinite or (found.valid_to is not None and day <= found.valid_to):
        return Status.PASS, f"The referral holds on {day}."
    if found.doubtful_to is not None and day <= found.doubtful_to:
        return Status.UNKNOWN, f"Whether the referral still holds on {day} is not known; ask."
    return Status.FAIL, f"The referral held to {found.valid_to}, before {day}; ask for a new one."
