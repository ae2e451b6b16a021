"""From services to benefits: multiple operations, imaging rules, shares and rounding.

Operations of one practitioner are one service with one fee, so their benefit is worked out on the
rounded sum; each line then shows what it adds to the operations before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from akeso.care.claim.deadlines import lodge_by
from akeso.care.claim.money import NOTHING, round_up
from akeso.care.claim.refusals import Refusal, Unit, sift
from akeso.care.claim.remarks import remarks
from akeso.care.claim.rulebook import Rule, is_attendance, is_imaging, rule
from akeso.care.claim.schedule import Edition, edition_on
from akeso.care.claim.services import Claim, Setting

GAP = "Greatest gap: all of the fee but the gap"


@dataclass(frozen=True)
class Line:
    """One priced service.

    Parameters
    ----------
    item : str
    fee, benefit : Decimal
        Dollars, after all rules.
    rules : tuple of str
        What changed the fee and what share of it is paid.
    verified : bool
        Whether item, fee and every rule used were read or worked out.
    """

    item: str
    fee: Decimal
    benefit: Decimal
    rules: tuple[str, ...]
    verified: bool


@dataclass(frozen=True)
class Price:
    """What a claim brings.

    Parameters
    ----------
    lines : tuple of Line
    refused : tuple of Refusal
    notes : tuple of str
        What to doubt, what could not be checked, what the claim must carry.
    lodge_by : date or None
        Last day to lodge; None where the claim does not lapse.
    edition : str
        Which fees were used.
    """

    lines: tuple[Line, ...]
    refused: tuple[Refusal, ...]
    notes: tuple[str, ...]
    lodge_by: date | None
    edition: str

    @property
    def total_benefit(self) -> Decimal:
        """Sum of the benefits, dollars."""
        return sum((line.benefit for line in self.lines), NOTHING)

    @property
    def verified(self) -> bool:
        """Whether every line is verified."""
        return all(line.verified for line in self.lines)


@dataclass(frozen=True)
class _Cut:
    """A service with its fee as the rules left it, and which they were."""

    unit: Unit
    fee: Decimal
    rules: tuple[Rule, ...] = ()
    words: tuple[str, ...] = ()

    def less(self, amount: Decimal, why: Rule, name: str) -> _Cut:
        taken = min(amount, self.fee)
        words = f"{name}: less {taken}"
        return _Cut(self.unit, self.fee - taken, (*self.rules, why), (*self.words, words))


def price(claim: Claim, imported: Iterable[Edition] = ()) -> Price:
    """Return the benefit of every service that can be claimed, and why others cannot.

    Parameters
    ----------
    claim : Claim
    imported : iterable of Edition
        Published schedules that were imported; see `akeso.care.claim.published`.

    Raises
    ------
    NotFound
        If no edition holds fees for the date of service.
    """
    edition = edition_on(claim.date_of_service, imported)
    units, refused = sift(claim, edition)
    priced = {**_operations(units, claim), **_imaging(units, claim)}
    lines = tuple(priced.get(id(unit)) or _plain(_Cut(unit, unit.fee.fee), claim) for unit in units)
    unverified = not all(line.verified for line in lines)
    notes = remarks(claim, edition, units, unverified=unverified)
    return Price(lines, tuple(refused), notes, lodge_by(claim), edition.name)


def _plain(cut: _Cut, claim: Claim) -> Line:
    """Price one service that stands alone, its published benefit first."""
    fee = cut.unit.fee
    share, why, words = _share(cut.unit, claim)
    published = {
        Decimal("0.75"): fee.benefit75,
        Decimal("0.85"): fee.benefit85,
        Decimal(1): fee.benefit100,
    }.get(share)
    untouched = cut.fee == fee.fee and published is not None
    benefit = published if untouched else benefit_of(cut.fee, share, claim.date_of_service)
    assert benefit is not None  # noqa: S101  `untouched` says so
    checked = all(r.verified for r in (why, *cut.rules))
    told = any(b is not None for b in (fee.benefit75, fee.benefit85, fee.benefit100))
    verified = cut.unit.item.verified and fee.verified and checked and told
    return Line(cut.unit.item.item, cut.fee, benefit, (*cut.words, words), verified)


def _share(unit: Unit, claim: Claim) -> tuple[Decimal, Rule, str]:
    """Return the share of the fee that is paid, its rule and its words."""
    shares = rule("share", claim.date_of_service)
    imaging = rule("imaging_share", claim.date_of_service)
    if claim.setting is Setting.HOSPITAL:
        share, why, words = shares.money("hospital"), shares, "in hospital"
    elif unit.fee.benefit100 is not None:
        share, why, words = Decimal(1), shares, "as published"
    elif claim.bulk_billed and is_imaging(unit.item.group):
        share, why, words = imaging.money("bulk_billed"), imaging, "bulk-billed imaging"
    else:
        share, why, words = shares.money("rooms"), shares, "out of hospital"
    return share, why, f"{share * 100:.0f}% of the fee, {words}"


def benefit_of(fee: Decimal, share: Decimal, on: date) -> Decimal:
    """Return the benefit of a fee, rounded up; at 85% the gap is never above the greatest gap."""
    step = rule("rounding", on).money("step")
    benefit = round_up(fee * share, step)
    if share == rule("share", on).money("rooms"):
        benefit = max(benefit, fee - rule("greatest_gap", on).money("amount"))
    return benefit


def _operations(units: Sequence[Unit], claim: Claim) -> dict[int, Line]:
    """Apply the multiple operation rule; nothing where it does not bite."""
    found = rule("multiple_operations", claim.date_of_service)
    operations = [u for u in units if found.holds(u.item.group)]
    if len(operations) <= 1 or not claim.same_practitioner:
        return {}
    operations.sort(key=lambda u: -u.fee.fee)
    shares = found.numbers("shares")
    parts = [shares[min(place, len(shares) - 1)] for place in range(len(operations))]
    step = rule("rounding", claim.date_of_service).money("step")
    sums = [NOTHING]
    exact = NOTHING
    for unit, part in zip(operations, parts, strict=True):
        exact += unit.fee.fee * part
        sums.append(round_up(exact, step))
    share, why, words = _share(operations[0], claim)
    paid = [benefit_of(total, share, claim.date_of_service) for total in sums]
    capped = [
        "" if b == round_up(s * share, step) else GAP for b, s in zip(paid, sums, strict=True)
    ]
    return {
        id(unit): Line(
            unit.item.item,
            fees[1] - fees[0],
            benefits[1] - benefits[0],
            tuple(
                filter(
                    None,
                    (f"Multiple operation rule: {part * 100:.0f}% of {unit.fee.fee}", words, gap),
                )
            ),
            unit.item.verified and unit.fee.verified and found.verified and why.verified,
        )
        for unit, part, fees, benefits, gap in zip(
            operations, parts, pairwise(sums), pairwise(paid), capped[1:], strict=True
        )
    }


def _imaging(units: Sequence[Unit], claim: Claim) -> dict[int, Line]:
    """Apply the imaging multiple services rules A, B and, where asked for, C."""
    on = claim.date_of_service
    images = [_Cut(u, u.fee.fee) for u in units if is_imaging(u.item.group)]
    if not images or not claim.same_practitioner:
        return {}
    images.sort(key=lambda cut: -cut.fee)
    further = rule("imaging_a", on)
    first, *rest = images
    rest = [cut.less(further.money("each_further"), further, "Rule A") for cut in rest]
    others = [u for u in units if not is_imaging(u.item.group)]
    visits = [u.fee.fee for u in others if is_attendance(u.item.group)]
    if visits and any(cut.unit.item.imaging_request for cut in images):
        found = rule("imaging_b", on)
        first = first.less(consultation_cut(max(visits), found), found, "Rule B")
    third = rule("imaging_c", on)
    if len(others) > len(visits) and (third.verified or claim.apply_unverified):
        first = first.less(third.money("less"), third, "Rule C")
    return {id(cut.unit): _plain(cut, claim) for cut in (first, *rest)}


def consultation_cut(fee: Decimal, found: Rule) -> Decimal:
    """Return what rule B takes off the dearest imaging fee for a consultation of this fee."""
    for step in found.values["steps"]:
        if fee >= Decimal(step["consultation_at_least"]):
            return Decimal(step["less"])
    return fee
