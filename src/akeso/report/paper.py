"""Type, colours and small pieces of the paper report."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from akeso.rule import Status

BODY, BOLD = "Vera", "VeraBd"

INK: Color = HexColor("#1c262e")
SOFT: Color = HexColor("#55646f")
LINE: Color = HexColor("#d5dde3")
GROUND: Color = HexColor("#f5f7f9")
ACCENT: Color = HexColor("#0f5a78")
COLOURS: dict[Status, Color] = {
    Status.PASS: HexColor("#1b6b42"),
    Status.FAIL: HexColor("#a11d1d"),
    Status.UNKNOWN: HexColor("#7a5200"),
}


def _style(name: str, size: float, lead: float, **more: object) -> ParagraphStyle:
    fixed = {"fontName": BODY, "textColor": INK, **more}
    return ParagraphStyle(name, fontSize=size, leading=lead, **fixed)


STYLES: dict[str, ParagraphStyle] = {
    style.name: style
    for style in (
        _style("title", 15, 19, fontName=BOLD, spaceAfter=2),
        _style("heading", 10.5, 13, fontName=BOLD, spaceBefore=9, spaceAfter=4),
        _style("strong", 8.5, 11, fontName=BOLD, spaceBefore=3, spaceAfter=2),
        _style("angles", 11, 14, fontName=BOLD, textColor=ACCENT, spaceAfter=2),
        _style("body", 8, 11, spaceAfter=2),
        _style("soft", 7.5, 10, textColor=SOFT, spaceAfter=2),
        _style("th", 6.8, 9, textColor=SOFT),
        _style("cell", 7.4, 9.4),
        _style("note", 6.6, 8.6, textColor=SOFT),
    )
}

TABLE = TableStyle(
    [
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 5),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
)


def card(name: str, words: str) -> list[Flowable]:
    """Return one thing to do: its name small, the words strong."""
    return [Paragraph(escape(name), STYLES["th"]), Paragraph(escape(words), STYLES["strong"])]


def status_box(status: Status, headline: str, detail: Sequence[str], width: float) -> Table:
    """Return the plan's answer, big and plain, with a coloured bar at its left."""
    colour = COLOURS[status]
    big = ParagraphStyle("big", parent=STYLES["title"], textColor=colour, fontSize=13, leading=16)
    lines = [Paragraph(escape(headline), big)]
    lines += [Paragraph(escape(line), STYLES["body"]) for line in detail]
    box = Table([["", lines]], colWidths=[2.5, width - 2.5])
    box.setStyle(
        [
            ("BACKGROUND", (0, 0), (0, 0), colour),
            ("BACKGROUND", (1, 0), (1, 0), GROUND),
            ("LEFTPADDING", (1, 0), (1, 0), 9),
        ]
    )
    return box
