"""The claim of a made-up procedure and the report's upload to My Health Record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from akeso.care.calendar import at_clock, local_day
from akeso.care.claim import (
    AssignmentOfBenefit,
    Channel,
    ClaimAnswered,
    ClaimedPatient,
    ClaimedService,
    ClaimLodged,
    ClaimPrepared,
    Event,
    Evidence,
    Mode,
    Outcome,
    Paper,
    PaperType,
    Report,
    Service,
    ServiceAnswer,
    Setting,
    Site,
    past_services,
    prepare,
    statement,
    streams_of,
)
from akeso.care.claim.schedule import edition_on, shipped_editions
from akeso.care.identifiers import check_provider
from akeso.care.referral import letter
from akeso.care.reporting import GivenTo, Ground, ReportGiven, Upload, UploadException
from akeso.demo.following import Event as Later
from akeso.demo.house import BILLING, FRONT_DESK, LSPN, STAFF
from akeso.demo.journey import DAY, MINUTE, Journey, operator_of
from akeso.demo.performing import Done

IMAGING_ITEMS = ("57341", "60503")
NEW_FORM = date(2026, 7, 1)
"""From then on the assignment is a data set and no longer a form."""


@dataclass(frozen=True)
class Bill:
    """How far the claim of a procedure goes.

    Parameters
    ----------
    prepared, lodged : bool
    answer : Outcome or None
        None while Medicare has not answered.
    report : str
        ``uploaded``, ``late``, ``refused by the patient``, ``forgotten`` or ``""`` for no report.
    """

    prepared: bool = True
    lodged: bool = True
    answer: Outcome | None = Outcome.PAID
    report: str = "uploaded"


def bill(journey: Journey, done: Done, how: Bill) -> list[Later]:
    """Return the entries of claim and report with their times, up to now."""
    found = _reports(journey, done, how.report)
    items = done.way.items.get(str(journey.side), ())
    held = min(edition.since for edition in shipped_editions())
    if items and how.prepared and local_day(done.body.started) >= held:
        found += _claims(journey, done, items, how)
    return [event for event in found if event[0] <= journey.now]


def _claims(journey: Journey, done: Done, items: tuple[str, ...], how: Bill) -> list[Later]:
    names: dict[str, str] = {}
    ended = done.body.ended

    def assign(at: datetime) -> None:
        names["assignment"] = journey.course.add(_assignment(journey, done, items), at, FRONT_DESK)

    def claim(at: datetime) -> None:
        names["prepared"] = journey.course.add(
            _prepared(journey, done, items, names["assignment"], at), at, BILLING
        )

    def lodge(at: datetime) -> None:
        body = ClaimLodged(names["prepared"], at, "Demo Gateway, which sends nothing")
        names["lodged"] = journey.course.add(body, at, BILLING)

    def answer(at: datetime) -> None:
        _answer(journey, names, at, how.answer or Outcome.PAID)

    steps: list[Later] = [(ended + 45 * MINUTE, assign), (_work(journey, ended, 1, 11), claim)]
    if how.lodged:
        steps.append((_work(journey, ended, 1, 16), lodge))
    if how.lodged and how.answer is not None:
        steps.append((_work(journey, ended, 6, 11), answer))
    return steps


def _work(journey: Journey, after: datetime, days: int, hour: int) -> datetime:
    day = journey.agenda.working_day(local_day(after) + days * DAY)
    return at_clock(day, time(hour, 2 + int(journey.course.name[-3:]) % 25))


def _assignment(journey: Journey, done: Done, items: tuple[str, ...]) -> AssignmentOfBenefit:
    day, name = local_day(done.body.started), journey.who.name
    professional = STAFF[operator_of(done.way)].name
    streams = streams_of(items, edition_on(day))
    channel = Channel.SIGNATURE if day >= NEW_FORM else Channel.OLD_FORM
    text = statement(
        Mode.POST, streams, patient=name, assignor=name, professional=professional, day=day,
        made_on=day, what=", ".join(items),
    )  # fmt: skip
    return AssignmentOfBenefit(
        Mode.POST, channel, name, day, True, name, professional, day, streams, text, items=items,
    )  # fmt: skip


def _prepared(
    journey: Journey, done: Done, items: tuple[str, ...], assignment: str, at: datetime
) -> ClaimPrepared:
    body = next(r.body for r in journey.course.records if r.id == assignment)
    numbers = tuple(person.provider_number for person in STAFF.values())
    held = Evidence(
        body if isinstance(body, AssignmentOfBenefit) else None,
        assignment,
        past_services(journey.course.records),
        True,
        Site("Demo Rooms", LSPN, tuple(check_provider(n).number for n in numbers)),
    )
    return prepare(_event(journey, done, items), held, local_day(at))


def _event(journey: Journey, done: Done, items: tuple[str, ...]) -> Event:
    doctor = STAFF[operator_of(done.way)]
    services = tuple(
        ClaimedService(
            Service(item, image_guided=done.way.xray),
            None if item in IMAGING_ITEMS else journey.side,
            lspn=LSPN if item in IMAGING_ITEMS else "",
            text=f"{done.way.level} {journey.side}",
        )
        for item in items
    )
    return Event(
        _claimed_patient(journey), done.body.started, Setting.ROOMS, True, doctor.name,
        doctor.provider_number, "Demo Rooms", services, referral=_referral(journey),
        request=_request(journey),
    )  # fmt: skip


def _claimed_patient(journey: Journey) -> ClaimedPatient:
    patient = journey.who.patient
    card = patient.medicare
    number, reference = (card.number, card.reference) if card else ("", 1)
    return ClaimedPatient(patient.given_names, patient.family_name, patient.born, number, reference)


def _referral(journey: Journey) -> Paper:
    paper = journey.referral
    received = paper.received or journey.now
    return Paper(
        PaperType.REFERRAL, paper.referrer.name, letter.letter_day(paper), received,
        paper.referrer.provider_number, period="12 months",
    )  # fmt: skip


def _request(journey: Journey) -> Paper:
    paper = journey.request
    received = paper.received or journey.now
    issued = paper.dated or local_day(received)
    return Paper(PaperType.REQUEST, paper.requester, issued, received, paper.provider_number)


def _answer(journey: Journey, names: dict[str, str], at: datetime, outcome: Outcome) -> None:
    claim = next(r.body for r in journey.course.records if r.id == names["prepared"])
    if not isinstance(claim, ClaimPrepared):
        return
    rejected = outcome is Outcome.REJECTED
    services = tuple(
        ServiceAnswer(
            line.item,
            line.benefit,
            Decimal(0) if rejected else line.benefit,
            outcome,
            ("DEMO",) if rejected else (),
        )
        for line in claim.lines
    )
    kind = Report.PROCESSING if rejected else Report.PAYMENT
    body = ClaimAnswered(names["lodged"], f"D{journey.course.name[-3:]}@", kind, at, services)
    journey.course.add(body, at, BILLING)


def _reports(journey: Journey, done: Done, how: str) -> list[Later]:
    """Return the ledger's entries: given on the day, uploaded within 24 hours or not."""
    if not how or not done.way.xray or done.way.hospital:
        return []
    name, given = f"{done.record}-report", done.body.ended + 50 * MINUTE
    doctor = STAFF[operator_of(done.way)].name

    def give(at: datetime) -> None:
        radiologist = "Radiologist" in doctor
        body = ReportGiven(name, at, GivenTo.REQUESTER, True, radiologist, "Dr Demo Familydoctor")
        journey.course.add(body, at, doctor)

    def upload(at: datetime) -> None:
        body = Upload(name, at, f"DEMO-{done.record[-12:]}")
        journey.course.add(body, at, doctor)

    def except_it(at: datetime) -> None:
        said_no = "the patient said no in the recovery room"
        body = UploadException(name, Ground.PATIENT_SAYS_NO, doctor, at, said_no)
        journey.course.add(body, at, doctor)

    found: list[Later] = [(given, give)]
    if how == "uploaded":
        found.append((given + 8 * MINUTE, upload))
    elif how == "late":
        found.append((_work(journey, given + timedelta(days=2), 0, 9), upload))
    elif how == "refused by the patient":
        found.append((given + 5 * MINUTE, except_it))
    return found
