from datetime import date
from threading import Barrier, Thread

import pytest

from akeso.clinic.access import Role
from akeso.clinic.charts import episode_number, patient_number
from akeso.clinic.forms import record_template
from akeso.clinic.intake import refer
from akeso.clinic.people import amend_patient, find_patients, open_episode, open_patient, register
from akeso.errors import BadInput, NotFound, Refused
from akeso.store import Actor

from .made_house import patient


@pytest.fixture
def front(rooms):
    return rooms.desk(Role.FRONT_DESK)


def letters(*names):
    return {name: record_template("refer")[name] for name in names}


class TestNumbers:
    @pytest.mark.parametrize("text", ["12", "P12", "p000012", " P000012 ", "0012"])
    def test_a_patients_number_is_said_in_many_ways(self, text):
        assert patient_number(text) == "P000012"

    @pytest.mark.parametrize("text", ["", "0", "P", "X12", "12-1", "1234567890"])
    def test_what_is_none(self, text):
        with pytest.raises(BadInput, match="no patient's number"):
            patient_number(text)

    def test_an_episodes_number(self):
        assert episode_number("12-3") == ("P000012", "P000012-3")
        for text in ("12", "12-0", "-1", "12-"):
            with pytest.raises(BadInput, match="no episode's number"):
                episode_number(text)


class TestRegister:
    def test_numbers_are_given_in_order(self, front):
        assert register(front, patient()).patient == "P000001"
        assert register(front, patient(given_names="Other")).patient == "P000002"

    def test_the_same_patient_is_not_registered_twice(self, front):
        register(front, patient())
        with pytest.raises(Refused, match="Demo Example is registered already as P000001"):
            register(front, patient(family_name="EXAMPLE"))
        made = register(front, patient(), different="a cousin of the same name")
        assert made.patient == "P000002"

    def test_of_all_who_register_the_same_patient_at_once_one_does(self, front):
        start, got, told = Barrier(4), [], []

        def at_once():
            start.wait()
            try:
                got.append(register(front, patient()).patient)
            except Refused as why:
                told.append(str(why))

        clerks = [Thread(target=at_once) for _ in range(4)]
        for clerk in clerks:
            clerk.start()
        for clerk in clerks:
            clerk.join()
        assert got == ["P000001"]
        assert len(told) == 3
        assert all("registered already as P000001" in one for one in told)
        assert register(front, patient(given_names="Other")).patient == "P000002"

    def test_the_audit_names_the_new_patient(self, rooms, front):
        number = register(front, patient()).patient
        with rooms.store.read(Actor("test"), "look") as unit:
            lines = unit.audit_lines(patient=number)
        assert [(one.line.actor.who, one.line.verb) for one in lines] == [
            ("front-desk", "register")
        ]

    def test_another_birth_date_is_somebody_else(self, front):
        register(front, patient())
        assert register(front, patient(born="1980-01-02")).patient == "P000002"

    def test_the_same_card_and_birth_date_is_the_same(self, front):
        card = {"medicare": {"number": "2123456701", "reference": 1}}
        register(front, patient(**card))
        with pytest.raises(Refused, match="registered already"):
            register(front, patient(family_name="Married", **card))

    def test_a_wrong_document_leaves_nothing(self, rooms, front):
        for wrong in ({}, patient(sex="none"), patient(shoe_size=42), [], "x"):
            with pytest.raises(BadInput):
                register(front, wrong)
        assert find_patients(front, born=date(1980, 1, 1)) == ()
        assert register(front, patient()).patient == "P000001"

    def test_nobody_is_born_after_today_in_sydney(self, front):
        register(front, patient(born="2026-11-20"))
        late = patient(born="2026-11-21")
        for step in (
            lambda: register(front, late),
            lambda: amend_patient(front, "1", late, why="as the test wants"),
        ):
            with pytest.raises(BadInput, match="has not come yet"):
                step()

    def test_what_to_ask_about_the_cards_is_said(self, front):
        made = register(front, patient())
        assert "No Medicare card is stored; ask for it." in made.notes

    def test_a_card_is_judged_on_sydneys_day(self, rooms, front):
        """At 13:30 UTC on the 20th it is the 21st in Sydney: the card of the 20th has lapsed."""
        card = {"number": "2123456701", "reference": 1, "valid_to": "2026-11-20"}
        assert register(front, patient(medicare=card)).notes == ()
        rooms.clock.on(hours=13, minutes=30)
        found = open_patient(front, "1")
        assert found.doubts == ("The Medicare card was valid to 2026-11-20; ask for the new one.",)


class TestFind:
    @pytest.fixture(autouse=True)
    def known(self, front):
        register(
            front, record_template("patient") | {"preferred_name": "Dee", "other_names": ["Miller"]}
        )
        register(front, patient())

    @pytest.mark.parametrize(
        "text",
        [
            "pat",
            "Patient Demo",
            "dee",
            "mill",
            "1",
            "P1",
            "2123 45670 1",
            "02 5550 0000",
            "+61 2 5550 0000",
        ],
    )
    def test_by_names_and_numbers(self, front, text):
        (found,) = find_patients(front, text)
        assert (found.patient, found.given, found.family) == ("P000001", "Demo", "Patient")

    @pytest.mark.parametrize("text", ["Stone-01", "stone 01", "stone-02"])
    def test_a_name_may_hold_digits(self, front, text):
        """The names of the demonstration do; a list is searched by what it shows."""
        register(front, patient(family_name="Stone-01", born="1957-08-09"))
        register(front, patient(family_name="Stone-02", born="1957-07-09"))
        (found,) = find_patients(front, text)
        assert found.family == f"Stone-{text[-2:]}"

    def test_by_birth_date(self, front):
        assert [k.patient for k in find_patients(front, born=date(1970, 3, 2))] == ["P000001"]
        assert find_patients(front, "demo", born=date(1970, 3, 3)) == ()

    def test_by_nothing(self, front):
        with pytest.raises(BadInput, match="Nothing is given"):
            find_patients(front)


class TestAmend:
    def test_it_takes_the_place_of_what_was_known(self, front):
        number = register(front, patient()).patient
        amend_patient(front, number, patient(family_name="Married"), why="has married")
        assert open_patient(front, number).body.family_name == "Married"
        assert find_patients(front, "exam") == ()
        assert find_patients(front, "marr")[0].patient == number

    def test_it_needs_a_reason_and_a_patient(self, front):
        number = register(front, patient()).patient
        with pytest.raises(BadInput):
            amend_patient(front, number, patient(), why=" ")
        with pytest.raises(NotFound, match="no patient P000009"):
            amend_patient(front, "9", patient(), why="as the test wants")

    def test_a_card_of_an_earlier_issue_is_noticed(self, front):
        """Issue 2 of the published test card has the check digit of the first eight digits too."""
        card = {"number": "2123456702", "reference": 1, "valid_to": "2028-01-31"}
        number = register(front, patient(medicare=card)).patient
        shown = patient(medicare=card | {"number": "2123456701"})
        assert any(
            "earlier issue" in n
            for n in amend_patient(front, number, shown, why="as the test wants").notes
        )


class TestOpen:
    @pytest.fixture
    def number(self, front):
        number = register(front, patient()).patient
        refer(front, number, letters("referral"))
        return number

    def test_a_chart_shows_what_the_role_may_read(self, rooms, front, number):
        view = open_patient(front, number)
        (episode,) = view.episodes
        assert (episode.number, episode.stage, episode.hidden) == ("P000001-1", "referred", 0)
        assert [line.kind for line in episode.lines] == ["referral"]

    def test_opening_is_in_the_audit_with_its_reason(self, rooms, number):
        open_episode(rooms.desk(Role.NURSE, user="nia"), "1-1", why="called back")
        with rooms.store.read(Actor("test"), "look") as unit:
            line = unit.audit_lines(who="nia")[-1].line
        assert (line.verb, line.patient, line.why) == ("open_episode", number, "called back")

    def test_what_is_not_there(self, front, number):
        with pytest.raises(NotFound, match="no patient P000007"):
            open_patient(front, "7")
        with pytest.raises(NotFound, match="no episode P000001-2"):
            open_episode(front, "1-2")
