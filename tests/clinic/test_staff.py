"""People are called by full name and roles; the account's name stays beside it."""

from akeso import clinic

from . import walk


def test_a_chart_names_who_entered_each_line(rooms):
    admin = rooms.desk("administrator")
    clinic.add_user(admin, "ann", "Demo Ann", ["nurse", "billing"])
    walk.referred(rooms)
    clinic.recall(rooms.desk("nurse", user="ann"), "1",
                  {"what": "a call", "due_on": "2026-12-01", "reason": "asked"},
                  episode=walk.EPISODE)  # fmt: skip
    seen = clinic.open_episode(rooms.desk("nurse"), walk.EPISODE)
    by = {line.kind: line.by for line in seen.lines}
    assert by["recall"] == "ann"
    assert seen.people["ann"] == "Demo Ann, billing and nurse"
    assert seen.people[by["referral"]] == "front-desk"  # no such account: its name
    assert clinic.open_patient(rooms.desk("nurse"), "1").episodes[0].people == seen.people


def test_the_lists_of_the_manager_name_people(rooms):
    clinic.add_user(rooms.desk("administrator"), "ann", "Demo Ann", ["nurse"])
    clinic.add_user(rooms.desk("administrator"), "cal", "Demo Cal", ["clinician"])
    walk.referred(rooms)
    boss = rooms.desk("manager")
    clinic.restrict(boss, "1", ["cal"], "works here")
    clinic.break_glass(rooms.desk("nurse", user="ann"), "1", "calls with a fever")
    (opened,) = clinic.broken_glass(boss, rooms.clock().replace(year=2025))
    assert (opened.user, opened.by) == ("ann", "Demo Ann, nurse")
    steps = clinic.audit_trail(boss, who="ann")
    assert {(s.line.actor.who, s.by) for s in steps} == {("ann", "Demo Ann, nurse")}
