"""Guarded charts, audit, backup, export and the patient's link by commands."""

import zipfile

import pytest

import akeso.clinic as front_door
from akeso.cli.oversight import LINK
from clinic import papers, walk

NEED = "bleeding in the ward, needs to know the drugs"


@pytest.fixture
def guarded(front):
    front_door.add_user(front.rooms.desk("administrator"), "cal", "Cal", ["clinician"])
    walk.assessed(front.rooms)
    front.sit("manager").json("restrict", "1", "--user", "cal", "--why", "works here")
    return front


def test_break_glass_is_an_hour_and_the_manager_lists_it(guarded):
    dora = guarded.sit("clinician", user="dora")
    assert "akeso break-glass" in dora.refused("next", "1")
    dora.json("break-glass", "1", "--why", NEED)
    assert dora.json("next", "1")
    guarded.rooms.clock.on(hours=1)
    assert "akeso break-glass" in dora.refused("next", "1")
    code, out, _ = guarded.sit("manager").screen().run("openings", "--since", "2026-11-20")
    assert code == 0
    for words in ("Fri 20 Nov 2026 11:00", "12:00", "dora", NEED):
        assert words in out


def test_a_search_says_how_a_restricted_patient_is_shown(guarded):
    guarded.sit("nurse", user="dora").screen()
    code, out, said = guarded.run("find", "demo")
    assert code == 0
    assert "restricted" in out
    assert "is shown by a card number, or by name and day of birth (--born)" in said
    assert "restricted" in guarded.run("find", "P000001")[1]
    assert "restricted" not in guarded.run("find", "P000001", "--born", "1970-03-02")[1]


def test_restricting_names_somebody_or_lifts(guarded):
    guarded.sit("manager")
    assert "lift the restriction" in guarded.refused("restrict", "1", "--why", "as the test wants")
    lifted = guarded.json("restrict", "1", "--lift", "--why", "has left")
    assert lifted["notes"] == ["The restriction is lifted; everyone of the clinic may open it."]
    assert guarded.sit("nurse").json("next", "1")


def test_nothing_to_list_is_said(front):
    front.sit("manager").screen()
    assert "No stop was departed from since" in front.run("departures")[1]
    assert "No restricted chart was opened since" in front.run("openings")[1]


def test_the_audit_by_command(front):
    walk.assessed(front.rooms)
    front.sit("manager")
    head = front.json("audit", "head")["head"]
    assert front.json("audit", "verify", "--expect", head)["fault_count"] == 0
    code, out, _ = front.screen().run("audit", "list", "--patient", "1", "--limit", "2")
    assert code == 0
    assert "register" in out
    other = head[:-1] + ("0" if head[-1] != "0" else "1")
    code, out, _ = front.run("audit", "verify", "--expect", other)
    assert code == 1
    assert out.startswith("NOT WHOLE")
    assert "is not the one that was printed earlier" in out


def test_backup_and_restore_by_command(front):
    walk.planned(front.rooms, front.place)
    front.sit("administrator").json("backup", front.place / "copy.zip")
    where = front.place / "other"
    assert "--store PLACE" in front.refused("restore", front.place / "copy.zip")
    front.json("restore", front.place / "copy.zip", "--store", where)
    assert "store in" in front.refused("restore", front.place / "copy.zip", "--store", where)
    assert "no backup" in front.refused("restore", front.place / "in.zip", "--store", where)


def test_export_by_command(front):
    walk.planned(front.rooms, front.place)
    path = front.place / "out.zip"
    front.sit("nurse")
    assert "it is for: clinician, manager" in front.refused(
        "export", "1", path, "--why", "the patient asked"
    )
    front.sit("manager").json("export", "1", path, "--why", "the patient asked")
    with zipfile.ZipFile(path) as archive:
        assert len(archive.namelist()) == 4  # the record, and three files of the plan


class TestLink:
    @pytest.fixture
    def treated(self, front, monkeypatch):
        walk.performed(front.rooms, front.place)
        token = front.sit("front-desk").json("invite", walk.EPISODE)["token"]
        monkeypatch.setenv(LINK, token)
        opened = front_door.open_link
        monkeypatch.setattr(
            front_door, "open_link", lambda store, token, born: opened(
                store, token, born, front.rooms.clock)
        )  # fmt: skip
        front.rooms.clock.on(hours=9)
        return front

    def test_the_patient_reads_what_is_asked_and_answers(self, treated):
        code, out, _ = treated.screen().run("answer", "--born", "1971-06-01")
        assert code == 0
        assert out.startswith("Hello Demo.\nPain diary")
        start = treated.rooms.clock()
        paper = treated.paper(papers.next_day(start))
        code, out, _ = treated.run("answer", paper, "--born", "1971-06-01")
        assert (code, out) == (0, "Thank you; your clinic has your answers.\n")
        assert treated.kinds()[-1] == "activity-24h"

    def test_five_wrong_dates_end_it(self, treated):
        for _ in range(5):
            said = treated.refused("answer", "--born", "1970-06-01")
            assert "wrong, or the link has ended" in said
        assert "the link has ended" in treated.refused("answer", "--born", "1971-06-01")

    def test_the_clinic_ends_it(self, treated):
        treated.sit("nurse").json("invite", walk.EPISODE, "--withdraw", "--why", "it was lost")
        assert "the link has ended" in treated.refused("answer", "--born", "1971-06-01")

    def test_a_day_that_is_none_is_said(self, treated):
        assert "no day" in treated.refused("answer", "--born", "1.6.71")


def test_a_list_goes_back_to_a_day_or_a_time(guarded):
    dora = guarded.sit("clinician", user="dora")
    dora.json("break-glass", "1", "--why", NEED)
    manager = guarded.sit("manager")
    assert len(manager.json("openings", "--since", "2026-11-20")) == 1
    assert manager.json("openings", "--since", "2026-11-21") == []
    assert manager.json("departures", "--since", "2026-11-20T11:30") == []
    assert "is no time" in manager.refused("openings", "--since", "yesterday")


def test_a_long_reason_is_shortened_on_the_screen_only(guarded):
    reason = "word " * 40 + "last"
    guarded.sit("clinician", user="dora").json("break-glass", "1", "--why", reason)
    rows = guarded.sit("manager").json("audit", "list", "--patient", "1")
    assert any(row["line"]["why"] == reason for row in rows)
    out = guarded.screen().run("audit", "list", "--patient", "1")[1]
    assert "..." in out
    assert 10 < out.count("word") < 40


def test_who_opened_a_chart_is_named_in_full(guarded):
    front_door.add_user(guarded.rooms.desk("administrator"), "dora", "Demo Dora", ["clinician"])
    guarded.sit("clinician", user="dora").json("break-glass", "1", "--why", NEED)
    assert "Demo Dora" in guarded.sit("manager").screen().run("openings")[1]
