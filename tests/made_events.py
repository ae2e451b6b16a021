"""Claims of August 2026 for tests: demonstration only, nobody's services.

Card and provider numbers are the published test vectors.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from akeso.anatomy.levels import Side
from akeso.care.claim import Service
from akeso.care.claim.assignment import AssignmentOfBenefit, Channel, Mode, Stream
from akeso.care.claim.event import ClaimedPatient, ClaimedService, Event, Paper, PaperType
from akeso.care.claim.evidence import Evidence, Site
from akeso.care.claim.lodging import prepare
from akeso.care.record import Record, Stamp

STARTED = datetime(2026, 8, 3, 0, 30, tzinfo=UTC)
"""Half past ten in Sydney."""
DAY = date(2026, 8, 3)
LODGED = date(2026, 8, 5)
LSPN = "012345"
SITE = Site("Demo Rooms", LSPN, ("2426621B", "4024742F"))
PATIENT = ClaimedPatient("Demo", "Patient", date(1970, 1, 31), "2123456701", 1)

REQUEST = Paper(PaperType.REQUEST, "Dr R. Example", date(2026, 7, 1),
                STARTED - timedelta(days=3), provider_number="4024742F")  # fmt: skip
REFERRAL = Paper(PaperType.REFERRAL, "Dr R. Example", date(2026, 7, 1),
                 STARTED - timedelta(days=3), provider_number="4024742F",
                 period="12 months")  # fmt: skip


def service(item, count=1, *, side=None, lspn="", code="", **more):
    """Return one claimed service; imaging gets the place's LSPN."""
    shown = lspn or (LSPN if item in ("57341", "60503") else "")
    return ClaimedService(Service(item, count, **more), side, code, shown)


def event(*services, **more):
    """Return a bulk-billed event in rooms: a transforaminal injection under CT, on request."""
    made = services or (service("18232", side=Side.LEFT), service("57341"))
    more = {"request": REQUEST, **more}
    return Event(
        more.pop("patient", PATIENT), more.pop("started_at", STARTED), more.pop("setting", "rooms"),
        more.pop("bulk_billed", True), more.pop("professional", "Dr A. Example"),
        more.pop("provider_number", "2426621B"), more.pop("place", "Demo Rooms"), made, **more,
    )  # fmt: skip


def assignment(items=("18232", "57341"), **more):
    """Return an assignment after the service, signed the same day."""
    more = {"mode": Mode.POST, "channel": Channel.SIGNATURE, "patient_name": "Demo Patient",
            "made_on": DAY, "assignor_is_patient": True, "assignor_name": "Demo Patient",
            "professional": "Dr A. Example", "date_of_service": DAY,
            "streams": (Stream.GENERAL, Stream.IMAGING), "statement": "I assign.", "items": items,
            **more}  # fmt: skip
    return AssignmentOfBenefit(**more)


def evidence(made=None, **more):
    """Return what opens every gate of `event`."""
    items = tuple(dict.fromkeys(s.service.item for s in (made or event()).services))
    return replace(Evidence(assignment(items), "a1", (), True, SITE), **more)


def prepared(name="c1", made=None, **more):
    """Return the record of a prepared claim."""
    made = made or event()
    day = made.date_of_service
    held = more.pop("evidence", None) or evidence(
        made, assignment=assignment(tuple(dict.fromkeys(s.service.item for s in made.services)),
                                    made_on=day, date_of_service=day,
                                    patient_name=made.patient.name,
                                    assignor_name=made.patient.name))  # fmt: skip
    body = prepare(made, held, LODGED)
    stamp = Stamp("Billing Example", datetime(2026, 8, 4, 23, 5, 6, tzinfo=UTC), "made")
    return Record(name, "p1", "e1", body, stamp, more.pop("supersedes", ""))
