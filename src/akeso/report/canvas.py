"""Drawing on a picture: thin antialiased lines, rings and letters that stay readable on any grey.

Shapes are drawn twice as large on a clear sheet, reduced, and laid over the picture once.
The type is Bitstream Vera, which comes with reportlab; no font of the machine is used.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np
import reportlab
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw, ImageFont

from akeso.frame import FloatArray

OVERSAMPLE = 2
"""How much larger the overlay is drawn before it is reduced."""

TITLE_PX, TEXT_PX, SMALL_PX = 20, 16, 14
"""Sizes of type on pictures of 640 to 768 pixels; still legible on paper at 6 cm."""

RIM_PX = 2
"""Width of the dark rim around letters."""

Colour = tuple[int, int, int]

INK: Colour = (232, 238, 242)
QUIET: Colour = (186, 199, 208)
SHADE: Colour = (10, 14, 18)
NEEDLE: Colour = (255, 205, 92)
TARGET: Colour = (84, 214, 230)
ENTRY: Colour = (137, 224, 150)

FONT_FOLDER = Path(reportlab.__file__).parent / "fonts"

LETTERS = (("L", "R"), ("P", "A"), ("H", "F"))
"""Letters at the + and - end of each LPS axis."""

SECOND_LETTER_FROM = 0.4
"""Direction cosine from which a second letter is written, as DICOM viewers do."""


@cache
def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Return the type at a pixel size."""
    return ImageFont.truetype(str(FONT_FOLDER / ("VeraBd.ttf" if bold else "Vera.ttf")), size)


def orientation(direction: ArrayLike) -> str:
    """Return the letters of an LPS direction, largest part first, e.g. ``L`` or ``LA``."""
    v = np.asarray(direction, dtype=np.float64)
    parts = sorted(((abs(part), axis) for axis, part in enumerate(v)), reverse=True)
    letters = [
        LETTERS[axis][0 if v[axis] > 0 else 1]
        for rank, (size, axis) in enumerate(parts)
        if rank == 0 or size >= SECOND_LETTER_FROM
    ]
    return "".join(letters[:2])


def _box(x: float, y: float, r: float) -> tuple[int, int, int, int]:
    """Whole pixels of a circle; rounded inwards on both sides, or Pillow would shift it."""
    return math.ceil(x - r), math.ceil(y - r), math.floor(x + r), math.floor(y + r)


class Canvas:
    """A picture with a clear sheet over it.

    Parameters
    ----------
    picture : (rows, columns) or (rows, columns, 3) uint8 array, or Image
        What is drawn on; pixel centres are whole numbers, (0, 0) top left.
    """

    def __init__(self, picture: NDArray[np.uint8] | Image.Image) -> None:
        image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
        self.base = image.convert("RGB")
        self.width, self.height = self.base.size
        size = (self.width * OVERSAMPLE, self.height * OVERSAMPLE)
        self._sheet = Image.new("RGBA", size, (0, 0, 0, 0))
        self._draw = ImageDraw.Draw(self._sheet)

    @staticmethod
    def _up(points: Iterable[ArrayLike]) -> list[tuple[float, float]]:
        """Pixel centres to pixel centres of the large sheet; NaN places are left out."""
        held = points if isinstance(points, np.ndarray) else list(points)
        scaled = (np.asarray(held, dtype=np.float64).reshape(-1, 2) + 0.5) * OVERSAMPLE - 0.5
        return [(c, r) for c, r in scaled.tolist() if math.isfinite(c) and math.isfinite(r)]

    def holds(self, point: ArrayLike, margin: float = 0.0) -> bool:
        """Tell whether a (column, row) lies in the picture, `margin` pixels from its edge."""
        c, r = np.asarray(point, dtype=np.float64)
        return bool(
            margin <= c <= self.width - 1 - margin and margin <= r <= self.height - 1 - margin
        )

    def line(
        self, points: Iterable[ArrayLike], colour: Colour, width: float = 1.6, alpha: int = 255
    ) -> None:
        """Draw a line through (column, row) points."""
        thick = max(1, round(width * OVERSAMPLE))
        self._draw.line(self._up(points), fill=(*colour, alpha), width=thick, joint="curve")

    def dashes(
        self, start: ArrayLike, end: ArrayLike, colour: Colour, width: float = 1.4, step: float = 7
    ) -> None:
        """Draw a dashed line; strokes and gaps are `step` pixels long."""
        a, b = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
        length = float(np.linalg.norm(b - a))
        for begin in np.arange(0.0, length, 2 * step):
            stop = min(begin + step, length)
            self.line((a + (b - a) * begin / length, a + (b - a) * stop / length), colour, width)

    def ring(self, centre: ArrayLike, radius: float, colour: Colour, width: float = 1.6) -> None:
        """Draw a circle; one that leaves no place on the picture is not drawn."""
        for x, y in self._up([centre]):
            r = radius * OVERSAMPLE
            thick = max(1, round(width * OVERSAMPLE))
            self._draw.ellipse(_box(x, y, r), outline=(*colour, 255), width=thick)

    def dot(self, centre: ArrayLike, radius: float, colour: Colour, alpha: int = 255) -> None:
        """Draw a filled circle."""
        for x, y in self._up([centre]):
            r = radius * OVERSAMPLE
            self._draw.ellipse(_box(x, y, r), fill=(*colour, alpha))

    def dots(self, centres: FloatArray, radius: float, colours: NDArray[np.uint8]) -> None:
        """Draw many filled circles, later ones over earlier ones.

        Parameters
        ----------
        centres : (n, 2) array
            Column and row.
        radius : float
            Pixels.
        colours : (n, 4) uint8 array
            Red, green, blue and alpha of each.
        """
        r = radius * OVERSAMPLE
        at = (np.asarray(centres, dtype=np.float64) + 0.5) * OVERSAMPLE - 0.5
        reach = np.arange(-math.ceil(r), math.ceil(r) + 1)
        dx, dy = (a.ravel() for a in np.meshgrid(reach, reach))
        round_ = dx**2 + dy**2 <= r**2
        column = np.rint(at[:, :1]).astype(np.intp) + dx[round_]
        row = np.rint(at[:, 1:]).astype(np.intp) + dy[round_]
        sheet = np.array(self._sheet)
        held = (column >= 0) & (row >= 0) & (column < sheet.shape[1]) & (row < sheet.shape[0])
        each = np.broadcast_to(np.arange(len(at))[:, None], held.shape)[held]
        sheet[row[held], column[held]] = colours[each]
        self._sheet = Image.fromarray(sheet)
        self._draw = ImageDraw.Draw(self._sheet)

    def target(self, centre: ArrayLike, radius: float) -> None:
        """Draw the target ring: a circle with four short ticks, open in the middle."""
        self.ring(centre, radius, TARGET)
        c = np.asarray(centre, dtype=np.float64)
        for way in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            step = np.array(way, dtype=np.float64)
            self.line((c + step * radius, c + step * (radius + 7)), TARGET)

    def entry(self, centre: ArrayLike, size: float = 8.0, colour: Colour = ENTRY) -> None:
        """Draw the skin entry: an open diamond with a dark rim."""
        c = np.asarray(centre, dtype=np.float64)
        corners = [c + size * np.array(way) for way in ((0, -1), (1, 0), (0, 1), (-1, 0), (0, -1))]
        self.line(corners, SHADE, 4.0, alpha=200)
        self.line(corners, colour, 1.8)

    def text(
        self,
        place: ArrayLike,
        words: str,
        size: int = TEXT_PX,
        colour: Colour = INK,
        anchor: str = "la",
        *,
        bold: bool = False,
    ) -> None:
        """Write words with a thin dark rim; `anchor` as in Pillow (``la`` left top, ``mm``)."""
        for x, y in self._up([place]):
            self._draw.text(
                (x, y),
                words,
                fill=(*colour, 255),
                font=font(size * OVERSAMPLE, bold),
                anchor=anchor,
                stroke_width=RIM_PX * OVERSAMPLE,
                stroke_fill=(*SHADE, 220),
            )

    def title(self, words: str, below: str) -> None:
        """Write what the picture is at the top left, with a quieter line below."""
        self.text((14, 10), words, TITLE_PX)
        self.text((14, 38), below, TEXT_PX, QUIET)

    def letters(self, right: FloatArray, up: FloatArray) -> None:
        """Write the orientation letters at the four edges, from screen right and up (LPS)."""
        middle, edge = (self.width / 2, self.height / 2), 12
        for place, way, anchor in (
            ((edge, middle[1]), -right, "lm"),
            ((self.width - edge, middle[1]), right, "rm"),
            ((middle[0], edge), up, "mt"),
            ((middle[0], self.height - edge), -up, "mb"),
        ):
            self.text(place, orientation(way), TITLE_PX, INK, anchor, bold=True)

    def scale_bar(self, pixels_per_mm: float, length_mm: int = 20, words: str = "") -> None:
        """Draw a scale bar at the bottom left."""
        y, x, reach = self.height - 20.0, 16.0, length_mm * pixels_per_mm
        self.line([(x, y), (x + reach, y)], INK, 2.0)
        for end in (x, x + reach):
            self.line([(end, y - 5), (end, y + 5)], INK, 2.0)
        self.text((x, y - 10), f"{length_mm} mm{words}", SMALL_PX, INK, "ls")

    def finish(self) -> Image.Image:
        """Return the picture with everything drawn on it (RGB)."""
        small = self._sheet.reduce(OVERSAMPLE)
        self.base.paste(small, (0, 0), small)
        return self.base
