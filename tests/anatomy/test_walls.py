"""Walls along lines of known bone: body, gap, process."""

from types import SimpleNamespace

import numpy as np
import pytest

from akeso.anatomy.walls import backs_of_body, fronts_behind_body

Y = np.arange(-30.0, 20.0)


def vertebra(*runs, soft=()):
    """One line of bone in a vertebra whose canal goes from y' = 0 to 16."""
    values = np.zeros(len(Y))
    for start, end in runs:
        values[(start <= Y) & (end >= Y)] = 1.0
    for place, value in soft:
        values[place == Y] = value
    line = values[None, :, None]
    grid = SimpleNamespace(x=np.zeros(1), y=Y, z=np.zeros(1), values=line, solid=line > 0.5)
    return SimpleNamespace(grid=grid, canal=SimpleNamespace(y_front=0.0, y=8.0))


def front(of):
    return fronts_behind_body(of, [0], [0])


def back(of):
    return backs_of_body(of, 0, [0])


def test_a_process_begins_where_the_bone_behind_the_gap_begins():
    assert front(vertebra((-25, -2), (9, 14))) == [8.5]
    assert back(vertebra((-25, -2), (9, 14))) == [-1.5]


def test_the_half_full_voxel_moves_the_wall():
    one = vertebra((-25, -2), (9, 14), soft=((8.0, 0.25), (-1.0, 0.25)))
    assert front(one) == [pytest.approx(9.0 - 2.0 / 3.0)]
    assert back(one) == [pytest.approx(-2.0 + 2.0 / 3.0)]


def test_bone_that_goes_on_from_the_body_is_no_process():
    """The corner of a body that reaches behind its wall, and a pedicle."""
    assert front(vertebra((-25, 3))) == []
    assert front(vertebra((-25, 3), (9, 14))) == [8.5]
    assert front(vertebra((-25, 14))) == []
    assert back(vertebra((-25, 14))) == []


def test_bone_in_the_front_of_the_canal_is_not_the_body():
    """A ridge of another part, which was taken for the posterior wall: 14 mm off on a real CT."""
    assert back(vertebra((-25, -2), (4, 6))) == [-1.5]
    assert back(vertebra((-28, -27), (-22, -2))) == [-1.5]


def test_a_line_without_bone_says_nothing():
    assert front(vertebra()) == back(vertebra()) == []
    assert back(vertebra((9, 14))) == []
