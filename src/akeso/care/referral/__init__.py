"""Why the patient may be seen: the referral for attendances, the request for imaging.

They are two legal documents. A referral is signed and lapses; a request needs no signature and
does not expire.
"""

from akeso.care.referral.answer import Answer, Reason
from akeso.care.referral.attendance import (
    AttendanceAnswer,
    EarlierCare,
    Visit,
    attendance_item,
    attendance_items,
)
from akeso.care.referral.exemption import (
    Exemption,
    ExemptionCode,
    SelfDetermined,
    ServiceKind,
    exemption_answer,
    exemption_rules,
)
from akeso.care.referral.imaging_request import ImagingRequest, account_words, request_answer
from akeso.care.referral.letter import Referral, Referrer
from akeso.care.referral.validity import Admission, Validity, covers, periods, validity
from akeso.care.referral.visit_items import (
    VisitItem,
    item_of,
    not_recognised,
    visit_items,
    wrong_visit,
)

__all__ = [
    "Admission",
    "Answer",
    "AttendanceAnswer",
    "EarlierCare",
    "Exemption",
    "ExemptionCode",
    "ImagingRequest",
    "Reason",
    "Referral",
    "Referrer",
    "SelfDetermined",
    "ServiceKind",
    "Validity",
    "Visit",
    "VisitItem",
    "account_words",
    "attendance_item",
    "attendance_items",
    "covers",
    "exemption_answer",
    "exemption_rules",
    "item_of",
    "not_recognised",
    "periods",
    "request_answer",
    "validity",
    "visit_items",
    "wrong_visit",
]
