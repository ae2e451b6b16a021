"""The C-arm's geometry against coordinates worked out by hand and by plain trigonometry."""

import math

import numpy as np
import pytest

from akeso.errors import BadInput
from akeso.imaging.carm import (
    CArm,
    Position,
    angles_in_words,
    detector_direction,
    is_lateral,
    positioner_angles_deg,
)

LEFT, POSTERIOR, SUPERIOR = np.eye(3)


def independent_projection(point, primary_deg, secondary_deg, prone, iso, sid, sdd, pixel, count):
    """Where a point falls: turn the patient under a fixed tube, then similar triangles.

    A second derivation, by rotations instead of cross products: first undo the cranial tilt about
    the left-right axis of the table, then the turn about the body axis.
    """
    x, y, z = np.asarray(point, float) - iso
    if not prone:  # roll the patient onto the belly about the body axis
        x, y = -x, -y
        primary_deg = -primary_deg
    p, s = math.radians(primary_deg), math.radians(secondary_deg)
    # turn by p brings the beam to +y; then the tilt brings it from y towards z
    across = x * math.cos(p) - y * math.sin(p)
    along = x * math.sin(p) + y * math.cos(p)
    depth = along * math.cos(s) + z * math.sin(s)
    upward = -along * math.sin(s) + z * math.cos(s)
    scale = sdd / (sid + depth)
    # seen from the detector with the head up, patient left of a prone patient is screen left
    return (count - 1) / 2 - across * scale / pixel, (count - 1) / 2 - upward * scale / pixel


@pytest.mark.parametrize("prone", [True, False])
@pytest.mark.parametrize(
    "angles", [(0, 0), (25, 0), (-35, 10), (0, 20), (90, 0), (-90, 0), (40, -30), (120, 15)]
)
def test_points_fall_within_a_tenth_of_a_pixel_of_the_derived_place(angles, prone):
    iso = np.array([12.0, -30.0, 250.0])
    position = Position.PRONE if prone else Position.SUPINE
    carm = CArm(*angles, iso, position)
    rng = np.random.default_rng(5)
    for point in iso + rng.uniform(-90, 90, (50, 3)):
        expected = independent_projection(point, *angles, prone, iso, 650.0, 1020.0, 300 / 512, 512)
        assert np.abs(carm.project(point) - expected).max() < 0.1


def test_a_point_worked_out_by_hand():
    # prone AP: 65 mm to the left and 100 mm over the isocentre towards the detector
    carm = CArm(0, 0, (0, 0, 0))
    column, row = carm.project([65.0, 100.0, 32.5])
    # magnification 1020 / 750; 65 mm -> 88.4 mm, 32.5 mm -> 44.2 mm on the detector
    assert column == pytest.approx(255.5 - 88.4 / 0.5859375, abs=1e-9)
    assert row == pytest.approx(255.5 - 44.2 / 0.5859375, abs=1e-9)


@pytest.mark.parametrize(
    ("position", "angles", "point", "right", "up"),
    [
        # prone AP, detector over the back: patient right is screen right
        (Position.PRONE, (0, 0), -LEFT, 1, 0),
        (Position.PRONE, (0, 0), SUPERIOR, 0, 1),
        # supine AP, detector over the front: patient left is screen right
        (Position.SUPINE, (0, 0), LEFT, 1, 0),
        (Position.SUPINE, (0, 0), SUPERIOR, 0, 1),
        # lateral, detector on the patient's left: the back is on the right of the screen
        (Position.PRONE, (90, 0), POSTERIOR, 1, 0),
        (Position.PRONE, (-90, 0), POSTERIOR, -1, 0),
        (Position.SUPINE, (90, 0), POSTERIOR, 1, 0),
    ],
)
def test_screen_is_as_the_operator_sees_it(position, angles, point, right, up):
    carm = CArm(*angles, (0, 0, 0), position)
    column, row = carm.project(10.0 * np.asarray(point))
    assert np.sign(np.round(column - 255.5, 6)) == right
    assert np.sign(np.round(255.5 - row, 6)) == up


def test_screen_axes_follow_the_written_formula():
    # screen up v = normalise(z - (z.u)u), right w = v x u
    for angles in [(30, 20), (-50, -10), (0, 0), (90, 30)]:
        carm = CArm(*angles, (0, 0, 0))
        u = carm.to_detector
        v = SUPERIOR - (SUPERIOR @ u) * u
        v /= np.linalg.norm(v)
        right, up = carm.screen_axes
        np.testing.assert_allclose(up, v, atol=1e-12)
        np.testing.assert_allclose(right, np.cross(v, u), atol=1e-12)


@pytest.mark.parametrize("position", list(Position))
@pytest.mark.parametrize("angles", [(0, 0), (25, -10), (-35, 10), (90, 0), (-170, 40)])
def test_angles_of_a_direction_are_the_inverse(angles, position):
    direction = detector_direction(*angles, position)
    np.testing.assert_allclose(positioner_angles_deg(direction, position), angles, atol=1e-9)


def test_lao_turns_to_the_left_and_cranial_to_the_head():
    for position in Position:
        assert detector_direction(30, 0, position) @ LEFT == pytest.approx(0.5)
        assert detector_direction(0, 30, position) @ SUPERIOR == pytest.approx(0.5)
    assert detector_direction(0, 0, Position.PRONE) @ POSTERIOR == pytest.approx(1.0)
    assert detector_direction(0, 0, Position.SUPINE) @ POSTERIOR == pytest.approx(-1.0)


@pytest.mark.parametrize(
    ("position", "angles", "dicom"),
    [
        # DICOM PS3.3 C.8.7.5: 0 is over the front, +90 the left side, 180 over the back
        (Position.SUPINE, (30, -20), (30, -20)),
        (Position.PRONE, (90, 0), (90, 0)),
        (Position.PRONE, (30, 10), (150, 10)),
        (Position.PRONE, (-30, 10), (-150, 10)),
    ],
)
def test_dicom_angles(position, angles, dicom):
    got = CArm(*angles, (0, 0, 0), position).dicom_angles_deg
    np.testing.assert_allclose(got, dicom, atol=1e-9)


def test_prone_zero_is_half_a_turn_in_dicom():
    primary, secondary = CArm(0, 0, (0, 0, 0)).dicom_angles_deg
    assert abs(primary) == pytest.approx(180.0)
    assert secondary == pytest.approx(0.0)


def test_source_isocentre_and_detector_lie_on_the_central_ray():
    carm = CArm(20, -15, (5, 6, 7), source_detector_mm=1000, source_isocentre_mm=600)
    assert np.linalg.norm(carm.isocentre_mm - carm.source_mm) == pytest.approx(600)
    assert np.linalg.norm(carm.detector_centre_mm - carm.source_mm) == pytest.approx(1000)
    np.testing.assert_allclose(carm.project(carm.isocentre_mm), [255.5, 255.5], atol=1e-9)
    np.testing.assert_allclose(carm.project(carm.detector_centre_mm), [255.5, 255.5], atol=1e-9)


def test_pixels_and_points_are_inverse():
    carm = CArm(33, 12, (1, 2, 3), pixels=(640, 480), detector_mm=(300, 240))
    pixels = np.array([[0, 0], [639, 0], [0, 479], [100.25, 300.5]])
    np.testing.assert_allclose(carm.project(carm.pixel_to_point(pixels)), pixels, atol=1e-9)


def test_points_behind_the_source_have_no_place():
    carm = CArm(0, 0, (0, 0, 0))
    assert np.isnan(carm.project([0.0, -651.0, 0.0])).all()
    assert np.isfinite(carm.project([0.0, -649.0, 0.0])).all()


def test_looking_along_the_body_anterior_is_up():
    carm = CArm(0, 90, (0, 0, 0))
    np.testing.assert_allclose(carm.screen_axes[1], -POSTERIOR, atol=1e-9)


@pytest.mark.parametrize(
    ("words", "angles"),
    [("0 / 0", (0.3, -0.4)), ("LAO 25 / caudal 10", (25, -10)), ("RAO 35 / cranial 10", (-35, 10))],
)
def test_angles_in_words(words, angles):
    assert angles_in_words(*angles) == words
    assert CArm(*angles, (0, 0, 0)).name() == words


def test_lateral_is_within_ten_degrees_of_the_side():
    assert is_lateral(detector_direction(81, 0, Position.PRONE))
    assert not is_lateral(detector_direction(79, 0, Position.PRONE))
    assert is_lateral(detector_direction(-95, 5, Position.SUPINE))


@pytest.mark.parametrize(
    ("kwargs", "said"),
    [
        ({"primary_deg": 180.1}, "primary angle"),
        ({"secondary_deg": -90.5}, "secondary angle"),
        ({"isocentre_mm": (0, math.nan, 0)}, "isocentre"),
        ({"isocentre_mm": (0, 0)}, "isocentre"),
        ({"source_detector_mm": 499.0}, "source-detector"),
        ({"source_isocentre_mm": 1020.5}, "source-isocentre"),
        ({"detector_mm": (300.0, 9.0)}, "detector edge"),
        ({"pixels": (1, 512)}, "pixel count"),
    ],
)
def test_impossible_settings_are_refused_by_name(kwargs, said):
    settings = {"primary_deg": 0.0, "secondary_deg": 0.0, "isocentre_mm": (0, 0, 0)} | kwargs
    with pytest.raises(BadInput, match=said):
        CArm(**settings)


def test_at_keeps_the_machine():
    carm = CArm(0, 0, (1, 2, 3), source_detector_mm=990, pixels=(100, 90)).at(10, 20)
    assert (carm.primary_deg, carm.secondary_deg) == (10, 20)
    assert (carm.source_detector_mm, carm.pixels) == (990, (100, 90))
