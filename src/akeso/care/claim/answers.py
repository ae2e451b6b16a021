"""What Medicare answers on a lodged claim, and how it differs from what was claimed.

A service that was rejected is corrected and claimed again: the new prepared claim supersedes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from akeso.care.claim.lodging import ClaimLine, ClaimPrepared
from akeso.care.claim.money import dollars
from akeso.care.claim.services import item_number
from akeso.care.record import aware, said
from akeso.errors import BadInput


class Report(StrEnum):
    """Which reply of Medicare."""

    PROCESSING = "processing"
    PAYMENT = "payment"


class Outcome(StrEnum):
    """What became of a service."""

    PAID = "paid"
    REJECTED = "rejected"
    PENDING = "pending"


@dataclass(frozen=True)
class ServiceAnswer:
    """What Medicare answered on one service; dollars."""

    item: str
    charge: Decimal
    benefit: Decimal
    outcome: Outcome
    reason_codes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "item", item_number(self.item))
        object.__setattr__(self, "charge", dollars(self.charge, f"The charge of {self.item}"))
        object.__setattr__(self, "benefit", dollars(self.benefit, f"The benefit of {self.item}"))
        object.__setattr__(self, "outcome", Outcome(self.outcome))
        codes = tuple(said("A reason code", code) for code in self.reason_codes)
        object.__setattr__(self, "reason_codes", codes)
        if self.outcome is not Outcome.PAID and self.benefit:
            raise BadInput(
                f"Item {self.item} is {self.outcome} and has a benefit of {self.benefit}; only "
                "what is paid has one."
            )


@dataclass(frozen=True)
class ClaimAnswered:
    """A report of Medicare on a lodged claim.

    Parameters
    ----------
    lodged : str
        Record of the lodging.
    claim_id : str
        Such as ``F3849@``.
    report : Report
    received_at : datetime
    services : tuple of ServiceAnswer
        One for each single service, in the order of the claim.
    """

    KIND: ClassVar[str] = "claim-answered"

    lodged: str
    claim_id: str
    report: Report
    received_at: datetime
    services: tuple[ServiceAnswer, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "lodged", said("The lodged claim", self.lodged))
        object.__setattr__(self, "claim_id", said("Medicare's name of the claim", self.claim_id))
        object.__setattr__(self, "report", Report(self.report))
        object.__setattr__(self, "received_at", aware("The receipt", self.received_at))
        if not self.services:
            raise BadInput("The answer names no service; give each with its benefit.")


def differences(prepared: ClaimPrepared, answered: ClaimAnswered) -> tuple[str, ...]:
    """Return a sentence for each service that was not paid as it was claimed.

    Raises
    ------
    BadInput
        If the answer is not about the items of the claim.
    """
    claimed = [line.item for line in prepared.lines]
    told = [answer.item for answer in answered.services]
    if claimed != told:
        raise BadInput(
            f"The answer is on {', '.join(told)} and the claim on {', '.join(claimed)}; give one "
            "answer a service, in the order of the claim."
        )
    pairs = zip(prepared.lines, answered.services, strict=True)
    return tuple(sentence for line, answer in pairs if (sentence := _difference(line, answer)))


def _difference(line: ClaimLine, answer: ServiceAnswer) -> str:
    codes = f" (reason {', '.join(answer.reason_codes)})" if answer.reason_codes else ""
    if answer.outcome is Outcome.REJECTED:
        return f"Item {line.item} was rejected{codes}; correct it and claim it again."
    if answer.outcome is Outcome.PENDING:
        return f"Item {line.item} is not settled yet{codes}."
    if answer.benefit != line.benefit:
        return f"Item {line.item} paid {answer.benefit} where {line.benefit} was expected{codes}."
    return ""
