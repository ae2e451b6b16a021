"""The second process: same pictures, and nobody misses it when it fails."""

import io
import pickle
import sys
from dataclasses import replace

import pytest

from akeso.report import aside as module
from akeso.report.aside import Aside, serve
from akeso.report.pictures import draw_pictures


def same(ours, theirs) -> bool:
    return [(p.name, p.caption, p.png, p.jpeg) for p in ours] == [
        (p.name, p.caption, p.png, p.jpeg) for p in theirs
    ]


def asked(volume, labels) -> bytes:
    parts = (volume, labels.voxels, labels.pose, dict(labels.names))
    return pickle.dumps(parts)


def test_a_second_process_draws_the_same_pictures(plan, patient, pictures, monkeypatch):
    monkeypatch.setattr(module, "_cores", lambda: 2)
    with Aside() as aside:
        aside.prepare(*patient)
        drawn = aside.draw(plan, *patient)
    assert drawn is not None
    xrays, entry = drawn
    assert same(xrays, [p for p in pictures if p.kind == "xray"])
    assert same([entry], [p for p in pictures if p.kind == "entry"])


def test_what_is_served_is_what_is_drawn(plan, patient, pictures):
    answers = io.BytesIO()
    serve(io.BytesIO(asked(*patient) + pickle.dumps(plan)), answers)
    xrays, entry = pickle.loads(answers.getvalue())  # noqa: S301
    assert same([*xrays, entry], [p for p in pictures if p.kind != "slice"])


def test_a_plan_that_never_comes_is_no_error(patient):
    answers = io.BytesIO()
    serve(io.BytesIO(asked(*patient)), answers)
    assert answers.getvalue() == b""


@pytest.mark.parametrize(
    "command",
    [
        (sys.executable, "-c", "raise SystemExit(3)"),
        (sys.executable, "-c", "print('no pickle'); input()"),
        ("/nowhere/python",),
    ],
)
def test_when_it_fails_the_caller_draws(plan, patient, pictures, monkeypatch, command):
    monkeypatch.setattr(module, "_cores", lambda: 2)
    monkeypatch.setattr(module, "COMMAND", command)
    with Aside() as aside:
        aside.prepare(*patient)
        assert aside.draw(plan, *patient) is None
        assert same(draw_pictures(plan, *patient, aside=aside), pictures)


def test_on_one_core_there_is_none(plan, patient, monkeypatch):
    monkeypatch.setattr(module, "_cores", lambda: 1)
    with Aside() as aside:
        aside.prepare(*patient)
        assert aside.draw(plan, *patient) is None


def test_pictures_of_another_ct_are_never_shown(plan, patient, monkeypatch):
    monkeypatch.setattr(module, "_cores", lambda: 2)
    volume, labels = patient
    with Aside() as aside:
        assert aside.draw(plan, volume, labels) is None
        aside.prepare(volume, labels)
        assert aside.draw(plan, replace(volume), labels) is None
        assert aside.draw(plan, volume, replace(labels)) is None
