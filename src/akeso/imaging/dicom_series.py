"""Which images make one volume, and every reason why some do not.

Images of one series UID are parted where no single grid can hold them (size, pixel spacing,
direction, frame of reference, repeated acquisitions). What is left of a part must be a gapless,
even, upright stack: anything else is refused with the file and the cause, never mended.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from akeso.frame import angle_deg
from akeso.imaging.dicom_image import Image, Place, numeric
from akeso.imaging.dicom_stack import (
    FEWEST_SLICES,
    SHOWN,
    doubles,
    faults,
    in_order,
    place_of,
    step_mm,
)

OTHER_PLANE_DEG = 10.0
"""Images turned further than this were meant as another stack (coronal beside axial)."""


@dataclass(frozen=True)
class Series:
    """Images that belong together, in order along their normal, and why they cannot be used.

    Parameters
    ----------
    images : tuple of Image
        At least one; ordered by position when usable.
    reasons : tuple of str
        Causes for refusing it; empty when the series makes a volume.
    mend : str
        What to do about it.
    """

    images: tuple[Image, ...]
    reasons: tuple[str, ...] = ()
    mend: str = ""

    @property
    def usable(self) -> bool:
        """True when the images make one volume."""
        return not self.reasons

    @property
    def is_ct(self) -> bool:
        """True unless every image was set aside as no CT slice."""
        return not all(image.excluded for image in self.images)

    @property
    def uid(self) -> str:
        """Series instance UID."""
        return self.images[0].series_uid

    @property
    def numbers(self) -> tuple[str, ...]:
        """Series numbers that occur, ascending; more than one is a fault."""
        return tuple(sorted({image.series_number for image in self.images}))

    def words(self, described: bool = True) -> str:
        """The series in a few words: number, description, images, spacing.

        The description is free text typed at the scanner; leave it out (`described` False)
        wherever the reader does not have to choose by it.
        """
        first = self.images[0]
        parts = [f"series {' and '.join(n or '(no number)' for n in self.numbers)}"]
        if described and first.series_text:
            parts.append(f"'{first.series_text}'")
        parts.append(f"{len(self.images)} image{'s' if len(self.images) > 1 else ''}")
        if self.usable and first.place:
            p = first.place
            step = float(np.linalg.norm(step_mm(self.images)))
            parts.append(f"{p.between_columns_mm:.3g} x {p.between_rows_mm:.3g} x {step:.3g} mm")
            acquisitions = sorted({image.acquisition for image in self.images} - {""})
            if len(acquisitions) == 1:
                parts.append(f"acquisition {acquisitions[0]}")
        return ", ".join(parts)

    def refusal(self) -> str:
        """One sentence: which series, why it cannot be used, what to do."""
        words = self.words(described=False)
        return f"{words[0].upper()}{words[1:]}: {'; '.join(self.reasons)}; {self.mend}."


def sort_into_series(images: Iterable[Image]) -> list[Series]:
    """Return every series found, usable or not, in the order of their series numbers."""
    by_uid: dict[str, list[Image]] = defaultdict(list)
    for image in images:
        by_uid[image.series_uid].append(image)
    found: list[Series] = []
    for members in by_uid.values():
        found.extend(_set_aside([image for image in members if image.excluded]))
        slices = [image for image in members if not image.excluded]
        if slices:
            found.extend(_of_one_uid(slices))
    return sorted(found, key=lambda s: (numeric(s.numbers[0]), s.uid, s.images[0].name))


def _set_aside(images: list[Image]) -> list[Series]:
    causes: dict[str, list[Image]] = defaultdict(list)
    for image in images:
        causes[image.excluded].append(image)
    mend = "choose the folder or file of an original CT series"
    return [
        Series(tuple(group), (f"{group[0].name} is {cause}",), mend)
        for cause, group in causes.items()
    ]


def _of_one_uid(images: list[Image]) -> list[Series]:
    damaged = [image for image in images if image.damage]
    if damaged:
        causes = [f"{image.name}: {image.damage}" for image in damaged]
        return [Series(tuple(images), _some(causes), "copy or export the series again")]
    if len({image.patient for image in images}) > 1:
        cause = "its images belong to more than one patient ID"
        return [Series(tuple(images), (cause,), "sort the images by patient first")]
    mixed = sorted({image.series_number for image in images})
    if len(mixed) > 1:
        names = " and ".join(number or "(none)" for number in mixed)
        cause = f"two series are mixed in one series UID (series numbers {names})"
        more = tuple(faults(in_order(images))[0]) if _one_grid(images) else ()
        return [Series(tuple(images), (cause, *more), "export one complete series again")]
    return [_judged(part) for grid in _parted(images) for part in _acquisitions(grid)]


def _some(causes: list[str]) -> tuple[str, ...]:
    more = len(causes) - SHOWN
    return (*causes[:SHOWN], f"and {more} more") if more > 0 else tuple(causes)


def _form(place: Place) -> tuple[int, int, float, float]:
    between_rows, between_columns = place.between_rows_mm, place.between_columns_mm
    return place.rows, place.columns, round(between_rows, 4), round(between_columns, 4)


def _same_plane(a: Place, b: Place) -> bool:
    return (
        angle_deg(a.along_row, b.along_row) <= OTHER_PLANE_DEG
        and angle_deg(a.along_column, b.along_column) <= OTHER_PLANE_DEG
    )


def _parted(images: list[Image]) -> list[list[Image]]:
    """Part images that no single grid can hold: size, spacing, frame, direction, derivation."""
    parts: list[list[Image]] = []
    for image in images:
        for part in parts:
            here, there = place_of(image), place_of(part[0])
            if (
                _form(here) == _form(there)
                and image.frame_of_reference == part[0].frame_of_reference
                and image.derived == part[0].derived
                and _same_plane(here, there)
            ):
                part.append(image)
                break
        else:
            parts.append([image])
    return parts


def _one_grid(images: list[Image]) -> bool:
    return len(images) >= FEWEST_SLICES and len(_parted(images)) == 1


def _acquisitions(images: list[Image]) -> list[list[Image]]:
    """Part repeated scans of the same place, where each is a whole stack of its own.

    Acquisitions that lie one behind the other stay together: they are one body part scanned in
    steps, and half of it would look like a complete volume.
    """
    groups: dict[str, list[Image]] = defaultdict(list)
    for image in images:
        groups[image.acquisition].append(image)
    sizes = {len(group) for group in groups.values()}
    repeated = len(doubles(in_order(images))) > 0
    whole = all(len(g) >= FEWEST_SLICES and not doubles(in_order(g)) for g in groups.values())
    return list(groups.values()) if repeated and whole and len(sizes) == 1 else [images]


def _judged(images: list[Image]) -> Series:
    ordered = in_order(images)
    reasons, mend = faults(ordered)
    return Series(tuple(ordered), tuple(reasons), mend)
