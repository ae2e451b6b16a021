"""Reports to My Health Record: within 24 hours of being given, or with a recorded exception."""

from akeso.care.reporting.entries import (
    GivenTo,
    Ground,
    ReportGiven,
    Upload,
    UploadException,
    UploadExtension,
    keep_exception_until,
)
from akeso.care.reporting.grounds import Duty, GroundRule, duty, ground_rules
from akeso.care.reporting.ledger import Line, UploadState, ledger, overdue, state_of

__all__ = [
    "Duty",
    "GivenTo",
    "Ground",
    "GroundRule",
    "Line",
    "ReportGiven",
    "Upload",
    "UploadException",
    "UploadExtension",
    "UploadState",
    "duty",
    "ground_rules",
    "keep_exception_until",
    "ledger",
    "overdue",
    "state_of",
]
