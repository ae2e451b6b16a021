"""What Medicare pays, and the claim: dated items, fees and rules as data, gates, the record.

>>> from datetime import date
>>> from akeso.care.claim import Claim, Service, price
>>> claim = Claim(date(2025, 7, 10), True, "rooms",
...               (Service("18232"), Service("57341")), imaging_request=True)
>>> str(price(claim).total_benefit)
'690.80'
"""

from akeso.care.claim.answers import ClaimAnswered, Outcome, Report, ServiceAnswer, differences
from akeso.care.claim.assigned import Rendered, assignment_gate
from akeso.care.claim.assignment import (
    AssignmentOfBenefit,
    Channel,
    Mode,
    Stream,
    keep_until,
    statement,
    streams_of,
)
from akeso.care.claim.engine import Line, Price, price
from akeso.care.claim.event import (
    ClaimedPatient,
    ClaimedService,
    Event,
    OverrideCode,
    Paper,
    PaperType,
)
from akeso.care.claim.evidence import Evidence, Site
from akeso.care.claim.gate import Gate
from akeso.care.claim.gates import gates
from akeso.care.claim.lodging import (
    ClaimLine,
    ClaimLodged,
    ClaimPrepared,
    check_correlation,
    past_services,
    prepare,
)
from akeso.care.claim.refusals import Refusal
from akeso.care.claim.services import Charge, Claim, Past, Service, Setting
from akeso.care.claim.structure import BulkBillClaim, bulk_bill_claims

__all__ = [
    "AssignmentOfBenefit",
    "BulkBillClaim",
    "Channel",
    "Charge",
    "Claim",
    "ClaimAnswered",
    "ClaimLine",
    "ClaimLodged",
    "ClaimPrepared",
    "ClaimedPatient",
    "ClaimedService",
    "Event",
    "Evidence",
    "Gate",
    "Line",
    "Mode",
    "Outcome",
    "OverrideCode",
    "Paper",
    "PaperType",
    "Past",
    "Price",
    "Refusal",
    "Rendered",
    "Report",
    "Service",
    "ServiceAnswer",
    "Setting",
    "Site",
    "Stream",
    "assignment_gate",
    "bulk_bill_claims",
    "check_correlation",
    "differences",
    "gates",
    "keep_until",
    "past_services",
    "prepare",
    "price",
    "statement",
    "streams_of",
]
