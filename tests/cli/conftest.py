"""Commands over a real store, its clock set by hand: somebody sits down and runs them."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

import akeso.clinic
from akeso.cli import consult, door, main
from clinic.desks import Rooms, new_rooms  # the tests' package of that name, beside this one


@dataclass
class Front:
    """Runs commands as whoever sits there."""

    rooms: Rooms
    place: Any
    capsys: Any
    patch: Any
    seated: list = field(default_factory=list)

    def __post_init__(self):
        self.patch.setattr(akeso.clinic, "open_clinic", lambda place: Kept(self.rooms.store))
        self.patch.setattr(akeso.clinic, "at_desk", lambda store, place: self.seated[-1])

    def sit(self, *roles, user=""):
        self.seated.append(self.rooms.desk(*roles, user=user))
        return self

    def screen(self):
        """Show tables, as on a terminal."""
        for module in (consult, door):
            self.patch.setattr(module, "on_a_screen", lambda: True)
        return self

    def run(self, *words):
        code = main([str(word) for word in words])
        said = self.capsys.readouterr()
        return code, said.out, said.err

    def json(self, *words):
        code, out, err = self.run(*words, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    def refused(self, *words):
        """Return the one sentence of a command that wrote nothing."""
        before = self.kinds()
        code, out, err = self.run(*words)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert self.kinds() == before
        return err

    def paper(self, document):
        path = self.place / "in.json"
        path.write_text(json.dumps(document, default=str), "utf-8")
        return path

    def kinds(self, patient="P000001"):
        desk = self.rooms.desk("clinician")
        with desk.store.read(desk.actor, "look") as unit:
            return [r.kind for r in unit.records_of(patient)]


@dataclass
class Kept:
    """The store of the test, which stays open when a command ends."""

    store: Any

    def __enter__(self):
        return self.store

    def __exit__(self, *why):
        return None


@pytest.fixture
def front(tmp_path, capsys, monkeypatch):
    rooms = new_rooms(tmp_path)
    with rooms.store:
        yield Front(rooms, tmp_path, capsys, monkeypatch)
