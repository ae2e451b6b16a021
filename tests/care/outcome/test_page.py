"""The page on outcomes cannot lag behind the tables: every row is compared."""

from pathlib import Path

from akeso.care.outcome import Ending, What
from akeso.care.outcome.answer import data
from akeso.care.outcome.schedule import _data
from akeso.care.pathway import steps

PAGE = (Path(__file__).parents[3] / "docs" / "outcomes.md").read_text("utf-8")


def rows(first):
    """Rows of the table whose head begins with this word; cells without back-ticks."""
    lines = iter(PAGE.splitlines())
    assert any(line.startswith(f"| {first} |") for line in lines)
    next(lines)
    found = {}
    for line in lines:
        if not line.startswith("|"):
            break
        cells = [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        found.setdefault(cells[0], cells[1:])
    return found


def test_times_and_questions_agree():
    shown = rows("point")
    assert list(shown) == [row["code"] for row in _data()["point"]]
    for row in _data()["point"]:
        when, who, asked = shown[row["code"]]
        number = next(
            row[key] for key in ("every_minutes", "at_hours", "at_days", "at_months") if key in row
        )
        assert str(number) in when
        assert asked == ", ".join(row["asks"])
        assert who.split("; ") == [", ".join(row["for"]), *row.get("purposes", [])]


def test_definitions_agree():
    shown = rows("definition")
    assert list(shown) == [row["name"] for row in data()["block"]]
    for row in data()["block"]:
        pct, held, mark = shown[row["name"]]
        assert (pct, mark) == (f"{row['relief_pct']}%", row["mark"])
        assert ("drug" in held) == (row["held"] == "drug")
    for row in data()["responder"]:
        assert f"`{row['name']}` | {row['reference'].split(': ', 1)[1]} | {row['mark']} |" in PAGE


def test_endings_agree():
    assert set(rows("ending")) == set(Ending)


def test_events_agree():
    assert set(rows("what")) == set(What)


def test_steps_agree():
    shown = rows("step")
    assert list(shown) == list(steps())
    for step in steps().values():
        needs, late = shown[step.kind]
        assert needs == (", ".join(" or ".join(n) for n in step.needs) or "nothing")
        assert (late == "with a reason") == step.late
