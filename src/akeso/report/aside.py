"""Pictures drawn by a second process, which gets ready while the needle is still being planned.

Loading the compiled projector and refining the CT takes as long as finding the landmarks and waits
for nothing but the CT, so on a second core it costs no time. The process is a plain child that runs
this module, not the caller's script; it is silent, and whatever happens to it, the caller draws
everything itself.

>>> with Aside() as aside:                                               # doctest: +SKIP
...     aside.prepare(ct, labels)
...     plan = make_plan(...)
...     pictures = draw_pictures(plan, ct, labels, aside=aside)
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import TracebackType
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from akeso.imaging.volume import LabelMap, Volume
    from akeso.needle.plan import NeedlePlan
    from akeso.report.picture import Picture

    Drawn = tuple[tuple[Picture, ...], Picture]  # X-rays in the order of the views; entry zone

COMMAND = (sys.executable, "-P", "-m", "akeso.report.aside")
"""-P: nothing is imported from the folder the command happens to run in."""

FEWEST_CORES = 2

NOT_SENT = (OSError, ValueError, TypeError, AttributeError, pickle.PicklingError)
NOT_ANSWERED = (
    OSError, EOFError, ValueError, AttributeError, ImportError, IndexError, pickle.UnpicklingError,
)  # fmt: skip
"""What pickle and pipes may raise; the reason is found again by drawing here."""


class Aside:
    """A second process for half of a plan's pictures; without a second core there is none."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._given: tuple[Volume, LabelMap] | None = None
        # One thread: the child is told one thing after the other, and nobody waits for it.
        self._line = ThreadPoolExecutor(max_workers=1)
        if _cores() >= FEWEST_CORES:
            self._start()

    def _start(self) -> None:
        pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
        try:
            self._process = subprocess.Popen(COMMAND, stdin=pipe, stdout=pipe, stderr=nothing)
        except OSError:
            self._process = None  # no process to be had: the caller draws

    def __enter__(self) -> Aside:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        why: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
        self._line.shutdown()
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # what was still on its way has no reader any more
                if pipe is not None:
                    pipe.close()
        process.wait()

    def prepare(self, volume: Volume, labels: LabelMap) -> None:
        """Hand CT and labels over; returns at once."""
        self._given = (volume, labels)
        self._line.submit(self._tell, (volume, labels.voxels, labels.pose, dict(labels.names)))

    def draw(self, plan: NeedlePlan, volume: Volume, labels: LabelMap) -> Drawn | None:
        """Return X-rays and entry zone of a plan.

        None if the process fails, or if another CT or other labels were handed over.
        """
        given = self._given
        if self._process is None or given is None:
            return None
        if given[0] is not volume or given[1] is not labels:
            return None
        return self._line.submit(self._ask, plan).result()

    def _tell(self, what: object) -> bool:
        """Send the child something; tell whether it went."""
        pipe = None if self._process is None else self._process.stdin
        if pipe is None:
            return False
        try:
            pickle.dump(what, pipe, pickle.HIGHEST_PROTOCOL)
            pipe.flush()
        except NOT_SENT:
            return False
        return True

    def _ask(self, plan: NeedlePlan) -> Drawn | None:
        pipe = None if self._process is None else self._process.stdout
        if pipe is None or not self._tell(plan):
            return None
        try:
            found: Drawn = pickle.load(pipe)  # noqa: S301
        except NOT_ANSWERED:
            return None
        return found


def _cores() -> int:
    """Processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def serve(asked: IO[bytes], answers: IO[bytes]) -> None:
    """Answer one plan: read CT and labels, get ready, read the plan, write its pictures."""
    # The parent, which imports this module too, needs none of these so early.
    from akeso.imaging.volume import LabelMap  # noqa: PLC0415
    from akeso.imaging.xray import Projector  # noqa: PLC0415
    from akeso.report.picture import draw_entry, draw_xrays  # noqa: PLC0415

    try:
        volume, *parts = pickle.load(asked)  # noqa: S301
        labels, projector = LabelMap(*parts), Projector.for_pictures(volume)
        plan = pickle.load(asked)  # noqa: S301
    except EOFError:
        return  # nothing more is wanted
    drawn: Drawn = draw_xrays(plan, projector, labels), draw_entry(plan, labels)
    pickle.dump(drawn, answers, pickle.HIGHEST_PROTOCOL)
    answers.flush()


if __name__ == "__main__":
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not run into the answer
    serve(sys.stdin.buffer, answers)
