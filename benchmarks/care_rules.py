"""How many rows the tables of rules, limits, fees and schedules hold, and how many are verified.

A row is what carries one mark. Where one mark stands over a whole list, each entry of the list
counts. `NO_RULES` names the data files that hold none, and why; a test finds a file in neither.
"""

from __future__ import annotations

import ast
import csv
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from akeso.rule import Mark
from akeso.techniques.indication import source_of

SRC = Path(__file__).parents[1] / "src" / "akeso"
INFERRED = "inferred"
"""Worked out from facts that were read, by a step that nobody published: not verified."""
KINDS = (Mark.READ, Mark.COMPUTED, Mark.SECONDARY, INFERRED, Mark.RECALLED, Mark.PROPOSAL)


@dataclass(frozen=True)
class Table:
    """Data files of one sort of rule.

    Parameters
    ----------
    title : str
        What they hold.
    pattern : str
        Files below ``src/akeso``, as a glob.
    each : tuple of str
        Keys whose entries count one by one under the mark that stands beside them.
    """

    title: str
    pattern: str
    each: tuple[str, ...] = ()

    def paths(self) -> list[Path]:
        """Return the files; never none."""
        found = sorted(SRC.glob(self.pattern))
        assert found, f"no file fits {self.pattern}"
        return found

    def marks(self) -> Counter[str]:
        """Count the rows by their marks."""
        return Counter(mark for path in self.paths() for mark in marks_of(path, self.each))


TABLES = (
    Table("Eligibility: rules", "techniques/**/indication.csv"),
    Table("Eligibility: bleeding-risk class of a technique", "techniques/*/techniques.csv"),
    Table("Blood thinners: hold and restart", "care/anticoagulants.csv"),
    Table("Pain sources: likelihood ratios of findings", "care/pain_features.csv"),
    Table("Pain sources: priors, range and default apart", "care/pain_priors.csv"),
    Table("Pain sources: which technique first", "care/decision/pain_source_technique.csv"),
    Table("Expected relief", "care/decision/expected_relief.csv"),
    Table("Red flags", "care/assessment/red_flags.csv"),
    Table("Examination tests", "care/assessment/exam_tests.csv"),
    Table("Questionnaires: scales, bands, changes, licences",
          "care/instruments/instruments.toml", ("scales",)),
    Table("Drugs: rules R and X", "pharmacy/rules.toml"),
    Table("Drugs: facts of each drug", "pharmacy/drugs.toml"),
    Table("Drugs: limits of the dose profiles", "pharmacy/profiles.toml"),
    Table("Drugs: mixtures", "pharmacy/mixtures.toml", ("pairs",)),
    Table("Drugs: opioid factors (oMEDD)", "pharmacy/opioids.toml", ("factors",)),
    Table("Drugs: what aspiration shows", "pharmacy/aspiration.toml"),
    Table("Drugs: lipid rescue", "pharmacy/rescue.toml"),
    Table("Consent: checklist", "care/consent/checklist.csv"),
    Table("Procedure: time-out", "care/procedure/time_out.csv"),
    Table("Procedure: steps and their minutes", "care/procedure/steps.csv"),
    Table("Procedure: routes of drugs", "care/procedure/routes.csv"),
    Table("Procedure: contrast patterns", "care/procedure/contrast_patterns.csv"),
    Table("Procedure: complications and their rates", "care/procedure/complications.csv"),
    Table("Radiation: reference doses", "care/procedure/dose_reference.csv"),
    Table("Radiation: notice and stop", "care/procedure/dose_stops.csv"),
    Table("Recovery: discharge criteria", "care/recovery/discharge.csv"),
    Table("Recovery: advice", "care/recovery/advice.csv"),
    Table("Outcome: schedule", "care/outcome/schedule.toml"),
    Table("Outcome: definitions of block, responder, duration", "care/outcome/definitions.toml"),
    Table("Outcome: which definition of a block a rule asks for",
          "care/assessment/block_asked.toml"),
    Table("Outcome: families and what a result opens",
          "care/outcome/families.toml", ("families", "opens")),
    Table("Pathway: order of the records", "care/pathway/pathway.toml", ("step",)),
    Table("Referral: how long it holds", "care/referral/periods.toml"),
    Table("Referral: attendance items", "care/referral/attendance.csv"),
    Table("Referral: which visit an attendance item is for", "care/referral/visit_items.csv"),
    Table("Referral: exemptions from an imaging request", "care/referral/exemptions.toml"),
    Table("Claim: items", "care/claim/items.csv"),
    Table("Claim: items of each technique", "care/claim/technique_items.csv"),
    Table("Claim: fees, July 2025 and July 2026", "care/claim/fees.csv"),
    Table("Claim: rules", "care/claim/rules.toml"),
    Table("Claim: assignment of benefit", "care/claim/assignment.toml"),
    Table("My Health Record: duty and exceptions", "care/reporting/duty.toml"),
    Table("Cards: colours and codes", "care/person/cards.toml"),
    Table("Records: how long they are kept", "care/person/retention.toml"),
    Table("Rooms: hours unless set", "care/appointments/hours.toml"),
    Table("Approaches: angles, needles, views", "techniques/*/approaches.toml"),
    Table("Planner: dangers and margins", "techniques/dangers.toml"),
    Table("Planner: needles on the shelf", "needle/stock_needles.toml"),
)  # fmt: skip

NO_RULES = {
    "anatomy/digital_spine.toml": "dimensions of the built-in sample; each has its mark there",
    "care/assessment/body_areas.csv": "names of the areas of the body map",
    "care/assessment/fields.csv": "where the value of each finding comes from",
    "care/assessment/questions.csv": "which question asks for which finding",
    "care/rehearsal/plan_techniques.csv": "which technique an approach of the planner serves",
    "clinic/permissions.toml": "who may do what: shown whole below, as this service's own choice",
    "techniques/findings.csv": "dictionary of the findings: type, unit and range of entry",
}


def data_files() -> set[str]:
    """Return every CSV and TOML file below ``src/akeso``."""
    found = (p for end in ("csv", "toml") for p in SRC.rglob(f"*.{end}"))
    return {p.relative_to(SRC).as_posix() for p in found}


def listed_files() -> set[str]:
    """Return the files that the tables count."""
    return {p.relative_to(SRC).as_posix() for table in TABLES for p in table.paths()}


def marks_of(path: Path, each: tuple[str, ...] = ()) -> Iterator[str]:
    """Give the mark of every row of a file."""
    text = path.read_text("utf-8")
    if path.suffix == ".toml":
        yield from _of_node(tomllib.loads(text), each)
        return
    for row in csv.DictReader(text.splitlines()):
        yield from _of_row(row)


def _of_row(row: dict[str, str]) -> Iterator[str]:
    if "mark" in row:
        yield Mark(row["mark"])
        return
    if row["verified"]:
        reference = row["source"]
        known = source_of(reference, row["verified"]).mark
        told = {INFERRED: INFERRED, "secondary": Mark.SECONDARY}
        found = [mark for word, mark in told.items() if word in reference]
        plain = known.verified or reference.startswith("recalled")
        yield found[0] if found and not plain else known
    if row.get("default_source"):
        yield source_of(row["default_source"], "no").mark


def _of_node(node: Any, each: tuple[str, ...]) -> Iterator[str]:
    if isinstance(node, list):
        for entry in node:
            yield from _of_node(entry, each)
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        if key == "mark":
            yield from [Mark(value)] * (sum(_entries(node.get(k)) for k in each) or 1)
        elif key.endswith("_mark"):
            yield Mark(value)
        else:
            yield from _of_node(value, each)


def _entries(value: Any) -> int:
    """Return how many entries a table, or a list of tables, has; a list of words has none."""
    if isinstance(value, dict):
        return len(value)
    return sum(isinstance(entry, dict) for entry in value or ())


def marks_in_code() -> Counter[str]:
    """Count the sources that stand in the code itself, by their marks."""
    found: Counter[str] = Counter()
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Source":
                given = [*node.args, *(k.value for k in node.keywords)]
                found.update(
                    Mark[a.attr] for a in given
                    if isinstance(a, ast.Attribute) and getattr(a.value, "id", "") == "Mark"
                )  # fmt: skip
    return found


def line(title: str, where: str, marks: Counter[str]) -> str:
    """Return one line of the page's table."""
    rows = marks.total()
    verified = marks[Mark.READ] + marks[Mark.COMPUTED]
    counts = " | ".join(str(marks[kind] or "") for kind in KINDS)
    return f"| {title} | {where} | {rows} | {counts} | {100 * verified // rows}% |"


def section() -> str:
    """Return the page's section on rules and their verified share."""
    lines, whole = [], Counter[str]()
    for table in TABLES:
        marks = table.marks()
        lines.append(line(table.title, f"`{table.pattern}`", marks))
        whole += marks
    code = marks_in_code()
    lines.append(line("Sources that stand in the code", "`**/*.py`", code))
    lines.append(line("**All**", "", whole + code))
    left_out = "\n".join(f"| `{name}` | {why} |" for name, why in sorted(NO_RULES.items()))
    return f"""## Rules and their verified share

A row is what carries one mark; where one mark stands over a list, each entry counts. **Verified**
is what was read in the named source or computed from what was read. Secondary, inferred, recalled
and proposed rows are unverified: they say so wherever they are shown, and a clinician has to sign
them off before use. Shares are rounded down.

| table | files | rows | {" | ".join(KINDS)} | verified |
|---|---|---|{"---|" * len(KINDS)}---|
{chr(10).join(lines)}

Data files that carry no rule:

| file | why |
|---|---|
{left_out}
"""
