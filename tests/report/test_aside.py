"""The second process: same plan, same pictures, and nobody misses it when it fails."""

import io
import pickle
import sys
from dataclasses import replace

import pytest

from akeso.anatomy.digital_spine import digital_spine
from akeso.care.planning import make_plan
from akeso.errors import NotFound, Refused
from akeso.exchange import plan_json
from akeso.imaging.progress import silent
from akeso.report import aside as module
from akeso.report.aside import Aside, serve
from akeso.report.bare import bare_slices, bare_xrays
from akeso.report.pictures import draw_pictures

WISH = ("lumbar-transforaminal-subpedicular", "L4-L5", "left")


@pytest.fixture(scope="module")
def spine():
    found = digital_spine()
    return found.volume, found.labels


@pytest.fixture(scope="module")
def planned(spine):
    return make_plan(*spine, *WISH)


def asked(volume, labels, wish=WISH, whose=module.__file__) -> bytes:
    parts = (volume, labels.voxels, labels.pose, dict(labels.names), wish)
    return pickle.dumps((whose, *parts))


def answers_to(what: bytes) -> list[tuple[str, object]]:
    heard, answers = [], io.BytesIO()
    serve(io.BytesIO(what), answers)
    answers.seek(0)
    while answers.tell() < len(answers.getvalue()):
        heard.append(pickle.load(answers))  # noqa: S301
    return heard


def words_of(plan) -> dict:
    document = plan_json.as_document(plan)
    return {key: value for key, value in document.items() if key != "created"}


def files(pictures) -> list:
    return [(p.name, p.caption, p.png, p.jpeg) for p in pictures]


def test_a_second_process_makes_the_same_plan_and_pictures(spine, planned, monkeypatch):
    monkeypatch.setattr(module, "_cores", lambda: 2)
    steps, loaded = [], []
    with Aside(lambda: loaded.append(True)) as aside:
        plan = aside.plan(*spine, WISH, lambda *step: steps.append(step))
        assert plan is not None
        cuts, xrays = aside.slices(plan, *spine), aside.xrays(plan, *spine)
    assert words_of(plan) == words_of(planned)
    assert [step[0] for step in steps] == [0, 1, 2, 3, 4]
    assert loaded == [True]
    for ours, theirs in ((cuts, bare_slices), (xrays, bare_xrays)):
        expected = theirs(planned, spine[0])
        assert [a.tobytes() for a in ours] == [b.tobytes() for b in expected]


def test_pictures_are_the_same_with_it_and_without(spine, planned, monkeypatch):
    monkeypatch.setattr(module, "_cores", lambda: 2)
    with Aside() as aside:
        plan = aside.plan(*spine, WISH, silent)
        with_it = draw_pictures(plan, *spine, aside=aside)
    assert files(with_it) == files(draw_pictures(planned, *spine))


def test_it_answers_progress_plan_slices_and_xrays_in_this_order(spine, planned):
    heard = answers_to(asked(*spine))
    assert [kind for kind, _ in heard] == [*["progress"] * 5, "plan", "slices", "xrays"]
    assert words_of(heard[5][1]) == words_of(planned)


def test_a_wish_that_never_comes_is_no_error():
    assert answers_to(b"") == []


def test_another_akeso_than_the_callers_answers_nothing(spine):
    assert answers_to(asked(*spine, whose="/elsewhere/akeso/report/aside.py")) == []


@pytest.mark.parametrize(
    ("executable", "frozen"),
    [(None, False), ("", False), ("/opt/Viewer/Viewer", False), ("/opt/akeso/python3", True)],
)
def test_no_program_but_a_python_is_started_again(plan, patient, monkeypatch, executable, frozen):
    def start(*_, **__):
        raise AssertionError("started")

    monkeypatch.setattr(module, "_cores", lambda: 2)
    monkeypatch.setattr(module.subprocess, "Popen", start)
    monkeypatch.setattr(sys, "executable", executable)
    monkeypatch.setattr(sys, "frozen", frozen, raising=False)
    with Aside() as aside:
        assert aside.plan(*patient, WISH, silent) is None


@pytest.mark.parametrize(
    "executable", [sys.executable, "/usr/bin/python3.12", "/venv/Scripts/pythonw.EXE"]
)
def test_a_python_is_known_by_its_name(monkeypatch, executable):
    monkeypatch.setattr(sys, "executable", executable)
    assert module._is_python()


def test_what_planning_refuses_is_refused_here_in_the_same_words(spine, monkeypatch):
    monkeypatch.setattr(module, "_cores", lambda: 2)
    volume, labels = spine
    bare = replace(
        labels, names={9: "vertebrae_T12"}, voxels=(labels.voxels > 0) * labels.voxels.dtype.type(9)
    )
    with pytest.raises(Refused) as here:
        make_plan(volume, bare, *WISH)
    with Aside() as aside, pytest.raises(Refused) as there:
        aside.plan(volume, bare, WISH, silent)
    assert str(there.value) == str(here.value)


def test_an_approach_that_does_not_exist_is_said(spine, monkeypatch):
    monkeypatch.setattr(module, "_cores", lambda: 2)
    with Aside() as aside, pytest.raises((NotFound, ValueError), match="no-such"):
        aside.plan(*spine, ("no-such", "L4-L5", "left"), silent)


@pytest.mark.parametrize(
    "command",
    [
        (sys.executable, "-c", "raise SystemExit(3)"),
        (sys.executable, "-c", "print('no pickle'); input()"),
        (sys.executable, "-c", "import pickle, sys; pickle.dump(7, sys.stdout.buffer)"),
        ("/nowhere/python",),
    ],
)
def test_when_it_fails_the_caller_does_it_all(plan, patient, pictures, monkeypatch, command):
    monkeypatch.setattr(module, "_cores", lambda: 2)
    monkeypatch.setattr(module, "COMMAND", command)
    with Aside() as aside:
        assert aside.plan(*patient, WISH, silent) is None
        assert files(draw_pictures(plan, *patient, aside=aside)) == files(pictures)


def test_one_that_dies_after_the_plan_leaves_the_pictures_to_the_caller(
    spine, planned, monkeypatch
):
    monkeypatch.setattr(module, "_cores", lambda: 2)
    with Aside() as aside:
        plan = aside.plan(*spine, WISH, silent)
        assert plan is not None
        aside._process.kill()
        aside._process.stdout.read()
        assert files(draw_pictures(plan, *spine, aside=aside)) == files(
            draw_pictures(planned, *spine)
        )


def test_on_one_core_there_is_none(plan, patient, monkeypatch):
    monkeypatch.setattr(module, "_cores", lambda: 1)
    with Aside() as aside:
        assert aside.plan(*patient, WISH, silent) is None
        assert aside.slices(plan, *patient) is None


def test_pictures_of_another_ct_are_never_shown(spine, planned, monkeypatch):
    monkeypatch.setattr(module, "_cores", lambda: 2)
    volume, labels = spine
    with Aside() as aside:
        assert aside.slices(planned, volume, labels) is None
        plan = aside.plan(volume, labels, WISH, silent)
        assert aside.slices(planned, volume, labels) is None
        assert aside.slices(plan, replace(volume), labels) is None
        assert aside.slices(plan, volume, replace(labels)) is None
        assert aside.plan(volume, labels, WISH, silent) is None
        assert aside.slices(plan, volume, labels) is not None
