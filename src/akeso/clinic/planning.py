"""From a labelled CT to a needle plan and its report.

Compiled and heavy modules are imported inside the functions, so that asking for help is quick.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from akeso.clinic.pictures import COMPILING, first_time

if TYPE_CHECKING:
    from akeso.anatomy.landmarks import Landmarks
    from akeso.imaging.progress import Progress
    from akeso.imaging.volume import LabelMap, Volume
    from akeso.needle.plan import NeedlePlan
    from akeso.report.aside import Aside
    from akeso.report.picture import Picture
    from akeso.report.vertebrae import Vertebra
    from akeso.techniques.technique import Approach


@dataclass(frozen=True)
class PlanFiles:
    """What `write_plan` wrote.

    Parameters
    ----------
    folder, plan_json, report_html, report_pdf : Path
    views : tuple of Path
        The pictures, in reading order.
    """

    folder: Path
    plan_json: Path
    report_html: Path
    report_pdf: Path
    views: tuple[Path, ...]


@dataclass(frozen=True)
class Summary:
    """A plan in a few lines, for a terminal.

    Parameters
    ----------
    title, status, headline : str
        ``status`` is pass, fail or unknown.
    detail : tuple of str
        What failed or could not be measured.
    rows : tuple of (str, str)
        Name and words of what to do.
    checks : tuple of (str, str, str, str)
        What, measured, limit, answer.
    warnings : tuple of str
    honest_line : str
        What this software is not.
    """

    title: str
    status: str
    headline: str
    detail: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    checks: tuple[tuple[str, str, str, str], ...]
    warnings: tuple[str, ...]
    honest_line: str


def approaches() -> tuple[Approach, ...]:
    """Return every approach that can be planned."""
    from akeso.techniques import catalogue

    return tuple(catalogue.approaches().values())


def check_wish(approach: str, level: str, side: str) -> None:
    """Raise BadInput unless there is such an approach, done at that level and side."""
    from akeso.techniques import catalogue

    found = catalogue.find_approach(approach)
    found.level(level)
    catalogue.find_side(found, side)


def landmarks(ct: Volume, labels: LabelMap) -> Landmarks:
    """Return the lumbar landmarks of a labelled CT."""
    from akeso.anatomy.landmarks import find_landmarks

    return find_landmarks(ct, labels)


def plan(
    ct: Volume,
    labels: LabelMap,
    *,
    approach: str,
    level: str,
    side: str,
    progress: Progress | None = None,
    aside: Aside | None = None,
) -> NeedlePlan:
    """Plan one needle.

    Parameters
    ----------
    ct, labels : Volume, LabelMap
        The patient, and the vertebrae (at least) labelled on the same grid.
    approach : str
        A code of `approaches`.
    level : str
        ``L4-L5`` for a joint, foramen or space, ``L4`` for one vertebra.
    side : str
        ``left``, ``right`` or ``midline``.
    progress : Progress, optional
        Called as ``progress(done, total, what)``.
    aside : Aside, optional
        As `second_process` gave it: it plans, and has the X-rays drawn when `write_plan` asks.

    Raises
    ------
    BadInput
        If the approach, level or side does not exist.
    Refused
        If a landmark is missing or no path is feasible; the sentence says what blocks it.
    """
    check_wish(approach, level, side)
    tell = progress or _silent
    tell(0, 1, f"planning ({COMPILING})" if first_time() else "planning")
    made = aside.plan(ct, labels, (approach, level, side), tell) if aside is not None else None
    if made is not None:
        return made
    from akeso.care.planning import make_plan

    return make_plan(ct, labels, approach, level, side, progress=progress)


def _silent(done: int, total: int, what: str) -> None:
    """Tell nobody."""


def check_folder(folder: str | Path, *, force: bool = False) -> None:
    """Raise unless `write_plan` may write to this folder."""
    from akeso.report.folder import check_folder as check

    check(Path(folder), force=force)


def second_process(*, report: bool = True) -> Aside:
    """Start a second process for one plan and its X-rays; see `akeso.report.aside`.

    With ``report``, what writes the report is loaded while the needle is planned.
    """
    from akeso.report.aside import Aside

    return Aside(_load_writers if report else None)


def write_plan(
    plan: NeedlePlan,
    ct: Volume,
    labels: LabelMap,
    folder: str | Path,
    *,
    force: bool = False,
    progress: Progress | None = None,
    created: datetime | None = None,
    aside: Aside | None = None,
) -> PlanFiles:
    """Write plan.json, report.html, report.pdf and views/*.png; all of them or nothing.

    Parameters
    ----------
    plan, ct, labels : NeedlePlan, Volume, LabelMap
        The plan, and what it was made on.
    folder : str or Path
        New, empty, or a former plan's folder, which is replaced.
    force : bool
        Also write beside other files.
    progress : Progress, optional
        Called after each picture.
    created : datetime, optional
        Time of the plan, with time zone; now by default.
    aside : Aside, optional
        The second process that made this plan: it draws the X-rays.
    """
    from akeso.report.folder import plan_folder
    from akeso.report.pictures import draw_pictures
    from akeso.report.vertebrae import find_vertebrae

    out, moment = Path(folder), created or datetime.now(UTC)
    with plan_folder(out, force=force) as new:
        pictures = draw_pictures(plan, ct, labels, progress, aside)
        if progress is not None:
            progress(0, 1, "writing the report")
        _write_files(new, plan, pictures, find_vertebrae(labels), moment, ct=ct)
    views = tuple(out / "views" / f"{picture.name}.png" for picture in pictures)
    return PlanFiles(out, out / "plan.json", out / "report.html", out / "report.pdf", views)


def _load_writers() -> None:
    """Import what draws and writes the report, most of a second, while something else computes."""
    import akeso.exchange.plan_json
    import akeso.report.pdf
    import akeso.report.pictures  # noqa: F401
    from akeso.report import html

    html.template()


def _write_files(
    new: Path,
    plan: NeedlePlan,
    pictures: tuple[Picture, ...],
    vertebrae: tuple[Vertebra, ...],
    moment: datetime,
    *,
    ct: Volume,
) -> None:
    """Write a plan's document, pages and pictures into an empty folder."""
    from akeso.exchange import plan_json
    from akeso.report.html import write_html
    from akeso.report.pdf import write_pdf

    document, steps = plan_json.as_document(plan, moment, ct), _steps(plan)
    (new / "views").mkdir()
    for picture in pictures:
        (new / "views" / f"{picture.name}.png").write_bytes(picture.png)
    html = write_html(plan, pictures, vertebrae, moment, steps)
    (new / "report.html").write_text(html, "utf-8")
    (new / "report.pdf").write_bytes(write_pdf(plan, pictures, vertebrae, moment, steps))
    (new / "plan.json").write_text(plan_json.dumps(document), "utf-8")


def _steps(plan: NeedlePlan) -> tuple[tuple[str, float], ...]:
    """Steps and planned minutes of the plan's approach; none for one that is not known here."""
    from akeso.techniques import catalogue

    page = catalogue.approaches().get(plan.approach)
    return tuple((step.name, step.minutes) for step in page.steps) if page else ()


def read_plan(path: str | Path) -> NeedlePlan:
    """Read a plan.json back; see `akeso.exchange.plan_json.read_plan`."""
    from akeso.exchange import plan_json

    return plan_json.read_plan(path)


def plan_text(plan: NeedlePlan, ct: Volume | None = None) -> str:
    """Return the plan as the text of its plan.json, with what its CT is known by."""
    from akeso.exchange import plan_json

    return plan_json.dumps(plan_json.as_document(plan, ct=ct))


def summary(plan: NeedlePlan, labels: LabelMap) -> Summary:
    """Return the plan in a few lines."""
    from akeso.report import wording
    from akeso.report.vertebrae import find_vertebrae

    found = wording.verdict(plan)
    return Summary(
        title=wording.title_line(plan),
        status=str(found.status),
        headline=found.headline,
        detail=found.detail,
        rows=wording.todo_rows(plan, find_vertebrae(labels)),
        checks=wording.check_rows(plan),
        warnings=plan.warnings,
        honest_line=wording.HONEST_LINE,
    )
