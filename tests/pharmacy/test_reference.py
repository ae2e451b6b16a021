"""Our data against the reference tables, row by row, where that folder is present."""

import re

import pytest

from akeso.pharmacy.amount import exact, words
from akeso.pharmacy.drug import find_drug
from akeso.pharmacy.opioids import factors
from akeso.pharmacy.profile import profiles
from akeso.pharmacy.ruling import rules
from akeso.rule import Mark
from reference_rules import reference_file, reference_rows

GRADES = {"B label or handbook": {Mark.READ, Mark.SECONDARY}, "C secondary": {Mark.SECONDARY}}


def table_rows(text, start):
    """Rows of the first table after `start`, cells stripped of blanks and stars."""
    lines = text.split(start, 1)[1].splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[first:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip().replace("*", "") for cell in line.strip("|").split("|")])
    return rows[0], rows[2:]


def numbers(text):
    return {float(n) for n in re.findall(r"\d+(?:\.\d+)?", text)}


def test_every_rule_of_the_memo_is_here_and_no_other():
    text = reference_file("injections-and-drugs.md").read_text("utf-8")
    head, rows = table_rows(text, "## (d) Rules for the safety engine")
    assert head == ["Id", "Severity", "Inputs", "Fires when", "Message (gist)", "Grade"]
    assert [row[0] for row in rows] == [name for name in rules() if name.startswith("R")]
    for name, severity, inputs, fires, _, grade in rows:
        rule = rules()[name]
        assert severity.split()[0] == rule.severity, name
        assert severity.split()[-1] == rule.otherwise, name
        assert grade == rule.grade, name
        for limit, value in rule.limits.items():
            shown = {"days": {365, 7, 28}, "three_year_days": {1095}, "hours": {4, 24}}
            if limit in shown:
                assert value in shown[limit]
            elif limit == "share" and name == "R07":
                assert "half" in fires
            else:
                assert float(value) in numbers(fires) | numbers(inputs), f"{name} {limit}"


def test_every_limit_of_a_profile_is_its_row():
    known = {row["id"]: row for row in reference_rows("anaesthetics.csv")}
    limits = [x for p in profiles().values() for x in p.limits if x.row != "memo"]
    assert len({x.row for x in limits}) == len(limits)
    for limit in limits:
        row = known[limit.row]
        assert limit.drug == row["drug"]
        assert limit.adrenaline == {"not stated": "any"}.get(row["adrenaline"], row["adrenaline"])
        assert words(limit.amount) == row["value"]
        assert limit.per_kg is (row["unit"] == "mg/kg")
        assert limit.source.reference == f"{row['source']}; {row['identifier']}"
        assert str(limit.year or "") == row["year"]
        assert limit.source.mark in GRADES[row["read_grade"]]


def test_no_single_dose_limit_of_the_table_is_left_out():
    wanted = {
        row["id"]
        for row in reference_rows("anaesthetics.csv")
        if row["parameter"].startswith(("maximum single dose", "maximum dose per kg"))
    }
    assert wanted == {x.row for p in profiles().values() for x in p.limits} - {"memo"}


def test_recalled_australian_limits_are_those_of_the_memo_and_unverified():
    text = reference_file("injections-and-drugs.md").read_text("utf-8")
    head, rows = table_rows(text, "### c1. Local anaesthetics")
    cells = next(row for row in rows if row[0] == "Australian figures")
    shown = dict(zip([name.lower() for name in head], cells, strict=True))
    for limit in profiles()["au-recalled"].limits:
        assert float(limit.amount) in numbers(shown[limit.drug])
        assert "recalled" in shown[limit.drug]
        assert not limit.source.mark.verified


@pytest.mark.parametrize(
    ("heading", "line", "fact"),
    [
        ("### c1. Local anaesthetics", "Sold, mg/mL", "sold"),
        ("### c2. Corticosteroids", "mg/mL", "sold"),
        ("### c2. Corticosteroids", "Equivalent (oral or iv only)", "equivalent"),
    ],
)
def test_strengths_and_equivalents_are_those_of_the_memo(heading, line, fact):
    text = reference_file("injections-and-drugs.md").read_text("utf-8")
    head, rows = table_rows(text, heading)
    cells = next(row for row in rows if row[0] == line)
    for name, cell in zip(head[1:], cells[1:], strict=True):
        values = {float(v) for v in find_drug(name.split(" SP")[0].lower()).fact(fact).values}
        written = re.sub(r"\([^)]*\)", "", cell)
        assert values <= numbers(written) or values == {sum(numbers(written)) * 2}, name


def test_edges_of_symptoms_and_peaks_are_those_of_the_table():
    rows = {row["id"]: row for row in reference_rows("anaesthetics.csv")}
    for name in ("A129", "A130", "A131"):
        fact = find_drug(rows[name]["drug"]).fact("symptoms_if_iv")
        assert words(fact.number) == rows[name]["dose_mg"]
        assert rows[name]["value"] in fact.source.reference
    for name in ("A125", "A126"):
        fact = find_drug(rows[name]["drug"]).fact("toxic_peak")
        assert words(fact.number) == rows[name]["value"]


def test_every_opioid_factor_is_its_row():
    text = reference_file("clinic-australia.md").read_text("utf-8")
    _, rows = table_rows(text, "### c.4 Opioids")
    wanted = {}
    for name, unit, factor in rows:
        drug, route = name.lower().rsplit(" ", 1)
        wanted[drug, route] = (unit, exact(float(factor.split()[0])))
    assert factors() == wanted
    assert len(wanted) == 18
