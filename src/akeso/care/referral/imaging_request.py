"""The request for R-type imaging: what it must contain, and when it must have come.

It is in writing, needs no signature and does not expire.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from akeso.care.calendar import local_day
from akeso.care.identifiers import Override
from akeso.care.person.numbers import accepted_or_none
from akeso.care.record import aware
from akeso.care.referral.answer import Answer, Reason, demand, read
from akeso.care.referral.exemption import (
    Exemption,
    ServiceKind,
    exemption_answer,
    exemption_rules,
)
from akeso.errors import BadInput, Refused
from akeso.rule import Status

BEFORE = "MBS note IN.0.6: no benefit unless a request was received before the service started"
LASTING = "MBS note IN.0.6: no signature is needed and a request does not expire"
ELECTRONIC = "MBS note IN.0.6: electronic if the practice agrees and it can be read later"
JUSTIFY = "MBS note IN.0.1: clinical detail enough to justify the exposure"


@dataclass(frozen=True)
class ImagingRequest:
    """A request for an R-type imaging service as it came in writing.

    Parameters
    ----------
    requester : str
        Name of who requests.
    service : str
        A description good enough to find the item.
    dated : date or None
        Date of the request, which must have one: None is refused.
    provider_number, requester_number, address : str
        One of the three is needed; ``""`` for what is not given.
    override : Override or None
        Who takes a provider number that fails its check, and why.
    received : datetime or None
        When it reached the practice; None while it is only announced.
    clinical_detail : str
        Why the exposure is justified.
    electronic : bool
    electronic_agreed : bool or None
        Whether the practice takes electronic requests and can read them later; None for paper.
    branded : bool
        Whether the form is branded by an imaging provider.
    tells_choice : bool
        Whether the form says that the patient may go elsewhere; a branded one must.
    """

    KIND: ClassVar[str] = "imaging-request"

    requester: str
    service: str
    dated: date | None
    provider_number: str = ""
    requester_number: str = ""
    address: str = ""
    override: Override | None = None
    received: datetime | None = None
    clinical_detail: str = ""
    electronic: bool = False
    electronic_agreed: bool | None = None
    branded: bool = False
    tells_choice: bool = False

    def __post_init__(self) -> None:
        self._demand_contents()
        number = accepted_or_none("provider", self.provider_number, self.override)
        object.__setattr__(self, "provider_number", number)
        if self.received is not None:
            received = aware("The time the request was received", self.received)
            object.__setattr__(self, "received", received)
            if request_day(self) > local_day(received):
                raise BadInput(
                    f"The request is dated {self.dated}, after it was received on "
                    f"{local_day(received)}; correct one."
                )

    def _demand_contents(self) -> None:
        number = self.provider_number + self.requester_number + self.address
        demand(
            "imaging request",
            (
                (not self.requester.strip(), "the name of the requester"),
                (not number.strip(), "the address, provider number or requester number"),
                (self.dated is None, "its date"),
                (not self.service.strip(), "a description of the service"),
                (
                    self.branded and not self.tells_choice,
                    "the words that the patient may go elsewhere, which a branded form needs",
                ),
            ),
            "the requester",
        )


def request_day(request: ImagingRequest) -> date:
    """Return the date of the request, which the constructor has demanded."""
    if request.dated is None:
        raise BadInput("The imaging request lacks its date; ask the requester for it.")
    return request.dated


def request_answer(document: ImagingRequest | Exemption, started: datetime) -> Answer:
    """Tell whether an R-type service that started then had its request.

    Parameters
    ----------
    document : ImagingRequest or Exemption
    started : datetime
        With time zone; the request must have been received before.
    """
    if isinstance(document, Exemption):
        if document.service is ServiceKind.IMAGING:
            return exemption_answer(document)
        return Answer(
            Status.FAIL, (read("The exemption is for attendances, not for imaging.", BEFORE),)
        )
    start = aware("The start of the service", started)
    if document.received is None:
        return Answer(Status.FAIL, (read("The request has not been received.", BEFORE),))
    if document.received >= start:
        text = "The request was received after the service had started; it does not count."
        return Answer(Status.FAIL, (read(text, BEFORE),))
    return _written(document)


def _written(request: ImagingRequest) -> Answer:
    cautions: tuple[Reason, ...] = ()
    if not request.clinical_detail.strip():
        text = "The request gives no clinical detail to justify the exposure; ask for it."
        cautions = (read(text, JUSTIFY),)
    if request.electronic and not request.electronic_agreed:
        text = "Whether the practice takes electronic requests and can read them later is not said."
        status = Status.UNKNOWN
        if request.electronic_agreed is False:
            text, status = "The practice does not take electronic requests.", Status.FAIL
        return Answer(status, (read(text, ELECTRONIC),), cautions)
    reasons = (
        read("The request was received before the service started.", BEFORE),
        read("It needs no signature and does not expire.", LASTING),
    )
    return Answer(Status.PASS, reasons, cautions)


def account_words(document: ImagingRequest | Exemption, lspn: str) -> Mapping[str, str]:
    """Return what the account or claim of an R-type service carries.

    Source: Health Insurance Regulations 2018 s 57.

    Raises
    ------
    Refused
        If the place has no location-specific practice number.
    """
    if not lspn.strip():
        raise Refused(
            "The place has no location-specific practice number (LSPN); a claim for imaging needs "
            "it, so enter it with the place."
        )
    if isinstance(document, Exemption):
        rule = exemption_rules()[document.code, document.service]
        return {rule.field: document.code.value, "exempt": rule.word, "LSPN": lspn.strip()}
    return {
        "requester": document.requester,
        "requester number or address": document.provider_number
        or document.requester_number
        or document.address,
        "request date": request_day(document).isoformat(),
        "LSPN": lspn.strip(),
    }
