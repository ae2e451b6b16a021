"""The table of hazards: every hazard has all its cells, and every test that it names exists."""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "evidence" / "hazards.md"
HEAD = ["id", "hazard", "sequence", "harm", "severity", "control", "test", "residual risk"]
SEVERITIES = {"minor", "moderate", "serious", "death", "privacy", "money"}
SEED = (
    "wrong patient", "wrong side", "wrong level", "stale referral", "unit", "allergy",
    "anticoagulant", "over the limit", "mirrored image", "mm and cm", "drift", "simulated",
    "without assignment",
)  # fmt: skip
"""The hazards of the clinic memo, section f, each by a word of it."""


def rows(text):
    """Return the rows of every table with the head of hazards, as mappings."""
    found, inside = [], False
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if not line.startswith("|"):
            inside = False
        elif [c.strip() for c in line.strip("|").split("|")] == HEAD:
            inside = True
        elif inside and not set(line) <= set("|- "):
            found.append(dict(zip(HEAD, cells, strict=True)))
    return found


def names(tree, prefix=""):
    """Return the names of tests in a module as pytest has them, without parameters."""
    found = set()
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            found |= names(node, f"{node.name}::")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(f"{prefix}{node.name}")
    return found


def fault(row):
    """Return what is wrong with a row, or an empty text."""
    empty = [name for name in HEAD if not row[name]]
    if empty:
        return f"{row['id']} says nothing under {empty[0]}"
    if not re.fullmatch(r"H\d{2}", row["id"]):
        return f"{row['id']} is no id"
    if row["severity"] not in SEVERITIES:
        return f"{row['id']} is {row['severity']}"
    named = re.fullmatch(r"`([\w/]+\.py)::([\w:]+)`", row["test"])
    if named is None:
        return f"{row['id']} names its test as {row['test']}"
    file, name = TESTS / named[1], named[2]
    if not file.is_file():
        return f"{row['id']} names {named[1]}, which is not there"
    if not name.split("::")[-1].startswith("test_"):
        return f"{row['id']} names {name}, which is no test"
    if name not in names(ast.parse(file.read_text("utf-8"))):
        return f"{row['id']} names {name}, which is not in {named[1]}"
    return ""


ROWS = rows(PAGE.read_text("utf-8"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_every_hazard_is_whole_and_its_test_is_there(row):
    assert fault(row) == ""


def test_every_hazard_has_an_id_of_its_own_in_order():
    ids = [row["id"] for row in ROWS]
    assert ids == [f"H{n:02d}" for n in range(1, len(ids) + 1)]


def test_every_table_line_is_read():
    lines = [s for s in PAGE.read_text("utf-8").splitlines() if s.startswith("| H")]
    assert len(lines) == len(ROWS) >= 60


def test_the_hazards_of_the_memo_are_there():
    said = " ".join(f"{row['hazard']} {row['sequence']}" for row in ROWS)
    assert [word for word in SEED if word not in said] == []


def test_every_code_that_controls_is_there():
    source = TESTS.parent / "src" / "akeso"
    for row in ROWS:
        for path in re.findall(r"`([\w/.]+)`", row["control"]):
            assert (source / path).exists(), (row["id"], path)


def test_the_page_says_that_it_is_not_certified():
    assert "**not a certified risk management file**" in PAGE.read_text("utf-8")


GOOD = {**ROWS[0]}


@pytest.mark.parametrize(
    ("cell", "text", "says"),
    [
        ("harm", "", "says nothing under harm"),
        ("id", "X1", "is no id"),
        ("severity", "bad", "is bad"),
        ("test", "somewhere", "names its test as"),
        ("test", "`care/test_nowhere.py::test_x`", "which is not there"),
        ("test", "`care/test_record.py::helper`", "which is no test"),
        ("test", "`care/test_record.py::test_nothing_at_all`", "which is not in"),
    ],
)
def test_each_planted_fault_is_found(cell, text, says):
    assert says in fault(GOOD | {cell: text})
