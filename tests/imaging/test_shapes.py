"""Drawn shapes against chords worked out by hand."""

import numpy as np
import pytest

from akeso.errors import BadInput
from akeso.frame import rotation
from akeso.imaging.beam import STEEL, iodine
from akeso.imaging.carm import CArm
from akeso.imaging.shapes import Cylinder, Ellipsoid, draw, sphere


def centre_pixel(drawn):
    """Path at the picture's middle pixel (255, 255) of a 511 picture."""
    rows, columns = drawn.window
    return drawn.path_mm[255 - rows.start, 255 - columns.start]


def carm(primary=0.0, secondary=0.0, **kwargs):
    # small pixels: the mean over a pixel is then the central ray
    return CArm(
        primary, secondary, (0, 0, 0), pixels=(511, 511), detector_mm=(51.1, 51.1), **kwargs
    )


def test_a_rod_across_the_beam_has_its_diameter():
    rod = Cylinder((-20, 0, 0), (20, 0, 0), 4.0)
    assert centre_pixel(draw(rod, carm())) == pytest.approx(4.0, rel=1e-3)


@pytest.mark.parametrize("angle", [0, 30, 60])
def test_a_tilted_rod_has_its_diameter_over_the_cosine(angle):
    rod = Cylinder((-40, 0, 0), (40, 0, 0), 4.0)
    expected = 4.0 / np.cos(np.radians(angle))
    assert centre_pixel(draw(rod, carm(angle))) == pytest.approx(expected, rel=2e-3)


def test_a_rod_along_the_beam_has_its_length():
    rod = Cylinder((0, -15, 0), (0, 10, 0), 2.0)
    assert centre_pixel(draw(rod, carm())) == pytest.approx(25.0, rel=1e-4)


def test_a_cannula_is_its_walls():
    tube = Cylinder((-20, 0, 0), (20, 0, 0), 4.0, bore_mm=3.0)
    assert centre_pixel(draw(tube, carm())) == pytest.approx(1.0, rel=5e-3)
    # beside the bore: chord of the outer circle at 1.75 mm
    drawn = draw(tube, carm())
    z = np.abs((255 - np.arange(drawn.window[0].start, drawn.window[0].stop)) * 0.1 * 650 / 1020)
    at = int(np.argmin(np.abs(z - 1.75)))
    column = 255 - drawn.window[1].start
    assert drawn.path_mm[at, column] == pytest.approx(2 * np.sqrt(4 - z[at] ** 2), rel=0.02)


def test_a_ball_has_its_chords():
    ball = sphere((0.0, 0.0, 0.0), 5.0, iodine(300))
    drawn = draw(ball, carm())
    assert centre_pixel(drawn) == pytest.approx(10.0, rel=1e-4)
    machine = carm()
    rows, columns = drawn.window
    c, r = np.meshgrid(range(columns.start, columns.stop), range(rows.start, rows.stop))
    ray = machine.pixel_to_point(np.stack([c, r], -1).astype(float)) - machine.source_mm
    ray /= np.linalg.norm(ray, axis=-1, keepdims=True)
    nearest = np.linalg.norm(np.cross(-machine.source_mm, ray), axis=-1)
    chord = 2 * np.sqrt(np.maximum(25.0 - nearest**2, 0.0))
    assert np.abs(drawn.path_mm - chord)[nearest < 4.8].max() < 0.01
    assert not drawn.path_mm[nearest > 5.1].any()


def test_the_volume_of_a_ball_comes_back_from_its_shadow():
    # far source: near-parallel rays, sum of path x pixel area at the centre = volume
    machine = CArm(20, 10, (0, 0, 0), source_detector_mm=2000, source_isocentre_mm=1900,
                   pixels=(200, 200), detector_mm=(40, 40))  # fmt: skip
    drawn = draw(sphere(np.zeros(3), 6.0, STEEL), machine)
    area = (0.2 * 1900 / 2000) ** 2
    assert drawn.path_mm.sum() * area == pytest.approx(4 / 3 * np.pi * 216, rel=0.002)


def test_an_ellipsoid_has_its_axes():
    axes = rotation((0, 0, 1), 0.0)[:3, :3] * [2.0, 3.0, 4.0]
    blob = Ellipsoid((0, 0, 0), axes, iodine(200))
    assert centre_pixel(draw(blob, carm(0))) == pytest.approx(6.0, rel=1e-4)
    assert centre_pixel(draw(blob, carm(90))) == pytest.approx(4.0, rel=1e-4)


def test_the_tip_falls_where_the_geometry_says():
    tip = np.array([7.0, -4.0, 3.0])
    machine = CArm(25, -10, (0, 0, 0))
    drawn = draw(Cylinder(tip, (60.0, 80.0, 40.0), 0.7), machine)
    column, row = machine.project(tip)
    rows, columns = np.nonzero(drawn.path_mm > 0.2)
    rows, columns = rows + drawn.window[0].start, columns + drawn.window[1].start
    assert np.hypot(rows - row, columns - column).min() < 1.0


def test_what_is_off_the_picture_is_empty():
    drawn = draw(sphere(np.array([500.0, 0, 0]), 2.0, STEEL), CArm(0, 0, (0, 0, 0)))
    assert drawn.path_mm.size == 0


def test_what_passes_the_source_still_draws_only_in_front_of_it():
    rod = Cylinder((0, -700, 0), (0, 100, 0), 2.0)
    drawn = draw(rod, carm())
    assert centre_pixel(drawn) == pytest.approx(750.0, rel=1e-3)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Cylinder((0, 0, 0), (0, 0, 0), 1.0), "size"),
        (lambda: Cylinder((0, 0, 0), (0, 0, 9), 0.0), "size"),
        (lambda: Cylinder((0, 0, 0), (0, 0, 9), 1.0, bore_mm=1.0), "bore"),
        (lambda: Cylinder((0, np.inf, 0), (0, 0, 9), 1.0), "start"),
        (lambda: sphere(np.zeros(3), -1.0, STEEL), "size"),
        (lambda: Ellipsoid((0, 0, 0), np.ones((3, 3)), STEEL), "right angles"),
        (lambda: Ellipsoid((0, 0, 0), np.ones(3), STEEL), "semi-axes"),
    ],
)
def test_impossible_shapes_are_refused(make, said):
    with pytest.raises(BadInput, match=said):
        make()
