"""The procedure room: the gates before anything is filed, the plan kept, the dose imported."""

import json
import re
from datetime import timedelta

import pytest

from akeso import clinic
from akeso.anatomy.levels import Side
from akeso.care.assessment import RedFlags
from akeso.care.consent import checklist
from akeso.care.procedure import Departure, NeedlePlaced
from akeso.errors import BadInput, NotFound, Refused

from . import papers, walk
from .desks import START


def record(rooms, kind, document, role="clinician", **how):
    return clinic.record(rooms.desk(role), walk.EPISODE, kind, document, **how)


class TestPlan:
    def test_the_plan_its_report_and_its_ct_are_kept(self, rooms, tmp_path):
        made = walk.planned(rooms, tmp_path)
        desk = rooms.desk("clinician")
        with desk.store.read(desk.actor, "look") as unit:
            kept = unit.files_of(made.id)
            content = {one.name: unit.content(one.sha256) for one in kept}
        assert {(one.role, one.name) for one in kept} == {
            ("plan", "plan.json"), ("plan", "report.html"), ("ct", "ct.nii.gz")}  # fmt: skip
        assert content["ct.nii.gz"] == (tmp_path / "ct.nii.gz").read_bytes()
        assert made.notes == ("Roots and arteries are not seen on CT.",)

    def test_a_new_one_takes_the_place_of_the_old_with_a_reason(self, rooms, tmp_path):
        first = walk.planned(rooms, tmp_path)
        desk = rooms.desk("clinician")
        folder, ct = tmp_path / "plan", tmp_path / "ct.nii.gz"
        with pytest.raises(BadInput, match="reason"):
            clinic.attach_plan(desk, "1-1", folder, ct, expect="x", supersedes=first.id)
        clinic.attach_plan(desk, "1-1", folder, ct, expect="x", supersedes=first.id, why="new CT")
        assert len(walk.records(rooms, "plan-attached")) == 2

    @pytest.mark.parametrize("lost", ["plan", "ct.nii.gz", "plan/plan.json"])
    def test_without_plan_or_ct_nothing_is_written(self, rooms, tmp_path, lost):
        walk.decided(rooms)
        folder, ct = papers.plan_folder(tmp_path)
        (tmp_path / lost).rename(tmp_path / "elsewhere")
        with pytest.raises((BadInput, NotFound)):
            clinic.attach_plan(rooms.desk("clinician"), walk.EPISODE, folder, ct, expect="x")
        assert not walk.records(rooms, "plan-attached")

    def test_a_plan_for_the_other_side_is_not_attached(self, rooms, tmp_path):
        walk.decided(rooms)
        folder, ct = papers.plan_folder(tmp_path, side="right")
        with pytest.raises(Refused, match="right"):
            clinic.attach_plan(rooms.desk("clinician"), walk.EPISODE, folder, ct, expect="x")


class TestTimeOut:
    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"side": Side.RIGHT}, "agreed was .* left: stop"),
            ({"level": "L5"}, "agreed was .* L4 left: stop"),
            ({"identity": "no"}, "no to: the patient is known by two identifiers"),
            ({"consent": "not applicable"}, "it always applies"),
        ],
    )
    def test_what_is_not_right_is_refused_and_nothing_is_written(
        self, rooms, tmp_path, wrong, said
    ):
        start = walk.ready(rooms, tmp_path)
        with pytest.raises(Refused, match=said):
            record(rooms, "time-out", papers.time_out(start, **wrong))
        assert not walk.records(rooms, "time-out")

    def test_a_consent_with_an_open_point_does_not_open_the_room(self, rooms, tmp_path):
        walk.decided(rooms)
        desk = rooms.desk("clinician")
        point = next(p for p in checklist(papers.BLOCK) if p.when == "")
        clinic.consent(desk, "1-1", papers.consent(rooms.clock(), leave_out=(point.id,)))
        folder, ct = papers.plan_folder(tmp_path)
        clinic.attach_plan(desk, "1-1", folder, ct, expect="x")
        record(rooms, "rehearsed", papers.rehearsal(rooms.clock()))
        with pytest.raises(Refused, match=f"consent is not complete. Not explained: {point.id}"):
            record(rooms, "time-out", papers.time_out(rooms.clock()))

    def test_a_red_flag_since_the_decision_closes_the_room_until_it_is_decided_anew(
        self, rooms, tmp_path
    ):
        start = walk.ready(rooms, tmp_path)
        flags = {**vars(papers.root_pain().red_flags)}
        up = RedFlags(**{**flags, "cauda_equina": papers.Answer.YES})
        clinic.assess(rooms.desk("nurse"), walk.EPISODE, papers.assessment(red_flags=up))
        with pytest.raises(Refused, match=r"a red flag came up.*emergency MRI"):
            record(rooms, "time-out", papers.time_out(start))
        assert not walk.records(rooms, "time-out")
        with pytest.raises(Refused, match="ask them anew"):
            clinic.decide(rooms.desk("clinician"), walk.EPISODE, papers.DECISION)
        clinic.assess(rooms.desk("nurse"), walk.EPISODE, papers.assessment())
        told = record(rooms, "time-out", papers.time_out(start)).notes
        assert any("assessed again after the decision" in note for note in told)

    def test_after_a_new_decision_nothing_of_it_is_said(self, rooms, tmp_path):
        start = walk.ready(rooms, tmp_path)
        doctor = rooms.desk("clinician")
        clinic.assess(rooms.desk("nurse"), walk.EPISODE, papers.assessment())
        clinic.recommend_episode(doctor, walk.EPISODE, papers.QUESTION)
        clinic.decide(doctor, walk.EPISODE, papers.DECISION)
        told = record(rooms, "time-out", papers.time_out(start)).notes
        assert not any("assessed again" in note for note in told)

    def test_it_needs_the_rehearsal(self, rooms, tmp_path):
        walk.planned(rooms, tmp_path)
        with pytest.raises(Refused, match="There is no rehearsal"):
            record(rooms, "time-out", papers.time_out(rooms.clock()))

    def test_late_it_says_so(self, rooms, tmp_path):
        walk.planned(rooms, tmp_path)
        why = "the simulator was down"
        told = record(rooms, "time-out", papers.time_out(rooms.clock()), late=why)
        assert told.notes[0].startswith(f"Entered without what it needs, as {why}.")


class TestProcedure:
    def test_it_stands_on_its_time_out_and_opens_what_is_asked_later(self, rooms, tmp_path):
        walk.performed(rooms, tmp_path)
        (time_out,) = walk.records(rooms, "time-out")
        (done,) = walk.records(rooms, "procedure")
        assert json.loads(done.body)["time_out"] == time_out.id
        assert walk.dues(rooms) == [
            "follow-up: diary", "question after 24 hours", "follow-up: 2-weeks"]  # fmt: skip

    def test_voided_nothing_of_it_is_due(self, rooms, tmp_path):
        walk.performed(rooms, tmp_path)
        (done,) = walk.records(rooms, "procedure")
        clinic.void(rooms.desk("clinician"), done.id, "entered for the wrong patient")
        assert walk.dues(rooms) == []

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"no_complications": False}, "Complications are neither listed nor denied"),
            ({"radiation": None}, "X-ray dose is missing"),
            ({"ended": START + timedelta(days=3, minutes=31)}, "30"),
            ({"drug_facts": papers.facts(allergies=("amide",))}, "departure|allerg"),
        ],
    )
    def test_what_is_open_is_not_filed(self, rooms, tmp_path, changes, said):
        start = walk.timed_out(rooms, tmp_path)
        rooms.clock.on(minutes=40)
        with pytest.raises((BadInput, Refused), match=said):
            record(rooms, "procedure", papers.procedure(start, **changes))
        assert not walk.records(rooms, "procedure")
        assert walk.dues(rooms) == []

    def test_a_stop_in_the_room_is_departed_from_by_name_and_seen_by_the_manager(
        self, rooms, tmp_path
    ):
        start = walk.timed_out(rooms, tmp_path)
        rooms.clock.on(minutes=30)
        document = papers.procedure(start, drug_facts=papers.facts(allergies=("amide",)))
        with pytest.raises(Refused) as why:
            record(rooms, "procedure", document)
        rule = re.search(r"[A-Z]+-?\d+", str(why.value))[0]
        gone = Departure(rule, "reaction was a faint", papers.DOCTOR, start + timedelta(minutes=7))
        made = papers.procedure(
            start, drug_facts=papers.facts(allergies=("amide",)), departures=(gone,)
        )
        record(rooms, "procedure", made)
        (shown,) = clinic.departures(rooms.desk("manager"), START)
        assert (shown.rules, shown.by, shown.kind) == (rule, papers.DOCTOR, "procedure")
        assert shown.reason == "reaction was a faint"

    def test_the_other_side_is_kept_as_it_was_and_said_loudly(self, rooms, tmp_path):
        start = walk.timed_out(rooms, tmp_path)
        rooms.clock.on(minutes=30)
        needle = NeedlePlaced("L4", Side.RIGHT, "22 G spinal (Quincke)", 2)
        made = papers.procedure(start, needles=(needle,))
        with pytest.raises(Refused, match="Say why with --why"):
            record(rooms, "procedure", made)
        told = record(rooms, "procedure", made, why="the patient had turned; it was seen too late")
        assert any("L4 right. If it was so, tell patient and manager" in n for n in told.notes)

    def test_a_time_out_has_one_procedure(self, rooms, tmp_path):
        start = walk.timed_out(rooms, tmp_path)
        rooms.clock.on(minutes=30)
        first = record(rooms, "procedure", papers.procedure(start))
        with pytest.raises(Refused, match=f"has its procedure already .{first.id}"):
            record(rooms, "procedure", papers.procedure(start))
        again = record(rooms, "procedure", papers.procedure(start), supersedes=first.id,
                       why="a slip of the pen")  # fmt: skip
        assert again.id != first.id

    def test_a_nurse_does_not_file_it(self, rooms, tmp_path):
        start = walk.timed_out(rooms, tmp_path)
        with pytest.raises(Refused, match="it is for: clinician"):
            record(rooms, "procedure", papers.procedure(start), role="nurse")

    @pytest.mark.parametrize("kind", ["assessment", "follow-up", "activity-24h", "patient", "x"])
    def test_other_kinds_are_recorded_elsewhere(self, rooms, kind):
        walk.referred(rooms)
        with pytest.raises(BadInput, match="not recorded here"):
            record(rooms, kind, {})


class TestDose:
    def report(self, shared_data):
        return shared_data / "rdsr" / "siemens_axiom_artis.dcm"

    def test_a_dose_report_takes_the_place_of_typing_and_is_kept(
        self, rooms, tmp_path, shared_data
    ):
        start = walk.timed_out(rooms, tmp_path)
        rooms.clock.on(minutes=30)
        path = self.report(shared_data)
        told = record(rooms, "procedure", papers.procedure(start, radiation=None), rdsr=path)
        (entry,) = walk.records(rooms, "procedure")
        dose = json.loads(entry.body)["radiation"]
        assert dose["read_from"] == "dose report"
        assert dose["kap_gy_cm2"] > 0
        desk = rooms.desk("clinician")
        with desk.store.read(desk.actor, "look") as unit:
            (kept,) = unit.files_of(entry.id)
            assert unit.content(kept.sha256) == path.read_bytes()
        assert (kept.role, kept.sha256) == ("dose-report", dose["report_sha256"])
        assert any("Whose dose report it is was not compared" in note for note in told.notes)

    def test_it_belongs_to_a_procedure(self, rooms, tmp_path, shared_data):
        start = walk.ready(rooms, tmp_path)
        path = self.report(shared_data)
        with pytest.raises(BadInput, match="belongs to a procedure"):
            record(rooms, "time-out", papers.time_out(start), rdsr=path)

    def test_a_file_that_is_none_stops_all_of_it(self, rooms, tmp_path):
        start = walk.timed_out(rooms, tmp_path)
        other = tmp_path / "other.dcm"
        other.write_bytes(b"nothing")
        for path in (other, tmp_path / "absent.dcm"):
            with pytest.raises((BadInput, NotFound)):
                record(rooms, "procedure", papers.procedure(start), rdsr=path)
        assert not walk.records(rooms, "procedure")


class TestRecovery:
    def test_what_was_not_said_on_leaving_is_named(self, rooms, tmp_path):
        start = walk.performed(rooms, tmp_path)
        rooms.clock.on(minutes=40)
        held = papers.recovery(start, advice=False, discharged_at=None, discharged_by="")
        told = record(rooms, "recovery", held, role="nurse")
        assert any(note.startswith("Not said yet: Do not drive") for note in told.notes)

    def test_what_is_open_before_the_patient_goes_is_said(self, rooms, tmp_path):
        start = walk.performed(rooms, tmp_path)
        rooms.clock.on(minutes=40)
        here = {"discharged_at": None, "discharged_by": ""}
        first = record(rooms, "recovery", papers.recovery(start, escort=None, **here), role="nurse")
        assert first.notes == (
            "Open before the patient goes: escort: ask who takes the patient home.",
        )
        found = clinic.what_next(rooms.desk("nurse"), walk.NUMBER)
        assert any("the discharge is next" in one.says for _, one in found.pending)
        ready = record(rooms, "recovery", papers.recovery(start, **here), role="nurse",
                       supersedes=first.id, why="asked for the escort")  # fmt: skip
        assert ready.notes == ("Every criterion of the discharge is met.",)
        gone = papers.recovery(start, escort=False, against_advice="wants to catch the train")
        left = record(rooms, "recovery", gone, role="nurse", supersedes=ready.id,
                      why="the patient has left")  # fmt: skip
        assert left.notes == ("Left although this was open: escort: nobody.",)

    def test_nobody_goes_home_with_a_criterion_open(self, rooms, tmp_path):
        start = walk.performed(rooms, tmp_path)
        rooms.clock.on(minutes=40)
        with pytest.raises(Refused):
            record(rooms, "recovery", papers.recovery(start, escort=False), role="nurse")
        assert not walk.records(rooms, "recovery")
        assert record(rooms, "recovery", papers.recovery(start), role="nurse").notes == ()
