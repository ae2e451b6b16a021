"""Turning axes moves no voxel."""

from itertools import permutations, product

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from akeso.imaging.orientation import canonical_order


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("signs", list(product((1, -1), repeat=3)))
def test_right_angle_axes_become_left_posterior_superior(order, signs):
    stored = np.eye(4)
    stored[:3, :3] = np.eye(3)[:, list(order)] * signs * [2.0, 3.0, 5.0]
    stored[:3, 3] = 7, 8, 9
    shape = (4, 5, 6)
    turn = canonical_order(stored)
    matrix = turn.matrix(stored, shape)
    assert np.all(np.diag(matrix)[:3] > 0)
    assert np.count_nonzero(matrix[:3, :3]) == 3

    out = turn.empty(shape, np.int16)
    view = turn.stored_view(out)
    assert view.shape == shape
    assert np.shares_memory(view, out)
    assert out.T.flags.c_contiguous
    index = np.array([1, 3, 5])
    out[...] = 0
    view[tuple(index)] = 1
    found = np.argwhere(out == 1)[0]
    assert np.allclose(matrix[:3, :3] @ found + matrix[:3, 3], stored[:3, :3] @ index + [7, 8, 9])


@pytest.mark.parametrize("seed", range(20))
def test_the_best_of_all_orders_is_taken(seed):
    stored = np.eye(4)
    stored[:3, :3] = Rotation.random(random_state=seed).as_matrix() * [0.5, 0.5, 4.0]
    cosines = np.abs(stored[:3, :3] / [0.5, 0.5, 4.0])
    best = max(sum(cosines[c, p[c]] for c in range(3)) for p in permutations(range(3)))
    axes = canonical_order(stored).axes
    assert sum(cosines[c, axes[c]] for c in range(3)) == pytest.approx(best)
