"""What the reader of a price should doubt, check or add."""

from __future__ import annotations

from collections.abc import Sequence

from akeso.care.claim.caps import capped
from akeso.care.claim.refusals import Unit
from akeso.care.claim.rulebook import in_group, is_attendance, is_imaging, rule, rules
from akeso.care.claim.schedule import Edition
from akeso.care.claim.services import Claim


def remarks(
    claim: Claim, edition: Edition, units: Sequence[Unit], *, unverified: bool
) -> tuple[str, ...]:
    """Return sentences about a price, most important first."""
    found = [
        *_doubts(claim, edition, units, unverified=unverified),
        *_unknowns(claim, edition, units),
        *_papers(claim, units),
    ]
    items = {unit.item.item for unit in units}
    found += [
        f"{r.values['says']} ({r.source.reference})"
        for r in rules("remark", claim.date_of_service)
        if items & r.items()
    ]
    return tuple(found)


def _doubts(
    claim: Claim, edition: Edition, units: Sequence[Unit], *, unverified: bool
) -> list[str]:
    notes = []
    if any(not unit.fee.verified for unit in units):
        notes.append(
            "Some fees were inferred, not read in the published schedule: confirm them before "
            "any claim, or import the schedule with `akeso mbs import`."
        )
    elif unverified:
        notes.append("Some lines rest on rules that are not verified: confirm before any claim.")
    if edition.is_stale(claim.date_of_service):
        notes.append(
            f"The fees are of {edition.since}, a year or more before the service; import the "
            "newer schedule with `akeso mbs import`."
        )
    third = rule("imaging_c", claim.date_of_service)
    if not third.verified and _rule_c_may_hold(claim, units):
        done = "was applied" if claim.apply_unverified else "was not applied"
        notes.append(
            f"Imaging rule C (less {third.money('less')}) {done}; {third.source.reference}."
        )
    if any(is_imaging(unit.item.group) for unit in units) and claim.bulk_billed:
        share = rule("imaging_share", claim.date_of_service)
        if not share.verified:
            notes.append(f"Bulk-billed imaging: {share.source.reference}.")
    return notes


def _rule_c_may_hold(claim: Claim, units: Sequence[Unit]) -> bool:
    groups = {unit.item.group[:1] for unit in units}
    return claim.same_practitioner and "I" in groups and bool(groups - {"I", "A"})


def _unknowns(claim: Claim, edition: Edition, units: Sequence[Unit]) -> list[str]:
    notes = []
    day = claim.date_of_service
    limited = sorted({u.item.item for u in units if capped(u.item.item, day)})
    if limited and claim.history is None:
        notes.append(
            f"No history was given, so the 12-month cap of {', '.join(limited)} was not checked."
        )
    if claim.referral is None and any(unit.item.referral for unit in units):
        notes.append("Whether a valid referral is held was not said; the attendance needs one.")
    inferred = sorted(
        {u.item.item for u in units if u.item.referral and not u.item.referral_mark.verified}
    )
    if inferred:
        notes.append(
            f"That {', '.join(inferred)} needs a referral is inferred, not read in the schedule: "
            "a referral is asked for all the same."
        )
    notes += _repeated(units)
    imaged = any(is_imaging(unit.item.group) for unit in units)
    guided = [u.item.item for u in units if u.item.image_guided and u.service.image_guided is None]
    if guided and not imaged:
        notes.append(f"{', '.join(guided)} must be done under imaging; the record must show it.")
    care = rule("aftercare", day)
    earlier = [edition.items.get(p.item) for p in claim.history or () if p.date < day]
    operated = any(item is not None and care.holds(item.group) for item in earlier)
    if operated and any(is_attendance(unit.item.group) for unit in units):
        notes.append("If the visit is aftercare of an earlier operation, it cannot be claimed.")
    return notes


def _repeated(units: Sequence[Unit]) -> list[str]:
    """Say where a block is claimed several times and no limit for the day was read."""
    blocks = [u.item.item for u in units if in_group(u.item.group, "T7")]
    often = {item: blocks.count(item) for item in blocks if blocks.count(item) > 1}
    return [
        f"Item {item} is claimed {count} times on one day; whether it is paid more than once was "
        "not read: check before the claim."
        for item, count in often.items()
    ]


def _papers(claim: Claim, units: Sequence[Unit]) -> list[str]:
    notes = []
    if any(unit.item.imaging_request for unit in units):
        notes.append("Imaging lines must carry requester, request date and the LSPN, and a report.")
    if claim.bulk_billed and claim.assignment_held is None:
        notes.append("The patient must assign the benefit before the claim is lodged.")
    return notes
