"""The report on paper: A4, the same content as the page, in the same order.

Written without date or person in its metadata, so that the same plan gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    Flowable,
    Image,
    KeepTogether,
    ListFlowable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from akeso import __version__
from akeso.needle.plan import NeedlePlan
from akeso.report import wording
from akeso.report.canvas import FONT_FOLDER
from akeso.report.paper import BODY, BOLD, COLOURS, SOFT, STYLES, TABLE, card, status_box
from akeso.report.picture import Picture
from akeso.report.shots import Shot, shots
from akeso.report.vertebrae import Vertebra
from akeso.rule import Source, Status

rl_config.useA85 = 0  # pictures as plain bytes: PDF readers take them, and seconds are saved

MARGIN = 16 * mm
FRAME_PADDING = 6.0
"""Points that reportlab keeps free inside the margins."""
WIDTH = A4[0] - 2 * MARGIN
XRAY, GAP = 56 * mm, 5 * mm
"""Edge of an X-ray on paper, and the space beside it."""


@cache
def _fonts() -> None:
    """Embed Bitstream Vera once; the standard PDF fonts lack signs of many languages."""
    for name, file in ((BODY, "Vera.ttf"), (BOLD, "VeraBd.ttf")):
        pdfmetrics.registerFont(TTFont(name, str(FONT_FOLDER / file)))
    pdfmetrics.registerFontFamily(BODY, normal=BODY, bold=BOLD, italic=BODY, boldItalic=BOLD)


def write_pdf(
    plan: NeedlePlan,
    pictures: Sequence[Picture],
    vertebrae: tuple[Vertebra, ...],
    created: datetime,
    steps: Sequence[tuple[str, float]] = (),
) -> bytes:
    """Return the PDF; arguments as `akeso.report.html.write_html`."""
    _fonts()
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=MARGIN - FRAME_PADDING,
        rightMargin=MARGIN - FRAME_PADDING,
        topMargin=14 * mm,
        bottomMargin=17 * mm,
        title=f"Needle plan: {wording.title_line(plan)}",
        author="Akeso",
        creator=f"Akeso {__version__}",
        invariant=1,
    )
    foot = partial(_foot, f"Akeso {__version__}   {created:%Y-%m-%d %H:%M} UTC   {plan.approach}")
    sources = wording.all_sources(plan)
    story = [
        *_head(plan),
        *_todo(plan, vertebrae),
        *_warnings(plan),
        *_views(plan, [p for p in pictures if p.kind == "xray"], sources),
        *_ct([p for p in pictures if p.kind == "slice"]),
        *_clearances(plan, sources),
        *_entry(plan, [p for p in pictures if p.kind == "entry"], vertebrae),
        *_steps(steps),
        *_sources(plan, sources),
    ]
    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return buffer.getvalue()


def _p(words: str, style: str = "body") -> Paragraph:
    """A paragraph of plain words; nothing in them is markup."""
    return Paragraph(escape(words), STYLES[style])


def _foot(left: str, canvas: Any, document: Any) -> None:
    canvas.saveState()
    canvas.setFont(BODY, 7)
    canvas.setFillColor(SOFT)
    canvas.drawString(MARGIN, 11 * mm, left)
    canvas.drawRightString(A4[0] - MARGIN, 11 * mm, f"page {document.page}")
    canvas.drawString(MARGIN, 7.5 * mm, wording.HONEST_LINE)
    canvas.restoreState()


def _head(plan: NeedlePlan) -> list[Flowable]:
    found = wording.verdict(plan)
    return [
        _p(wording.title_line(plan), "title"),
        _p(f"For the {plan.nerve}", "body"),
        _p(wording.HONEST_LINE, "soft"),
        Spacer(1, 3 * mm),
        status_box(found.status, found.headline, found.detail, WIDTH),
    ]


def _todo(plan: NeedlePlan, vertebrae: tuple[Vertebra, ...]) -> list[Flowable]:
    boxes = [card(name, words) for name, words in wording.todo_rows(plan, vertebrae)]
    rows = [[*boxes[at : at + 3], "", ""][:3] for at in range(0, len(boxes), 3)]
    grid = Table(rows, colWidths=[WIDTH / 3] * 3)
    grid.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
    return [_p("What to do", "heading"), grid]


def _warnings(plan: NeedlePlan) -> list[Flowable]:
    if not plan.warnings:
        return []
    lines = [_p(warning) for warning in plan.warnings]
    return [KeepTogether([_p("Know and doubt", "heading"), _list(lines, "bullet")])]


def _list(lines: list[Paragraph], kind: str, start: int | None = None) -> ListFlowable:
    options = {} if start is None else {"start": start}
    return ListFlowable(
        lines, bulletType=kind, leftIndent=12, bulletFontName=BODY, bulletFontSize=7, **options
    )


def _image(picture: Picture, width: float) -> Image:
    columns, rows = picture.size
    return Image(io.BytesIO(picture.jpeg), width=width, height=width * rows / columns)


def _cite(source: Source, sources: list[Source]) -> str:
    tail = "" if source.mark.verified else " unverified"
    return f"[{sources.index(source) + 1}]{tail}"


def _answer(status: Status, words: str) -> Paragraph:
    colour = COLOURS[status].hexval()[2:]
    return Paragraph(f'<font color="#{colour}"><b>{escape(words)}</b></font>', STYLES["cell"])


def _noted(words: str, note: str) -> list[Paragraph]:
    return [_p(words, "cell"), _p(note, "note")] if note else [_p(words, "cell")]


def _table(head: list[str], rows: list[list[Any]], widths: list[float]) -> Table:
    titles = [_p(words, "th") for words in head]
    table = Table([titles, *rows], colWidths=widths, repeatRows=1)
    table.setStyle(TABLE)
    return table


def _views(plan: NeedlePlan, xrays: list[Picture], sources: list[Source]) -> list[Flowable]:
    story: list[Flowable] = []
    for view, picture in zip(shots(plan), xrays, strict=True):
        right = [
            _p(view.name, "strong"),
            _p(view.angles, "angles"),
            _p(view.purpose),
            *_checks(view, sources, WIDTH - XRAY - GAP),
        ]
        row = Table([[_image(picture, XRAY), right]], colWidths=[XRAY + GAP, WIDTH - XRAY - GAP])
        row.setStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (0, 0), 0),
                ("RIGHTPADDING", (-1, 0), (-1, 0), 0),
            ]
        )
        story.append(row)
    heading = _p("Views and what proves the tip", "heading")
    first = [heading, _p(wording.VIEWS_LINE, "soft"), *story[:1]]
    return [KeepTogether(first), *story[1:]]


def _checks(view: Shot, sources: list[Source], width: float) -> list[Flowable]:
    if not view.checks:
        return [_p("Nothing is measured in this view; it is looked at.", "soft")]
    rows = [
        [
            _noted(check.name, check.note),
            _p(wording.number(check.value, check.unit), "cell"),
            _p(wording.check_limit(check), "cell"),
            _answer(check.status, wording.ANSWERS[check.status]),
            _p(_cite(check.source, sources), "note"),
        ]
        for check in view.checks
    ]
    shares = [0.36, 0.16, 0.15, 0.16, 0.17]
    head = ["Check", "Measured", "Limit", "Answer", "Source"]
    return [Spacer(1, 1.5 * mm), _table(head, rows, [share * width for share in shares])]


def _ct(slices: list[Picture]) -> list[Flowable]:
    across = 3
    edge = 50 * mm
    cells = [[_image(p, edge), _p(p.caption, "note")] for p in slices]
    rows = [
        [*cells[at : at + across], *[""] * across][:across] for at in range(0, len(cells), across)
    ]
    grid = Table(rows, colWidths=[WIDTH / across] * across)
    grid.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
    return [KeepTogether([_p("On the CT", "heading"), grid])]


def _clearances(plan: NeedlePlan, sources: list[Source]) -> list[Flowable]:
    rows = [
        [
            _noted(c.structure, c.note),
            _p(wording.number(c.distance_mm), "cell"),
            _p(wording.clearance_limit(c), "cell"),
            _answer(Status.UNKNOWN if c.close else c.status, wording.clearance_answer(c)),
            _p(_cite(c.source, sources), "note"),
        ]
        for c in plan.clearances
    ]
    shares = [0.34, 0.14, 0.25, 0.14, 0.13]
    head = ["Structure", "Distance", "Limit with allowance", "Answer", "Source"]
    table = _table(head, rows, [share * WIDTH for share in shares])
    said = _p(wording.uncertainty_line(plan), "soft")
    return [KeepTogether([_p("Clearances along the needle", "heading"), said, table])]


def _entry(
    plan: NeedlePlan, entries: list[Picture], vertebrae: tuple[Vertebra, ...]
) -> list[Flowable]:
    words: list[Flowable] = []
    if plan.path.reasons:
        words += [
            _p("Why this path", "strong"),
            _list([_p(r) for r in plan.path.reasons], "bullet"),
        ]
    if plan.alternatives:
        others = [_p(wording.path_line(plan, vertebrae, path)) for path in plan.alternatives]
        words += [_p("Runners-up", "strong"), _list(others, "1", start=2)]
    left, right = 84 * mm, WIDTH - 84 * mm
    if plan.refusals:
        rows = [[_p(r.reason, "cell"), _p(f"{r.count:,}", "cell")] for r in plan.refusals]
        words += [
            _p("Why other candidates were refused", "strong"),
            _table(["Reason", "Paths"], rows, [0.75 * right, 0.22 * right]),
        ]
    pair = Table([[[_image(p, 80 * mm) for p in entries], words]], colWidths=[left, right])
    pair.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, 0), 0)])
    return [KeepTogether([_p("Entry zone, runners-up and refusals", "heading"), pair])]


def _steps(steps: Sequence[tuple[str, float]]) -> list[Flowable]:
    if not steps:
        return []
    total = sum(minutes for _, minutes in steps)
    words = "; ".join(f"{name} {minutes:g} min" for name, minutes in steps)
    said = f"{total:g} minutes in all; planning defaults, not measured times."
    heading = _p("Steps and planned minutes", "heading")
    return [KeepTogether([heading, _p(f"{words}."), _p(said, "soft")])]


def _sources(plan: NeedlePlan, sources: list[Source]) -> list[Flowable]:
    lines = [_p(f"{s.reference} ({wording.source_mark(s)})", "note") for s in sources]
    places = (
        f"Target {wording.point(plan.path.target_mm)}, entry {wording.point(plan.path.entry_mm)}: "
        "LPS mm (left, posterior, superior are positive). No identity of a person is in this "
        "document; keep it with the record it belongs to."
    )
    return [
        _p("Sources, and how far each was checked", "heading"),
        _list(lines, "1"),
        Spacer(1, 2 * mm),
        _p(places, "soft"),
    ]
