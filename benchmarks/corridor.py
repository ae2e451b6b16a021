"""Time of the needle's search on a 512 x 512 x 133 CT, beside scipy's distance transform.

    python benchmarks/corridor.py [--ct CT.nii.gz --labels LABELS.nii.gz --describe WORDS]

writes ``docs/evidence/corridor.md``. Without files a synthetic torso of the same size is used.
Labels are TotalSegmentator v2 ids. Times are medians of `REPEATS` runs after one to compile.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import nibabel as nib
import numba
import numpy as np
from scipy import ndimage

from akeso.anatomy.bone import bone_mask
from akeso.anatomy.skin import body_mask
from akeso.frame import PATIENT, Transform
from akeso.imaging.carm import Position
from akeso.imaging.volume import VOXEL, LabelMap, Volume
from akeso.needle.corridor import Danger, Search, search_corridor
from akeso.needle.distance import STEP_MM, distance_map
from akeso.needle.stock import stock_needles
from akeso.rule import Mark, Source

REPEATS = 7
PAGE = Path(__file__).parents[1] / "docs" / "evidence" / "corridor.md"
SOURCE = Source("benchmark", Mark.PROPOSAL)
CAP_MM = 20.0
GROUPS = {
    "spinal canal": (79,),
    "kidneys": (2, 3),
    "lungs": (10, 11, 12, 13, 14),
    "aorta": (52,),
    "bowel": (18, 19, 20),
}


def synthetic() -> tuple[Volume, np.ndarray]:
    """A torso of ellipses with a spine of boxes, ribs left out; HU and label ids."""
    spacing = np.array([0.7, 0.7, 2.5])
    shape = (512, 512, 133)
    x, y, z = np.ogrid[: shape[0], : shape[1], : shape[2]]
    x, y, z = (x - 255) * 0.7, (y - 255) * 0.7, (z - 66) * 2.5
    hu = np.full(shape[::-1], -1000, np.int16).T
    labels = np.zeros(shape[::-1], np.uint8).T
    hu[np.broadcast_to((x / 165) ** 2 + (y / 110) ** 2 <= 1, shape)] = 30
    level = (z + 165) % 36
    body = (x**2 + (y - 40) ** 2 < 22**2) & (level < 27)
    process = (np.abs(x) < 4) & (y > 70) & (y < 92) & (level < 18)
    across = (np.abs(x) < 35) & (np.abs(y - 66) < 5) & (level < 9)
    canal = x**2 + (y - 68) ** 2 < 8**2
    bone = (body | process | across) & ~canal
    hu[bone] = 500
    labels[bone] = 28
    labels[np.broadcast_to(canal, shape)] = 79
    labels[(((np.abs(x) - 65) / 28) ** 2 + ((y - 35) / 25) ** 2 + (z / 55) ** 2) < 1] = 2
    labels[np.broadcast_to((x + 5) ** 2 + (y - 5) ** 2 < 11**2, shape)] = 52
    labels[((x / 90) ** 2 + ((y + 50) / 35) ** 2 < 1) & (z < 40)] = 20
    labels[(((np.abs(x) - 80) / 50) ** 2 + (y / 70) ** 2 < 1) & (z > 100)] = 10
    pose = Transform(VOXEL, PATIENT, np.diag([*spacing, 1.0]))
    return Volume(hu, pose), labels


def from_files(ct: Path, labels: Path) -> tuple[Volume, np.ndarray]:
    """Read CT and label ids, turned so that i runs left and j posterior."""
    arrays = []
    for path, kind in ((ct, np.int16), (labels, np.uint8)):
        image = nib.as_closest_canonical(nib.load(path))
        array = np.asarray(image.dataobj)[::-1, ::-1].astype(kind)
        arrays.append(np.asfortranarray(array))
    pose = np.diag([*(float(s) for s in image.header.get_zooms()[:3]), 1.0])
    return Volume(arrays[0], Transform(VOXEL, PATIENT, pose)), arrays[1]


def timed(work: Callable[[], object], repeats: int = REPEATS) -> tuple[float, float, object]:
    """Return median wall time and median processor time of this thread in s, and the result."""
    answer = work()
    walls, own = [], []
    for _ in range(repeats):
        start, begun = time.perf_counter(), time.thread_time()
        answer = work()
        walls.append(time.perf_counter() - start)
        own.append(time.thread_time() - begun)
    return statistics.median(walls), statistics.median(own), answer


def machine() -> str:
    """CPU model, cores, memory and load, without a name."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = lines[0].split(":", 1)[1].strip() if lines else model
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return f"{model}, {os.cpu_count()} cores, load at the start {load:.1f}"


def name_of(value: int) -> str:
    """Name a TotalSegmentator v2 id as far as the bone mask needs to know."""
    if value == 25:
        return "sacrum"
    if 26 <= value <= 50:
        return f"vertebrae_{value}"
    if value in (77, 78):
        return f"hip_{value}"
    return f"rib_{value}" if 92 <= value <= 115 else f"other_{value}"


def question(volume: Volume, skin: object, maps: dict[str, object]) -> Search:
    """More than 100,000 candidates to five targets beside the spine, prone oblique 20 degrees."""
    bone = maps["bone"]
    centre = np.argwhere(maps["bone"].values == 0).mean(axis=0) + bone.origin
    base = volume.to_patient(centre) + np.array([38.0, 0.0, 0.0])
    targets = base + np.array(
        [[dx, dy, 0.0] for dx, dy in ((0, 0), (2, 0), (4, 0), (0, 3), (2, 3))]
    )
    dangers = [
        Danger("bone", replace(bone, boundary_mm=0.5), 0.0, 1.0, SOURCE, widened=False),
        *(Danger(n, m, 3.0, 6.0, SOURCE) for n, m in maps.items() if n != "bone"),
    ]
    beam = (np.sin(np.radians(20)), np.cos(np.radians(20)), 0.0)
    return Search(
        targets, beam, Position.PRONE, volume.index_of, skin, tuple(dangers),
        stock_needles("spinal", (22,)), (-25, 25), (-25, 25), step_deg=0.35, widen_mm=1.5,
        bend_mm_per_50_mm=1.0,
    )  # fmt: skip


def run(volume: Volume, labels: np.ndarray, words: str) -> str:
    """Measure everything and return the page."""
    spacing = volume.spacing_mm
    host = machine()
    named = LabelMap(labels, volume.pose, {int(v): name_of(int(v)) for v in np.unique(labels)})
    rows = []
    wall, own, body = timed(lambda: body_mask(volume), 3)
    rows.append(("body mask from the CT", f"{wall:.2f} s", f"{own:.2f} s", "3 s"))
    wall, own, bone = timed(lambda: bone_mask(volume, named), 3)
    rows.append(("bone mask from CT and labels", f"{wall:.2f} s", f"{own:.2f} s", ""))
    masks = {"outside the body": ~body, "bone": bone}
    masks |= {name: np.isin(labels.T, ids).T for name, ids in GROUPS.items()}
    masks = {name: m for name, m in masks.items() if m.any()}
    maps, walls, owns, lines = {}, 0.0, 0.0, []
    for name, mask in masks.items():
        wall, own, maps[name] = timed(lambda m=mask: distance_map(m, spacing, CAP_MM))
        walls, owns = walls + wall, owns + own
        lines.append(f"| {name} | {mask.mean():.2%} | {wall * 1000:.0f} | {own * 1000:.0f} |")
    rows.append((f"all {len(masks)} distance maps", f"{walls:.2f} s", f"{owns:.2f} s", "3 s"))
    wall, own, found = timed(lambda: distance_map(masks["bone"], spacing, CAP_MM), 3)
    rows.append(("bone map alone, ours", f"{wall:.2f} s", f"{own:.2f} s", ""))
    start, begun = time.perf_counter(), time.thread_time()
    peer = ndimage.distance_transform_edt(~masks["bone"], sampling=spacing)
    wall, own = time.perf_counter() - start, time.thread_time() - begun
    rows.append(("the same by scipy (no cap)", f"{wall:.2f} s", f"{own:.2f} s", ""))
    box = tuple(slice(o, o + n) for o, n in zip(found.origin, found.values.shape, strict=True))
    error = float(np.abs(found.values * STEP_MM - np.minimum(peer[box], CAP_MM)).max())
    del peer
    asked = question(volume, maps.pop("outside the body"), maps)
    wider = replace(asked, dangers=asked.dangers[:1])
    answers = []
    for words_too, each in (("", asked), (", bone alone feared", wider)):
        wall, own, answer = timed(lambda e=each: search_corridor(e), 15)
        answers.append(f"{answer.candidates:,} paths{words_too}: {answer.why}")
        per = 1e8 / answer.candidates
        count = len(each.dangers)
        what = f"search per 100,000 paths, {count} danger{'s' * (count > 1)}, "
        what += "a way found" if answer.best else "no way found"
        rows.append((what, f"{wall * per:.0f} ms", f"{own * per:.0f} ms", "150 ms"))
    versions = ", ".join(f"{n} {version(n)}" for n in ("akeso", "numpy", "numba", "scipy"))
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    shape = " x ".join(str(n) for n in volume.shape)
    return f"""# Evidence: the needle's search

Made by `python benchmarks/corridor.py` (`--ct CT --labels LABELS` for a real picture)
on {datetime.date.today().isoformat()}.
Machine: {host}; {numba.get_num_threads()} threads. Python {platform.python_version()}, {versions}.
Picture: {words}, {shape} voxels of {spacing[0]:.2f} x {spacing[1]:.2f} x {spacing[2]:.2f} mm.
Medians after one run to compile. Wall time grows with whatever else the machine does (see its
load); the processor time of the calling thread, one of those named above, is disturbed less.

| what | wall | calling thread | asked for |
|---|---|---|---|
{table}

Largest difference of our bone map from scipy's, below the cap of {CAP_MM:g} mm: {error:.4f} mm
(storage rounds down to {STEP_MM:g} mm).

| structure | share of the picture | map, wall ms | calling thread ms |
|---|---|---|---|
{chr(10).join(lines)}

What the searches answered:

{chr(10).join("- " + a for a in answers)}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ct", type=Path)
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--describe", default="CT and labels given")
    parser.add_argument("-o", "--output", type=Path, default=PAGE)
    given = parser.parse_args()
    if given.ct and given.labels:
        page = run(*from_files(given.ct, given.labels), given.describe)
    else:
        page = run(*synthetic(), "synthetic torso")
    given.output.write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
