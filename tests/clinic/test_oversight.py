"""Guarded charts, the audit's proof, backup and restore, export: through a real store."""

import json
import sqlite3
import stat
import zipfile
from datetime import timedelta

import pytest

from akeso import clinic
from akeso.errors import BadInput, NotFound, Refused

from . import walk
from .desks import START

NEED = "bleeding in the emergency room, needs her blood thinners"


@pytest.fixture
def guarded(rooms):
    """A patient whose chart only Cal may open."""
    clinic.add_user(rooms.desk("administrator"), "cal", "Cal", ["clinician"])
    walk.assessed(rooms)
    clinic.restrict(rooms.desk("manager"), walk.NUMBER, ["cal"], "works at the clinic")


def opens(rooms, user, role="clinician"):
    return clinic.open_patient(rooms.desk(role, user=user), walk.NUMBER)


class TestRestriction:
    def test_only_the_named_open_the_chart(self, rooms, guarded):
        assert opens(rooms, "cal").number == walk.NUMBER
        for role in ("clinician", "nurse", "front-desk", "billing"):
            with pytest.raises(Refused, match="akeso break-glass"):
                opens(rooms, "dora", role)

    def test_nor_write_recommend_export_or_see_what_is_next(self, rooms, guarded, tmp_path):
        desk = rooms.desk("clinician", user="dora")
        for step in (
            lambda: clinic.recommend_episode(desk, walk.EPISODE),
            lambda: clinic.what_next(desk, walk.NUMBER),
            lambda: clinic.void(desk, walk.records(rooms, "assessment")[0].id, "an error"),
            lambda: clinic.export_patient(desk, walk.NUMBER, tmp_path / "x.zip", "asked for it"),
            lambda: clinic.invite(desk, walk.EPISODE),
        ):
            with pytest.raises(Refused, match="restricted to named users"):
                step()
        assert not (tmp_path / "x.zip").exists()

    def test_the_refusal_is_in_the_audit(self, rooms, guarded):
        with pytest.raises(Refused):
            opens(rooms, "dora")
        lines = clinic.audit_trail(rooms.desk("manager"), who="dora")
        assert [(one.line.patient, one.line.outcome[:8]) for one in lines] == [
            (walk.NUMBER, "refused:")]  # fmt: skip

    def test_nobody_named_lifts_it(self, rooms, guarded):
        clinic.restrict(rooms.desk("manager"), walk.NUMBER, [], "left the clinic")
        assert opens(rooms, "dora")

    def test_a_user_who_is_none_is_not_named(self, rooms, guarded):
        with pytest.raises(NotFound, match="no user 'eve'"):
            clinic.restrict(rooms.desk("manager"), walk.NUMBER, ["eve"], "works here")


class TestBreakGlass:
    def test_it_opens_for_an_hour_and_no_longer(self, rooms, guarded):
        desk = rooms.desk("clinician", user="dora")
        told = clinic.break_glass(desk, walk.NUMBER, NEED)
        assert told.notes == (
            "The chart is open to you until 12:00; the manager sees this opening and its reason.",
        )
        rooms.clock.on(hours=1, seconds=-1)
        assert opens(rooms, "dora")
        rooms.clock.on(seconds=1)
        with pytest.raises(Refused):
            opens(rooms, "dora")

    def test_it_opens_to_nobody_else(self, rooms, guarded):
        clinic.break_glass(rooms.desk("clinician", user="dora"), walk.NUMBER, NEED)
        with pytest.raises(Refused):
            opens(rooms, "eve", "nurse")

    def test_the_manager_sees_each(self, rooms, guarded):
        clinic.break_glass(rooms.desk("clinician", user="dora"), walk.NUMBER, NEED)
        (one,) = clinic.broken_glass(rooms.desk("manager"), START)
        assert (one.patient, one.user, one.reason) == (walk.NUMBER, "dora", NEED)
        assert one.until - one.at == timedelta(hours=1)
        assert clinic.broken_glass(rooms.desk("manager"), rooms.clock.on(seconds=1)) == ()
        with pytest.raises(Refused, match="it is for: manager"):
            clinic.broken_glass(rooms.desk("clinician", user="dora"), START)

    def test_a_word_is_no_reason(self, rooms, guarded):
        with pytest.raises(BadInput, match="tells nobody why"):
            clinic.break_glass(rooms.desk("nurse", user="dora"), walk.NUMBER, "needed")
        assert not walk.records(rooms, "break-glass")

    def test_what_is_open_is_not_broken(self, rooms, guarded):
        with pytest.raises(Refused, match="open to you"):
            clinic.break_glass(rooms.desk("clinician", user="cal"), walk.NUMBER, NEED)


class TestAudit:
    def test_whole(self, rooms):
        walk.decided(rooms)
        found = clinic.verify_audit(rooms.desk("manager"))
        assert (found.whole, found.records) == (True, 5)

    @pytest.mark.parametrize(
        ("table", "column", "names"),
        [
            ("record", "body", "Record"),
            ("audit", "why", "Audit line"),
            ("record", "made_by", "Record"),
        ],
    )
    def test_one_changed_byte_is_found(self, rooms, table, column, names):
        walk.decided(rooms)
        tamper(rooms, table, column)
        found = clinic.verify_audit(rooms.desk("manager"))
        assert not found.whole
        assert any(f.startswith(names) and f.endswith("was changed.") for f in found.faults)

    def test_a_changed_file_is_found(self, rooms, tmp_path):
        made = walk.planned(rooms, tmp_path)
        desk = rooms.desk("clinician")
        with desk.store.read(desk.actor, "look") as unit:
            path = unit.file(unit.files_of(made.id)[0].sha256).path
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)
        path.write_bytes(path.read_bytes()[:-1] + b"?")
        assert not clinic.verify_audit(rooms.desk("manager")).whole

    def test_a_printed_head_finds_a_cut_tail(self, rooms):
        walk.assessed(rooms)
        head = str(clinic.audit_head(rooms.desk("manager")))
        assert clinic.verify_audit(rooms.desk("manager"), head).whole
        other = head[:-1] + ("0" if head[-1] != "0" else "1")
        assert not clinic.verify_audit(rooms.desk("manager"), other).whole
        with pytest.raises(BadInput, match="no head of an audit"):
            clinic.verify_audit(rooms.desk("manager"), "12")

    def test_it_says_who_did_what_with_whose_chart(self, rooms):
        walk.assessed(rooms)
        lines = clinic.audit_trail(rooms.desk("manager"), patient="1")
        assert [(one.line.actor.who, one.line.verb) for one in lines] == [
            ("front-desk", "register"), ("front-desk", "refer"), ("nurse", "assess"),
            ("manager", "audit_trail")]  # fmt: skip
        (third,) = clinic.audit_trail(
            rooms.desk("manager"), patient="1", after=lines[1].seq, limit=1
        )
        assert third == lines[2]


def tamper(rooms, table, column):
    """Change one byte of the last row behind the store's back."""
    with sqlite3.connect(rooms.store.place.database) as base:
        names = base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            base.execute(f'DROP TRIGGER "{name}"')
        query = f"UPDATE {table} SET {column} = {column} || ' ' WHERE seq = 4"  # noqa: S608
        assert base.execute(query).rowcount == 1
    base.close()


class TestBackup:
    def test_a_restored_clinic_is_the_same_and_nobody_is_signed_in(self, rooms, tmp_path):
        walk.planned(rooms, tmp_path)
        made = clinic.backup(rooms.desk("administrator"), tmp_path / "copy.zip", "Friday")
        with clinic.restore_clinic(made.path, tmp_path / "other", rooms.clock) as store:
            assert store.verify().whole
            assert str(store.head()) == str(made.head)
            desk = rooms.desk("clinician")
            with store.read(desk.actor, "look") as unit:
                assert unit.records_of(walk.NUMBER) == walk.records(rooms)

    def test_it_never_writes_over_a_store_or_a_file(self, rooms, tmp_path):
        made = clinic.backup(rooms.desk("administrator"), tmp_path / "copy.zip")
        with pytest.raises(Refused, match="store in"):
            clinic.restore_clinic(made.path, rooms.store.place.database.parent)
        with pytest.raises(Refused, match="already"):
            clinic.backup(rooms.desk("administrator"), tmp_path / "copy.zip")

    def test_it_is_for_the_administrator(self, rooms, tmp_path):
        with pytest.raises(Refused, match="it is for: administrator"):
            clinic.backup(rooms.desk("manager"), tmp_path / "copy.zip")
        assert not list(tmp_path.glob("copy*"))


class TestExport:
    def export(self, rooms, place, role="manager"):
        return clinic.export_patient(rooms.desk(role), walk.NUMBER, place, "the patient asked")

    def test_it_holds_every_record_and_every_file(self, rooms, tmp_path):
        first = walk.planned(rooms, tmp_path)
        clinic.void(rooms.desk("clinician"), first.id, "another patient's CT")
        path = self.export(rooms, tmp_path / "out.zip")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with zipfile.ZipFile(path) as archive:
            head = json.loads(archive.read("record.json"))
            files = {
                f["name"]: archive.read(f["file"]) for r in head["records"] for f in r["files"]
            }
        kept = walk.records(rooms)
        assert [r["id"] for r in head["records"]] == [r.id for r in kept]
        assert [r["body"] for r in head["records"]] == [json.loads(r.body) for r in kept]
        assert [r["kind"] for r in head["records"] if not r["stands"]] == ["plan-attached", "void"]
        assert files["ct.nii.gz"] == (tmp_path / "ct.nii.gz").read_bytes()
        assert set(files) == {"plan.json", "report.html", "ct.nii.gz"}

    @pytest.mark.parametrize("role", ["front-desk", "nurse", "billing", "administrator"])
    def test_it_is_for_clinician_and_manager(self, rooms, tmp_path, role):
        walk.referred(rooms)
        with pytest.raises(Refused, match="it is for: clinician, manager"):
            self.export(rooms, tmp_path / "out.zip", role)
        assert not (tmp_path / "out.zip").exists()

    def test_it_needs_a_reason_a_patient_and_a_new_file(self, rooms, tmp_path):
        walk.referred(rooms)
        desk, path = rooms.desk("manager"), tmp_path / "out.zip"
        with pytest.raises(BadInput, match="who asked for it"):
            clinic.export_patient(desk, walk.NUMBER, path, " ")
        with pytest.raises(NotFound, match="no patient P000002"):
            clinic.export_patient(desk, "2", path, "the patient asked")
        path.write_text("mine")
        with pytest.raises(Refused, match="already"):
            self.export(rooms, path)
        assert [p.name for p in tmp_path.glob("*out*")] == ["out.zip"]
        assert path.read_text() == "mine"

    def test_a_damaged_file_stops_it_and_leaves_nothing(self, rooms, tmp_path):
        made = walk.planned(rooms, tmp_path)
        desk = rooms.desk("clinician")
        with desk.store.read(desk.actor, "look") as unit:
            path = unit.file(unit.files_of(made.id)[0].sha256).path
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)
        path.write_bytes(b"?")
        with pytest.raises(Refused):
            self.export(rooms, tmp_path / "out.zip")
        assert not list(tmp_path.glob("*out*"))
