"""Benefits to the cent: worked examples first, then each rule on both sides of its edge."""

from datetime import date
from decimal import Decimal

import pytest

from akeso.care.claim import Service, price
from akeso.care.claim.engine import benefit_of, consultation_cut
from akeso.care.claim.rulebook import rule
from claim.made_claims import JULY_2025, claim


def told(made):
    return [(line.item, str(line.fee), str(line.benefit)) for line in price(made).lines]


def total(made):
    return str(price(made).total_benefit)


def test_worked_example_ct_guided_transforaminal_injection():
    made = claim("18232", "57341")
    assert told(made) == [("18232", "221.55", "188.35"), ("57341", "528.85", "502.45")]
    assert total(made) == "690.80"


def test_worked_example_with_rule_c():
    made = claim("18232", "57341", apply_unverified=True)
    assert told(made) == [("18232", "221.55", "188.35"), ("57341", "523.85", "497.70")]
    assert total(made) == "686.05"
    assert any("Rule C" in r for r in price(made).lines[1].rules)
    assert not price(made).verified


def test_worked_example_fluoroscopic_medial_branch_block():
    made = claim("39014", "60503")
    assert told(made) == [("39014", "145.65", "123.85"), ("60503", "34.15", "32.45")]
    assert total(made) == "156.30"


def test_every_bulk_billed_benefit_in_a_clinic_is_that_of_the_reference(reference_items):
    checked = 0
    for row in reference_items:
        expected = row["bulk_bill_benefit_clinic"]
        if not expected or row["item"] in ("111", "115", "117"):
            continue
        setting = "elsewhere" if row["setting"] == "out of rooms" else "rooms"
        assert total(claim(row["item"], setting=setting)) == expected, row["item"]
        checked += 1
    assert checked == sum(bool(r["bulk_bill_benefit_clinic"]) for r in reference_items) - 3


def test_every_hospital_benefit_is_that_of_the_reference(reference_items):
    for row in reference_items:
        if row["benefit75"] and row["item"] not in ("111", "115", "117"):
            made = claim(row["item"], setting="hospital", bulk_billed=False)
            assert total(made) == row["benefit75"], row["item"]


def test_imaging_that_is_not_bulk_billed_is_paid_at_85():
    assert total(claim("57341", bulk_billed=False)) == "449.55"
    assert total(claim("57341", bulk_billed=False, setting="hospital")) == "396.65"


def test_two_operations_are_one_service_with_one_fee():
    """312.65 + 156.325 = 468.975, up to 469.00; 85% is 398.65."""
    made = claim("39110", "39111")
    assert told(made) == [("39110", "312.65", "265.80"), ("39111", "156.35", "132.85")]
    assert total(made) == "398.65"
    assert price(made).lines[1].rules[0] == "Multiple operation rule: 50% of 312.65"


def test_three_operations_dearest_first_whatever_the_order_of_the_claim():
    """312.65 + 145.65/2 + 127.30/4 = 417.30; 85% is 354.705, up to 354.75."""
    made = claim("39013", "39110", "39014")
    assert [line.rules[0].split(": ")[1] for line in price(made).lines] == [
        "25% of 127.30", "100% of 312.65", "50% of 145.65"]  # fmt: skip
    assert sum(line.fee for line in price(made).lines) == Decimal("417.30")
    assert total(made) == "354.75"


def test_one_operation_another_practitioner_or_no_operation_is_left_alone():
    assert total(claim("39110")) == "265.80"
    assert total(claim("39110", "39111", same_practitioner=False)) == "531.60"
    assert total(claim("18276", "18278")) == str(Decimal("123.85") + Decimal("87.85"))


def test_operations_in_hospital_are_paid_at_75():
    """(786.40 + 397.25/2) = 985.025, up to 985.05; 75% is 738.7875, up to 738.80."""
    assert total(claim("39130", "39134", setting="hospital")) == "738.80"


def test_the_greatest_gap():
    """At 682.65 15% is 102.3975, below the gap of 102.40; at 682.70 it is above."""
    share = Decimal("0.85")
    assert benefit_of(Decimal("682.65"), share, JULY_2025) == Decimal("580.30")
    assert benefit_of(Decimal("700.00"), share, JULY_2025) == Decimal("597.60")
    assert benefit_of(Decimal("1399.90"), share, JULY_2025) == Decimal("1297.50")
    assert benefit_of(Decimal("1399.90"), Decimal("0.75"), JULY_2025) == Decimal("1049.95")


def test_four_operations_meet_the_greatest_gap_once():
    """382.15 + 191.075 + 86.8625 + 86.8625 = 746.95; less 102.40 is 644.55."""
    made = price(claim("39118", "39119", "39116", "39117"))
    assert str(made.total_benefit) == "644.55"
    assert "Greatest gap" in made.lines[-1].rules[-1]


def test_rule_a_takes_five_dollars_from_each_further_image():
    made = claim("58106", "57341", "58100")
    fees = {item: fee for item, fee, _ in told(made)}
    assert fees == {"57341": "528.85", "58106": "83.35", "58100": "72.05"}
    assert "Rule A: less 5.00" in price(made).lines[0].rules


@pytest.mark.parametrize(
    ("fee", "less"),
    [("40.00", "35.00"), ("39.95", "15.00"), ("15.00", "15.00"), ("14.95", "14.95")],
)
def test_rule_b_steps(fee, less):
    assert consultation_cut(Decimal(fee), rule("imaging_b", JULY_2025)) == Decimal(less)


def test_rule_b_takes_from_the_dearest_image_when_there_is_a_consultation():
    made = claim("57341", "58106", "104")
    assert told(made)[0] == ("57341", "493.85", "469.20")
    assert told(made)[1][1] == "83.35"
    assert told(claim("57341", "104", same_practitioner=False))[0][1] == "528.85"


def test_no_fee_falls_below_nothing():
    assert told(claim("60503", "104"))[0] == ("60503", "0.00", "0.00")


def test_rule_c_needs_another_service_that_is_no_consultation():
    assert told(claim("57341", "104", apply_unverified=True))[0][1] == "493.85"
    assert told(claim("57341", "104", "39014", apply_unverified=True))[0][1] == "488.85"


def test_inferred_fees_are_priced_and_doubted():
    made = price(claim("18232", on=date(2026, 7, 1)))
    assert (str(made.lines[0].fee), str(made.total_benefit)) == ("227.30", "193.25")
    assert not made.verified
    assert "inferred" in made.notes[0]
    assert price(claim("18232", on=date(2026, 6, 30))).verified


def test_counts_make_lines():
    assert len(price(claim(Service("18258", 3))).lines) == 3
