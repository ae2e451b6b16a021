"""What may be attached as the CT of a plan: each rule on both sides, the sentence, nothing kept."""

import json

import pytest

from akeso import clinic
from akeso.errors import AkesoError, BadInput, Refused
from akeso.exchange import plan_json
from akeso.imaging.nifti import write_volume
from made_plan import made_plan

from . import papers, walk


@pytest.fixture
def room(rooms, tmp_path):
    walk.decided(rooms)
    folder, ct = papers.plan_folder(tmp_path)

    def attach(path=ct, **how):
        desk = rooms.desk("clinician")
        return clinic.attach_plan(desk, walk.EPISODE, folder, path, expect="x", **how)

    attach.folder, attach.ct = folder, ct
    attach.kept = lambda: len(walk.records(rooms, "plan-attached"))
    return attach


def marked(room, volume, **changes):
    """The plan.json of the folder, with the mark of a CT in it."""
    plan = made_plan(approach="lumbar-medial-branch", level="L4", **changes)
    text = plan_json.dumps(plan_json.as_document(plan, ct=volume))
    (room.folder / "plan.json").write_text(text, "utf-8")


def test_what_is_no_ct_is_refused(room, tmp_path):
    empty, text = tmp_path / "empty", tmp_path / "shopping.txt"
    empty.mkdir()
    text.write_text("milk, bread", "utf-8")
    for path in (empty, text, room.folder, tmp_path / "absent"):
        with pytest.raises(AkesoError):
            room(path)
    assert room.kept() == 0


@pytest.mark.parametrize(
    ("origin", "outside"),
    [
        ((-10.0, -10.0, -20.0), ""),
        ((24.4, -10.0, -20.0), ""),  # half a voxel before the first centre still holds x = 22
        ((24.6, -10.0, -20.0), "target"),
        ((-10.0, -26.4, -20.0), ""),  # the last centre is 75 mm on, the skin at y = 51 beyond it
        ((-10.0, -26.6, -20.0), "entry"),
    ],
)
def test_target_and_entry_lie_in_it(room, origin, outside):
    write_volume(room.ct, papers.tissue(origin_mm=origin))
    if not outside:
        assert room().kind == "plan-attached"
        return
    with pytest.raises(Refused, match=f"The plan's {outside} .* lies outside ct.nii.gz"):
        room()
    assert room.kept() == 0


@pytest.mark.parametrize(("hu", "held"), [(-1000, False), (-301, False), (-300, True), (900, True)])
def test_there_is_no_air_at_the_target(room, hu, held):
    write_volume(room.ct, papers.tissue(hu))
    if held:
        assert room().kind == "plan-attached"
        return
    with pytest.raises(Refused, match=rf"holds air \({hu} HU"):
        room()


def test_the_ct_is_compared_where_the_plan_says_which_it_was(room):
    marked(room, papers.tissue())
    assert room().kind == "plan-attached"
    for other in (papers.tissue(41), papers.tissue(origin_mm=(-10.0, -10.0, -19.0))):
        write_volume(room.ct, other)
        with pytest.raises(Refused, match="is not the CT that this plan was made on"):
            room()
    assert room.kept() == 1


def test_the_sample_needs_no_file_and_is_compared(room):
    with pytest.raises(BadInput, match="does not say which CT"):
        room(None, sample=True)
    marked(room, papers.tissue())
    with pytest.raises(Refused, match="not made on the built-in digital spine"):
        room(None, sample=True)
    for wrong in ({"path": None}, {"sample": True}):
        with pytest.raises(BadInput, match="one of the two"):
            room(**wrong)
    spine = clinic.sample()[0]
    marked(room, spine)
    made = room(None, sample=True)
    assert made.kind == "plan-attached"
    document = json.loads((room.folder / "plan.json").read_text("utf-8"))
    assert document["ct"]["last_voxel_mm"] == pytest.approx(spine.corners_mm()[-1], abs=1e-3)
