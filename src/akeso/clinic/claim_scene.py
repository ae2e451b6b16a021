"""When, where and by whom what is claimed was done, as the chart and the clinic's records say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from akeso.care.appointments import Appointment, Progress, Room
from akeso.care.assessment import Assessment
from akeso.care.calendar import local_day
from akeso.care.claim import Service, Setting, Site
from akeso.care.claim.rulebook import is_attendance
from akeso.care.claim.schedule import Item
from akeso.care.claim.technique_items import needs_procedure
from akeso.care.person import Place, Practitioner
from akeso.care.procedure import Procedure
from akeso.care.record import Body, Record, standing
from akeso.clinic.charts import Chart, Records
from akeso.clinic.claim_order import ClaimOrder
from akeso.clinic.claims_before import claimed_days
from akeso.clinic.house import clinic_records, named
from akeso.errors import BadInput, NotFound, Refused

AWAY = (Progress.CANCELLED, Progress.DID_NOT_ATTEND)


@dataclass(frozen=True)
class Occasion:
    """When the services were given, and by which procedures; none at an attendance alone."""

    started: datetime
    setting: Setting
    procedures: tuple[Procedure, ...]
    shut: tuple[str, ...] = ()

    @property
    def day(self) -> date:
        """Day of service in Sydney."""
        return local_day(self.started)


@dataclass(frozen=True)
class Whereabouts:
    """Who rendered at which place; identifiers are those of the clinic's own records."""

    practitioner: Practitioner
    place_id: str
    place: Place
    own: Mapping[str, Record[Body]]
    practitioner_id: str = ""


def occasion(
    order: ClaimOrder,
    items: Mapping[str, Item],
    *,
    own: Records,
    held: Records,
    former: date | None = None,
) -> Occasion:
    """Return when the services were given: at a procedure, or an attendance.

    What a technique is claimed with needs the procedure, a visit needs the attendance. Any other
    item, as the reprogramming of a stimulator, is claimed of a day that has either.

    Parameters
    ----------
    order : ClaimOrder
    items : mapping of str to Item
        Those of the order that the schedule holds.
    own : tuple of Record
        Of the episode.
    held : tuple of Record
        Of the whole chart, what stands but for a claim that is superseded.
    former : date or None
        Day of service of the claim that is superseded; None where none is.

    Raises
    ------
    NotFound
        If nothing of the kind is recorded, or not on the day that the order names.
    BadInput
        If there are several days and the order names none, or its setting is not the recorded one.
    Refused
        If it was done in hospital and the order does not say so.
    """
    standing_own = standing(own)
    procedures = [r.body for r in standing_own if isinstance(r.body, Procedure)]
    seen = [r.body.seen for r in standing_own if isinstance(r.body, Assessment)]
    numbers = [Service(str(entry.item)).item for entry in order.services]
    attends = [number in items and is_attendance(items[number].group) for number in numbers]
    operates = [
        needs_procedure(number) for number in numbers if procedures or not _away(items, number)
    ]
    begun = [p.started for p in procedures]
    starts, what = begun + seen, "attendance or procedure"
    if any(operates):
        starts, what = begun, "procedure"
    elif all(attends):
        starts, what = seen, "attendance"
    day = _day(starts, order.date_of_service or former, claimed_days(held), what)
    done = () if all(attends) else tuple(p for p in procedures if local_day(p.started) == day)
    visits = [at for at in seen if local_day(at) == day]
    on_day = [p.started for p in done] + (visits if any(attends) or not done else [])
    shut: tuple[str, ...] = ()
    if any(attends) and not visits:
        shut = (f"No attendance of {day} is recorded; record the assessment.",)
    return Occasion(min(on_day), _setting(order, done), done, shut)


def _away(items: Mapping[str, Item], number: str) -> bool:
    """Tell whether an item is for hospital, which is the reason to give where none was recorded."""
    return number in items and items[number].setting == Setting.HOSPITAL


def _day(starts: Sequence[datetime], wanted: date | None, claimed: set[date], what: str) -> date:
    """Return the one day that is meant: as named, or the only one not yet claimed."""
    days = sorted({local_day(at) for at in starts})
    if not days:
        raise NotFound(f"There is no {what} in this episode to claim for; record it first.")
    if wanted is not None:
        if wanted not in days:
            listed = ", ".join(map(str, days))
            raise NotFound(f"There is no {what} on {wanted}; there are those of {listed}.")
        return wanted
    open_ = [day for day in days if day not in claimed] or days
    if len(open_) > 1:
        listed = ", ".join(map(str, open_))
        raise BadInput(f"The claim may be for {listed}; name its date_of_service.")
    return open_[0]


def _setting(order: ClaimOrder, done: Sequence[Procedure]) -> Setting:
    recorded = {Setting(str(p.setting)) for p in done}
    asked = order.setting
    if Setting.HOSPITAL in recorded and asked is not Setting.HOSPITAL:
        raise Refused(
            f"The procedure of {local_day(done[0].started)} was done in hospital and is not billed "
            "from the rooms: the hospital's billing claims it, or a claim of ours that says "
            "setting: hospital."
        )
    if asked is not None and recorded and recorded != {asked}:
        raise BadInput(
            f"The claim says {asked} and the procedure was done in "
            f"{', '.join(sorted(recorded))}; correct one of them."
        )
    return asked or (min(recorded) if recorded else Setting.ROOMS)


def whereabouts(
    chart: Chart, episode: str, when: Occasion, professional: str, place: str
) -> Whereabouts:
    """Return who rendered and where: as named, or by the procedure and the appointment.

    Raises
    ------
    NotFound
        If there is none, or several, of that name.
    BadInput
        If neither order nor record says who or where.
    """
    own, booked = clinic_records(chart.unit), booked_on(chart, episode, when.day)
    who = named(own, "practitioner", professional or operator(own, when.procedures, booked))
    where = named(own, "place", place or _place(own, booked))
    practitioner, site = own[who].body, own[where].body
    assert isinstance(practitioner, Practitioner)  # noqa: S101  `named` looks among its kind
    assert isinstance(site, Place)  # noqa: S101
    return Whereabouts(practitioner, where, site, own, who)


def booked_on(chart: Chart, episode: str, day: date) -> list[Appointment]:
    """Return the episode's appointments of a day that were not cancelled."""
    return [
        r.body
        for r in chart.held("appointment", episode)
        if isinstance(r.body, Appointment)
        and r.body.progress not in AWAY
        and local_day(r.body.starts) == day
    ]


def operator(
    own: Mapping[str, Record[Body]],
    procedures: Sequence[Procedure],
    booked: Sequence[Appointment],
) -> str:
    """Return who did the procedures, or who was booked; BadInput where nobody is known."""
    names = {r.body.name for r in own.values() if isinstance(r.body, Practitioner)}
    done = {did.name for p in procedures for did in p.people if did.name in names}
    if len(done) == 1:
        return min(done)
    if not booked:
        raise BadInput("Who rendered the service is not in the record; name the professional.")
    return booked[0].practitioner


def _place(own: Mapping[str, Record[Body]], booked: Sequence[Appointment]) -> str:
    rooms = [own[b.room].body for b in booked if b.room in own]
    found = {room.place for room in rooms if isinstance(room, Room)}
    places = [key for key, r in own.items() if isinstance(r.body, Place)]
    if len(found) == 1:
        return min(found)
    if len(places) == 1:
        return places[0]
    names = ", ".join(sorted(str(getattr(own[key].body, "name", key)) for key in places))
    raise BadInput(
        "Where the service was given is not in the record, for no appointment of the day says it; "
        f"name the place in the claim ({names or 'set it up first: akeso set-up place FILE'})."
    )


def site_of(where: Whereabouts) -> Site:
    """Return the place with every provider number that is of it."""
    numbers = [
        number.provider_number
        for r in where.own.values()
        if isinstance(r.body, Practitioner)
        for number in r.body.numbers
        if number.place == where.place_id
    ]
    return Site(where.place.name, where.place.lspn, tuple(numbers))
