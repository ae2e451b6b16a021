"""Transforms against hand-made points, and against the rules every rigid motion obeys."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from akeso.errors import BadInput
from akeso.frame import (
    LEFT,
    PATIENT,
    POSTERIOR,
    SUPERIOR,
    Transform,
    angle_deg,
    rotation,
    unit_vector,
)

numbers = st.floats(-200.0, 200.0)
triples = st.tuples(numbers, numbers, numbers)


def test_the_patient_axes_are_those_of_dicom():
    assert LEFT.tolist() == [1, 0, 0]
    assert POSTERIOR.tolist() == [0, 1, 0]
    assert SUPERIOR.tolist() == [0, 0, 1]
    assert np.array_equal(np.cross(LEFT, POSTERIOR), SUPERIOR), "LPS is right-handed"
    with pytest.raises(ValueError, match="read-only"):
        LEFT[0] = 2.0


def test_unit_vector_is_exact_on_3_4_0():
    assert unit_vector((3, 4, 0)).tolist() == [0.6, 0.8, 0.0]


@pytest.mark.parametrize("vector", [(1, 0), (0, 0, np.nan), (np.inf, 0, 0), [[1, 0, 0]]])
def test_unit_vector_wants_three_finite_numbers(vector):
    with pytest.raises(BadInput, match="three finite numbers"):
        unit_vector(vector)


def test_unit_vector_has_no_answer_without_length():
    with pytest.raises(BadInput, match="points nowhere"):
        unit_vector((0, 0, 9e-13))
    assert unit_vector((0, 0, 2e-12)).tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ((1, 0, 0), (0, 7, 0), 90.0),
        ((1, 0, 0), (5, 0, 0), 0.0),
        ((1, 0, 0), (-2, 0, 0), 180.0),
        ((1, 0, 0), (1, 1, 0), 45.0),
        ((1, 0, 0), (3**0.5, 1, 0), 30.0),
        ((0, 0, 1), (0, 1e-9, 1), np.degrees(1e-9)),
    ],
)
def test_angles_of_known_directions(a, b, expected):
    assert angle_deg(a, b) == pytest.approx(expected, abs=1e-12)


def test_points_move_and_directions_only_turn():
    turn = Transform("a", "b", rotation(SUPERIOR, 90.0))
    shift = Transform("b", "c", [[1, 0, 0, 10], [0, 1, 0, 20], [0, 0, 1, 30], [0, 0, 0, 1]])
    both = shift @ turn
    assert (both.source, both.target) == ("a", "c")
    assert both.points([1, 0, 0]) == pytest.approx([10, 21, 30])
    assert both.directions([1, 0, 0]) == pytest.approx([0, 1, 0])
    assert both.points(np.zeros((2, 5, 3))).shape == (2, 5, 3)


def test_composing_the_wrong_frames_is_refused():
    voxel, body = Transform("voxel", PATIENT, np.eye(4)), Transform("LPS", "mirror", np.eye(4))
    assert (body @ voxel).target == "mirror"
    with pytest.raises(BadInput, match="frames in the middle differ"):
        voxel @ body


@pytest.mark.parametrize(
    ("matrix", "why"),
    [
        (np.eye(3), "4 x 4"),
        (np.full((4, 4), np.nan), "finite"),
        (np.diag([1, 1, 1, 2]), "last row"),
        (np.diag([1, 1, 0, 1]), "determinant 0"),
    ],
)
def test_matrices_that_are_no_transform(matrix, why):
    with pytest.raises(BadInput, match=why):
        Transform("a", "b", matrix)


def test_the_matrix_is_a_copy_nobody_can_change():
    mine = np.eye(4)
    transform = Transform("a", "b", mine)
    mine[0, 3] = 5.0
    assert transform.matrix[0, 3] == 0.0
    with pytest.raises(ValueError, match="read-only"):
        transform.matrix[0, 3] = 1.0


def test_equality_is_frames_and_numbers():
    one, same = Transform("a", "b", np.eye(4)), Transform("a", "b", np.eye(4))
    assert one == same
    assert hash(one) == hash(same)
    assert one != Transform("a", "c", np.eye(4))
    assert one != Transform("a", "b", np.diag([2, 1, 1, 1]))
    assert one != "a transform"


def test_right_hand_rule_and_turn_about_a_point():
    assert (rotation(LEFT, 90.0) @ [0, 1, 0, 1])[:3] == pytest.approx([0, 0, 1])
    assert (rotation(POSTERIOR, 90.0) @ [0, 0, 1, 1])[:3] == pytest.approx([1, 0, 0])
    about = rotation(SUPERIOR, 180.0, about=(10.0, 0.0, 3.0))
    assert (about @ [0, 0, 0, 1])[:3] == pytest.approx([20, 0, 0])


@given(triples, st.floats(-360.0, 360.0), triples, triples)
def test_a_turn_is_rigid_keeps_its_axis_and_is_undone(axis, angle, about, point):
    assume(np.linalg.norm(axis) > 1e-3)
    turn = Transform("a", "b", rotation(axis, angle, about))
    r = turn.matrix[:3, :3]
    assert np.allclose(r @ r.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(r) == pytest.approx(1.0)
    on_axis = np.array(about) + 17.0 * unit_vector(axis)
    assert np.allclose(turn.points(on_axis), on_axis, atol=1e-9)
    back = turn.inverse()
    assert (back.source, back.target) == ("b", "a")
    assert np.allclose(back.points(turn.points(point)), point, atol=1e-9)
