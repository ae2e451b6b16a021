"""Every command that takes a file says in one sentence what is wrong with it, without jargon."""

import re

import click
import pytest

import akeso.clinic as front_door
from akeso.cli.app import akeso
from akeso.cli.oversight import LINK
from clinic import walk

EPISODE = walk.EPISODE
JSON_COMMANDS = {
    "patient add": ("FILE",),
    "patient amend": ("1", "FILE", "--why", "has married"),
    "refer": ("1", "FILE"),
    "refer new": ("FILE",),
    "book": ("1", "FILE"),
    "wait": ("1", "FILE"),
    "recall": ("1", "FILE"),
    "set-up place": ("FILE",),
    "set-up practitioner": ("FILE",),
    "set-up room": ("FILE",),
    "set-up hours": ("FILE",),
    "assess": (EPISODE, "FILE"),
    "recommend": ("FILE",),
    "recommend --episode": (EPISODE, "FILE"),
    "decide": (EPISODE, "FILE"),
    "consent": (EPISODE, "FILE"),
    "record rehearsed": ("FILE",),
    "record time-out": ("FILE",),
    "record procedure": ("FILE",),
    "record recovery": ("FILE",),
    "record episode-closed": ("FILE",),
    "follow-up": (EPISODE, "FILE"),
    "event": ("1", "FILE"),
    "site": ("FILE", "--why", "agreed in the meeting"),
    "claim assign": (EPISODE, "FILE"),
    "claim prepare": (EPISODE, "FILE"),
    "claim lodged": (EPISODE, "FILE"),
    "claim answered": (EPISODE, "FILE"),
    "report given": (EPISODE, "FILE"),
    "report uploaded": (EPISODE, "FILE"),
    "report exception": (EPISODE, "FILE"),
    "report extension": (EPISODE, "FILE"),
    "answer": ("FILE", "--born", "1971-06-01"),
    "drugs check": ("FILE",),
    "mbs price": ("FILE",),
    "score": ("peg", "FILE"),
    "score --before": ("FILE", "peg", "GOOD"),
}
"""Every command that reads a JSON document, with what else it needs; GOOD holds answers."""
OTHER_COMMANDS = {
    "mbs import": ("FILE", "--from", "2026-07-01"),
    "restore": ("FILE", "--store", "NEW"),
    "attach-plan": (EPISODE, "FILE", "--sample", "--expect", "a dull pressure"),
    "attach-plan --ct": ("FILE", EPISODE, "PLAN", "--expect", "a dull pressure"),
    "record procedure --rdsr": ("FILE", EPISODE, "procedure", "GOOD"),
    "login": ("ann", "--password-file", "FILE"),
    "init": ("--name", "ann", "--full-name", "Ann", "--store", "NEW", "--password-file", "FILE"),
    "password": ("--old-file", "FILE", "--password-file", "FILE"),
    "inspect": ("FILE",),
    "plan": ("FILE", "--labels", "FILE", "--approach", "lumbar-medial-branch", "--level", "L4",
             "--side", "left", "--json", "--quiet"),
    "landmarks": ("FILE", "--labels", "FILE", "--quiet"),
    "xray": ("FILE", "-o", "NEW.png", "--quiet"),
}  # fmt: skip
WRITES = ("claim export", "file", "backup", "export")
"""Commands whose file is written, not read."""
NOT_HERE = ("bench xray",)
BAD = {
    "missing": None,
    "folder": ...,
    "empty": b"",
    "blank": b" \n\n",
    "binary": b"\x89PNG\r\n\x1a\n\x00\xff\xfe\x00\x80",
    "cut": b'{\n  "technique": "esi.il',
    "comma": b'{\n  "technique": 1,\n}',
    "quotes": b"{'technique': 1}",
    "words": b"pain of the back",
    "list": b"[1, 2]",
    "text": b'"pain"',
    "null": b"null",
    "unknown": b'{"surprise": 1}',
    "number": b'{"technique": "seven", "services": "7", "family_name": 7, "born": "x", "name": 5}',
    "deep": b"[" * 100_000,
    "twice": b'{"a": 1, "a": 2}',
    "nan": b'{"a": NaN}',
}
JARGON = re.compile(
    r"Expecting|NoneType|\bNone\b|\bdict|\btuple|\bstr\b|\bint\b|\bfloat\b|\bbool\b|Traceback|"
    r"Error|codec|\bchar \d|input should|Input should|instance of|pydantic|is not of type|"
    r"Additional properties|delimiter|keyword|object at 0x|errno|Errno|argument|utf-8'|byte 0x|"
    r"\bTrue\b|\bFalse\b|property name|recursion"
)
WITH_PLACE = ("cut", "comma", "quotes", "words")


def commands(one, before=()):
    """Give every command with a file among its arguments or options."""
    if isinstance(one, click.Group):
        for name, below in one.commands.items():
            yield from commands(below, (*before, name))
    elif any(isinstance(p.type, click.Path) for p in one.params) or before == ("refer",):
        yield " ".join(before)


def test_no_command_is_forgotten():
    tried = {*JSON_COMMANDS, *OTHER_COMMANDS, *WRITES, *NOT_HERE}
    for name in commands(akeso):
        assert any(one == name or one.startswith(f"{name} ") for one in tried), name


@pytest.fixture
def desks(front, monkeypatch):
    """Somebody of every role, with a patient who was treated."""
    walk.performed(front.rooms, front.place)
    everyone = ("front-desk", "nurse", "clinician", "billing", "manager", "administrator")
    token = front_door.invite(front.rooms.desk("nurse"), EPISODE).token
    monkeypatch.setenv(LINK, token)
    opened = front_door.open_link
    clock = front.rooms.clock
    monkeypatch.setattr(
        front_door, "open_link", lambda store, token, born: opened(store, token, born, clock)
    )
    monkeypatch.setenv("XDG_STATE_HOME", str(front.place / "state"))
    (front.place / "good.json").write_text('{"answers": [7, 8, 6]}', "utf-8")
    return front.sit(*everyone, user="everyone")


def words(command, rest, desks, file):
    """Return a command line; an option of the command comes last, with the file."""
    head = command.removesuffix(" new").split()
    places = {"FILE": file, "NEW": desks.place / "new", "NEW.png": desks.place / "new.png",
              "GOOD": desks.place / "good.json", "PLAN": desks.place / "plan"}  # fmt: skip
    if head[0] in ("record", "set-up") and len(head) == 2:
        place = [EPISODE] if head[0] == "record" else []
        head = [head[0], *place, head[1]]
    if command.endswith(("--before", "--ct", "--rdsr")):
        option = head.pop()
        if head[-1] == "procedure":
            head = head[:1]
        return [*head, *(places.get(w, w) for w in rest[1:]), option, file]
    return [*head, *(places.get(word, word) for word in rest)]


def bad_file(desks, name, content):
    path = desks.place / f"{name}.json"
    if content is ...:
        path.mkdir(exist_ok=True)
    elif content is not None:
        path.write_bytes(content)
    return path


def faults(command, rest, desks, bad):
    """Return what is wrong with the answers of a command to bad files."""
    found = []
    for name in bad:
        file = bad_file(desks, name, BAD[name])
        before, made = desks.kinds(), sorted(desks.place.iterdir())
        code, out, err = desks.run(*words(command, rest, desks, file))
        said = f"{command} {name}: {code} {out}{err}"
        if command == "inspect":
            out, err = "", out + err
        if code not in (1, 2) or out or (err.count("\n") != 1 and command != "inspect"):
            found.append(f"NOT ONE SENTENCE {said}")
        elif JARGON.search(err):
            found.append(f"JARGON {JARGON.search(err)[0]!r} {said}")
        elif (
            name in WITH_PLACE
            and command in JSON_COMMANDS
            and not re.search(rf"{name}\.json .*line \d+, column \d+", err)
        ):
            found.append(f"NO PLACE {said}")
        if desks.kinds() != before or set(desks.place.iterdir()) - set(made) - {file}:
            found.append(f"SOMETHING WAS WRITTEN {said}")
    return found


@pytest.mark.parametrize("half", [0, 1])
def test_json_that_cannot_be_used_is_one_sentence(desks, half):
    some = list(JSON_COMMANDS.items())[half::2]
    found = [f for command, rest in some for f in faults(command, rest, desks, BAD)]
    assert not found, "\n".join(found)


def test_other_files_that_cannot_be_used_are_one_sentence(desks):
    bad = ("missing", "folder", "empty", "binary", "list")
    found = [f for c, rest in OTHER_COMMANDS.items() for f in faults(c, rest, desks, bad)]
    assert not found, "\n".join(found)


def test_a_document_on_standard_input_is_named(desks, monkeypatch):
    class In:
        buffer = type("Bytes", (), {"read": staticmethod(lambda: b'{"a": ')})

    monkeypatch.setattr("sys.stdin", In)
    said = desks.refused("patient", "add", "-")
    assert said == (
        "akeso: Standard input (the patient) is not JSON at line 1, column 7: it ends too early; "
        "close every bracket and quote.\n"
    )
