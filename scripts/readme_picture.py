"""Remake the picture of the README: one plan on the built-in sample, three of its views.

    python scripts/readme_picture.py

writes ``docs/img/plan.png``.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from akeso import clinic

OUT = Path(__file__).parents[1] / "docs" / "img" / "plan.png"
SHOWN = (
    ("xray-2-ap", "AP view: the needle ends under the L4 pedicle"),
    ("slice-along-the-needle-across-the-body", "CT along the needle, depth in mm"),
    ("entry-zone", "entry zone: green is open, purple crosses bone"),
)
EDGE, GAP, LINE = 340, 8, 34
PAPER, INK = (16, 20, 24), (220, 226, 232)


def views() -> dict[str, Image.Image]:
    """Plan on the sample and return its pictures by name."""
    ct, labels = clinic.sample()
    plan = clinic.plan(
        ct, labels, approach="lumbar-transforaminal-subpedicular", level="L4-L5", side="left"
    )
    with tempfile.TemporaryDirectory() as folder:
        files = clinic.write_plan(plan, ct, labels, Path(folder) / "plan")
        return {path.stem: Image.open(path).convert("RGB") for path in files.views}


def put_together(pictures: dict[str, Image.Image]) -> Image.Image:
    """Lay the shown pictures side by side, each with its caption."""
    width = len(SHOWN) * EDGE + (len(SHOWN) - 1) * GAP
    sheet = Image.new("RGB", (width, EDGE + 2 * LINE), PAPER)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(15)
    for place, (name, words) in enumerate(SHOWN):
        left = place * (EDGE + GAP)
        side = min(pictures[name].size)
        square = pictures[name].crop((0, 0, side, side))
        sheet.paste(square.resize((EDGE, EDGE), Image.Resampling.LANCZOS), (left, 0))
        pen.text((left + 6, EDGE + 8), words, INK, font)
    line = (
        "Akeso, L4-L5 left, subpedicular transforaminal. Built-in digital spine, simulated X-ray: "
    )
    pen.text((6, EDGE + LINE + 4), line + "nobody's anatomy, for show.", INK, font)
    return sheet


if __name__ == "__main__":
    OUT.parent.mkdir(parents=True, exist_ok=True)
    sheet = put_together(views())
    sheet.save(OUT, optimize=True)
    print(f"{OUT}: {OUT.stat().st_size / 1000:.0f} kB")
