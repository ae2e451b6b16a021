"""Names that contradict the picture are refused; the tables agree with their sources."""

import json

import numpy as np
import pytest

from akeso.errors import BadInput, NotFound, Refused
from akeso.frame import PATIENT, Transform
from akeso.imaging import nifti
from akeso.imaging.labels import (
    built_in,
    centres,
    coded_names,
    contradiction,
    known_names,
    name_labels,
    naming,
    write_names,
)
from akeso.imaging.reading import read_ct, read_labels
from akeso.imaging.volume import VOXEL, LabelMap, Volume
from akeso.rule import Mark

POSE = Transform(VOXEL, PATIENT, np.diag([2.0, 2.0, 3.0, 1.0]))


def column(*values_from_feet, dtype=np.uint8):
    """Blocks of the given values, one above the other, the first lowest."""
    voxels = np.zeros((9, 9, 4 * len(values_from_feet)), dtype, order="F")
    for n, value in enumerate(values_from_feet):
        voxels[3:6, 3:6, 4 * n + 1 : 4 * n + 3] = value
    return voxels


# Ids quoted from TotalSegmentator's class map "total" and VerSe's README.
TOTAL = {25: "sacrum", 26: "vertebrae_S1", 27: "vertebrae_L5", 31: "vertebrae_L1",
         32: "vertebrae_T12", 43: "vertebrae_T1", 44: "vertebrae_C7", 50: "vertebrae_C1",
         52: "aorta", 63: "inferior_vena_cava", 77: "hip_left", 78: "hip_right", 79: "spinal_cord",
         103: "rib_left_12", 115: "rib_right_12", 117: "costal_cartilages"}  # fmt: skip
VERSE = {1: "vertebrae_C1", 7: "vertebrae_C7", 8: "vertebrae_T1", 19: "vertebrae_T12",
         20: "vertebrae_L1", 24: "vertebrae_L5", 25: "vertebrae_L6", 26: "sacrum", 27: "coccyx",
         28: "vertebrae_T13"}  # fmt: skip


@pytest.mark.parametrize(("name", "quoted", "count"), [("total", TOTAL, 117), ("verse", VERSE, 28)])
def test_tables_hold_what_their_sources_say(name, quoted, count):
    table = built_in(name)
    assert quoted.items() <= table.names.items()
    assert sorted(table.names) == list(range(1, count + 1))
    assert table.source.mark is Mark.READ


def test_segment_codes_lead_to_known_names():
    assert set(coded_names().values()) <= known_names()
    assert coded_names()["SCT 49668003"] == "vertebrae_L5"
    assert coded_names()["SCT 29836001 7771000"] == "hip_left"


def test_default_naming_is_total():
    assert naming(None) is naming("total") is built_in("total")


def json_file(tmp_path, content):
    path = tmp_path / "names.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_a_json_file_names_labels(tmp_path):
    chosen = naming(json_file(tmp_path, {"0": "background", "3": "vertebrae_L5", "7": "sacrum"}))
    assert dict(chosen.names) == {3: "vertebrae_L5", 7: "sacrum"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"3": "vertebra L5"}, r"'vertebra L5' is no structure.*did you mean 'vertebrae_L5'"),
        ({"3": "vertebrae_l5"}, r"did you mean 'vertebrae_L5'"),
        ({"3": "xyzzy"}, r"'xyzzy'.*TotalSegmentator"),
        ({"3": "sacrum", "4": "sacrum"}, r"values 3 and 4 are both 'sacrum'"),
        ('{"3": "sacrum", "3": "colon"}', r"names '3' twice"),
        ({"L5": "vertebrae_L5"}, r"'L5' is no label value"),
        ({"-3": "vertebrae_L5"}, r"'-3' is no label value"),
        ({"0": "vertebrae_L5"}, r"below 1"),
        ({"3": 5}, r"no text"),
        ({}, r"is no naming"),
        ([1, 2], r"is no naming"),
        ("{broken", r"is no naming"),
    ],
)
def test_faulty_naming_files_are_refused(tmp_path, content, words):
    with pytest.raises(BadInput, match=words):
        naming(json_file(tmp_path, content))


def test_an_unknown_naming_is_not_found():
    with pytest.raises(NotFound, match=r"no naming 'versus'; give total, verse"):
        naming("versus")


def test_centres_are_centres_of_gravity():
    voxels = column(27, 26)
    found = centres(voxels, POSE)
    assert set(found) == {26, 27}
    assert np.allclose(found[27], [8, 8, 4.5])
    assert np.allclose(found[26], [8, 8, 16.5])
    oblique = Transform(VOXEL, PATIENT, np.array(
        [[0.6, -0.8, 0, 5], [0.8, 0.6, 0, 6], [0, 0, 2, 7], [0, 0, 0, 1]]))  # fmt: skip
    mean = np.argwhere(voxels == 26).mean(axis=0)
    assert np.allclose(centres(voxels, oblique)[26], oblique.points(mean))


def test_spine_in_order_is_named():
    labels = name_labels(column(25, 26, 27, 28), POSE, built_in("total"), "labels.nii")
    assert labels.present == ("sacrum", "vertebrae_S1", "vertebrae_L5", "vertebrae_L4")


REFUSED = {
    # what the file holds from the feet up, how it is read, what is said
    "VerSe L5-T12 as total": ((24, 23, 22, 21, 20, 19), "total", "no vertebra is among"),
    "VerSe with sacrum": ((26, 24, 23, 22, 21, 20), "total", r"5 vertebrae in VerSe ids, and as 1"),
    "VerSe T13 and up": ((28, 19, 18, 17), "total", r"read as 4 vertebrae in VerSe"),
    "total as VerSe": ((26, 27, 28, 29), "verse", "holds value 29"),
    "total S1-L4 as VerSe": ((26, 27, 28), "verse", r"'sacrum' would lie 12 mm below 'coccyx'"),
    "total L5-L4 as VerSe": ((27, 28), "verse", r"read as 2 vertebrae in TotalSegmentator v2"),
    "upside down": ((28, 27, 26), "total", r"'vertebrae_L4' would lie 12 mm below 'vertebrae_L5'"),
    "one swapped": ((26, 28, 27, 29), "total", r"'vertebrae_L4'.*below 'vertebrae_L5'"),
    "sacrum on top": ((27, 25), "total", r"'vertebrae_L5' would lie.*below 'sacrum'"),
    "unknown value": ((27, 200), "total", "holds value 200"),
    "organs alone": ((52,), "total", "no vertebra"),
    "nothing": ((0,), "total", "no label at all"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_names_that_contradict_the_picture_are_refused(case):
    values, name, words = REFUSED[case]
    with pytest.raises(Refused, match=words):
        name_labels(column(*values), POSE, built_in(name), "labels.nii")


ACCEPTED = {
    "one vertebra": ((27,), "total"),
    "sacrum and S1": ((25, 26), "total"),
    "only part of the spine": ((27, 29, 50), "total"),
    "with a cord": ((26, 27, 79), "total"),
    "VerSe": ((24, 23, 22), "verse"),
    "VerSe with T13 and L6": ((26, 25, 24, 20, 28, 19), "verse"),
    "colon and bladder beside S1": ((21, 26, 20), "total"),
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_sound_names_are_accepted(case):
    values, name = ACCEPTED[case]
    labels = name_labels(column(*values), POSE, built_in(name), "labels.nii")
    assert set(labels.present_values) == set(values)


@pytest.mark.parametrize(("left_x", "sound"), [(60.0, True), (-4.0, True), (-6.0, False)])
def test_left_must_not_lie_right_of_right(left_x, sound):
    found = {1: np.array([left_x, 0, 0]), 2: np.array([0.0, 0, 0]), 3: np.array([0.0, 0, 50])}
    names = {1: "rib_left_12", 2: "rib_right_12", 3: "vertebrae_L5"}
    said = contradiction(found, names)
    assert (said == "") is sound
    assert sound or "rib_left_12' would lie 6 mm to the right" in said


def test_names_can_be_written_and_read_again(tmp_path):
    labels = LabelMap(column(25, 27), POSE, {25: "sacrum", 27: "vertebrae_L5"})
    write_names(tmp_path / "names.json", labels)
    assert dict(naming(tmp_path / "names.json").names) == dict(labels.names)


def test_real_lumbar_labels(shared_data):
    ct = read_ct(shared_data / "ct" / "lumbar-3mm.nii.gz")
    path = shared_data / "ct" / "lumbar-3mm-vertebrae.nii.gz"
    labels = read_labels(path, ct)
    assert labels.present[:3] == ("vertebrae_S1", "vertebrae_L5", "vertebrae_L4")
    with pytest.raises(Refused, match="value 29, which VerSe ids do not name"):
        read_labels(path, ct, "verse")


def test_real_verse_labels_agree_with_their_published_centroids(shared_data):
    """VerSe004 comes with centroids in voxels of a 1 mm grid turned to (P, I, R)."""
    path = shared_data / "keypoints" / "verse004-vertebrae.nii.gz"
    values, pose = nifti.read_label_values(path)
    ct = Volume(np.full(values.shape, -1000, np.int16, order="F"), pose)
    with pytest.raises(Refused, match="no vertebra is among its names"):
        read_labels(path, ct)
    labels = read_labels(path, ct, "verse")
    assert labels.present == (
        *(f"vertebrae_T{n}" for n in range(9, 13)),
        *(f"vertebrae_L{n}" for n in range(1, 6)),
    )
    found = centres(values, pose)
    heights = [found[v][2] for v in range(16, 25)]
    published = json.loads((shared_data / "keypoints" / "verse004-centroids.json").read_text())
    down = [entry["Y"] for entry in published if "label" in entry]
    steps, expected = -np.diff(heights), np.diff(down)
    assert np.abs(steps - expected).max() < 6.0  # bodies there, whole vertebrae here
