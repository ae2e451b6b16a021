"""Stored pixel values to Hounsfield units in int16, exactly or not at all."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from akeso.errors import Refused

INT16 = np.iinfo(np.int16)

AIR_BELOW_HU = -200
"""A body CT without a single value below this shows no air or fat edge: its numbers are not HU."""

TISSUE_ABOVE_HU = 0
"""A body CT without a single value above this shows no soft tissue or bone."""


def write_hu(
    out: NDArray[np.int16], stored: NDArray[Any], slope: float, intercept: float, where: str
) -> bool:
    """Write ``stored * slope + intercept`` to `out` in whole HU; return whether it was rounded.

    Parameters
    ----------
    out : int16 array
        Where the HU go; same shape as `stored`.
    stored : array
        Values as the file holds them, integer or float.
    slope, intercept : float
        The file's linear rescale, HU.
    where : str
        File or slice, for the message.

    Raises
    ------
    Refused
        If a value is not finite or lies outside -32768 to 32767 HU.
    """
    whole = float(slope).is_integer() and float(intercept).is_integer()
    exact = whole and np.issubdtype(stored.dtype, np.integer) and stored.dtype.itemsize <= 2
    if exact and abs(slope) <= 2**14 and abs(intercept) <= 2**28:
        values = stored.astype(np.int32)
        values *= np.int32(slope)
        values += np.int32(intercept)
        rounded = False
    else:
        raw = stored.astype(np.float64) * slope + intercept
        if not np.all(np.isfinite(raw)):
            raise Refused(
                f"{where} holds values that are not numbers (NaN), so they are no HU; "
                "export the CT again without masking."
            )
        values = np.rint(raw)
        rounded = not np.array_equal(values, raw)
    low, high = values.min(), values.max()
    if low < INT16.min or high > INT16.max:
        raise Refused(
            f"{where} holds values from {low:.0f} to {high:.0f}, but HU must lie from "
            f"{INT16.min} to {INT16.max}; check its rescale slope ({slope:g}) and intercept "
            f"({intercept:g})."
        )
    out[...] = values
    return rounded


def require_hu(low: int, high: int, where: str) -> None:
    """Raise Refused when a picture's lowest and highest value cannot be HU of a body.

    For files that carry no word on their unit (NIfTI); DICOM says it in its tags.
    """
    if low == high:
        reason = f"all its values are {low}"
    elif low >= AIR_BELOW_HU:
        reason = (
            f"its lowest value is {low} where air is near -1000 (at least below {AIR_BELOW_HU})"
        )
    elif high <= TISSUE_ABOVE_HU:
        reason = f"its highest value is {high} where tissue and bone lie above {TISSUE_ABOVE_HU}"
    else:
        return
    raise Refused(
        f"{where} has no HU: {reason}; convert the CT again keeping its Hounsfield units."
    )
