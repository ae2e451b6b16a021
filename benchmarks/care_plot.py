"""Draw the 95th percentile of each step against the size of the store, as an SVG of its own."""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape

from benchmarks.care_scale import FREE, LIMIT_MS, Size

COLOURS = ("#1b6ca8", "#c2571a", "#2e7d32", "#7b3fa0", "#a3273f")
MARKS = ("circle", "square", "up", "diamond", "down")
WIDTH, HEIGHT, TOP, BOTTOM, LEFT, GAP = 860, 420, 72, 108, 58, 46
PANEL = (WIDTH - LEFT - 24 - GAP) / 2
STYLE = "font-family:system-ui,sans-serif;font-size:13px;fill:#222"


class Panel:
    """One engine: sizes along, milliseconds up, both in powers of ten."""

    def __init__(self, left: float, found: list[Size], span_ms: tuple[float, float]) -> None:
        self.left, self.found, self.span_ms = left, found, span_ms
        self.sizes = [s.episodes for s in found]

    def x(self, episodes: int) -> float:
        """Return where a size stands; a margin is left at both ends."""
        low, high = math.log10(self.sizes[0]), math.log10(self.sizes[-1])
        share = (math.log10(episodes) - low) / (high - low) if high > low else 0.5
        return self.left + 24 + share * (PANEL - 48)

    def y(self, ms: float) -> float:
        """Return where a time stands."""
        low, high = map(math.log10, self.span_ms)
        return HEIGHT - BOTTOM - (math.log10(ms) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    def frame(self) -> Iterator[str]:
        """Draw title, frame, ticks and the limit."""
        right, floor = self.left + PANEL, HEIGHT - BOTTOM
        yield words(self.left, TOP - 14, self.found[0].engine, "start", "font-weight:600")
        for ms in ticks(self.span_ms):
            yield line(self.left, self.y(ms), right, self.y(ms), "#ddd")
            yield words(self.left - 7, self.y(ms) + 4, f"{ms:g}", "end")
        yield line(self.left, floor, right, floor, "#555")
        for size in self.sizes:
            yield line(self.x(size), floor, self.x(size), floor + 5, "#555")
            yield words(self.x(size), floor + 20, f"{size:,}", "middle")
        yield words((self.left + right) / 2, floor + 40, "episodes in the store", "middle")
        yield line(self.left, self.y(LIMIT_MS), right, self.y(LIMIT_MS), "#b00020", "6 4")
        yield words(right, self.y(LIMIT_MS) - 5, f"limit {LIMIT_MS:g} ms", "end", "fill:#b00020")

    def curve(self, step: str, colour: str, mark: str) -> Iterator[str]:
        """Draw the 95th percentile of one step."""
        points = [(self.x(s.episodes), self.y(s.steps[step][1])) for s in self.found]
        told = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f'<polyline points="{told}" fill="none" stroke="{colour}" stroke-width="2"/>'
        for x, y in points:
            yield symbol(mark, x, y, colour)


def ticks(span_ms: tuple[float, float]) -> list[float]:
    """Return 1, 2, 5, 10 ... within the span."""
    steps = [f * 10.0**p for p in range(-1, 5) for f in (1, 2, 5)]
    return [ms for ms in steps if span_ms[0] <= ms <= span_ms[1]]


def line(  # noqa: PLR0917  four numbers and a colour
    x1: float, y1: float, x2: float, y2: float, colour: str, dash: str = ""
) -> str:
    """Return a straight line."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
            f'stroke="{colour}"{dashed}/>')  # fmt: skip


def words(x: float, y: float, said: str, anchor: str, more: str = "") -> str:
    """Return a piece of text."""
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" style="{STYLE};{more}">'
            f"{escape(said)}</text>")  # fmt: skip


def symbol(mark: str, x: float, y: float, colour: str) -> str:
    """Return a mark of about 9 pixels; steps differ by shape as well as by colour."""
    if mark == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{colour}"/>'
    corners = {
        "square": [(-4, -4), (4, -4), (4, 4), (-4, 4)],
        "up": [(0, -5.5), (5, 4), (-5, 4)],
        "down": [(0, 5.5), (5, -4), (-5, -4)],
        "diamond": [(0, -5.5), (5.5, 0), (0, 5.5), (-5.5, 0)],
    }[mark]
    told = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in corners)
    return f'<polygon points="{told}" fill="{colour}"/>'


def legend(steps: list[str]) -> Iterator[str]:
    """Name the steps in one row below the panels."""
    x = float(LEFT)
    for n, step in enumerate(steps):
        yield symbol(MARKS[n], x + 5, HEIGHT - 26, COLOURS[n])
        yield words(x + 16, HEIGHT - 22, step, "start")
        x += 46 + 6.6 * len(step)


def plot(engines: list[list[Size]]) -> str:
    """Return the picture of one or two engines."""
    steps = [step for step in engines[0][0].steps if step not in FREE]
    every = [s.steps[step][1] for found in engines for s in found for step in steps]
    span = (min(0.8 * min(every), 1.0), max(1.3 * max(every), 100.0))
    drawn = [words(LEFT, 22, "95th percentile of each step, ms", "start")]
    for n, found in enumerate(engines):
        panel = Panel(LEFT + n * (PANEL + GAP), found, span)
        drawn += panel.frame()
        for step, colour, mark in zip(steps, COLOURS, MARKS, strict=True):
            drawn += panel.curve(step, colour, mark)
    drawn += legend(steps)
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'role="img" aria-label="Time of each step against the size of the store">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>', *drawn, "</svg>\n"])  # fmt: skip
