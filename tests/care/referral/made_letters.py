"""Made-up letters for the tests."""

from datetime import UTC, date, datetime

from akeso.care.referral import Referral, Referrer

RECEIVED = datetime(2026, 1, 5, 0, 0, tzinfo=UTC)


def letter(kind="general practitioner", **more):
    given = {
        "referrer": Referrer("Dr Demo Referrer", kind),
        "clinical_information": "Low back pain for a year.",
        "dated": date(2026, 1, 2),
        "signed": True,
        "received": RECEIVED,
        "gp": "Dr Demo Family",
    }
    return Referral(**{**given, **more})
