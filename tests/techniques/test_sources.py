"""sources.md of each room against its approaches.toml: lists that must agree."""

import re
import tomllib
from importlib import resources

import pytest

ROOMS = ("nerve_block", "epidural_steroid", "facet_joint", "radiofrequency")
HERE = resources.files("akeso.techniques")
MARKS = ("read", "secondary", "computed", "recalled", "engineering proposal")
ID = re.compile(r"\bS\d{2,3}\b")


def _room(room):
    pages = (HERE / room / "approaches.toml").read_text("utf-8")
    code = (HERE / room / "approach.py").read_text("utf-8")
    return pages, code, (HERE / room / "sources.md").read_text("utf-8")


def _listed(page):
    return set(re.findall(r"^- (S\d{2,3}): \S", page, re.MULTILINE))


@pytest.mark.parametrize("room", ROOMS)
def test_every_source_id_used_is_listed_and_none_is_listed_for_nothing(room):
    pages, code, page = _room(room)
    dangers = tomllib.loads((HERE / "dangers.toml").read_text("utf-8"))
    feared = {name for p in tomllib.loads(pages).values() for name in p["dangers"]}
    used = set(ID.findall(pages + code + "".join(dangers[n]["source"] for n in feared)))
    assert used, room
    assert used - _listed(page) == set()
    assert _listed(page) - used == set()


@pytest.mark.parametrize("room", ROOMS)
def test_every_rule_stands_on_the_page_with_its_limit_source_and_mark(room):
    pages, _, page = _room(room)
    for code, approach in tomllib.loads(pages).items():
        part = page.split(f"## {code}\n")[1].split("\n## ")[0]
        for check in approach["checks"]:
            row = next(
                line for line in part.splitlines()
                if f"{check['view']}: {check['name']} |" in line
                and f"{check['relation']} {check['limit']:g} " in line
            )  # fmt: skip
            assert check["source"] in row
            assert row.endswith(f"| {check['mark']} |")
        for name in ("oblique", "tilt"):
            angle = approach[name]
            assert (
                f"| {name} | {angle['textbook']:g} deg, searched {angle['low']:g} to "
                f"{angle['high']:g} | {angle['source']} | {angle['mark']} |"
            ) in part
        assert f"{approach['needle']['source']} | {approach['needle']['mark']} |" in part
        for danger in approach["dangers"]:
            assert f"| keeps from {danger} |" in part


@pytest.mark.parametrize("room", ROOMS)
def test_every_row_ends_with_a_known_mark(room):
    rows = [r for r in _room(room)[2].splitlines() if r.startswith("| ") and "| mark |" not in r]
    assert len(rows) > 8
    for row in rows:
        assert row.rstrip(" |").rsplit("| ", 1)[1] in MARKS, row


@pytest.mark.parametrize("room", ROOMS)
def test_every_constant_of_the_code_is_on_the_page(room):
    _, code, page = _room(room)
    for name in re.findall(r"^([A-Z][A-Z_]+(?:_MM|_DEG)) =", code, re.MULTILINE):
        assert f"`{name}`" in page, name
