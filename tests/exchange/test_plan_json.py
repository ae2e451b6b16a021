"""plan.json against its published schema, and back."""

import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from akeso.errors import BadInput, NotFound
from akeso.exchange import plan_json
from akeso.exchange.ct_mark import ct_mark, same_ct
from akeso.frame import PATIENT, Transform
from akeso.imaging.carm import Position
from akeso.imaging.volume import VOXEL, Volume
from akeso.needle.plan import View
from akeso.rule import Check, Relation, Status
from made_plan import PROPOSED, made_plan, made_views

MOMENT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def written(tmp_path, plan):
    path = tmp_path / "plan.json"
    path.write_text(plan_json.dumps(plan_json.as_document(plan, MOMENT)), "utf-8")
    return path


def test_the_schema_is_a_valid_draft_2020_12_schema_and_names_itself():
    Draft202012Validator.check_schema(plan_json.schema())
    assert plan_json.schema()["$id"] == "urn:akeso:schema:plan:1" == plan_json.SCHEMA_ID


def test_the_document_says_what_the_plan_says():
    d = plan_json.as_document(made_plan(), MOMENT)
    assert (d["approach"], d["level"], d["side"]) == (
        "lumbar-transforaminal-subpedicular",
        "L4-L5",
        "left",
    )
    assert d["frame"] == "LPS"
    assert d["target_mm"] == [22.0, 10.0, 12.0]
    assert d["depth_mm"] == pytest.approx(np.sqrt(18**2 + 41**2 + 7.5**2), abs=5e-4)
    assert np.linalg.norm(d["direction"]) == pytest.approx(1.0, abs=2e-6)
    assert d["created"] == "2026-03-04T05:06:07Z"
    assert d["needle"]["gauge"] == 22
    assert d["views"][0]["angles"] == "LAO 25 / caudal 10"
    assert d["views"][0]["checks"][0]["value"] == 1.234
    assert [c["status"] for c in d["clearances"]] == ["pass", "unknown", "pass"]
    assert d["views"][1]["checks"][0]["source"] == {
        "reference": PROPOSED.reference,
        "mark": "engineering proposal",
        "verified": False,
    }


def test_dicom_angles_are_those_of_the_turned_patient():
    # Prone AP has the detector over the back: DICOM (supine-defined) primary angle 180.
    view = View("AP", "look", 0.0, 0.0, Position.PRONE)
    d = plan_json.as_document(made_plan(views=(view,)), MOMENT)
    assert abs(d["views"][0]["dicom_primary_deg"]) == 180.0
    supine = View("AP", "look", 20.0, -5.0, Position.SUPINE)
    d = plan_json.as_document(made_plan(views=(supine,)), MOMENT)
    assert d["views"][0]["dicom_primary_deg"] == pytest.approx(20.0)
    assert d["views"][0]["dicom_secondary_deg"] == pytest.approx(-5.0)


def test_what_was_not_measured_is_null_and_unknown_never_nan():
    text = plan_json.dumps(plan_json.as_document(made_plan(), MOMENT))
    assert "NaN" not in text
    assert "Infinity" not in text
    d = json.loads(text)
    assert d["views"][1]["checks"][1]["value"] is None
    assert d["views"][1]["checks"][1]["status"] == "unknown"
    assert d["clearances"][1]["distance_mm"] is None


@pytest.mark.parametrize("value", [3.0, 3.0004, 2.9996])
def test_rounding_never_changes_an_answer(value):
    check = Check("off", value, Relation.AT_MOST, 3.0, "mm", PROPOSED)
    view = View("AP", "look", 0.0, 0.0, Position.PRONE, (check,))
    d = plan_json.as_document(made_plan(views=(view,)), MOMENT)["views"][0]["checks"][0]
    again = Check("off", d["value"], Relation.AT_MOST, 3.0, "mm", PROPOSED)
    assert again.status == check.status == Status(d["status"])


def test_reading_back_gives_equal_content(tmp_path):
    plan = made_plan()
    path = written(tmp_path, plan)
    again = plan_json.read_plan(path)
    assert plan_json.as_document(again, MOMENT) == plan_json.read_document(path)
    assert again.views[0].checks[0].source == plan.views[0].checks[0].source
    assert again.status == plan.status
    assert np.allclose(again.path.entry_mm, plan.path.entry_mm, atol=5e-4)


@pytest.mark.parametrize("seed", range(20))
def test_reading_back_agrees_for_any_place(tmp_path, seed):
    rng = np.random.default_rng(seed)
    plan = made_plan()
    path = type(plan.path)(rng.uniform(-300, 300, 3), rng.uniform(-300, 300, 3), rng.uniform())
    views = tuple(
        View(v.name, v.purpose, *rng.uniform(-89, 89, 2), v.position, v.checks)
        for v in made_views()
    )
    file = written(tmp_path, made_plan(path=path, views=views))
    assert plan_json.as_document(plan_json.read_plan(file), MOMENT) == plan_json.read_document(file)


def test_the_time_is_written_in_utc():
    local = datetime(2026, 3, 4, 15, 6, 7, tzinfo=timezone(timedelta(hours=10)))
    assert plan_json.as_document(made_plan(), local)["created"] == "2026-03-04T05:06:07Z"


def test_files_that_are_no_plan_are_refused_in_one_sentence(tmp_path):
    path = tmp_path / "plan.json"
    with pytest.raises(NotFound, match=r"There is no file .*plan\.json"):
        plan_json.read_document(path)
    path.write_text("{", "utf-8")
    with pytest.raises(BadInput, match="is not JSON"):
        plan_json.read_document(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="is not JSON"):
        plan_json.read_document(path)
    d = plan_json.as_document(made_plan(), MOMENT)
    path.write_text(json.dumps({**d, "depth_mm": float("nan")}), "utf-8")
    with pytest.raises(BadInput, match="NaN"):
        plan_json.read_document(path)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"frame": "RAS"}, "frame"),
        ({"schema_version": 2}, "schema_version"),
        ({"side": "sinister"}, "side"),
        ({"depth_mm": -1.0}, "depth_mm"),
        ({"patient_name": "x"}, "the top level"),
        ({"created": "yesterday"}, "created"),
    ],
)
def test_a_document_that_does_not_fit_is_refused_naming_the_place(change, place):
    d = {**plan_json.as_document(made_plan(), MOMENT), **change}
    with pytest.raises(BadInput, match=f"at {place}"):
        plan_json.validate(d)


@pytest.mark.parametrize("key", sorted(plan_json.schema()["required"]))
def test_every_required_key_is_missed(key):
    d = plan_json.as_document(made_plan(), MOMENT)
    del d[key]
    with pytest.raises(BadInput, match=key):
        plan_json.validate(d)


def test_the_ct_is_named_by_its_voxels_and_their_place_and_may_be_left_out(tmp_path):
    def grid(value=40, step=2.0):
        voxels = np.full((3, 4, 5), value, np.int16, order="F")
        return Volume(voxels, Transform(VOXEL, PATIENT, np.diag([step, step, step, 1.0])))

    d = plan_json.as_document(made_plan(), MOMENT, grid())
    assert d["ct"]["sha256_of_voxels"] == sha256(b"\x28\x00" * 60).hexdigest()
    assert (d["ct"]["first_voxel_mm"], d["ct"]["last_voxel_mm"]) == ([0, 0, 0], [4.0, 6.0, 8.0])
    assert same_ct(d["ct"], ct_mark(grid()))
    assert same_ct(d["ct"], ct_mark(grid(step=2.01)))
    assert not same_ct(d["ct"], ct_mark(grid(41)))
    assert not same_ct(d["ct"], ct_mark(grid(step=2.02)))
    path = tmp_path / "plan.json"
    path.write_text(plan_json.dumps(d), "utf-8")
    again = plan_json.as_document(plan_json.read_plan(path), MOMENT)
    assert again == {name: value for name, value in d.items() if name != "ct"}
