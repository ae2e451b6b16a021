"""Services given without a letter in hand: self-determined, emergency, lost and the like.

The codes and where a claim carries them are data (``exemptions.toml``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import ClassVar

from akeso.care.person.choice import chosen
from akeso.care.record import said
from akeso.care.referral.answer import Answer, Reason, read
from akeso.errors import BadInput
from akeso.rule import Mark, Source, Status

SECTION_57 = "Health Insurance Regulations 2018 s 57"
ADDITIONAL = Source(
    "That it fits an additional service found necessary from the requested one is inferred from "
    "s 57(4) and the note on items 64990 to 64995",
    Mark.PROPOSAL,
)


class ExemptionCode(StrEnum):
    """Codes as a claim carries them."""

    SELF_DETERMINED = "SD"
    SS = "SS"
    HOSPITAL = "H"
    LOST = "L"
    EMERGENCY = "E"
    NOT_REQUIRED = "N"


class ServiceKind(StrEnum):
    """Whether the letter would have been a referral or a request."""

    ATTENDANCE = "attendance"
    IMAGING = "imaging"


class SelfDetermined(StrEnum):
    """The grounds on which an R-type service may be self-determined."""

    OWN_SPECIALTY = "specialist or physician in their specialty"
    REMOTE_AREA = "remote area"
    ADDITIONAL_SERVICE = "additional service"
    PRE_EXISTING_PRACTICE = "pre-existing practice"


@dataclass(frozen=True)
class ExemptionRule:
    """What is known of a code: where the claim carries it, and whether its conditions were read."""

    field: str
    word: str
    meaning: str
    conditions_read: bool
    source: Source


@cache
def exemption_rules() -> Mapping[tuple[ExemptionCode, ServiceKind], ExemptionRule]:
    """Return what is known of each code for each kind of service."""
    text = resources.files("akeso.care.referral").joinpath("exemptions.toml").read_text("utf-8")
    return {
        (ExemptionCode(row["code"]), ServiceKind(row["service"])): ExemptionRule(
            row["field"],
            row["word"],
            row["meaning"],
            bool(row["conditions_read"]),
            Source(row["source"], Mark(row["mark"])),
        )
        for row in tomllib.loads(text)["code"]
    }


@dataclass(frozen=True)
class Exemption:
    """Why a service is given without a referral or a request in hand.

    Parameters
    ----------
    code : ExemptionCode
    service : ServiceKind
    decided_by : str
        Name of the practitioner who answers for it.
    reason : str
    ground : SelfDetermined or None
        Needed for SD, None for every other code.
    by_radiologist : bool or None
        Whether a specialist in diagnostic radiology self-determines; None for other codes.
    """

    KIND: ClassVar[str] = "request-exemption"

    code: ExemptionCode
    service: ServiceKind
    decided_by: str
    reason: str
    ground: SelfDetermined | None = None
    by_radiologist: bool | None = None

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "code", chosen(ExemptionCode, self.code, "The code of the exemption")
        )
        object.__setattr__(
            self, "service", chosen(ServiceKind, self.service, "The kind of service")
        )
        object.__setattr__(self, "decided_by", said("Who decides", self.decided_by))
        object.__setattr__(self, "reason", said("The reason of the exemption", self.reason))
        if (self.code, self.service) not in exemption_rules():
            codes = ", ".join(c for c, service in exemption_rules() if service is self.service)
            raise BadInput(
                f"The code {self.code} is not for {self.service} services; there are: {codes}."
            )
        if self.ground is not None:
            ground = chosen(SelfDetermined, self.ground, "The ground of self-determination")
            object.__setattr__(self, "ground", ground)
        if (self.code is ExemptionCode.SELF_DETERMINED) != (self.ground is not None):
            raise BadInput(
                f"The ground of self-determination is {self.ground} and the code {self.code}; a "
                "self-determined service (SD), and no other, needs one."
            )


def exemption_answer(exemption: Exemption) -> Answer:
    """Tell whether an exemption stands, as far as its conditions were read."""
    rule = exemption_rules()[exemption.code, exemption.service]
    known = Reason(f"Code {exemption.code}: {rule.meaning}.", rule.source)
    if not rule.conditions_read:
        text = f"When code {exemption.code} may be used was not read; ask before the claim."
        return Answer(Status.UNKNOWN, (known, Reason(text, rule.source)))
    if exemption.code is ExemptionCode.SELF_DETERMINED:
        return _self_determined(exemption, known)
    return Answer(Status.PASS, (known,))


def _self_determined(exemption: Exemption, known: Reason) -> Answer:
    if exemption.by_radiologist is None:
        text = "Whether a specialist in diagnostic radiology self-determines is not known; say it."
        return Answer(Status.UNKNOWN, (known, read(text, SECTION_57)))
    ground = read(f"Ground: {exemption.ground}.", SECTION_57)
    if exemption.by_radiologist and exemption.ground is SelfDetermined.OWN_SPECIALTY:
        text = (
            "A specialist in diagnostic radiology may not self-determine as in their own "
            "specialty, only in the exempt cases; ask for a request."
        )
        return Answer(Status.FAIL, (known, read(text, SECTION_57)))
    if exemption.ground is SelfDetermined.ADDITIONAL_SERVICE:
        text = "The additional service must be found necessary from the requested one."
        return Answer(Status.PASS, (known, ground), (Reason(text, ADDITIONAL),))
    return Answer(Status.PASS, (known, ground))
