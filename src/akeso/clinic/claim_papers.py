"""Which letters a claim rests on: the referral, the imaging request, or why there is none.

Each is judged as of the start of the service. What does not stand is said in a sentence that keeps
the claim shut; the gates of `akeso.care.claim` judge the papers once more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from akeso.care.assessment import Assessment
from akeso.care.calendar import local_day
from akeso.care.claim import OverrideCode, Paper, PaperType
from akeso.care.procedure import Procedure
from akeso.care.record import standing
from akeso.care.referral import (
    Answer,
    Exemption,
    ExemptionCode,
    ImagingRequest,
    Referral,
    ServiceKind,
    Validity,
    covers,
    exemption_answer,
    request_answer,
    validity,
)
from akeso.care.referral.imaging_request import request_day
from akeso.care.referral.letter import letter_day
from akeso.clinic.charts import Records
from akeso.rule import Status

DETERMINED = (ExemptionCode.SELF_DETERMINED, ExemptionCode.SS)
T = TypeVar("T")


@dataclass(frozen=True)
class Letter:
    """One letter as the claim carries it, or the code in its place.

    Parameters
    ----------
    paper : Paper or None
        None where none was received before the service.
    override : OverrideCode or None
        In the place of the paper; None where none is claimed.
    self_determined : str
        ``SD`` or ``SS``; ``""`` otherwise.
    status : Status
        Whether it stands on the day of service; Fail where there is none.
    shut, notes : tuple of str
        Why it does not stand, where it does not; what else to know.
    """

    paper: Paper | None = None
    override: OverrideCode | None = None
    self_determined: str = ""
    status: Status = Status.FAIL
    shut: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        """Whether there is a letter or a code in its place."""
        return bool(self.paper or self.override or self.self_determined)


@dataclass(frozen=True)
class Papers:
    """What a claim rests on; `shut` keeps it from being made."""

    referral: Paper | None
    request: Paper | None
    override: OverrideCode | None
    self_determined: str
    referral_valid: bool | None
    shut: tuple[str, ...]
    notes: tuple[str, ...]


def papers_for(own: Records, started: datetime, *, attends: bool, images: bool) -> Papers:
    """Return the papers of services that started then.

    Parameters
    ----------
    own : tuple of Record
        Of the episode, with superseded and voided ones.
    started : datetime
    attends, images : bool
        Whether an item needs a referral, and whether one needs an imaging request. Where neither
        does, the claim still names one paper: the referral, or else the request.
    """
    referral, request = _referral(own, started), _request(own, started)
    if not attends and not images:
        passing = (one for one in (referral, request) if one.status is Status.PASS)
        chosen = next(passing, referral if referral.held else request)
        referral = referral if chosen is referral else Letter()
        request = request if chosen is request else Letter()
    referral = referral if attends or not images else Letter()
    request = request if images or not attends else Letter()
    shut = [*referral.shut, *request.shut, *_lacking(referral, request, attends, images)]
    codes = {letter.override for letter in (referral, request) if letter.override}
    if len(codes) > 1:
        shut.append(
            f"The referral is excused by code {referral.override} and the request by code "
            f"{request.override}, and a claim carries one code; claim them apart."
        )
    valid = {Status.PASS: True, Status.FAIL: False, Status.UNKNOWN: None}
    return Papers(
        referral.paper,
        request.paper,
        min(codes, default=None),
        request.self_determined,
        valid[referral.status] if referral.paper else None,
        tuple(shut),
        (*referral.notes, *request.notes),
    )


def _lacking(referral: Letter, request: Letter, attends: bool, images: bool) -> list[str]:
    """Say which paper lacks, where the code of the other one would hide it from the gates."""
    said = []
    if attends and not referral.held and not referral.shut and request.override:
        said.append("An attendance needs a referral, and none was received before it.")
    if images and not request.held and not request.shut and referral.override:
        said.append("R-type imaging needs a request, and none was received before it.")
    return said


def _bodies(own: Records, kind: type[T]) -> list[T]:
    return [r.body for r in standing(own) if isinstance(r.body, kind)]


def _received(letters: Iterable[T], started: datetime) -> T | None:
    """Return the last letter received before the service; of late ones, the last at all."""
    found = [(at, one) for one in letters if (at := getattr(one, "received", None)) is not None]
    before = [pair for pair in found if pair[0] < started] or found
    return max(before, key=lambda pair: pair[0])[1] if before else None


def services_of(own: Records) -> list[datetime]:
    """Return when each assessment and procedure that stands began, in order."""
    seen = [body.seen for body in _bodies(own, Assessment)]
    return sorted(seen + [body.started for body in _bodies(own, Procedure)])


def letter_held(own: Records, started: datetime) -> tuple[Referral | None, Validity | None]:
    """Return the referral of a service that started then, and from when to when it holds."""
    letter = _received(_bodies(own, Referral), started)
    if letter is None or letter.received is None:
        return None, None
    received = letter.received
    first = min([at for at in services_of(own) if received < at <= started], default=started)
    return letter, validity(letter, first)


def excused_visit(own: Records, started: datetime) -> Validity | None:
    """Return how long the code in the place of a referral holds; None where there is none."""
    excused = _exempt(own, ServiceKind.ATTENDANCE)
    return None if excused is None else validity(excused, started)


def _referral(own: Records, started: datetime) -> Letter:
    letter, held = letter_held(own, started)
    excused = _exempt(own, ServiceKind.ATTENDANCE)
    if letter is None or held is None or letter.received is None:
        return _excused_attendance(own, excused, started) if excused else Letter()
    received = letter.received
    answer = covers(held, local_day(started))
    if answer.status is not Status.PASS and excused:
        return _excused_attendance(own, excused, started)
    if not (letter.referrer.provider_number or letter.referrer.address.strip()):
        text = f"The referral of {letter.referrer.name} has neither provider number nor address."
        return Letter(shut=(text,))
    paper = Paper(
        PaperType.REFERRAL,
        letter.referrer.name,
        letter_day(letter),
        received,
        letter.referrer.provider_number,
        letter.referrer.address,
        _period(letter),
    )
    return _judged(Letter(paper), answer)


def _period(letter: Referral) -> str:
    if letter.indefinite:
        return "indefinite"
    return f"{letter.stated_months} months" if letter.stated_months else ""


def _excused_attendance(own: Records, excused: Exemption, started: datetime) -> Letter:
    """Return the code in the place of a referral; one that was lost is good for one attendance."""
    before = [body.seen for body in _bodies(own, Assessment) if body.seen < started]
    days = {local_day(seen) for seen in before} - {local_day(started)}
    found = covers(validity(excused, started), local_day(started), attended=len(days))
    return _judged(Letter(override=OverrideCode(excused.code.value)), found)


def _request(own: Records, started: datetime) -> Letter:
    request = _received(_bodies(own, ImagingRequest), started)
    excused = _exempt(own, ServiceKind.IMAGING)
    if request is None or request.received is None or (request.received >= started and excused):
        return _excused_imaging(excused) if excused else Letter()
    paper = Paper(
        PaperType.REQUEST,
        request.requester,
        request_day(request),
        request.received,
        request.provider_number,
        request.address or _number_words(request),
    )
    return _judged(Letter(paper), request_answer(request, started))


def _number_words(request: ImagingRequest) -> str:
    number = request.requester_number.strip()
    return f"requester number {number}" if number else ""


def _excused_imaging(excused: Exemption) -> Letter:
    if excused.code in DETERMINED:
        made = Letter(self_determined=excused.code.value)
    else:
        made = Letter(override=OverrideCode(excused.code.value))
    return _judged(made, exemption_answer(excused))


def _exempt(own: Records, service: ServiceKind) -> Exemption | None:
    found = [body for body in _bodies(own, Exemption) if body.service is service]
    return found[-1] if found else None


def _judged(letter: Letter, answer: Answer) -> Letter:
    """Return the letter with what was found: reasons shut it unless it stands."""
    said = tuple(reason.text for reason in answer.reasons)
    notes = tuple(caution.text for caution in answer.cautions)
    shut = () if answer.status is Status.PASS else said
    return replace(letter, status=answer.status, shut=shut, notes=notes)
