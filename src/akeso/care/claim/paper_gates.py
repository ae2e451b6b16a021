"""The gates on papers: the patient's card, the place, referral and imaging request."""

from __future__ import annotations

from akeso.care.claim.event import ClaimedService, Event, OverrideCode, Paper
from akeso.care.claim.evidence import Case, Site
from akeso.care.claim.gate import Gate, failed, passed, unknown
from akeso.care.claim.rulebook import is_imaging
from akeso.care.claim.schedule import Item
from akeso.care.claim.services import Setting
from akeso.care.identifiers import MEDICARE, check_medicare, check_provider
from akeso.rule import Mark, Source, Status

PAPERS = Source(
    "Each event needs a referral or request, an override code, SD or SS (docs.rebateright.com.au)",
    Mark.READ,
)
REQUEST = Source("MBS note IN.0.6; Health Insurance Regulations 2018, section 57", Mark.READ)
REFERRAL = Source("A referral must be received before the service (AMA)", Mark.READ)
SITE = Source("A provider number belongs to one person at one place", Mark.READ)
SITE_AGREES = Source("Number, place and LSPN must agree: concluded from the former", Mark.PROPOSAL)


def patient_gate(case: Case) -> Gate:
    """The card number and the number on it can be right."""
    patient = case.event.patient
    number = check_medicare(f"{patient.medicare_number}{patient.reference_number}")
    status = Status.PASS if number.valid else Status.FAIL
    return Gate("patient", status, f"Medicare card: {number.reason}", MEDICARE)


def site_gate(case: Case) -> Gate:
    """Number, place and LSPN agree; a number that fails its check needs a name and a reason."""
    event, site = case.event, case.evidence.site
    number = check_provider(event.provider_number)
    if not number.valid and event.provider_override is None:
        return failed("site", f"Provider number {number.number}: {number.reason}", number.source)
    if site is None:
        return unknown("site", f"The place {event.place} is not in the practice's list.", SITE)
    if event.place.casefold() != site.name.casefold():
        reason = f"The service was given at {event.place}; the place shown is {site.name}."
        return failed("site", reason, SITE)
    if number.number not in {check_provider(n).number for n in site.provider_numbers}:
        reason = f"Provider number {number.number} is not one of {site.name}."
        return failed("site", reason, SITE)
    wrong = [s for s, item in case.items() if _lspn_is_wrong(s, item, site)]
    if wrong:
        shown = wrong[0].lspn or "none"
        reason = f"Item {wrong[0].service.item} shows LSPN {shown}; {site.name} has " + (
            f"{site.lspn}." if site.lspn else "none."
        )
        return failed("site", reason, SITE_AGREES)
    return passed("site", f"Number, place and LSPN of {site.name} agree.", SITE_AGREES)


def _lspn_is_wrong(entry: ClaimedService, item: Item, site: Site) -> bool:
    if is_imaging(item.group):
        return not site.lspn or entry.lspn != site.lspn
    return bool(entry.lspn) and entry.lspn != site.lspn


def papers_gate(case: Case) -> Gate:
    """A referral, request, override code, SD or SS is there."""
    event = case.event
    if event.override is OverrideCode.HOSPITAL and event.setting is not Setting.HOSPITAL:
        reason = f"Override H is for hospital; the service was given in {event.setting}."
        return failed("papers", reason, PAPERS)
    determined = any(s.self_determined for s in event.services)
    if event.referral or event.request or event.override or determined:
        return passed("papers", "A referral, request, override or SD/SS is given.", PAPERS)
    reason = "The claim has no referral, request, override code, SD or SS; it needs one of them."
    return failed("papers", reason, PAPERS)


def _late(paper: Paper, event: Event, what: str) -> str:
    """Return why a paper did not come before the service, or ``""``."""
    if paper.issued > event.date_of_service:
        return f"The {what} is dated {paper.issued}, after the service on {event.date_of_service}."
    if paper.received_at >= event.started_at:
        return f"The {what} was not received before the service started."
    return ""


def request_gate(case: Case) -> Gate:
    """R-type imaging: a request received before it started, unless it is exempt."""
    event = case.event
    exempt = event.override in (OverrideCode.EMERGENCY, OverrideCode.LOST)
    needing = [
        s.service.item
        for s, item in case.items()
        if item.imaging_request and not s.self_determined and not exempt
    ]
    if not needing:
        return passed("request", "No service needs an imaging request.", REQUEST)
    if event.request is None:
        reason = f"Item {', '.join(needing)} is R-type imaging and no request is held."
        return failed("request", reason, REQUEST)
    late = _late(event.request, event, "imaging request")
    if late:
        return failed("request", late, REQUEST)
    return passed("request", "The request was received before the imaging.", REQUEST)


def referral_gate(case: Case) -> Gate:
    """A valid referral came before the service, where an item needs one."""
    event, valid = case.event, case.evidence.referral_valid
    needing = [s.service.item for s, item in case.items() if item.referral]
    excused = event.override in (
        OverrideCode.HOSPITAL,
        OverrideCode.LOST,
        OverrideCode.EMERGENCY,
    )
    if not needing or (event.referral is None and excused):
        return passed("referral", "No service needs a referral, or one is excused.", REFERRAL)
    items = ", ".join(needing)
    if event.referral is None:
        return failed("referral", f"Item {items} needs a referral and none is held.", REFERRAL)
    late = _late(event.referral, event, "referral")
    if late:
        return failed("referral", late, REFERRAL)
    if valid is None:
        reason = f"Whether the referral for item {items} is still valid was not said."
        return unknown("referral", reason, REFERRAL)
    if not valid:
        reason = f"The referral for item {items} is not valid on the day of service."
        return failed("referral", reason, REFERRAL)
    return passed("referral", "The referral is valid and came before the service.", REFERRAL)
