"""The digital spine against its own dimensions, and against itself turned and mirrored."""

import numpy as np
import pytest

from akeso.anatomy import _digital_sizes as bones
from akeso.anatomy._implicit import extreme_point, leave_point, smooth_min, strut
from akeso.anatomy.digital_spine import NAMES, VOLUME_CENTRE_MM, digital_spine
from akeso.errors import BadInput, DidNotConverge
from akeso.frame import angle_deg, rotation

SPACING = 1.5
LEVELS = bones.LEVELS
JOINTS = ["L1-L2", "L2-L3", "L3-L4", "L4-L5", "L5-S1"]
SIDES = {"left": 1.0, "right": -1.0}
DIAGONAL = SPACING * np.sqrt(3.0)


@pytest.fixture(scope="module")
def spine():
    return digital_spine(SPACING)


def _index(grid, points):
    return np.rint(grid.to_index(points)).astype(int)


def _near(mask, grid, point, radius):
    """Distance from a point to the nearest voxel centre of a mask, searched within a cube."""
    i = _index(grid, point)
    n = int(np.ceil(radius / SPACING)) + 1
    low = np.maximum(i - n, 0)
    block = mask[tuple(slice(a, b) for a, b in zip(low, i + n + 1, strict=True))]
    found = np.argwhere(block) + low
    if not len(found):
        return np.inf
    return float(np.linalg.norm(grid.to_patient(found) - point, axis=1).min())


def _bone_on_ray(spine, start, direction, skip=0.0, reach=130.0):
    """Names of the bones a straight path meets inside the volume."""
    t = np.arange(skip, reach, 0.5)
    index = _index(spine.labels, start + t[:, None] * direction)
    inside = np.all((index >= 0) & (index < spine.labels.shape), axis=1)
    values = spine.labels.voxels[tuple(index[inside].T)]
    return {NAMES[int(v)] for v in np.unique(values) if v not in (0, 79)}


def _beam(alpha_deg, beta_deg, side):
    """The reference memo, section 1.2: unit vector from the target to the detector."""
    a, b = np.radians([alpha_deg, beta_deg])
    return np.array([side * np.sin(a) * np.cos(b), np.cos(a) * np.cos(b), np.sin(b)])


def _squared(normal, alpha_deg, side):
    """The reference memo, section 1.3: tilt that squares an endplate."""
    a = np.radians(alpha_deg)
    across = side * normal[0] * np.sin(a) + normal[1] * np.cos(a)
    return np.degrees(np.arctan(-across / normal[2]))


# --- the grid and what is on it ---------------------------------------------------------------


def test_grid_and_names(spine):
    assert spine.volume.voxels.dtype == np.int16
    spine.labels.require_same_grid(spine.volume)
    np.testing.assert_allclose(spine.volume.centre_mm, VOLUME_CENTRE_MM, atol=1e-9)
    assert spine.volume.voxels.T.flags["C_CONTIGUOUS"]
    assert set(spine.labels.present) == set(NAMES.values())
    # TotalSegmentator v2, task "total": values read in its public label lists.
    assert [spine.labels.value_of(f"vertebrae_L{n}") for n in range(1, 6)] == [31, 30, 29, 28, 27]
    assert spine.labels.value_of("vertebrae_S1") == 26
    assert spine.labels.value_of("hip_left") == 77


@pytest.mark.parametrize("spacing", [2.0, 3.0])
def test_other_spacings_show_the_same_bones(spine, spacing):
    other = digital_spine(spacing)
    for name in ("vertebrae_L3", "sacrum", "hip_left"):
        ours = spine.labels.mask(name).sum() * SPACING**3
        theirs = other.labels.mask(name).sum() * spacing**3
        assert theirs == pytest.approx(ours, rel=0.04)


def test_same_call_same_voxels(spine):
    again = digital_spine(SPACING)
    assert np.array_equal(again.volume.voxels, spine.volume.voxels)
    assert np.array_equal(again.labels.voxels, spine.labels.voxels)


def test_ct_numbers(spine):
    hu = spine.volume.voxels
    assert abs(float(hu[:4, :4, :].mean()) + 1000.0) < 2.0
    body = _index(spine.volume, spine.truth["L3.body_centre"])
    core = hu[tuple(slice(c - 2, c + 3) for c in body)]
    assert float(core.mean()) == pytest.approx(bones.size("hounsfield", "cancellous"), abs=5.0)
    disc = 0.5 * (
        spine.truth["L3.inferior_endplate_centre"] + spine.truth["L4.superior_endplate_centre"]
    )
    assert abs(hu[tuple(_index(spine.volume, disc))] - bones.size("hounsfield", "disc")) < 60


def test_skin_lies_45_to_55_mm_behind_the_lamina(spine):
    for level in ("L1", "L2", "L3", "L4"):
        start = spine.truth[f"{level}.lamina_inferior"] + [5.0, 0.0, 0.0]
        t = np.arange(0.0, 56.0, 0.25)
        index = _index(spine.volume, start + t[:, None] * [0.0, 1.0, 0.0])
        depth = t[np.argmax(spine.volume.voxels[tuple(index.T)] < -550)]
        assert 45.0 <= depth <= 55.0


# --- truth lies where it says -----------------------------------------------------------------

ON_BONE = [
    "spinous_tip", "lamina_inferior", "lamina_superior", "superior_endplate_centre",
    "inferior_endplate_centre", *(f"{side}.{name}" for side in SIDES for name in (
        "pedicle_floor", "pedicle_medial", "pedicle_lateral", "tp_tip", "sap_tip", "iap_tip",
        "notch", "mamillo_accessory")),
]  # fmt: skip


@pytest.mark.parametrize("level", LEVELS)
def test_surface_landmarks_lie_on_the_surface_of_their_bone(spine, level):
    mask = spine.labels.mask(f"vertebrae_{level}")
    for name in ON_BONE:
        point = spine.truth[f"{level}.{name}"]
        assert _near(mask, spine.labels, point, 4.0) <= DIAGONAL, name
        assert _near(~mask, spine.labels, point, 4.0) <= DIAGONAL, name


def test_surface_landmarks_of_the_sacrum(spine):
    mask = spine.labels.mask("vertebrae_S1") | spine.labels.mask("sacrum")
    for name in ("superior_endplate_centre", *(
        f"{s}.{n}" for s in SIDES for n in ("ala_groove", "sap_tip", "pedicle_floor")
    )):  # fmt: skip
        point = spine.truth[f"S1.{name}"]
        assert _near(mask, spine.labels, point, 4.0) <= DIAGONAL, name
        assert _near(~mask, spine.labels, point, 4.0) <= DIAGONAL, name


def test_centres_lie_inside_bone_and_open_spaces_are_open(spine):
    values = spine.labels.voxels
    for level in LEVELS:
        own = spine.labels.value_of(f"vertebrae_{level}")
        for name in ("body_centre", "left.pedicle_centre", "right.pedicle_centre"):
            assert values[tuple(_index(spine.labels, spine.truth[f"{level}.{name}"]))] == own
    places = [f"{level}.canal_centre" for level in LEVELS] + [f"{j}.window_centre" for j in JOINTS]
    places += [f"{j}.{s}.foramen_centre" for j in JOINTS for s in SIDES]
    places += [f"S1.{s}.dorsal_foramen" for s in SIDES]
    for name in places:
        assert values[tuple(_index(spine.labels, spine.truth[name]))] in (0, 79), name


def test_normals_are_unit_and_foramina_at_least_4_mm_wide(spine):
    for name, value in spine.truth.items():
        assert value.shape == (3,)
        if name.endswith("normal"):
            assert np.linalg.norm(value) == pytest.approx(1.0)
    everything = (spine.labels.voxels > 0) & (spine.labels.voxels != 79)
    for joint in JOINTS:
        for side in SIDES:
            point = spine.truth[f"{joint}.{side}.foramen_centre"]
            assert _near(everything, spine.labels, point, 8.0) > 2.0


# --- dimensions -------------------------------------------------------------------------------


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("side", SIDES)
def test_pedicles_on_the_labels_match_the_table(spine, level, side):
    truth, mask = spine.truth, spine.labels.mask(f"vertebrae_{level}")
    centre = truth[f"{level}.{side}.pedicle_centre"]
    out = truth[f"{level}.{side}.pedicle_lateral"] - truth[f"{level}.{side}.pedicle_medial"]
    lean = truth[f"{level}.superior_endplate_normal"] + truth[f"{level}.inferior_endplate_normal"]
    wide = bones.size("vertebra", "pedicle_width", level)
    wide += SIDES[side] * bones.size("asymmetry", "pedicle_width")
    tall = bones.size("vertebra", "pedicle_height", level)
    t = np.arange(-14.0, 14.0, 0.1)
    for way, expected in ((out, wide), (lean, tall)):
        ray = centre + t[:, None] * way / np.linalg.norm(way)
        on = mask[tuple(_index(spine.labels, ray).T)]
        middle = len(t) // 2
        right = middle + np.argmin(on[middle:])
        left = middle - np.argmin(on[middle::-1])
        assert (right - left) * 0.1 == pytest.approx(expected, abs=SPACING)


def test_isthmus_width_is_the_tables_to_a_tenth(spine):
    for level in LEVELS:
        for side, s in SIDES.items():
            medial = spine.truth[f"{level}.{side}.pedicle_medial"]
            lateral = spine.truth[f"{level}.{side}.pedicle_lateral"]
            wide = bones.size("vertebra", "pedicle_width", level)
            wide += s * bones.size("asymmetry", "pedicle_width")
            # Fillets towards body and arch may add a little, never take away.
            assert -0.05 < np.linalg.norm(lateral - medial) - wide < 0.6


def test_body_height_and_lordosis(spine):
    for level in LEVELS:
        top = spine.truth[f"{level}.superior_endplate_centre"]
        bottom = spine.truth[f"{level}.inferior_endplate_centre"]
        height = bones.size("vertebra", "height", level)
        assert np.linalg.norm(top - bottom) == pytest.approx(height)
        wedge = bones.size("vertebra", "wedge", level)
        normals = [
            spine.truth[f"{level}.{end}_endplate_normal"] for end in ("superior", "inferior")
        ]
        assert angle_deg(*normals) == pytest.approx(abs(wedge), abs=1e-6)
    slope = angle_deg(spine.truth["S1.superior_endplate_normal"], [0.0, 0.0, 1.0])
    assert slope == pytest.approx(bones.size("sacrum", "slope"))
    # The memo's section 1.3: that slope needs a cephalad tilt of the same size.
    normal = spine.truth["S1.superior_endplate_normal"]
    assert _squared(normal, 0.0, 1.0) == pytest.approx(38.0)


def test_without_lordosis_all_endplates_are_level():
    flat = digital_spine(3.0, lordosis=False).truth
    for name, value in flat.items():
        if name.endswith("endplate_normal"):
            np.testing.assert_allclose(value, [0.0, 0.0, 1.0], atol=1e-12)


def test_facet_angles_match_the_table(spine):
    for joint in JOINTS:
        lower = joint.split("-")[1]
        up = spine.truth[f"{lower}.superior_endplate_normal"]
        for side, s in SIDES.items():
            normal = spine.truth[f"{joint}.{side}.facet_normal"]
            assert s * normal[0] < 0.0 < normal[1]
            angle = bones.size("facet", "to_sagittal", lower) + s * bones.size("asymmetry", "facet")
            in_plane = np.degrees(np.arccos(abs(normal[0])))
            assert in_plane == pytest.approx(angle, abs=1e-6)
            assert abs(normal @ up) < 0.1


def test_every_dimension_names_source_and_mark():
    marks = {"read", "secondary", "computed", "recalled", "proposal"}
    for section in bones.table().values():
        if isinstance(section, dict):
            for name, entry in section.items():
                if name != "levels":
                    assert entry["source"], name
                    assert entry["mark"] in marks, name


# --- needles find their way -------------------------------------------------------------------


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("side", SIDES)
def test_subpedicular_path_is_free(spine, level, side):
    normal = spine.truth[f"{level}.superior_endplate_normal"]
    target = spine.truth[f"{level}.{side}.pedicle_floor"] - 3.0 * normal
    for alpha in (20.0, 25.0, 30.0, 40.0):
        beam = _beam(alpha, _squared(normal, alpha, SIDES[side]), SIDES[side])
        assert not _bone_on_ray(spine, target, beam), alpha


@pytest.mark.parametrize("joint", JOINTS)
def test_interlaminar_and_facet_paths_are_free(spine, joint):
    window = spine.truth[f"{joint}.window_centre"]
    free = [b for b in range(-30, 31, 5) if not _bone_on_ray(spine, window, _beam(0.0, b, 1.0))]
    assert free
    for side in SIDES:
        edge = spine.truth[f"{joint}.{side}.facet_posterior_edge"]
        way = edge - spine.truth[f"{joint}.{side}.facet_centre"]
        assert not _bone_on_ray(spine, edge, way / np.linalg.norm(way))


@pytest.mark.parametrize("side", SIDES)
def test_sacral_targets_are_free_from_behind(spine, side):
    for alpha, beta in ((0.0, 20.0), (10.0, 20.0)):
        beam = _beam(alpha, beta, SIDES[side])
        assert not _bone_on_ray(spine, spine.truth[f"S1.{side}.ala_groove"], beam, skip=2.0)
        # Through the dorsal foramen 5 mm into the sacral canal.
        inside = spine.truth[f"S1.{side}.dorsal_foramen"] - 5.0 * beam
        assert not _bone_on_ray(spine, inside, beam)


def test_a_path_into_the_body_meets_bone(spine):
    beam = _beam(25.0, 0.0, 1.0)
    assert "vertebrae_L3" in _bone_on_ray(spine, spine.truth["L3.body_centre"], beam)


# --- mirrored, turned, relabelled -------------------------------------------------------------


def test_mirror_mirrors_volume_labels_and_truth(spine):
    mirrored = digital_spine(SPACING, mirror=True)
    swap = np.arange(256)
    swap[[77, 78]] = [78, 77]
    flipped = swap[spine.labels.voxels[::-1]]
    assert (flipped != mirrored.labels.voxels).mean() < 1e-4
    # The patient is not symmetric, or this would prove nothing.
    assert (swap[mirrored.labels.voxels] != spine.labels.voxels).mean() > 1e-3
    for name, value in mirrored.truth.items():
        words = name.split(".")
        other = ".".join({"left": "right", "right": "left"}.get(w, w) for w in words)
        np.testing.assert_allclose(value, spine.truth[other] * [-1.0, 1.0, 1.0], atol=1e-9)
    assert mirrored.truth["L3.left.tp_tip"][0] > 0.0


@pytest.mark.parametrize(
    "turns", [(10.0, 0.0, 0.0), (0.0, 10.0, 0.0), (0.0, 0.0, -10.0), (5, 8, 9)]
)
def test_turned_truth_is_the_truth_turned(spine, turns):
    turned = digital_spine(3.0, rotate_deg=turns)
    matrix = np.eye(4)
    for axis, angle in zip(np.eye(3), turns, strict=True):
        matrix = rotation(axis, angle, VOLUME_CENTRE_MM) @ matrix
    for name, value in spine.truth.items():
        expected = matrix[:3, :3] @ value
        if not name.endswith("normal"):
            expected = expected + matrix[:3, 3]
        np.testing.assert_allclose(turned.truth[name], expected, atol=1e-9)
    for level in ("L2", "L5"):
        mask = turned.labels.mask(f"vertebrae_{level}")
        body = turned.truth[f"{level}.body_centre"]
        assert mask[tuple(_index(turned.labels, body))]
        found = turned.labels.to_patient(np.argwhere(mask)).mean(axis=0)
        straight = spine.labels.mask(f"vertebrae_{level}")
        centroid = spine.labels.to_patient(np.argwhere(straight)).mean(axis=0)
        expected = matrix[:3, :3] @ centroid + matrix[:3, 3]
        np.testing.assert_allclose(found, expected, atol=0.5)


def test_s1_label_body_stays_near_the_midline(spine):
    body = digital_spine(SPACING, s1_label="body")
    whole = spine.labels.mask("vertebrae_S1") | spine.labels.mask("sacrum")
    assert np.array_equal(whole, body.labels.mask("vertebrae_S1") | body.labels.mask("sacrum"))
    reach = {}
    for name, sample in (("full", spine), ("body", body)):
        points = sample.labels.to_patient(np.argwhere(sample.labels.mask("vertebrae_S1")))
        reach[name] = np.abs(points[:, 0]).max()
    assert reach["full"] > 45.0
    assert 24.0 < reach["body"] < 28.0


# --- bad input and the tools underneath -------------------------------------------------------


@pytest.mark.parametrize("spacing", [0.4, 5.1, float("nan")])
def test_refuses_spacing_out_of_range(spacing):
    with pytest.raises(BadInput, match="voxel edge"):
        digital_spine(spacing)


def test_refuses_other_bad_arguments():
    with pytest.raises(BadInput, match="turn"):
        digital_spine(rotate_deg=(181.0, 0.0, 0.0))
    with pytest.raises(BadInput, match="s1_label"):
        digital_spine(s1_label="ala")  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="three turns"):
        digital_spine(rotate_deg=(1.0, 2.0))  # type: ignore[arg-type]


def test_rays_and_extremes_on_a_bar_of_known_shape():
    bar = strut((0, 0, -10), (0, 0, 10), (3.0, 5.0), (3.0, 5.0), (0, 1, 0))
    np.testing.assert_allclose(leave_point(bar, (0, 0, 0), (1, 0, 0)), [3, 0, 0], atol=0.002)
    np.testing.assert_allclose(leave_point(bar, (0, 9, 4), (0, -1, 0)), [0, 5, 4], atol=0.002)
    top = extreme_point(bar, (-4, -6, 0), (5, 7, 20), 2)
    np.testing.assert_allclose(top, [0, 0, 13], atol=0.1)
    assert top[2] == pytest.approx(13.0, abs=0.003)
    np.testing.assert_allclose(extreme_point(bar, (-6, -6, -9), (2, 6, 9), ~0)[0], -3, atol=0.01)
    with pytest.raises(DidNotConverge, match="No surface"):
        leave_point(bar, (0, 20, 0), (0, 1, 0))
    with pytest.raises(DidNotConverge, match="no bone"):
        extreme_point(bar, (10, 10, 10), (12, 12, 12), 2)


def _bar_in_numpy(p, start, end, start_radii, end_radii, second_axis):
    """The plain twin of the compiled bar: distance k0 (k0 - 1) / k1 of a tapered ellipse."""
    a = np.asarray(start, float)
    w = np.asarray(end, float) - a
    length = np.linalg.norm(w)
    w = w / length
    v = np.asarray(second_axis, float) - (np.asarray(second_axis, float) @ w) * w
    v = v / np.linalg.norm(v)
    q = np.stack([np.cross(v, w), v, w]) @ (p - a[:, None])
    t = np.clip(q[2] / length, 0.0, 1.0)
    radii = [(1 - t) * s + t * e for s, e in zip(start_radii, end_radii, strict=True)]
    radii = np.stack([*radii, np.minimum(*radii)])
    scaled = np.stack([q[0], q[1], q[2] - t * length]) / radii
    k0 = np.linalg.norm(scaled, axis=0)
    return k0 * (k0 - 1.0) / np.linalg.norm(scaled / radii, axis=0)


@pytest.mark.parametrize(("dtype", "atol"), [(np.float64, 1e-9), (np.float32, 2e-4)])
def test_compiled_shapes_equal_their_numpy_twins(dtype, atol):
    p = np.random.default_rng(7).uniform(-20.0, 20.0, (3, 4000)).astype(dtype)
    form = ((-3, 1, -8), (4, 2, 9), (3.0, 6.0), (5.0, 2.5), (0.3, 1, 0.2))
    bar = strut(*form)(p)
    assert bar.dtype == dtype
    np.testing.assert_allclose(bar, _bar_in_numpy(p.astype(float), *form), atol=atol)
    a, b = p[0], p[1]
    h = np.clip(0.5 + 0.5 * (b - a) / 2.5, 0.0, 1.0)
    np.testing.assert_allclose(
        smooth_min(a, b, 2.5), b + (a - b) * h - 2.5 * h * (1.0 - h), atol=atol
    )
