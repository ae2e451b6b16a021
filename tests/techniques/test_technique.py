"""The pages: every one loads, contradictions are refused, and levels answer in words."""

import tomllib
from importlib import resources

import pytest

from akeso.errors import BadInput
from akeso.rule import Mark
from akeso.techniques.catalogue import approaches
from akeso.techniques.technique import _approach

ROOMS = ("nerve_block", "epidural_steroid", "facet_joint", "radiofrequency")
HERE = resources.files("akeso.techniques")
DANGERS = tomllib.loads((HERE / "dangers.toml").read_text("utf-8"))


def _pages():
    return {
        code: page
        for room in ROOMS
        for code, page in tomllib.loads((HERE / room / "approaches.toml").read_text()).items()
    }


def _page():
    return _pages()["lumbar-transforaminal-subpedicular"]


def test_every_page_loads_and_is_whole():
    assert len(approaches()) == len(_pages()) == 9
    for code, page in approaches().items():
        assert page.code == code
        assert page.technique in ROOMS
        assert page.levels
        assert set(page.sides) <= {"left", "right", "midline"}
        assert page.checks
        assert page.sources
        assert len(page.views) >= 3
        assert {"bone"} <= {d.structure for d in page.dangers}
        assert all(d.hard_mm <= d.soft_mm for d in page.dangers)
        assert page.oblique.low <= page.oblique.textbook <= page.oblique.high
        assert all(v in page.levels for v in page.warnings_by_level)


def test_every_number_carries_a_source_and_a_mark():
    for page in approaches().values():
        said = [page.oblique.source, page.tilt.source, page.needle.source, *page.sources]
        said += [c.source for c in page.checks] + [d.source for d in page.dangers]
        assert all(s.reference and isinstance(s.mark, Mark) for s in said)


# Minutes of the memo's table, section 8.
TOTALS = {
    "lumbar-medial-branch": 25, "l5-dorsal-ramus": 25, "lumbar-nerve-root": 24,
    "lumbar-transforaminal-subpedicular": 24, "lumbar-transforaminal-infraneural": 24,
    "s1-transforaminal": 24, "lumbar-interlaminar": 25, "lumbar-facet": 24,
    "lumbar-medial-branch-rf": 30,
}  # fmt: skip


def test_steps_sum_to_the_declared_totals():
    assert {c: sum(s.minutes for s in p.steps) for c, p in approaches().items()} == TOTALS


def _without(page, *keys):
    return {k: v for k, v in page.items() if k not in keys}


def test_a_sound_page_passes_the_reader():
    assert _approach("code", _page(), DANGERS).title.startswith("Lumbar")


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ({"dangers": {"dragon": {}}}, "dragon"),
        ({"oblique": {"textbook": 50.0, "low": 15.0, "high": 45.0, "source": "S27",
                      "mark": "read"}}, "50"),
        ({"checks": [{"view": "nowhere", "name": "x", "measure": "m", "relation": ">=",
                      "limit": 1, "source": "s", "mark": "read"}]}, "nowhere"),
    ],
)  # fmt: skip
def test_planted_faults_are_refused_by_name(fault, says):
    with pytest.raises(BadInput, match=says):
        _approach("code", {**_page(), **fault}, DANGERS)


@pytest.mark.parametrize(
    "fault",
    [
        {"position": "standing"},
        {"needle": {"kind": "spinal", "gauges": [22], "source": "S1", "mark": "certain"}},
        {"needle": {"kind": "spinal", "gauges": [22], "source": " ", "mark": "read"}},
        {"tilt": {"textbook": 0.0, "low": -1.0, "high": 1.0, "source": "s"}},
        {"checks": [{"view": "AP", "name": "x", "measure": "m", "relation": "<", "limit": 1,
                     "source": "s", "mark": "read"}]},
    ],
)  # fmt: skip
def test_a_page_with_an_unknown_word_or_no_source_does_not_load(fault):
    with pytest.raises((ValueError, KeyError)):
        _approach("code", {**_page(), **fault}, DANGERS)


@pytest.mark.parametrize("key", ["levels", "sides", "oblique", "checks", "dangers", "sources"])
def test_a_page_without_a_part_does_not_load(key):
    with pytest.raises((KeyError, BadInput)):
        _approach("code", _without(_page(), key), DANGERS)


def test_levels_in_other_spellings():
    page = approaches()["lumbar-transforaminal-subpedicular"]
    for text in ("L4-L5", "l4-l5", " L4/L5 ", "L4 - L5"):
        assert page.level(text) == "L4-L5"
    s1 = approaches()["s1-transforaminal"]
    assert s1.level("S1") == s1.level("s1-s2") == "S1"
    ramus = approaches()["l5-dorsal-ramus"]
    assert ramus.level("L5") == ramus.level("L5/S1") == "S1"


@pytest.mark.parametrize("text", ["L4", "T12-L1", "", "L5-S2"])
def test_a_level_it_is_not_done_at_is_refused_with_the_list(text):
    with pytest.raises(BadInput, match=r"L1-L2, L2-L3, L3-L4, L4-L5, L5-S1"):
        approaches()["lumbar-transforaminal-subpedicular"].level(text)


def test_checks_of_a_view_keep_to_their_levels():
    page = approaches()["lumbar-transforaminal-subpedicular"]
    assert len(page.checks_of("AP", "L4-L5")) == 3
    assert page.checks_of("tunnel", "L4-L5") == ()
