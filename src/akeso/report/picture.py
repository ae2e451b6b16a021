"""One finished picture, packed for screen and for paper."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image

PNG_EFFORT = 1
"""zlib level: noise hardly packs better at a higher one, which takes many times longer."""

JPEG_QUALITY = 90
"""On paper, pictures are packed as JPEG: a fifth of the bytes and of the time."""


@dataclass(frozen=True, eq=False)
class Picture:
    """One finished picture.

    Parameters
    ----------
    kind : str
        ``"xray"``, ``"slice"`` or ``"entry"``.
    name : str
        File name without ending, e.g. ``xray-1-tunnel``.
    caption : str
        What the reader sees, one sentence.
    png, jpeg : bytes
        The picture as a file, for screen and for paper; neither holds metadata.
    size : tuple of int
        Width and height in pixels.
    """

    kind: str
    name: str
    caption: str
    png: bytes
    jpeg: bytes
    size: tuple[int, int]


def as_picture(image: Image.Image, kind: str, name: str, caption: str) -> Picture:
    """Return the image packed for screen and for paper, without metadata."""
    png, jpeg = io.BytesIO(), io.BytesIO()
    image.save(png, "PNG", compress_level=PNG_EFFORT)
    image.save(jpeg, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    return Picture(kind, name, caption, png.getvalue(), jpeg.getvalue(), image.size)


def slug(words: str) -> str:
    """Return words as a piece of a file name: small letters and hyphens."""
    kept = "".join(c if c.isascii() and c.isalnum() else " " for c in words.lower())
    return "-".join(kept.split())
