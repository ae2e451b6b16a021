"""Every kind of record there is, by its name; a test finds one that is missing here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from akeso.care.record import Body
from akeso.errors import NotFound

PLACES: Mapping[str, str] = {
    "patient": "person:Patient",
    "practitioner": "person:Practitioner",
    "place": "person:Place",
    "room": "appointments:Room",
    "hours": "appointments:Hours",
    "referral": "referral:Referral",
    "imaging-request": "referral:ImagingRequest",
    "request-exemption": "referral:Exemption",
    "appointment": "appointments:Appointment",
    "waiting-list-entry": "appointments:WaitingListEntry",
    "recall": "appointments:Recall",
    "assessment": "assessment:Assessment",
    "recommendation": "decision:RecommendationGiven",
    "decision": "decision:Decision",
    "consent": "consent:Consent",
    "consent-withdrawn": "consent:ConsentWithdrawn",
    "plan-attached": "rehearsal:PlanAttached",
    "rehearsed": "rehearsal:Rehearsed",
    "time-out": "procedure:TimeOut",
    "procedure": "procedure:Procedure",
    "recovery": "recovery:Recovery",
    "activity-24h": "recovery:Activity24h",
    "pain-diary": "outcome:PainDiary",
    "follow-up": "outcome:FollowUp",
    "event-elsewhere": "outcome:EventElsewhere",
    "assignment-of-benefit": "claim.assignment:AssignmentOfBenefit",
    "claim-prepared": "claim.lodging:ClaimPrepared",
    "claim-lodged": "claim.lodging:ClaimLodged",
    "claim-answered": "claim.answers:ClaimAnswered",
    "report-given": "reporting:ReportGiven",
    "report-upload": "reporting:Upload",
    "report-upload-exception": "reporting:UploadException",
    "report-upload-extension": "reporting:UploadExtension",
    "episode-closed": "pathway:EpisodeClosed",
    "restriction": "privacy:Restriction",
    "break-glass": "privacy:BreakGlass",
    "void": "record:Void",
}
"""Module of `akeso.care` and class of each kind; a stage is loaded when one of its kinds is met."""


@cache
def body_class(kind: str) -> type[Body]:
    """Return the class of bodies of a kind.

    Raises
    ------
    NotFound
        If there is no such kind.
    """
    if kind not in PLACES:
        raise NotFound(f"There is no kind of record '{kind}'; use one of: {', '.join(PLACES)}.")
    module, _, name = PLACES[kind].partition(":")
    found: type[Body] = getattr(import_module(f"akeso.care.{module}"), name)
    return found
