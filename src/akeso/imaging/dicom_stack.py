"""Whether images in a row make a gapless, even, upright stack, and where not, why."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from akeso.errors import Refused
from akeso.frame import FloatArray, angle_deg, unit_vector
from akeso.imaging.dicom_image import Image, Place, numeric

FEWEST_SLICES = 3
"""With two slices there is one step, and a gap in it could not be seen."""

SAME_PLACE_MM = 0.01
"""Slices closer than this are the same place; no CT is reconstructed so finely."""

POSITION_MM = 0.02
"""Positions written with two decimals put steps off by up to half of this; far below any voxel."""

POSITION_PART = 0.01
"""Besides, a step may be off by this part of itself (scanners round the table feed)."""

PARALLEL_DEG = 0.05
"""Over 300 mm of body a turn of this moves a point by 0.26 mm; also the limit for gantry tilt."""

THINNEST_COVER = 1.5
"""Slices further apart than this times their thickness leave tissue between them unseen."""

WHOLE_STEPS = 0.1
"""A step within this of 2, 3, ... usual steps means that 1, 2, ... slices are missing."""

SHOWN = 3
"""So many examples are named before a message says "and n more"."""


def place_of(image: Image) -> Place:
    """Return where an image lies; images without a place were set aside before."""
    if image.place is None:
        raise Refused(f"{image.name} does not say where it lies; export the series again.")
    return image.place


def step_mm(images: Sequence[Image]) -> FloatArray:
    """Mean displacement (3,) from one image to the next of an ordered stack, LPS mm."""
    first, last = (np.array(place_of(image).position) for image in (images[0], images[-1]))
    mean: FloatArray = (last - first) / (len(images) - 1)
    return mean


def _along(images: Sequence[Image]) -> FloatArray:
    normal = place_of(images[0]).normal
    along: FloatArray = np.array([place_of(image).position for image in images]) @ normal
    return along


def in_order(images: Sequence[Image]) -> list[Image]:
    """Return images sorted along the normal of the first."""
    return [images[index] for index in np.argsort(_along(images), kind="stable").tolist()]


def doubles(ordered: Sequence[Image]) -> list[tuple[Image, Image]]:
    """Return neighbours of an ordered stack that lie at the same position."""
    same = np.flatnonzero(np.diff(_along(ordered)) < SAME_PLACE_MM).tolist()
    return [(ordered[i], ordered[i + 1]) for i in same]


def faults(ordered: list[Image]) -> tuple[list[str], str]:
    """Everything that keeps an ordered stack from being a volume, and the mend of the first."""
    if len(ordered) < FEWEST_SLICES:
        count = "a single slice" if len(ordered) == 1 else f"{len(ordered)} slices"
        cause = f"{ordered[0].name} is {count}, and a volume needs at least {FEWEST_SLICES}"
        return [cause], "choose the folder that holds the whole series"
    double = doubles(ordered)
    if double:
        a, b = double[0]
        cause = f"{a.name} and {b.name} lie at the same position"
        times = sorted({image.acquisition for image in ordered} - {""}, key=numeric)
        if len(times) > 1:
            cause += f" (acquisitions {', '.join(times)}: repeated in time, not a volume)"
        elif len(double) > 1:
            cause += f", and {len(double) - 1} more pairs do"
        return [cause], "keep each image once, or export one acquisition"
    findings = [
        (_not_square(ordered), "export the series again"),
        (_not_parallel(ordered), "export one stack of parallel slices"),
        (_tilted(ordered), "reconstruct or resample the CT without tilt"),
        (_uneven(ordered), "export the complete series again"),
        (_uncovered(ordered), "reconstruct the CT with contiguous slices"),
    ]
    found = [(cause, mend) for cause, mend in findings if cause]
    return [cause for cause, _ in found], found[0][1] if found else ""


def _not_square(ordered: list[Image]) -> str:
    for image in ordered:
        p = place_of(image)
        lengths = np.linalg.norm(p.along_row), np.linalg.norm(p.along_column)
        if max(abs(length - 1.0) for length in lengths) > 1e-3 or (
            abs(np.dot(p.along_row, p.along_column)) > 1e-3
        ):
            return f"{image.name}: the rows and columns of its orientation are not at right angles"
    return ""


def _not_parallel(ordered: list[Image]) -> str:
    first = place_of(ordered[0])
    for image in ordered[1:]:
        p = place_of(image)
        turn = max(
            angle_deg(p.along_row, first.along_row), angle_deg(p.along_column, first.along_column)
        )
        if turn > PARALLEL_DEG:
            return f"{image.name} is turned {turn:.2f} degrees against {ordered[0].name}"
    return ""


def _tilted(ordered: list[Image]) -> str:
    positions = np.array([place_of(image).position for image in ordered])
    normal = unit_vector(place_of(ordered[0]).normal)
    whole = positions[-1] - positions[0]
    height = float(whole @ normal)
    sideways = float(np.linalg.norm(whole - height * normal))
    if sideways > POSITION_MM + height * np.tan(np.radians(PARALLEL_DEG)):
        drift = angle_deg(whole, normal)
        return (
            f"the slices are stacked {drift:.1f} degrees off their normal (gantry tilt), "
            f"{sideways:.2f} mm sideways from {ordered[0].name} to {ordered[-1].name}"
        )
    for image in ordered:
        if abs(image.tilt_deg) > PARALLEL_DEG:
            return f"{image.name} was scanned with a gantry tilt of {image.tilt_deg:g} degrees"
    ideal = positions[0] + np.outer((positions - positions[0]) @ normal, whole) / height
    beside = np.linalg.norm(positions - ideal, axis=1)
    worst = int(np.argmax(beside))
    if beside[worst] > POSITION_MM:
        return f"{ordered[worst].name} lies {beside[worst]:.2f} mm beside the stack"
    return ""


def _uneven(ordered: list[Image]) -> str:
    along = _along(ordered)
    steps = np.diff(along)
    usual = float(np.median(steps))
    allowed = POSITION_MM + POSITION_PART * usual
    ideal = np.linspace(along[0], along[-1], len(along))
    if np.abs(steps - usual).max() <= allowed and np.abs(along - ideal).max() <= allowed:
        return ""
    gaps = [i for i, step in enumerate(steps) if _is_gap(float(step), usual)]
    odd = gaps or [int(np.argmax(np.abs(steps - usual)))]
    places = [
        f"{steps[i]:.3g} mm between {ordered[i].name} and {ordered[i + 1].name}"
        for i in odd[:SHOWN]
    ]
    more = f" and {len(odd) - SHOWN} more" if len(odd) > SHOWN else ""
    what = "slices are missing" if gaps else "the slice spacing is uneven"
    return f"{what}: {', '.join(places)}{more} where {usual:.3g} mm is usual"


def _is_gap(step: float, usual: float) -> bool:
    times = step / usual
    return times > 1.5 and abs(times - round(times)) <= WHOLE_STEPS * round(times)


def _uncovered(ordered: list[Image]) -> str:
    thickness = ordered[0].thickness_mm
    step = float(np.median(np.diff(_along(ordered))))
    if 0.0 < thickness * THINNEST_COVER < step:
        return (
            f"the slices are {thickness:g} mm thick but {step:.3g} mm apart, so tissue between "
            f"them (e.g. {ordered[0].name} and {ordered[1].name}) is unseen or slices are missing"
        )
    return ""
