"""Every example runs, and so does the code that README shows."""

import re
import runpy

import pytest

from test_gates import ROOT

FOLDER = ROOT / "examples"
SHARED = {"episode_desk", "episode_money", "episode_papers", "episode_steps"}
"""Modules of the episodes; the numbered files are the examples."""
EXAMPLES = sorted(path for path in FOLDER.glob("*.py") if path.stem not in SHARED)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example(path, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(FOLDER)
    runpy.run_path(str(path), run_name="__main__")
    assert capsys.readouterr().out.strip(), "an example prints ours beside the expected"
    assert not list(tmp_path.iterdir()), "an example leaves nothing behind"


def test_examples_are_numbered_once():
    numbers = [path.name.split("_")[0] for path in EXAMPLES]
    assert all(re.fullmatch(r"\d\d", number) for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_every_technique_has_an_episode():
    techniques = {path.parent.name for path in (ROOT / "src/akeso/techniques").glob("*/approach*")}
    techniques.add("spinal_cord_stimulation")
    episodes = {path.stem for path in EXAMPLES if path.stem.endswith("_episode")}
    assert {name.partition("_")[2].removesuffix("_episode") for name in episodes} == techniques


def readme_code():
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 1
    return blocks[0]


def test_the_code_of_the_readme_is_six_lines():
    assert len([line for line in readme_code().splitlines() if line.strip()]) == 6


def test_the_code_of_the_readme_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(compile(readme_code(), "README.md", "exec"), names)  # noqa: S102  our own page
    said = capsys.readouterr().out
    assert str(names["plan"].status) in said
    assert "report.html" in said
    written = {path.name for path in (tmp_path / "plan-out").iterdir()}
    assert written == {"plan.json", "report.html", "report.pdf", "views"}


def test_the_plan_the_guide_shows_has_the_checks_of_today():
    """Names, limits and order; the measured numbers follow the sample and are not compared."""
    from akeso import clinic

    ct, labels = clinic.sample()
    plan = clinic.plan(
        ct, labels, approach="lumbar-transforaminal-subpedicular", level="L4-L5", side="left"
    )
    shown = (ROOT / "docs" / "user-guide.md").read_text("utf-8")
    summary = clinic.summary(plan, labels)
    for name, _, limit, _ in summary.checks:
        assert re.search(rf"^ {re.escape(name)}  .*{re.escape(limit)}", shown, re.MULTILINE), name
    for warning in summary.warnings:
        assert f"! {warning}" in shown
    for line in (summary.title, summary.headline, summary.honest_line):
        assert line in shown
