"""A made-up clinic for the episodes: its own store, users who sign in, a clock set by hand.

What is printed is what people read: one block a day, the front desk first, then the clinician.
Nobody and nothing here is real. The Medicare and provider numbers are published test vectors
(NEHTA conformance document, AU Base profile) and belong to nobody.
"""

import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from textwrap import fill

import pyotp

from akeso import clinic
from akeso.clinic.oversight import verify_audit
from akeso.errors import AkesoError

WIDTH = 98
DOCTOR = "Dr Demo Clinician"
NURSE = "Demo Nurse"
LSPN = "099999"
STAFF = {
    "front desk": ("front.desk", "Demo Frontdesk", "front-desk"),
    "nurse": ("nurse", NURSE, "nurse"),
    "clinician": ("clinician", DOCTOR, "clinician"),
    "billing": ("billing", "Demo Billing", "billing"),
    "manager": ("manager", "Demo Manager", "manager"),
}
ADDRESS = {"line": "1 Demonstration Street", "suburb": "Sydney", "state": "NSW", "postcode": "2000"}


class Clinic(AbstractContextManager["Clinic"]):
    """The clinic of one episode, open from a day on, in a folder of its own that is removed."""

    def __init__(self, opens: str) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.folder = Path(self._folder.name)
        self.moment = clinic.moment_from(opens)
        self.store = clinic.create_clinic(self.folder / "clinic", self.clock)
        self._users: dict[str, tuple[str, str, str]] = {}
        self._desks: dict[str, clinic.Desk] = {}
        self._read: dict[str, list[str]] = {"front desk": [], "clinician": []}
        self._invite_users()
        self._open_rooms()

    def __exit__(self, *_: object) -> None:
        self.print_day()
        self.store.close()
        self._folder.cleanup()

    def clock(self) -> datetime:
        """Say the time that the clock was set to."""
        return self.moment

    def at(self, text: str) -> datetime:
        """Set the clock; a new day prints what was read on the last one."""
        moment = clinic.moment_from(text)
        assert moment >= self.moment, "the clock of a clinic does not go back"
        if clinic.day_words(moment) != clinic.day_words(self.moment):
            self.print_day()
        self.moment = moment
        return moment

    def desk(self, who: str) -> clinic.Desk:
        """The desk of a member of staff.

        Everybody signs in once, with password and code. That the desk stays open for a year keeps
        the example quick; in a clinic a session ends with the day.
        """
        if who not in self._desks:
            name, password, factor = self._users[who]
            code = pyotp.parse_uri(factor).at(self.moment) if factor else ""
            token = clinic.sign_in(self.store, name, password, code, self.clock)
            self._desks[who] = clinic.resume(self.store, token, self.clock)
        return self._desks[who]

    front_desk = property(lambda self: self.desk("front desk"))
    nurse = property(lambda self: self.desk("nurse"))
    doctor = property(lambda self: self.desk("clinician"))
    billing = property(lambda self: self.desk("billing"))
    manager = property(lambda self: self.desk("manager"))

    def _invite_users(self) -> None:
        """Make the users as a clinic does: each is given a password for one sign-in."""
        made = clinic.first_user(
            self.store, "administrator", "Demo Administrator", "five words of my own", self.clock
        )
        self._users["administrator"] = ("administrator", "five words of my own", made.factor)
        for who, (name, full_name, role) in STAFF.items():
            given = clinic.add_user(self.desk("administrator"), name, full_name, [role])
            code = pyotp.parse_uri(given.factor).at(self.moment) if given.factor else ""
            token = clinic.sign_in(self.store, name, given.password, code, self.clock)
            own = f"four words, chosen, {len(who)}"
            clinic.set_password(self.store, token, given.password, own, self.clock)
            self._desks[who] = clinic.resume(self.store, token, self.clock)

    def _open_rooms(self) -> None:
        boss = self.manager
        rooms = clinic.set_up(
            boss, "place", {"name": "Demo Rooms", "address": ADDRESS, "lspn": LSPN}
        )
        ward = clinic.set_up(boss, "place", {"name": "Demo Hospital", "address": ADDRESS})
        for name, place in (
            ("Consulting room", rooms), ("Procedure room", rooms), ("Theatre", ward)
        ):  # fmt: skip
            clinic.set_up(boss, "room", {"name": name, "place": place.id})
        clinic.set_up(boss, "practitioner", {
            "name": DOCTOR, "profession": "medical practitioner", "specialty": "pain medicine",
            "recognitions": ["specialist", "pain medicine"],
            "numbers": [
                {"place": rooms.id, "provider_number": "2426621B"},
                {"place": ward.id, "provider_number": "2426622L"},
            ],
        })  # fmt: skip

    def front_reads(self, *lines: str) -> None:
        """Note what the front desk reads now."""
        self._note("front desk", lines)

    def doctor_reads(self, *lines: str) -> None:
        """Note what the clinician reads now."""
        self._note("clinician", lines)

    def _note(self, who: str, lines: tuple[str, ...]) -> None:
        now = clinic.clock_words(self.moment)
        for line in lines:
            said = any(one.startswith(f"    {now}") for one in self._read[who])
            head = " " * 11 if said else f"    {now}  "
            self._read[who].append(
                fill(line, WIDTH, initial_indent=head, subsequent_indent=" " * 13)
            )

    def print_day(self) -> None:
        """Print what was read on the day, and begin anew."""
        if not any(self._read.values()):
            return
        print(f"\n{clinic.day_words(self.moment)}")
        for who, lines in self._read.items():
            if lines:
                print(f"  The {who} reads")
                print(*lines, sep="\n")
            lines.clear()

    def day_list(self) -> None:
        """Let the front desk read the day's appointments and what is due."""
        day = clinic.today(self.front_desk)
        for line in day.lines:
            at = clinic.clock_words(line.booking.starts)
            self.front_reads(f"Today {at}, {line.room}: {line.patient_name}, {line.booking.state}.")
        for due in day.due:
            name = day.names.get(due.patient, due.patient)
            self.front_reads(f"Due {clinic.day_words(due.due_at)}: {name}, {due.what}.")

    def audit_is_whole(self) -> None:
        """Prove at the end that no line and no record was changed."""
        found = verify_audit(self.manager)
        assert found.whole
        self.doctor_reads(
            f"The audit is whole: {found.audit_rows} lines, {found.records} records and "
            f"{found.files} files proven."
        )


def refused(what: Callable[[], object], *words: str) -> str:
    """Do what must be refused, and return the sentence; every one of the words is in it."""
    try:
        what()
    except AkesoError as why:
        sentence = str(why)
        assert all(word in sentence for word in words), sentence
        return sentence
    raise AssertionError(f"not refused: {', '.join(words)}")
