"""The command line: results on stdout, one sentence on stderr, exit codes."""

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from akeso import __version__, clinic
from akeso.cli import main
from akeso.errors import Refused
from akeso.imaging.inspect import Inspection
from made_plan import made_patient, made_plan

WISH = ["--approach", "lumbar-facet", "--level", "L4-L5", "--side", "left"]


@pytest.fixture
def small(monkeypatch):
    """The sample and its plan replaced by small ones, so that only the command line is tried."""
    monkeypatch.setattr(clinic, "sample", made_patient)
    monkeypatch.setattr(clinic, "plan", lambda *_, **__: made_plan())


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    code = main([str(a) for a in arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_version_and_help(capsys):
    assert run(capsys, "--version") == (0, f"akeso {__version__}\n", "")
    code, out, _ = run(capsys)
    assert code == 0
    for command in ("plan", "approaches", "landmarks", "xray", "inspect", "bench"):
        assert f"\n  {command} " in out


def test_help_does_not_load_what_it_does_not_need():
    seen = "import sys, akeso.cli as c; c.main(['--help']); print(sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", seen], capture_output=True, text=True, check=True
    ).stdout
    for heavy in ("numba", "scipy", "nibabel", "reportlab", "pydicom", "rich", "sqlalchemy",
                  "pydantic", "argon2", "alembic"):  # fmt: skip
        assert f"'{heavy}'" not in loaded


def test_python_m_akeso_is_akeso():
    said = subprocess.run(
        [sys.executable, "-m", "akeso", "plan"], capture_output=True, text=True, check=False
    )
    assert said.returncode == 2
    assert said.stderr == "akeso: Missing option '--approach'.\n"


def test_a_plan_is_written_and_summed_up(capsys, small, tmp_path):
    out = tmp_path / "out"
    code, said, progress = run(capsys, "plan", "--sample", *WISH, "-o", out)
    assert code == 0
    assert "Fails 1 check" in said
    assert "LAO 25 / caudal 10" in said
    assert f"Report: {out / 'report.html'}" in said
    assert "Drawing the pictures" in progress
    assert "Drawing" not in said
    assert (out / "plan.json").is_file()


def test_json_prints_the_file_that_was_written(capsys, small, tmp_path):
    code, said, _ = run(capsys, "plan", "--sample", *WISH, "-o", tmp_path / "o", "--json")
    assert code == 0
    assert json.loads(said) == json.loads((tmp_path / "o" / "plan.json").read_text("utf-8"))


def test_json_alone_writes_nothing(capsys, small, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, said, err = run(capsys, "plan", "--sample", *WISH, "--json", "--quiet")
    assert (code, err) == (0, "")
    assert json.loads(said)["schema_version"] == 1
    assert list(tmp_path.iterdir()) == []


def test_quiet_says_only_where_the_report_is(capsys, small, tmp_path):
    code, said, err = run(capsys, "plan", "--sample", *WISH, "-o", tmp_path / "o", "--quiet")
    assert (code, err) == (0, "")
    assert said == f"Report: {tmp_path / 'o' / 'report.html'}\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["plan", "x.nii", "--approach", "lumbar-facet", "--level", "L4-L5"], "'--side'"),
        (["plan", "x.nii", *WISH], "add -o FOLDER"),
        (["plan", *WISH, "-o", "out"], "use --sample"),
        (["plan", "x.nii", *WISH, "-o", "out"], "add --labels"),
        (["plan", "x.nii", "--sample", *WISH, "-o", "out"], "leave yours out"),
        (["plan", "x.nii", "--labels", "y.nii", *WISH, "-o", "out"], "no file or folder x.nii"),
        (["plan", "x", *WISH[:1], "lumbar-fcet", *WISH[2:], "-o", "out"], "did you mean"),
        (["plan", "x", *WISH[:3], "L9", *WISH[4:], "-o", "out"], "use one of L1-L2"),
        (["plan", "x", *WISH[:5], "up", "-o", "out"], "use left or right"),
        (["landmarks", "x.nii"], "add --labels"),
        (["xray", "--primary", "0", "-o", "x.png"], "or --sample"),
        (["xray", "x.nii", "--primary", "0", "-o", "x.jpg"], "does not end in .png"),
        (["xray", "x.nii", "--primary", "north", "-o", "x.png"], "not a valid float"),
        (["bench", "xray", "--ct", "x.nii"], "x.nii"),
        (["bench", "xray", "--ct", "."], "the benchmark reads NIfTI"),
        (["operate"], "No such command 'operate'"),
        (["plan", "--sampel"], "No such option"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(
    capsys, tmp_path, monkeypatch, arguments, sentence
):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, *arguments)
    complaint = err.splitlines()[-1]
    assert code == 2
    assert out == ""
    assert complaint.startswith("akeso: ")
    assert sentence in complaint
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_no_feasible_path_is_said_and_nothing_is_written(capsys, small, tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise Refused("No path reaches the target: 900 of 900 cross bone.")

    monkeypatch.setattr(clinic, "plan", refuse)
    code, out, err = run(capsys, "plan", "--sample", *WISH, "-o", tmp_path / "out", "--quiet")
    assert (code, out) == (2, "")
    assert err == "akeso: No path reaches the target: 900 of 900 cross bone.\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("why", "code", "sentence"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "disk"), 2, "No space left"),
        (PermissionError(errno.EACCES, os.strerror(errno.EACCES), "f"), 2, "Permission denied"),
        (MemoryError(), 2, "not enough memory"),
        (KeyboardInterrupt(), 130, "Stopped"),
    ],
)
def test_what_the_system_refuses_is_one_sentence_too(capsys, monkeypatch, why, code, sentence):
    def fail():
        raise why

    monkeypatch.setattr(clinic, "approaches", fail)
    found, _, err = run(capsys, "approaches")
    assert found == code
    assert sentence in err
    assert len(err.strip().splitlines()) == 1


def test_a_fault_of_akeso_is_one_line_that_says_so(capsys, monkeypatch):
    def fail():
        raise KeyError("no such\nkey")

    monkeypatch.setattr(clinic, "approaches", fail)
    found, out, err = run(capsys, "approaches")
    assert (found, out) == (70, "")
    assert "a fault of Akeso" in err
    assert "KeyError" in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="there is no SIGHUP here")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_told_to_end_while_it_writes_it_clears_up(capsys, small, tmp_path, monkeypatch, name):
    number = getattr(signal, name)
    monkeypatch.setattr(Path, "write_text", lambda *_: os.kill(os.getpid(), number))
    out = tmp_path / "out"
    # Whoever runs the tests may have had the signal ignored (nohup).
    inherited = signal.signal(number, signal.SIG_DFL)
    code, _, err = run(capsys, "plan", "--sample", *WISH, "-o", out, "--quiet")
    assert (code, err.strip()) == (130, "akeso: Stopped; nothing was written.")
    assert list(tmp_path.iterdir()) == []
    assert signal.signal(number, inherited) is signal.SIG_DFL


def test_a_reader_that_left_is_no_complaint(capsys, monkeypatch):
    def fail():
        raise BrokenPipeError(errno.EPIPE, "broken pipe")

    monkeypatch.setattr(clinic, "approaches", fail)
    with pytest.raises(SystemExit):  # click leaves quietly
        main(["approaches"])
    assert capsys.readouterr().err == ""


def test_a_foreign_folder_is_refused_before_anything_is_read(capsys, small, tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    code, _, err = run(capsys, "plan", "--sample", *WISH, "-o", tmp_path)
    assert code == 2
    assert "--force" in err
    assert run(capsys, "plan", "--sample", *WISH, "-o", tmp_path, "--force", "--quiet")[0] == 0
    assert (tmp_path / "mine.txt").read_text() == "x"
    assert (tmp_path / "plan.json").is_file()


def test_approaches_as_table_and_json(capsys):
    code, out, _ = run(capsys, "approaches")
    assert code == 0
    assert "lumbar-facet" in out
    rows = json.loads(run(capsys, "approaches", "--json")[1])
    assert {row["code"] for row in rows} == {a.code for a in clinic.approaches()}
    assert all(row["levels"] and row["sides"] and row["sources"] for row in rows)


def test_an_xray_is_taken(capsys, small, tmp_path):
    out = tmp_path / "x.png"
    code, said, _ = run(
        capsys, "xray", "--sample", "--primary", "25", "--secondary", "-10", "-o", out,
        "--size", "96", "--plain",
    )  # fmt: skip
    assert code == 0
    assert "LAO 25 / caudal 10, prone" in said
    assert "Gy cm2" in said
    assert np.asarray(Image.open(out)).shape == (96, 96)


@pytest.mark.parametrize(("usable", "code"), [(True, 0), (False, 1)])
def test_inspect_answers_by_its_exit_code(capsys, monkeypatch, tmp_path, usable, code):
    found = Inspection(tmp_path, "CT (NIfTI)", usable, ("Cut off.",), {"voxels": "2 x 2 x 2"})
    monkeypatch.setattr(clinic, "inspect", lambda *_: found)
    exit_code, out, _ = run(capsys, "inspect", tmp_path)
    assert exit_code == code
    assert "CT (NIfTI)" in out
    assert "Cut off." in out
    exit_code, out, _ = run(capsys, "inspect", tmp_path, "--json")
    assert exit_code == code
    assert json.loads(out)["usable"] is usable


def test_inspect_of_a_real_ct_and_of_one_to_refuse(capsys, shared_data):
    assert run(capsys, "inspect", shared_data / "ct" / "lumbar-3mm.nii.gz")[0] == 0
    code, out, _ = run(capsys, "inspect", shared_data / "dicom" / "ct-lumbar-single-slice.dcm")
    assert code == 1
    assert "usable:              no" in out


def test_landmarks_of_a_real_ct(capsys, shared_data):
    ct = shared_data / "ct" / "lumbar-3mm.nii.gz"
    labels = shared_data / "ct" / "lumbar-3mm-vertebrae.nii.gz"
    code, out, _ = run(capsys, "landmarks", ct, "--labels", labels, "--json", "--quiet")
    found = json.loads(out)
    assert (code, found["frame"]) == (0, "LPS")
    heights = [found["points_mm"][f"{v}.body_centre"][2] for v in ("L1", "L2", "L3", "L4", "L5")]
    assert heights == sorted(heights, reverse=True)
    code, out, _ = run(capsys, "landmarks", ct, "--labels", labels)
    assert "L4.body_centre" in out


def test_the_benchmark_prints_dashes_for_absent_peers_and_how_to_get_them(capsys, monkeypatch):
    row = {"median_ms": 10.0, "rtk_ms": None, "ratio_to_rtk": None, "plastimatch_ms": None,
           "rms_to_rtk_percent": None}  # fmt: skip
    result = {"512": row, "256": row, "install": {"ITK-RTK": "pip install akeso[peers]"}}
    monkeypatch.setattr(clinic, "bench_xray", lambda _: result)
    code, out, err = run(capsys, "bench", "xray")
    assert code == 0
    assert "512" in out
    assert "-" in out
    assert "install it with: pip install akeso[peers]" in err
    assert json.loads(run(capsys, "bench", "xray", "--json")[1])["512"]["rtk_ms"] is None
