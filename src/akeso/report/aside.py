"""A second process that plans the needle and exposes its X-rays; the first reads and writes.

Loading the compiled loops takes as long as opening a CT, and drawing pictures as long as exposing
X-rays. On two cores the one costs no time beside the other: from the moment the command starts the
second process loads all that computes, the first all that reads, draws and writes. The second is a
plain child that runs this module, not the caller's script; it is silent, and whatever happens to
it, the caller does the same work itself.

>>> with Aside() as aside:                                               # doctest: +SKIP
...     plan = aside.plan(ct, labels, wish, silent)
...     pictures = draw_pictures(plan, ct, labels, aside=aside)
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

from akeso.errors import AkesoError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from akeso.imaging.progress import Progress
    from akeso.imaging.volume import LabelMap, Volume
    from akeso.needle.plan import NeedlePlan

COMMAND = (sys.executable, "-P", "-m", "akeso.report.aside")
"""-P: nothing is imported from the folder the command happens to run in."""

NO_WINDOW = int(getattr(subprocess, "CREATE_NO_WINDOW", 0))
"""On Windows a program without a console would otherwise flash one up."""

FEWEST_CORES = 2

NOT_SENT = (OSError, ValueError, TypeError, AttributeError, pickle.PicklingError)
NOT_ANSWERED = (
    OSError, EOFError, ValueError, TypeError, AttributeError, ImportError, IndexError, KeyError,
    pickle.UnpicklingError,
)  # fmt: skip
"""What pickle and pipes may raise; the reason is found again by doing the work here."""

Wish = tuple[str, str, str]
"""Approach, level and side."""


class Aside:
    """A second process for one plan; without a second core there is none.

    Parameters
    ----------
    meanwhile : callable, optional
        Run in a thread while the needle is being planned, e.g. loading what writes the report.
    """

    def __init__(self, meanwhile: Callable[[], None] | None = None) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._meanwhile = meanwhile
        self._made: tuple[NeedlePlan, Volume, LabelMap] | None = None
        self._threads = ThreadPoolExecutor(max_workers=2)
        if _cores() >= FEWEST_CORES and _is_python():
            self._start()

    def _start(self) -> None:
        pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
        try:
            self._process = subprocess.Popen(
                COMMAND, stdin=pipe, stdout=pipe, stderr=nothing, creationflags=NO_WINDOW
            )
        except OSError:
            self._process = None  # no process to be had: the caller does it all

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
        self._threads.shutdown()
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # what was still on its way has no reader any more
                if pipe is not None:
                    pipe.close()
        process.wait()

    def plan(
        self, volume: Volume, labels: LabelMap, wish: Wish, progress: Progress
    ) -> NeedlePlan | None:
        """Return the plan of approach, level and side; None if the process fails.

        Raises
        ------
        AkesoError
            What `care.planning.make_plan` raised over there.
        """
        if self._process is None or self._made is not None:
            return None
        parts = (__file__, volume, labels.voxels, labels.pose, dict(labels.names), wish)
        self._threads.submit(self._tell, parts)
        doing = self._threads.submit(self._meanwhile) if self._meanwhile else None
        kind, what = self._hear()
        while kind == "progress":
            progress(*what)
            kind, what = self._hear()
        if kind == "error":
            raise what
        _finish(doing)
        if kind != "plan":
            return None
        self._made = (what, volume, labels)
        plan: NeedlePlan = what
        return plan

    def slices(
        self, plan: NeedlePlan, volume: Volume, labels: LabelMap
    ) -> tuple[NDArray[np.int16], ...] | None:
        """Return what `bare_slices` gives for the plan, to be asked for first.

        None if there are none, or for any other plan, CT or labels than those it planned.
        """
        found: tuple[NDArray[np.int16], ...] | None = self._next("slices", plan, volume, labels)
        return found

    def xrays(
        self, plan: NeedlePlan, volume: Volume, labels: LabelMap
    ) -> tuple[NDArray[np.uint8], ...] | None:
        """Return what `bare_xrays` gives for the plan, to be asked for after `slices`."""
        found: tuple[NDArray[np.uint8], ...] | None = self._next("xrays", plan, volume, labels)
        return found

    def _next(self, kind: str, *asked: object) -> Any:
        if self._made is None or any(a is not b for a, b in zip(asked, self._made, strict=True)):
            return None
        heard, what = self._hear()
        return what if heard == kind else None

    def _tell(self, what: object) -> None:
        """Send the child something; a child that is gone is noticed when it does not answer."""
        pipe = None if self._process is None else self._process.stdin
        if pipe is None:
            return
        with suppress(*NOT_SENT):
            pickle.dump(what, pipe, pickle.HIGHEST_PROTOCOL)
            pipe.flush()

    def _hear(self) -> tuple[str, Any]:
        """Return the child's next message, an empty one if it has nothing more to say."""
        pipe = None if self._process is None else self._process.stdout
        if pipe is None:
            return "", None
        try:
            kind, what = pickle.load(pipe)  # noqa: S301
        except NOT_ANSWERED:
            return "", None
        return kind, what


def _is_python() -> bool:
    """Tell whether `sys.executable` is a Python that can run a module.

    A packed or embedding program has its own name there, or none, and would be started again.
    """
    name = Path(sys.executable or "").name.lower()
    return name.startswith(("python", "pypy")) and not getattr(sys, "frozen", False)


def _finish(doing: Future[None] | None) -> None:
    """Wait for what was done meanwhile, and let its errors be heard."""
    if doing is not None:
        doing.result()


def _cores() -> int:
    """Processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def serve(asked: IO[bytes], answers: IO[bytes]) -> None:
    """Answer one wish: progress, then the plan, the CT on its planes, and the X-rays."""
    # The parent, which imports this module too, needs none of these so early.
    from akeso.care.planning import make_plan  # noqa: PLC0415
    from akeso.imaging.volume import LabelMap  # noqa: PLC0415

    def say(kind: str, what: object) -> None:
        pickle.dump((kind, what), answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()

    try:
        whose, volume, *parts, wish = pickle.load(asked)  # noqa: S301
    except EOFError:
        return  # nothing is wanted
    if whose != __file__:
        return  # another Akeso than the caller's was found, e.g. an installed one
    labels = LabelMap(*parts)
    try:
        plan = make_plan(volume, labels, *wish, progress=lambda *step: say("progress", step))
    except AkesoError as why:
        say("error", why)
        return
    say("plan", plan)

    from akeso.report.bare import bare_slices, bare_xrays  # noqa: PLC0415  the plan goes first

    say("slices", bare_slices(plan, volume))
    say("xrays", bare_xrays(plan, volume))


if __name__ == "__main__":
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not run into the answer
    serve(sys.stdin.buffer, answers)
