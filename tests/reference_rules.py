"""The reference tables on eligibility, where they are present, and a second reading of rules."""

import csv
import itertools
import json
import os
import re
from pathlib import Path

import pytest

from akeso.techniques.findings import dictionary

REFERENCE = Path(
    os.environ.get("AKESO_TEST_REFERENCE", Path(__file__).parents[2] / "shared" / "reference")
)


def reference_file(name):
    """A file of the reference folder; the test skips, saying so, where it is absent."""
    path = REFERENCE / name
    if not path.is_file():
        pytest.skip("the folder of references is absent; set AKESO_TEST_REFERENCE to it")
    return path


def reference_rows(name):
    with reference_file(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def dictionary_rows():
    """Rows of the memo's field dictionary: field, type, baseline, meaning."""
    text = reference_file("eligibility.md").read_text("utf-8")
    part = text.split("## 13. Field dictionary")[1].split("## 14.")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def codes():
    """The technique codes of the memo's section 1.1, abbreviations written out."""
    text = reference_file("eligibility.md").read_text("utf-8")
    part = text.split("### 1.1 Technique codes")[1].split("\n\n")[0]
    found, room = [], ""
    for word in re.findall(r"`([^`]+)`", part.split("\nThe column")[0]):
        room = word.split(".")[0] or room
        *stem, last = (room + word if word.startswith(".") else word).split(".")
        found += [".".join([*stem, end]) for end in last.split("|")]
    return found


# Assignments that make a rule true, false and unknown ----------------------------------------


def near(field, numbers):
    """The values of a number that lie at, just below and just above some limits."""
    step = 1 if field.type == "int" else 0.25
    around = {n + d for n in numbers for d in (-step, 0, step)}
    low, high = field.range.low, field.range.high
    return sorted({field.check(n) for n in around if low <= n <= high and (
        field.type == "float" or float(n).is_integer())})  # fmt: skip


def candidates(name, text):
    """Values of a finding that decide a condition, null included."""
    field = dictionary()[name]
    if field.type == "bool":
        return [True, False, None]
    if field.type == "choice":
        return [*field.words, None]
    bare = re.sub(r"[a-z_]\w*", " ", re.sub(r"'[^']*'", " ", text))
    numbers = {float(n) for n in re.findall(r"\d+(?:\.\d+)?", bare)}
    for other in re.findall(r"[a-z_]\w*", text):  # a name may be compared with a name
        if other in dictionary() and dictionary()[other].range is not None:
            numbers.add(dictionary()[other].baseline)
    if "+" in text:
        numbers |= {n / 2 for n in numbers}
    return [*near(field, numbers), None]


def assignments(condition):
    """Every combination of the deciding values of a condition's findings."""
    names = condition.names
    for values in itertools.product(*(candidates(name, condition.text) for name in names)):
        yield dict(zip(names, values, strict=True))


def by_python(text, known):
    """Python's own answer, a second opinion where every finding is known."""
    return eval(text, {"__builtins__": {}}, dict(known))  # noqa: S307  our own table's text


def by_completion(text, given):
    """The answers of all completions of the nulls; what is known must hold in every one."""
    gaps = [name for name, value in given.items() if value is None]
    options = ([v for v in candidates(name, text) if v is not None] for name in gaps)
    fillings = itertools.product(*options)
    return {by_python(text, given | dict(zip(gaps, values, strict=True))) for values in fillings}


def test_patients():
    """The memo's test patients (section 14)."""
    text = reference_file("eligibility.md").read_text("utf-8")
    return json.loads(re.search(r"```json\n(.*?)```", text, re.DOTALL).group(1))


test_patients.__test__ = False
