from datetime import UTC, date, datetime

import pytest

from akeso.care.reporting import (
    Ground,
    ReportGiven,
    Upload,
    UploadException,
    UploadExtension,
    duty,
    ground_rules,
    keep_exception_until,
)
from akeso.errors import BadInput

from .made_ledger import GIVEN, exception


def test_the_published_exceptions():
    assert set(ground_rules()) == set(Ground)
    assert all(rule.source.mark.verified for rule in ground_rules().values())
    assert (duty().since, duty().within.total_seconds()) == (date(2026, 7, 1), 24 * 3600)


@pytest.mark.parametrize(
    ("at", "until"),
    [(datetime(2026, 7, 5, 3, tzinfo=UTC), date(2028, 7, 5)),
     (datetime(2026, 7, 5, 14, tzinfo=UTC), date(2028, 7, 6))],
)  # fmt: skip
def test_an_exception_is_kept_2_years(at, until):
    kept = keep_exception_until(exception(at))
    assert kept.until == until
    assert kept.source.mark.verified


@pytest.mark.parametrize(
    "body",
    [lambda **m: ReportGiven(**{"report": "a", "given_at": GIVEN, "to": "patient", "r_type": True,
                                "by_radiologist": True, **m}),
     lambda **m: Upload(**{"report": "a", "uploaded_at": GIVEN, "reference": "b", **m}),
     lambda **m: UploadException(**{"report": "a", "ground": "no record", "decided_by": "Dr Demo",
                                    "decided_at": GIVEN, "reason": "b", **m}),
     lambda **m: UploadExtension(**{"report": "a", "until": GIVEN, "granted_by": "b",
                                    "reason": "c", **m})],
)  # fmt: skip
def test_every_text_is_said_and_every_time_has_a_zone(body):
    made = body()
    for name, value in vars(made).items():
        if isinstance(value, datetime):
            with pytest.raises(BadInput, match="no time zone"):
                body(**{name: value.replace(tzinfo=None)})
        elif name in ("report", "reference", "decided_by", "reason", "granted_by"):
            with pytest.raises(BadInput, match="is empty"):
                body(**{name: " "})


def test_a_ground_that_was_not_published():
    with pytest.raises(BadInput, match="'too busy'; it is one of: no record, patient says no"):
        exception(ground="too busy")
