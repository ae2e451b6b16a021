"""A made-up patient brought as far as a test needs, through the verbs that staff uses."""

from akeso import clinic
from akeso.clinic.paperwork import TO_CLAIM

from . import papers

NUMBER, EPISODE = "P000001", "P000001-1"
EXPECT = "Contrast along the bone; pressure beside the spine."


def referred(rooms):
    desk = rooms.desk("front-desk")
    clinic.register(desk, papers.PATIENT)
    clinic.refer(desk, NUMBER, papers.REFERRAL)


def assessed(rooms, **changes):
    referred(rooms)
    return clinic.assess(rooms.desk("nurse"), EPISODE, papers.assessment(**changes))


def recommended(rooms, **changes):
    assessed(rooms, **changes)
    return clinic.recommend_episode(rooms.desk("clinician"), EPISODE, papers.QUESTION)


def decided(rooms):
    recommended(rooms)
    return clinic.decide(rooms.desk("clinician"), EPISODE, papers.DECISION)


def planned(rooms, place):
    decided(rooms)
    desk = rooms.desk("clinician")
    clinic.consent(desk, EPISODE, papers.consent(rooms.clock()))
    folder, ct = papers.plan_folder(place)
    return clinic.attach_plan(desk, EPISODE, folder, ct, expect=EXPECT)


def ready(rooms, place):
    planned(rooms, place)
    clinic.record(rooms.desk("clinician"), EPISODE, "rehearsed", papers.rehearsal(rooms.clock()))
    return rooms.clock.on(days=3)


def timed_out(rooms, place):
    start = ready(rooms, place)
    clinic.record(rooms.desk("nurse"), EPISODE, "time-out", papers.time_out(start))
    return start


def performed(rooms, place, **changes):
    """Return when the block began; the clock stands six minutes after its end."""
    start = timed_out(rooms, place)
    rooms.clock.on(minutes=30)
    made = papers.procedure(start, **changes)
    clinic.record(rooms.desk("clinician"), EPISODE, "procedure", made)
    return start


def records(rooms, *kinds, patient=NUMBER):
    desk = rooms.desk("clinician")
    with desk.store.read(desk.actor, "look") as unit:
        return unit.records_of(patient, kinds=kinds)


def dues(rooms, *, closed=False):
    """What is due for the clinical staff; what nobody claimed is the biller's list."""
    desk = rooms.desk("clinician")
    with desk.store.read(desk.actor, "look") as unit:
        found = [d.what for d in unit.dues_of(NUMBER) if bool(d.closed_by) is closed]
    return [what for what in found if what != TO_CLAIM]
