"""Measure when the machine is otherwise idle: what other programs take is seen and waited out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

STAT = Path("/proc/stat")

MOST_OTHER_WORK = 0.05
"""A measurement counts as quiet while other programs use at most this share of the processors."""

PAUSE_S = 0.2


def _busy_s() -> float:
    """Processor seconds all programs have used since the start of the machine."""
    user, nice, system, _idle, _wait, *rest = STAT.read_text(encoding="ascii").split()[1:9]
    ticks = sum(int(t) for t in (user, nice, system, *rest))
    return ticks / os.sysconf("SC_CLK_TCK")


class Patience:
    """Repeats a measurement while other programs disturb it, for so many seconds in all.

    Parameters
    ----------
    seconds : float
        What may be spent on waiting and on measurements that are thrown away. 0 takes every
        measurement as it comes.

    Attributes
    ----------
    again : int
        Measurements thrown away.
    disturbed : int
        Measurements kept although they were disturbed, the patience being over.
    """

    def __init__(self, seconds: float) -> None:
        self._left_s = seconds if STAT.exists() else 0.0
        self.again = 0
        self.disturbed = 0

    def measure(self, what: Callable[[], T]) -> T:
        """Return the answer of `what`, asked when the machine is quiet where that can be."""
        while True:
            start, other, answer = time.perf_counter(), *_watched(what)
            if other <= MOST_OTHER_WORK:
                return answer
            if self._left_s <= 0.0:
                self.disturbed += 1
                return answer
            self.again += 1
            self._wait()
            self._left_s -= time.perf_counter() - start

    def _wait(self) -> None:
        """Sleep until a short look finds the machine quiet, or the patience is over."""
        end = time.perf_counter() + self._left_s
        while time.perf_counter() < end:
            if _watched(lambda: time.sleep(PAUSE_S))[0] <= MOST_OTHER_WORK:
                return


def _watched(what: Callable[[], T]) -> tuple[float, T]:
    """Share of the processors that other programs used meanwhile, and the answer of `what`."""
    if not STAT.exists():
        return 0.0, what()
    busy, own, start = _busy_s(), time.process_time(), time.perf_counter()
    answer = what()
    elapsed = max(time.perf_counter() - start, 1e-6)
    other = (_busy_s() - busy) - (time.process_time() - own)
    # the system counts in ticks of some 10 ms a processor: short looks are only as good as that
    doubt = 1.0 / os.sysconf("SC_CLK_TCK")
    return max(other - doubt, 0.0) / (elapsed * (os.cpu_count() or 1)), answer
