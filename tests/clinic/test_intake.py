from datetime import timedelta

import pytest

from akeso.clinic.access import Role
from akeso.clinic.forms import record_template
from akeso.clinic.intake import recall, refer, wait
from akeso.clinic.people import find_patients, open_patient, register
from akeso.errors import BadInput, NotFound, Refused

from .made_house import patient


@pytest.fixture
def front(rooms):
    return rooms.desk(Role.FRONT_DESK)


@pytest.fixture
def number(front):
    return register(front, patient()).patient


REFERRAL = {"referral": record_template("referral")}
REQUEST = {"imaging_request": record_template("imaging-request")}


class TestRefer:
    def test_each_referral_opens_an_episode_unless_one_is_named(self, front, number):
        assert refer(front, number, REFERRAL)[0].episode == "P000001-1"
        assert refer(front, number, REFERRAL)[0].episode == "P000001-2"
        assert refer(front, number, REQUEST, episode="1-1")[0].episode == "P000001-1"

    def test_letters_of_one_document_are_kept_together(self, front, number):
        made = refer(front, number, REFERRAL | REQUEST)
        assert [(one.kind, one.episode) for one in made] == [
            ("referral", "P000001-1"), ("imaging-request", "P000001-1"),
        ]  # fmt: skip

    def test_a_wrong_letter_keeps_the_right_one_out_too(self, front, number):
        wrong = REFERRAL | {"imaging_request": {"requester": "Dr Demo"}}
        with pytest.raises(BadInput):
            refer(front, number, wrong)
        assert open_patient(front, number).episodes == ()

    @pytest.mark.parametrize("document", [{}, [], None, {"referral": None}, {"letter": {}}])
    def test_a_document_that_is_none(self, front, number, document):
        with pytest.raises(BadInput, match="referral document"):
            refer(front, number, document)

    def test_an_episode_of_another_patient_is_not_taken(self, front, number):
        other = register(front, patient(given_names="Other")).patient
        refer(front, other, REFERRAL)
        for episode in ("2-1", "1-1"):
            with pytest.raises(NotFound, match="P000001 has no episode"):
                refer(front, number, REFERRAL, episode=episode)

    def test_a_request_without_clinical_detail_is_noticed(self, front, number):
        bare = {"imaging_request": record_template("imaging-request") | {"clinical_detail": ""}}
        assert "no clinical detail" in refer(front, number, bare)[0].notes[0]


class TestReferNew:
    def test_the_patient_is_registered_in_the_same_step(self, front):
        made = refer(front, "", record_template("refer"))
        assert [one.kind for one in made] == ["patient", "referral", "imaging-request"]
        assert {one.patient for one in made} == {"P000001"}
        assert find_patients(front, "Patient Demo")[0].patient == "P000001"

    def test_a_wrong_letter_registers_nobody(self, front):
        wrong = record_template("refer") | {"referral": {"signed": True}}
        with pytest.raises(BadInput):
            refer(front, "", wrong)
        assert find_patients(front, "Patient") == ()

    def test_a_known_patient_is_not_registered_again(self, front):
        refer(front, "", record_template("refer"))
        with pytest.raises(Refused, match="P000001"):
            refer(front, "", record_template("refer"))
        made = refer(front, "", record_template("refer"), different="a twin")
        assert made[0].patient == "P000002"

    def test_without_a_patient_it_says_what_to_do(self, front):
        with pytest.raises(BadInput, match="holds no patient"):
            refer(front, "", REFERRAL)

    def test_a_patient_in_the_document_of_a_known_one_is_refused(self, front, number):
        with pytest.raises(BadInput, match="these and nothing else"):
            refer(front, number, record_template("refer"))


class TestWaitAndRecall:
    def test_an_entry_is_changed_by_a_newer_one_with_a_reason(self, front, number):
        entry = record_template("waiting-list-entry")
        first = wait(front, number, entry)
        with pytest.raises(BadInput):
            wait(front, number, entry | {"priority": "urgent"}, supersedes=first.id)
        second = wait(
            front,
            number,
            entry | {"priority": "urgent"},
            supersedes=first.id,
            why="the pain is worse",
        )
        assert second.id != first.id

    def test_a_recall_belongs_to_an_episode_that_there_is(self, front, number):
        with pytest.raises(NotFound):
            recall(front, number, record_template("recall"), episode="1-1")
        refer(front, number, REFERRAL)
        made = recall(front, number, record_template("recall"), episode="1-1")
        assert made.episode == "P000001-1"

    def test_a_recall_is_closed_by_what_became_of_it(self, front, number):
        refer(front, number, REFERRAL)
        made = recall(front, number, record_template("recall"), episode="1-1")
        why = "does not want to come"
        gone = recall(front, number, {"state": "declined"}, supersedes=made.id, why=why)
        assert (gone.id != made.id, gone.episode) == (True, "P000001-1")
        today = front.clock().date()
        late = record_template("recall") | {"due_on": str(today - timedelta(days=2))}
        assert recall(front, number, late).notes == ("The day of the recall has passed already.",)
        soon = record_template("recall") | {"due_on": str(today + timedelta(days=2))}
        assert recall(front, number, soon).notes == ()

    def test_billing_does_neither(self, rooms, number):
        for verb, kind in ((wait, "waiting-list-entry"), (recall, "recall")):
            with pytest.raises(Refused):
                verb(rooms.desk(Role.BILLING), number, record_template(kind))
