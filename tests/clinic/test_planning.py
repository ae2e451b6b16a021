"""The front door, on the made patient: what is written, and that it is all or nothing."""

import json
from datetime import UTC, datetime

import numpy as np
import pytest
from PIL import Image

from akeso import clinic
from akeso.errors import BadInput, Refused
from made_plan import made_patient, made_plan

MOMENT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.fixture(scope="module")
def patient():
    return made_patient()


@pytest.fixture(scope="module")
def files(patient, tmp_path_factory):
    out = tmp_path_factory.mktemp("plan")
    steps = []
    written = clinic.write_plan(
        made_plan(), *patient, out, created=MOMENT, progress=lambda *step: steps.append(step)
    )
    assert steps[-1][2] == "writing the report"
    return written


def test_a_plan_folder_holds_what_is_promised(files):
    assert {p.name for p in files.folder.iterdir()} == {
        "plan.json",
        "report.html",
        "report.pdf",
        "views",
    }
    assert len(files.views) == 8
    assert all(view.is_file() for view in files.views)
    assert files.report_pdf.read_bytes().startswith(b"%PDF-")
    assert files.report_html.read_text("utf-8").startswith("<!DOCTYPE html>")


def test_plan_json_reads_back_as_the_plan(files):
    assert json.loads(files.plan_json.read_text("utf-8"))["created"] == "2026-03-04T05:06:07Z"
    again, plan = clinic.read_plan(files.plan_json), made_plan()
    assert again.views[0].checks[0].name == plan.views[0].checks[0].name
    assert np.allclose(again.path.target_mm, plan.path.target_mm)


def test_the_steps_of_the_approach_are_in_the_report(files):
    assert "Steps and planned minutes" in files.report_html.read_text("utf-8")


def test_writing_again_replaces_and_other_folders_are_refused(files, patient, tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(Refused, match="--force"):
        clinic.write_plan(made_plan(), *patient, tmp_path)
    clinic.check_folder(files.folder)
    with pytest.raises(Refused):
        clinic.check_folder(tmp_path)
    clinic.check_folder(tmp_path, force=True)


def test_a_plan_that_cannot_be_written_as_json_writes_nothing(patient, tmp_path):
    broken = made_plan(side="sinister")
    with pytest.raises(BadInput, match="side"):
        clinic.write_plan(broken, *patient, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_the_summary_says_what_the_report_says(patient):
    said = clinic.summary(made_plan(), patient[1])
    assert (said.status, said.headline) == ("fail", "Fails 1 check")
    assert ("C-arm, tunnel", "LAO 25 / caudal 10") in said.rows
    assert ("lateral: contrast spread", "not measured", "≤ 5.0 mm", "unknown") in said.checks


def test_a_wish_is_checked_before_anything_is_read():
    clinic.check_wish("lumbar-facet", "L4-L5", "left")
    with pytest.raises(BadInput, match="did you mean lumbar-facet"):
        clinic.check_wish("lumbar-facett", "L4-L5", "left")
    with pytest.raises(BadInput, match="L9"):
        clinic.check_wish("lumbar-facet", "L9", "left")
    with pytest.raises(BadInput, match="left or right"):
        clinic.check_wish("lumbar-facet", "L4-L5", "up")


def test_the_nine_lumbar_approaches_are_there():
    assert {a.code for a in clinic.approaches()} >= {
        "lumbar-medial-branch",
        "lumbar-medial-branch-rf",
        "l5-dorsal-ramus",
        "lumbar-facet",
        "lumbar-transforaminal-subpedicular",
        "lumbar-transforaminal-infraneural",
        "s1-transforaminal",
        "lumbar-interlaminar",
        "lumbar-nerve-root",
    }


def test_an_xray_is_written_signed_or_plain(patient, tmp_path):
    frame = clinic.xray(patient[0], 25.0, -10.0, size=128)
    signed = clinic.write_xray(frame, tmp_path / "a.png")
    plain = clinic.write_xray(frame, tmp_path / "b.png", plain=True)
    assert np.array_equal(np.asarray(Image.open(plain)), frame.pixels)
    assert Image.open(signed).mode == "RGB"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.png", "b.png"]


def test_the_isocentre_moves_the_picture(patient):
    middle = clinic.xray(patient[0], 0.0, 0.0, size=64).pixels
    moved = clinic.xray(patient[0], 0.0, 0.0, size=64, isocentre_mm=(30.0, 0.0, 0.0)).pixels
    assert not np.array_equal(middle, moved)


@pytest.mark.parametrize("size", [15, 2049])
def test_a_picture_of_no_sensible_size_is_refused(patient, size):
    with pytest.raises(BadInput, match="size of the picture"):
        clinic.xray(patient[0], 0.0, 0.0, size=size)


def test_a_position_that_is_none_is_refused(patient):
    with pytest.raises(BadInput, match="prone or supine"):
        clinic.xray(patient[0], 0.0, 0.0, position="side")


def test_a_picture_goes_only_where_a_png_may_go(tmp_path):
    for place in ("x.jpg", "no/x.png"):
        with pytest.raises(BadInput):
            clinic.check_picture(tmp_path / place)
    (tmp_path / "d.png").mkdir()
    with pytest.raises(BadInput):
        clinic.check_picture(tmp_path / "d.png")


def test_six_lines_of_python_plan_on_a_real_ct(shared_data, tmp_path):
    ct = clinic.open_ct(shared_data / "ct" / "lumbar-3mm.nii.gz")
    labels = clinic.open_labels(shared_data / "ct" / "lumbar-3mm-vertebrae.nii.gz", ct)
    plan = clinic.plan(
        ct, labels, approach="lumbar-transforaminal-subpedicular", level="L4-L5", side="left"
    )
    files = clinic.write_plan(plan, ct, labels, tmp_path / "plan-out")
    assert 40.0 < plan.path.depth_mm < plan.needle.length_mm
    assert plan.path.entry_mm[0] > plan.path.target_mm[0]  # from the patient's left
    assert clinic.read_plan(files.plan_json).status == plan.status


def test_an_isocentre_outside_the_ct_is_refused(patient):
    ct, _ = patient
    far = tuple(ct.corners_mm().max(axis=0) + 1.0)
    with pytest.raises(BadInput, match="lies outside the CT"):
        clinic.xray(ct, 0.0, 0.0, isocentre_mm=far, size=16)
    inside = tuple(ct.corners_mm().max(axis=0) - 1.0)
    assert clinic.xray(ct, 0.0, 0.0, isocentre_mm=inside, size=16).pixels.shape == (16, 16)
