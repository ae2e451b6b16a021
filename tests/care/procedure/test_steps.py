import csv
from importlib import resources

import pytest

from akeso.care.procedure.steps import (
    PROMISED_MIN,
    StepDone,
    StepKind,
    demand_why,
    over_promise_of,
    planned_steps,
)
from akeso.care.rehearsal import techniques_of
from akeso.errors import BadInput
from akeso.techniques.catalogue import approaches
from akeso.techniques.eligibility import techniques
from reference_rules import reference_file


def rows():
    text = resources.files("akeso.care.procedure").joinpath("steps.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_the_table_is_the_references():
    text = reference_file("approaches.md").read_text("utf-8")
    part = text.split("## 8. Steps and planned minutes")[1].split("Step key")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")][2:]
    expected = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    names = [f"s{n}" for n in range(1, 13)]
    assert [[r["procedure"], *(r[n] for n in names), r["total"]] for r in rows()] == expected


def test_the_minutes_add_up_to_the_declared_totals():
    for row in rows():
        assert sum(float(row[f"s{n}"]) for n in range(1, 13)) == float(row["total"])


@pytest.mark.parametrize("code", techniques())
def test_every_technique_has_its_minutes(code):
    assert planned_steps(code).total_min > 0


def test_a_technique_without_its_own_row_says_so():
    assert not planned_steps("nerve_block.mbb.lumbar").by_analogy
    assert planned_steps("nerve_block.mbb.cervical").by_analogy
    assert planned_steps("rf.mb.lumbar").total_min == 30


@pytest.mark.parametrize("code", approaches())
def test_the_approaches_pages_have_the_same_minutes(code):
    page = [step.minutes for step in approaches()[code].steps]
    (technique,) = techniques_of(code)
    assert page == [m for m in planned_steps(technique).minutes if m]


def test_promise_kept_and_broken_on_both_sides_of_the_edge():
    assert over_promise_of("esi.tf.lumbar", PROMISED_MIN, ()) is None
    over = over_promise_of("esi.tf.lumbar", 30.5, ())
    assert (over.took_min, over.planned_min, over.planned_over) == (30.5, 24, False)
    assert not over_promise_of("rf.mb.lumbar", 31, ()).planned_over
    assert over_promise_of("rf.mb.cervical", 31, ()).planned_over


def test_it_is_shown_where_the_time_went():
    steps = (StepDone(6, 9), StepDone(6, 5), StepDone(8, 4), StepDone(1, 3), StepDone(10, 1))
    over = over_promise_of("esi.tf.lumbar", 40, steps, "scoliosis")
    assert over.longer == (
        "needle(s) to target 14 instead of 5 min",
        "aspirate, contrast live 4 instead of 2 min",
    )
    assert over.sentence == (
        "It took 40 min; 30 were promised. Longer than planned: needle(s) to target 14 instead "
        "of 5 min; aspirate, contrast live 4 instead of 2 min. Why: scoliosis"
    )
    demand_why(over)


def test_a_broken_promise_demands_why():
    over = over_promise_of("scs.trial", 70, ())
    assert over.sentence.endswith("and this technique is planned with 68. Say why.")
    with pytest.raises(BadInput, match="The reason for more than 30 minutes is empty"):
        demand_why(over)
    demand_why(None)


@pytest.mark.parametrize("step", [0, 13])
def test_there_are_twelve_steps(step):
    with pytest.raises(BadInput, match="steps are 1 to 12"):
        StepDone(step, 1)
    assert len(StepKind) == 12
    with pytest.raises(BadInput, match="minutes of a step"):
        StepDone(1, -1)
