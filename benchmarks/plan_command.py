"""Time of the whole command `akeso plan`, from a fresh process to the report on disk.

    python benchmarks/plan_command.py --ct CT.nii.gz --labels LABELS.nii.gz --describe WORDS

writes ``docs/evidence/plan.md``. Without files the built-in sample is planned. Each run is a new
process; compiled code is kept from the first one, which is not counted.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "evidence" / "plan.md"
RUNS = 7
LIMIT_S = 5.0
APPROACHES = (
    ("lumbar-transforaminal-subpedicular", "L4-L5", "left"),
    ("lumbar-medial-branch", "L4", "right"),
    ("lumbar-interlaminar", "L3-L4", "left"),
)


def machine() -> str:
    """CPU model, cores and load, without a name."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = lines[0].split(":", 1)[1].strip() if lines else model
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return f"{model}, {os.cpu_count()} cores, load at the start {load:.1f}"


def once(arguments: Sequence[str]) -> tuple[float, float]:
    """Run the command in a new process; wall time and processor time of it and its child, s."""
    command = [sys.executable, "-m", "akeso", *arguments]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*command, "-o", f"{folder}/plan"], check=True, capture_output=True)
        wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return wall, used


def row(picture: Sequence[str], approach: tuple[str, str, str], runs: int) -> str:
    """Measure one approach; a line of the table."""
    name, level, side = approach
    asked = ["plan", *picture, "--approach", name, "--level", level, "--side", side]
    first, _ = once(asked)
    walls, used = zip(*(once(asked) for _ in range(runs)), strict=True)
    cells = [
        f"{name} {level} {side}", f"{first:.1f} s", f"{min(walls):.2f} s",
        f"{statistics.median(walls):.2f} s", f"{min(used):.2f} s",
        f"{statistics.median(used):.2f} s", f"{LIMIT_S:g} s",
    ]  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def page(picture: Sequence[str], words: str, runs: int) -> str:
    """Measure everything and return the page."""
    host = machine()
    rows = "\n".join(row(picture, approach, runs) for approach in APPROACHES)
    versions = ", ".join(f"{n} {version(n)}" for n in ("akeso", "numpy", "numba", "scipy"))
    return f"""# Evidence: the command `akeso plan`

Made by `python benchmarks/plan_command.py` (`--ct CT --labels LABELS` for a real picture)
on {datetime.date.today().isoformat()}.
Machine: {host}. Python {platform.python_version()}, {versions}.
Picture: {words}.
Each run is a fresh process that reads the CT, plans, draws every picture and writes page, PDF and
plan.json; {runs} runs. The first run, which may still compile, stands apart. A second process plans
and exposes the X-rays: processor time is that of both, and exceeds wall time on two cores.

| approach | first run | wall, least | wall, median | processor, least | processor, median | limit |
|---|---|---|---|---|---|---|
{rows}

The limit is for the median wall time after the first run, on a CT of 3 mm voxels and two cores.
Wall time grows with whatever else the machine does (see its load).
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ct", type=Path)
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--describe", default="CT and labels given")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("-o", "--output", type=Path, default=PAGE)
    given = parser.parse_args()
    if given.ct and given.labels:
        picture, words = [str(given.ct), "--labels", str(given.labels)], given.describe
    else:
        picture, words = ["--sample"], "the built-in sample, made anew in each run"
    text = page(picture, words, given.runs)
    given.output.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
