"""Items and fees: row by row as the reference has them, and by date of service."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from akeso.care.claim.engine import benefit_of
from akeso.care.claim.schedule import Edition, edition_on, shipped_editions, shipped_items
from akeso.errors import NotFound
from akeso.rule import Mark

SETTINGS = {"any": "any", "H": "hospital", "out of rooms": "elsewhere", "video": "video"}


def money(value):
    return "" if value is None else str(value)


def test_items_are_those_of_the_reference_row_by_row(reference_items):
    items = shipped_items()
    assert list(items) == [row["item"] for row in reference_items]
    for row in reference_items:
        item = items[row["item"]]
        assert item.group == row["group"]
        assert item.title == row["short_description"]
        assert item.setting == SETTINGS[row["setting"]]
        assert item.verified == (row["verified"] == "yes")
        assert (item.started.isoformat() if item.started else "") == row["item_start_date"]
        assert item.imaging_request == row["group"].startswith("I")
        assert item.not_with_t8 == ("T8 " in row["rules"] + " " and "not with" in row["rules"]
                                    and row["group"] == "T7")  # fmt: skip


def test_that_a_referral_is_needed_is_marked_as_read_only_where_the_reference_says_so(
    reference_items,
):
    for row in reference_items:
        item = shipped_items()[row["item"]]
        said = "referral" in f"{row['short_description']} {row['rules']}"
        if said and row["verified"] == "yes":
            assert (item.referral, item.referral_mark) == (True, Mark.READ)
        elif item.referral:
            assert not item.referral_mark.verified
    inferred = [n for n, i in shipped_items().items() if i.referral_mark is Mark.PROPOSAL]
    assert inferred == ["111", "115", "117", "2806", "2814", "2824", "2832", "2840"]


def test_fees_are_those_of_the_reference_row_by_row(reference_items):
    read, inferred = shipped_editions()
    assert (read.since, inferred.since) == (date(2025, 7, 1), date(2026, 7, 1))
    for row in reference_items:
        fee = read.fees.get(row["item"])
        assert (fee is None) == (row["fee"] == "")
        if fee is not None:
            assert str(fee.fee) == row["fee"]
            assert money(fee.benefit75) == row["benefit75"]
            assert money(fee.benefit85) == row["benefit85"]
            assert money(fee.benefit100) == row["benefit100"]
        later = inferred.fees.get(row["item"])
        assert (str(later.fee) if later else "") == row["fee_2026_07_inferred"]


def test_inferred_fees_say_so():
    _, inferred = shipped_editions()
    assert [n for n, fee in inferred.fees.items() if fee.verified] == ["92752"]


def test_benefits_round_as_published():
    read, _ = shipped_editions()
    found = 0
    for fee in read.fees.values():
        for share, published in (
            (Decimal("0.75"), fee.benefit75),
            (Decimal("0.85"), fee.benefit85),
        ):
            if published is not None:
                found += 1
                assert benefit_of(fee.fee, share, read.since) == published
    assert found > 140


def test_editions_change_on_their_day():
    assert edition_on(date(2026, 6, 30)).since == date(2025, 7, 1)
    assert edition_on(date(2026, 7, 1)).since == date(2026, 7, 1)
    with pytest.raises(NotFound, match="the oldest are of 2025-07-01"):
        edition_on(date(2025, 6, 30))


def test_an_imported_edition_of_the_same_day_comes_first():
    made = Edition(date(2026, 7, 1), "made", {}, {}, imported=True)
    assert edition_on(date(2026, 7, 1), [made]) is made
    assert edition_on(date(2026, 6, 30), [made]) is not made


def test_fees_a_year_old_are_doubted():
    made = shipped_editions()[1]
    assert not made.is_stale(made.since + timedelta(364))
    assert made.is_stale(made.since + timedelta(365))
