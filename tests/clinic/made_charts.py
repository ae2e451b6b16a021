"""Charts for the tests of claims and reports: made up, nobody's; numbers are published vectors."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from akeso import clinic
from akeso.anatomy.levels import Side
from akeso.care.assessment import Assessment, RedFlags, Region
from akeso.care.calendar import local_day
from akeso.care.procedure import Did, DrugFacts, Guidance, NeedlePlaced, Procedure, RadiationRecord
from akeso.care.referral import Exemption, ImagingRequest, Referral, Referrer
from akeso.clinic.access import STAFF, Role
from akeso.clinic.charts import writing

from .desks import Rooms

CARD = {"number": "2123456701", "reference": 1, "valid_to": "2028-01-31"}
LSPN = "012345"
DOCTOR, OTHER, REFERRER = "Dr A. Example", "Dr B. Example", "Dr R. Example"
JULY_2025 = datetime(2025, 11, 10, 0, 30, tzinfo=UTC)
"""Half past eleven in Sydney, while the fees of July 2025 held."""
NOW = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
LONG_AGO = timedelta(days=30)


@dataclass
class Case:
    """One patient with an episode, and the desks to work at."""

    rooms: Rooms
    patient: str
    episode: str

    @property
    def billing(self):
        return self.rooms.desk(Role.BILLING)

    @property
    def day(self):
        return local_day(self.rooms.clock.moment)

    def keep(self, body, *, late="entered afterwards", episode=None, supersedes="", why=""):
        """Add a record as staff may, past the steps that this test is not about."""
        with writing(self.rooms.desk(*STAFF), "record", self.patient, why) as chart:
            where = self.episode if episode is None else episode
            return chart.add(body, where, late=late, supersedes=supersedes, why=why).id

    def records(self, kind):
        desk = self.rooms.desk(Role.CLINICIAN)
        with desk.store.read(desk.actor, "look") as unit:
            return unit.records_of(self.patient, kinds=(kind,))

    def dues(self, what, *, closed=False):
        desk = self.rooms.desk(Role.CLINICIAN)
        with desk.store.read(desk.actor, "look") as unit:
            found = [d for d in unit.dues_of(self.patient) if d.what == what]
        return [d for d in found if bool(d.closed_by) is closed]

    def assign(self, *items, **more):
        made = {"items": list(items), "channel": "signature", **more}
        return clinic.assign_benefit(self.rooms.desk(Role.FRONT_DESK), self.episode, made)

    def claim(self, *items, lodged=None, supersedes="", why="", **more):
        services = [item if isinstance(item, dict) else {"item": item} for item in items]
        order = {"services": services, **more}
        return clinic.claim(self.billing, self.episode, order, lodged=lodged,
                            supersedes=supersedes, why=why)  # fmt: skip


def house(rooms: Rooms, lspn: str = LSPN, recognitions=("specialist",)) -> str:
    """Set up a place with two doctors who have a number there; return the place."""
    boss = rooms.desk(Role.MANAGER)
    where = clinic.set_up(
        boss,
        "place",
        {"name": "Demo Rooms", "address": {"line": "1 Demo Street"}, "lspn": lspn},
    ).id
    for name, number in ((DOCTOR, "2426621B"), (OTHER, "4024742F")):
        clinic.set_up(
            boss,
            "practitioner",
            {
                "name": name,
                "profession": "medical practitioner",
                "recognitions": list(recognitions),
                "numbers": [{"place": where, "provider_number": number}],
            },
        )
    return where


def referred(rooms: Rooms, *, card=CARD, at=NOW) -> Case:
    """Register a patient with an episode that has no letter yet but a booked-in referral."""
    rooms.clock.moment = at
    person = {"family_name": "Patient", "given_names": "Demo", "born": "1970-01-31",
              "sex": "female", "medicare": card, "demonstration": True}  # fmt: skip
    number = clinic.register(rooms.desk(Role.FRONT_DESK), person).patient
    return Case(rooms, number, f"{number}-1")


def referral(before: datetime, **more) -> Referral:
    """A referral of a general practitioner that came a month before."""
    kind = more.pop("kind", "general practitioner")
    number = more.pop("provider_number", "4024742F")
    at = before - LONG_AGO
    made = {"dated": local_day(at) - timedelta(days=2), "signed": True, "received": at, **more}
    return Referral(Referrer(REFERRER, kind, number), "Back pain for a year.", **made)


def request(before: datetime, **more) -> ImagingRequest:
    """A request that came a month before."""
    at = before - LONG_AGO
    made = {"dated": local_day(at) - timedelta(days=2), "provider_number": "4024742F",
            "received": at, "clinical_detail": "root pain", **more}  # fmt: skip
    return ImagingRequest(REFERRER, "CT for a spinal injection", **made)


def exemption(code="SD", service="imaging", **more) -> Exemption:
    """An exemption, self-determined as an additional service unless said otherwise."""
    own = {"ground": "additional service", "by_radiologist": True} if code == "SD" else {}
    return Exemption(code, service, DOCTOR, "found necessary", **{**own, **more})


def seen(at: datetime) -> Assessment:
    """An attendance in which nothing was asked."""
    return Assessment(at, Region.LUMBAR, RedFlags.not_asked())


def done(at: datetime, *, side=Side.LEFT, setting="rooms", by=DOCTOR, **more) -> Procedure:
    """A transforaminal injection, unless said otherwise, of 20 minutes under fluoroscopy."""
    technique = more.pop("technique", "esi.tf.lumbar")
    made = {"radiation": RadiationRecord(Guidance.FLUOROSCOPY, "console", fluoroscopy_s=36),
            "no_complications": True, **more}  # fmt: skip
    return Procedure(
        technique,
        setting,
        "no time-out here",
        at,
        at + timedelta(minutes=20),
        (Did(by, "operator"),),
        DrugFacts("us-label"),
        needles=(NeedlePlaced("L4-L5", side, "22 G spinal", 1),),
        **made,
    )


def injected(rooms: Rooms, *, at=JULY_2025, card=CARD, lspn=LSPN, **more) -> Case:
    """A case with referral, request and a procedure that ended half an hour ago."""
    house(rooms, lspn)
    case = referred(rooms, card=card, at=at - timedelta(days=40))
    rooms.clock.moment = at - LONG_AGO
    case.keep(referral(at))
    case.keep(request(at))
    rooms.clock.moment = at + timedelta(minutes=50)
    case.keep(done(at, **more))
    return case
