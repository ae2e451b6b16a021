"""Units, and numbers that know their allowed range.

One unit per quantity in the whole system: lengths mm, angles degrees at the surface and radians
inside kernels, times s, temperatures C, tube potential kV, tube load mAs, kerma-area product
Gy cm2. A scalar's name carries its unit (``depth_mm``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from akeso.errors import BadInput


@dataclass(frozen=True)
class Range:
    """The closed interval in which a named quantity is accepted.

    Parameters
    ----------
    name : str
        The quantity as the reader knows it, for the message.
    unit : str
        Its unit, ``""`` for a pure number.
    low, high : float
        Smallest and largest accepted value; both are allowed.
    """

    name: str
    unit: str
    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise BadInput(f"The range of {self.name} is empty: {self.low} to {self.high}.")

    def check(self, value: float) -> float:
        """Return `value` as a float, or say in one sentence why it cannot be used.

        Raises
        ------
        BadInput
            If `value` is not a finite number inside the range.
        """
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.nan
        if not math.isfinite(number) or not self.low <= number <= self.high:
            unit = f" {self.unit}" if self.unit else ""
            raise BadInput(
                f"{self.name} is {value!r}; give a number from {self.low:g} to {self.high:g}{unit}."
            )
        return number
