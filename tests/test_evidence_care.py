"""The page of evidence on the care record cannot lag: what has no times in it is made anew."""

import ast
import re
import sys
from collections import Counter
from xml.etree import ElementTree

import pytest

from akeso.clinic.access import Role, permissions
from akeso.clinic.demonstration import demo_data
from akeso.rule import Mark
from akeso.store import open_store
from test_docs import page, table
from test_gates import ROOT

# The benchmarks name each other and the tests from the root, as when they are run.
sys.path.insert(0, str(ROOT))

from benchmarks import (
    care,
    care_examples,
    care_faults,
    care_plot,
    care_roles,
    care_rules,
    care_scale,
)

PAGE = page("evidence/care.md")
STALE = "the page lags behind the code: run `python benchmarks/care.py --tables`"


@pytest.mark.parametrize("part", [care_rules, care_examples, care_roles], ids=lambda m: m.__name__)
def test_what_can_be_made_anew_is_the_same(part):
    for line in part.section().splitlines():
        assert line in PAGE.splitlines(), STALE
    assert part.section() in PAGE, STALE


# Rules --------------------------------------------------------------------------------------


def test_every_data_file_is_counted_or_named_as_carrying_no_rule():
    listed, left_out = care_rules.listed_files(), set(care_rules.NO_RULES)
    assert care_rules.data_files() - listed - left_out == set(), "add it to care_rules.py"
    assert left_out - care_rules.data_files() == set(), "gone"
    assert listed & left_out == set()
    assert all(care_rules.NO_RULES.values())


def test_no_file_is_counted_twice():
    counts = Counter(path for one in care_rules.TABLES for path in one.paths())
    assert set(counts.values()) == {1}


def test_numbers_of_rules_are_those_that_were_handed_over():
    found = {one.title: one.marks().total() for one in care_rules.TABLES}
    assert found["Eligibility: rules"] == 213
    assert found["Drugs: rules R and X"] == 46 + 4
    assert found["Drugs: opioid factors (oMEDD)"] == 18


def test_marks_of_a_file_are_counted_as_they_stand(tmp_path):
    made = tmp_path / "made.toml"
    made.write_text(
        '[one]\nmark = "read"\npairs = [{a = 1}, {a = 2}]\nnames = ["x"]\n'
        '[two]\nvalue = { v = 1, mark = "recalled" }\nother_mark = "secondary"\nremark = "no"\n'
    )
    found = Counter(care_rules.marks_of(made, ("pairs", "names")))
    assert found == {Mark.READ: 2, Mark.RECALLED: 1, Mark.SECONDARY: 1}
    made = tmp_path / "made.csv"
    made.write_text(
        "source,verified\nS1,yes\nrecalled; a secondary copy,no\nproposal,no\n"
        "inferred from four,no\nsecondary,no\n,\n"
    )
    found = Counter(care_rules.marks_of(made))
    assert found == dict.fromkeys(
        [Mark.READ, Mark.RECALLED, Mark.PROPOSAL, care_rules.INFERRED, Mark.SECONDARY], 1
    )


def test_shares_are_rounded_down_and_nothing_unverified_is_counted():
    row = care_rules.line("x", "y", Counter({Mark.READ: 995, Mark.SECONDARY: 5}))
    assert row.endswith("| 99% |")
    assert care_rules.line("x", "y", Counter({Mark.RECALLED: 3})).endswith("| 0% |")


# Examples -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [*care_examples.scores(), *care_examples.fees(), *care_examples.blocks()],
    ids=lambda row: f"{row[0]}: {row[1]}",
)
def test_every_example_agrees(row):
    assert row[-1], row


def test_every_instrument_with_a_key_has_an_example():
    told = " ".join(row[0].casefold() for row in care_examples.scores())
    assert all(name in told for name in ("peg", "dass-21", "pcs", "pseq", "bpi", "odi", "nrs"))


def test_an_example_can_disagree():
    wrong = care_examples.banded("x", "y", "low 0-4, high 5-6", {4: "low", 5: "low"})
    assert wrong[-2:] == ("1 of 2 scores in these bands", False)
    assert "**no**" in care_examples.table("| a | b | c | d | e |", [wrong])


def test_every_published_benefit_is_rounded_as_published():
    fitting, whole = care_examples.rounding()
    assert fitting == whole >= 147


# Roles --------------------------------------------------------------------------------------


def test_the_matrix_of_verbs_is_the_table_that_the_front_door_asks():
    rows = table(PAGE, "verb", *Role)
    shown = {
        name: {role for role, cell in zip(Role, cells, strict=True) if cell == "yes"}
        for name, *cells in rows
    }
    assert shown == dict(permissions().verbs), STALE


def test_the_matrix_of_kinds_is_the_table_that_the_front_door_asks():
    rows = table(PAGE, "kind of record", *Role)
    for name, *cells in rows:
        held = dict(zip(Role, cells, strict=True))
        for letter, who in (("r", permissions().reads), ("w", permissions().writes)):
            assert {r for r in Role if letter in held[r]} == set(who.get(name, ())), STALE
    assert {row[0] for row in rows} == {*permissions().reads, *permissions().writes}


# What was measured --------------------------------------------------------------------------


def test_faults_name_tests_that_exist():
    held = ast.parse((ROOT / care_faults.TESTS).read_text("utf-8"))
    names = {node.name for node in held.body if isinstance(node, ast.FunctionDef)}
    assert set(care_faults.FAULTS) <= names


def test_the_page_shows_nothing_lost_and_no_fault():
    head = care_faults.crash.HEAD.splitlines()[0].strip("|").split("|")
    rows = table(PAGE, *(cell.strip() for cell in head))
    assert [row[0] for row in rows] == ["SQLite", "PostgreSQL"]
    assert [(row[3], row[5]) for row in rows] == [("0", "0")] * 2
    rows = table(PAGE, "fault", "engine", "test", "this run")
    assert [row[3] for row in rows] == ["passed"] * len(care_faults.FAULTS)


def test_what_the_page_calls_met_is_met():
    lines = [line for line in PAGE.splitlines() if " | 50 ms | " in line]
    assert len(lines) == 10
    for line in lines:
        *_, largest, _limit, met = [cell.strip() for cell in line.strip("|").split("|")]
        assert (met == "yes") == (float(largest.split(" / ")[1]) <= 50.0), line


def test_a_run_of_smaller_sizes_says_so():
    whole = all(
        f"{number:,}" in re.search(rf"\| {engine}, episodes .*", PAGE).group()
        for engine, number in (("SQLite", 100_000), ("PostgreSQL", 1_000_000))
    )
    assert whole != ("A small run" in PAGE)


def test_a_clinic_is_made_measured_kept_and_measured_again(tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr(
        care_scale, "demo_data", lambda *a, **k: made.append(a) or demo_data(*a, **k)
    )
    for _ in range(2):
        found = care_scale.on_sqlite(10, 3, 0.0, tmp_path)
    assert len(made) == 1
    assert len(found.steps) == 7
    assert all(0 < median <= high for median, high in found.steps.values())
    assert found.records > 50
    assert (tmp_path / "sqlite-10" / "akeso.db").is_file()


def test_a_clinic_that_was_half_made_is_made_anew(tmp_path):
    (tmp_path / "sqlite-1").mkdir()
    (tmp_path / "sqlite-1" / "akeso.db").write_bytes(b"half")
    with care_scale.sqlite_clinic(1, tmp_path) as clinic, open_store(clinic.where) as store:
        assert store.verify().whole


def made_sizes(engine, largest, ms):
    steps = dict.fromkeys(("a", "b", "c", "d", "e", *care_scale.FREE), (ms / 2, ms))
    return [
        care_scale.Size(engine, n, 1, 1.0, 1, 0.1, True, steps, steps)
        for n in care_scale.sizes(largest)
    ]


def test_the_plot_is_a_picture_with_every_step_inside_its_frame():
    text = care_plot.plot([made_sizes("SQLite", 1000, 0.4), made_sizes("Other", 9000, 700)])
    root = ElementTree.fromstring(text)  # noqa: S314  made here
    said = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"SQLite", "Other", "a", "e", "9,000", "limit 50 ms"} <= set(said)
    for node in root.iter("{http://www.w3.org/2000/svg}polyline"):
        for point in node.get("points").split():
            x, y = map(float, point.split(","))
            assert care_plot.LEFT <= x <= care_plot.WIDTH
            assert care_plot.TOP <= y <= care_plot.HEIGHT - care_plot.BOTTOM


@pytest.mark.parametrize(("ms", "word"), [(50.0, "yes"), (50.04, "yes"), (50.1, "**no**")])
def test_the_limit_is_50_ms(ms, word):
    assert care_scale.verdict(ms) == word
    assert f"| {word} |" in care_scale.table(made_sizes("SQLite", 1000, ms))


def test_tables_alone_keep_what_was_measured():
    assert care.page(care.kept()) == PAGE, STALE
