"""What the ledger is made of: reports given, uploads, exceptions and extensions.

Each names its report by the report's own identifier. An entry made in error is voided.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from akeso.care.calendar import local_day
from akeso.care.person import Retention, years_after
from akeso.care.person.choice import chosen
from akeso.care.record import aware, said


class GivenTo(StrEnum):
    """To whom a report was given; each of them starts the clock."""

    REQUESTER = "requester"
    TREATING_PROVIDER = "another treating provider"
    PATIENT = "patient"


class Ground(StrEnum):
    """The published exceptions to the upload."""

    NO_RECORD = "no record"
    PATIENT_SAYS_NO = "patient says no"
    SAFETY = "safety concern"
    TECHNICAL_FAULT = "technical fault"


@dataclass(frozen=True)
class ReportGiven:
    """A report of imaging was given to someone.

    Parameters
    ----------
    report : str
        Identifier of the report.
    given_at : datetime
        With time zone.
    to : GivenTo
    r_type : bool or None
        Whether the service is R-type, that is requested imaging; None where it is not known, and
        then the report counts as due.
    by_radiologist : bool or None
        Whether a radiologist reports; None as above.
    name : str
        Of who received it, ``""`` for the patient or where it is clear.
    """

    KIND: ClassVar[str] = "report-given"

    report: str
    given_at: datetime
    to: GivenTo
    r_type: bool | None
    by_radiologist: bool | None
    name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "report", said("The report that was given", self.report))
        object.__setattr__(self, "given_at", aware("When the report was given", self.given_at))
        object.__setattr__(self, "to", chosen(GivenTo, self.to, "To whom the report was given"))


@dataclass(frozen=True)
class Upload:
    """A report was uploaded to My Health Record.

    Parameters
    ----------
    report : str
    uploaded_at : datetime
        With time zone: when the upload was confirmed.
    reference : str
        Under which the upload can be found.
    """

    KIND: ClassVar[str] = "report-upload"

    report: str
    uploaded_at: datetime
    reference: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "report", said("The report that was uploaded", self.report))
        uploaded = aware("When the report was uploaded", self.uploaded_at)
        object.__setattr__(self, "uploaded_at", uploaded)
        object.__setattr__(self, "reference", said("The reference of the upload", self.reference))


@dataclass(frozen=True)
class UploadException:
    """Why a report is not uploaded; it is kept, see `keep_exception_until`.

    Parameters
    ----------
    report : str
    ground : Ground
        Which of the published exceptions.
    decided_by : str
        Who decided; the record's stamp says who entered it.
    decided_at : datetime
        With time zone.
    reason : str
    """

    KIND: ClassVar[str] = "report-upload-exception"

    report: str
    ground: Ground
    decided_by: str
    decided_at: datetime
    reason: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "report", said("The report of the exception", self.report))
        object.__setattr__(
            self, "ground", chosen(Ground, self.ground, "The ground of the exception")
        )
        object.__setattr__(self, "decided_by", said("Who decided the exception", self.decided_by))
        decided = aware("When the exception was decided", self.decided_at)
        object.__setattr__(self, "decided_at", decided)
        object.__setattr__(self, "reason", said("The reason of the exception", self.reason))


@dataclass(frozen=True)
class UploadExtension:
    """More time for an upload; that it is possible was read, on which terms was not.

    Parameters
    ----------
    report : str
    until : datetime
        With time zone: the new end of the time.
    granted_by : str
    reason : str
    """

    KIND: ClassVar[str] = "report-upload-extension"

    report: str
    until: datetime
    granted_by: str
    reason: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "report", said("The report of the extension", self.report))
        object.__setattr__(self, "until", aware("The end of the extension", self.until))
        object.__setattr__(self, "granted_by", said("Who granted the extension", self.granted_by))
        object.__setattr__(self, "reason", said("The reason of the extension", self.reason))


Entry = ReportGiven | Upload | UploadException | UploadExtension


def keep_exception_until(exception: UploadException) -> Retention:
    """Return until when the record of an exception is kept at least."""
    return years_after("My Health Record exception", local_day(exception.decided_at))
