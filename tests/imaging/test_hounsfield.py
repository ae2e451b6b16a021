"""Rescaling is exact, or it is refused."""

import numpy as np
import pytest

from akeso.errors import Refused
from akeso.imaging.hounsfield import require_hu, write_hu


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.uint16, np.int32, np.float32])
@pytest.mark.parametrize(("slope", "intercept"), [(1, -1024), (-2, 9), (0.5, 0), (1, 0.25)])
def test_values_are_those_of_exact_arithmetic(dtype, slope, intercept):
    stored = np.arange(0, 256, dtype=dtype).reshape(16, 16)
    out = np.zeros((16, 16), np.int16)
    rounded = write_hu(out, stored, slope, intercept, "x")
    exact = stored.astype(object) * slope + intercept
    assert np.array_equal(out, np.rint(exact.astype(float)))
    assert rounded == any(float(value) != int(value) for value in exact.ravel())


@pytest.mark.parametrize(
    ("value", "slope", "fits"),
    [(32767, 1, True), (32768, 1, False), (-32768, 1, True), (-32769, 1, False), (20000, 2, False)],
)
def test_both_ends_of_int16(value, slope, fits):
    out = np.zeros((1, 1), np.int16)
    stored = np.array([[value]], np.int32)
    if fits:
        write_hu(out, stored, slope, 0, "x")
        assert out[0, 0] == value
    else:
        with pytest.raises(Refused, match="-32768 to 32767"):
            write_hu(out, stored, slope, 0, "x")


def test_unsigned_values_do_not_wrap():
    out = np.zeros((1, 2), np.int16)
    with pytest.raises(Refused):
        write_hu(out, np.array([[0, 65535]], np.uint16), 1, -1024, "x")
    write_hu(out, np.array([[0, 2]], np.uint8), -1, 1, "x")
    assert out.tolist() == [[1, -1]]


@pytest.mark.parametrize(
    ("low", "high", "sound"),
    [(-201, 1, True), (-200, 1, False), (-201, 0, False), (5, 5, False), (-1024, 3071, True)],
)
def test_what_can_be_hu_of_a_body(low, high, sound):
    if sound:
        require_hu(low, high, "x")
    else:
        with pytest.raises(Refused, match="no HU"):
            require_hu(low, high, "x")
