"""The front door: one verb per step, and all that the command line knows.

>>> from akeso import clinic
>>> ct = clinic.open_ct("ct.nii.gz")                                     # doctest: +SKIP
>>> labels = clinic.open_labels("labels.nii.gz", ct)                     # doctest: +SKIP
>>> plan = clinic.plan(ct, labels, approach="lumbar-transforaminal-subpedicular",
...                    level="L4-L5", side="left")                       # doctest: +SKIP
>>> print(plan.path.depth_mm, plan.needle.name)                          # doctest: +SKIP
>>> clinic.write_plan(plan, ct, labels, "plan-out")                      # doctest: +SKIP

Compiled and heavy modules are imported inside the functions, so that asking for help is quick.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from akeso.errors import BadInput

if TYPE_CHECKING:
    from akeso.anatomy.landmarks import Landmarks
    from akeso.care.claim.published import Imported
    from akeso.care.identifiers import Identifier
    from akeso.care.instruments import Questionnaire
    from akeso.imaging.inspect import Inspection
    from akeso.imaging.progress import Progress
    from akeso.imaging.volume import LabelMap, Volume
    from akeso.imaging.xray import XrayFrame
    from akeso.needle.plan import NeedlePlan
    from akeso.techniques.technique import Approach

COMPILING = "compiling, the first time only"
MBS_FOLDER = "AKESO_MBS_FOLDER"
"""Environment variable that names the folder of imported schedules."""


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


def sample() -> tuple[Volume, LabelMap]:
    """Return CT and labels of the built-in digital lumbar spine; nobody's anatomy."""
    from akeso.anatomy.digital_spine import digital_spine

    spine = digital_spine()
    return spine.volume, spine.labels


def open_ct(
    path: str | Path, series: str | None = None, progress: Progress | None = None
) -> Volume:
    """Read a CT; see `akeso.imaging.reading.read_ct`."""
    from akeso.imaging.reading import read_ct

    return read_ct(path, series, progress)


def open_labels(path: str | Path, ct: Volume, names: str | Path | None = None) -> LabelMap:
    """Read the label map of a CT; see `akeso.imaging.reading.read_labels`."""
    from akeso.imaging.reading import read_labels

    return read_labels(path, ct, names)


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

    Raises
    ------
    BadInput
        If the approach, level or side does not exist.
    Refused
        If a landmark is missing or no path is feasible; the sentence says what blocks it.
    """
    from akeso.care.planning import make_plan

    check_wish(approach, level, side)
    if progress is not None:
        progress(0, 1, f"planning ({COMPILING})" if first_time() else "planning")
    return make_plan(ct, labels, approach, level, side, progress=progress)


def check_folder(folder: str | Path, *, force: bool = False) -> None:
    """Raise unless `write_plan` may write to this folder."""
    from akeso.report.folder import check_folder as check

    check(Path(folder), force=force)


def write_plan(
    plan: NeedlePlan,
    ct: Volume,
    labels: LabelMap,
    folder: str | Path,
    *,
    force: bool = False,
    progress: Progress | None = None,
    created: datetime | None = None,
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
    """
    from akeso.exchange import plan_json
    from akeso.report.folder import plan_folder
    from akeso.report.html import write_html
    from akeso.report.pdf import write_pdf
    from akeso.report.pictures import draw_pictures
    from akeso.report.vertebrae import find_vertebrae

    out, moment = Path(folder), created or datetime.now(UTC)
    with plan_folder(out, force=force) as new:
        document = plan_json.as_document(plan, moment)
        pictures, vertebrae = draw_pictures(plan, ct, labels, progress), find_vertebrae(labels)
        steps = _steps(plan)
        (new / "views").mkdir()
        for picture in pictures:
            (new / "views" / f"{picture.name}.png").write_bytes(picture.png)
        if progress is not None:
            progress(0, 1, "writing the report")
        html = write_html(plan, pictures, vertebrae, moment, steps)
        (new / "report.html").write_text(html, "utf-8")
        (new / "report.pdf").write_bytes(write_pdf(plan, pictures, vertebrae, moment, steps))
        (new / "plan.json").write_text(plan_json.dumps(document), "utf-8")
    views = tuple(out / "views" / f"{picture.name}.png" for picture in pictures)
    return PlanFiles(out, out / "plan.json", out / "report.html", out / "report.pdf", views)


def _steps(plan: NeedlePlan) -> tuple[tuple[str, float], ...]:
    """Steps and planned minutes of the plan's approach; none for one that is not known here."""
    from akeso.techniques import catalogue

    page = catalogue.approaches().get(plan.approach)
    return tuple((step.name, step.minutes) for step in page.steps) if page else ()


def read_plan(path: str | Path) -> NeedlePlan:
    """Read a plan.json back; see `akeso.exchange.plan_json.read_plan`."""
    from akeso.exchange import plan_json

    return plan_json.read_plan(path)


def plan_text(plan: NeedlePlan) -> str:
    """Return the plan as the text of its plan.json."""
    from akeso.exchange import plan_json

    return plan_json.dumps(plan_json.as_document(plan))


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


def xray(
    ct: Volume,
    primary_deg: float,
    secondary_deg: float,
    *,
    position: str = "prone",
    kvp: float = 80.0,
    size: int = 512,
    isocentre_mm: tuple[float, float, float] | None = None,
    seed: int = 0,
) -> XrayFrame:
    """Return the simulated X-ray of a CT.

    Parameters
    ----------
    ct : Volume
    primary_deg, secondary_deg : float
        As on a C-arm with the detector above the patient: + left (LAO), + cranial.
    position : str
        ``prone`` or ``supine``.
    kvp : float
        Tube potential, kV.
    size : int
        Pixels along each edge, 16 to 2048.
    isocentre_mm : tuple of float, optional
        LPS mm; the middle of the CT by default.
    seed : int
        Of the noise.
    """
    import numpy as np

    from akeso.imaging.beam import Beam
    from akeso.imaging.carm import CArm, Position
    from akeso.imaging.xray import Exposure, Projector, render
    from akeso.quantity import Range

    if position not in tuple(Position):
        raise BadInput(f"The position is {position!r}; use prone or supine.")
    pixels = int(Range("The size of the picture", "pixels", 16, 2048).check(size))
    carm = CArm(
        primary_deg,
        secondary_deg,
        ct.centre_mm if isocentre_mm is None else isocentre_mm,  # type: ignore[arg-type]
        Position(position),
        pixels=(pixels, pixels),
    )
    place = ct.to_index(carm.isocentre_mm)
    if np.any(place < 0.0) or np.any(place > np.array(ct.shape) - 1.0):
        raise BadInput(
            f"The isocentre {carm.isocentre_mm.round().tolist()} lies outside the CT, which spans "
            f"{ct.corners_mm().min(axis=0).round().tolist()} to "
            f"{ct.corners_mm().max(axis=0).round().tolist()} mm; give a place inside it."
        )
    return render(Projector.for_pictures(ct), carm, exposure=Exposure(beam=Beam(kvp)), seed=seed)


def write_xray(frame: XrayFrame, path: str | Path, *, plain: bool = False) -> Path:
    """Write a frame as PNG, with sides, angles and scale unless `plain`; whole or not at all."""
    from akeso.report.folder import write_png
    from akeso.report.xray_views import plain_image, signed_image

    return write_png(plain_image(frame) if plain else signed_image(frame), Path(path))


def check_picture(path: str | Path) -> None:
    """Raise unless `write_xray` may write there."""
    from akeso.report.folder import check_picture as check

    check(Path(path))


def inspect(path: str | Path, progress: Progress | None = None) -> Inspection:
    """Return what a file or folder is, whether it can be used, and why not."""
    from akeso.imaging.inspect import inspect as look

    return look(path, progress)


def bench_xray(ct: str | Path | None = None) -> Mapping[str, Any]:
    """Measure the X-ray beside its peers; see `akeso.bench.xray.run`."""
    from akeso.bench.xray import run

    return run(None if ct is None else Path(ct))


def first_time() -> bool:
    """Tell whether nothing has been compiled on this machine yet, so that a wait is explained."""
    import akeso

    here = Path(akeso.__file__).parent
    return "NUMBA_CACHE_DIR" not in os.environ and not any(here.rglob("*.nbi"))


def read_json(path: str | Path, what: str) -> Any:
    """Return what a JSON file holds; see `akeso.exchange.documents.read_json`."""
    from akeso.exchange.documents import read_json as read

    return read(Path(path), what)


def json_text(document: object) -> str:
    """Return an answer as JSON text; money keeps two decimals."""
    from akeso.exchange.documents import dumps

    return dumps(document)


def mbs_folder(folder: Path | None = None) -> Path:
    """Return where imported schedules are kept: as given, by `MBS_FOLDER`, or the user's data."""
    chosen = folder or os.environ.get(MBS_FOLDER)
    if chosen:
        return Path(chosen)
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "akeso" / "mbs"


def mbs_price(claim: object, folder: Path | None = None) -> dict[str, Any]:
    """Price a claim document; see ``claim-1.json`` and ``price-1.json`` in `akeso.exchange`."""
    from akeso.care.claim import price
    from akeso.care.claim.published import imported_editions
    from akeso.exchange.claim_json import claim_from, price_document

    asked = claim_from(claim)
    return price_document(price(asked, imported_editions(mbs_folder(folder))), claim)


def mbs_import(file: str | Path, folder: Path | None = None, since: date | None = None) -> Imported:
    """Import a published MBS XML file; see `akeso.care.claim.published.import_schedule`."""
    from akeso.care.claim.published import import_schedule

    return import_schedule(Path(file), mbs_folder(folder), since)


def check_identifier(kind: str, number: str) -> Identifier:
    """Judge a Medicare, provider, healthcare or DVA number; see `akeso.care.identifiers`."""
    from akeso.care.identifiers import check

    return check(kind, number)


def instruments() -> tuple[Questionnaire, ...]:
    """Return every questionnaire that can be scored."""
    from akeso.care.instruments import all_instruments

    return all_instruments()


def score(instrument: str, answers: object, before: object = None) -> dict[str, Any]:
    """Score answers, and the change since earlier answers; see ``answers-1.json``."""
    from akeso.care.instruments import change, find_instrument
    from akeso.exchange.score_json import score_document, score_from

    asked = find_instrument(instrument)
    made = score_from(answers, asked)
    changes = None if before is None else change(score_from(before, asked), made)
    return score_document(made, changes)


def recommend(question: object, *, baseline: bool = False) -> dict[str, Any]:
    """Say which techniques a patient may have, with reasons, sources and what is unknown.

    Parameters
    ----------
    question : object
        ``{"technique": optional code, "findings": {field: value}}``; see ``findings-1.json``.
    baseline : bool
        Take findings that are left out from the dictionary's baseline patient.

    Returns
    -------
    dict
        See ``recommendation-1.json`` in `akeso.exchange`.
    """
    from akeso.care.recommendation import recommend as answer
    from akeso.exchange.findings_json import as_question
    from akeso.exchange.recommendation_json import as_document

    asked = as_question(question, fill_baseline=baseline)
    return as_document(
        answer(asked.findings, asked.technique, thinners=asked.thinners, pain=asked.pain)
    )


def write_recommendation(document: dict[str, Any], out: str | Path) -> Path:
    """Write what `recommend` returned as JSON, whole or not at all."""
    from akeso.exchange.recommendation_json import write

    return write(document, Path(out))


def rule_topics() -> tuple[str, ...]:
    """Return what rules are about, in the order in which they are read."""
    from akeso.techniques.indication import Topic

    return tuple(map(str, Topic))


def check_drugs(question: object) -> dict[str, Any]:
    """Ask every drug rule about a procedure's syringes, and add up the totals.

    Parameters
    ----------
    question : object
        What a DRUGS.json holds; see ``drugs-1.json``.

    Returns
    -------
    dict
        ``status``, ``checks``, ``totals`` and more; see ``drugs-answer-1.json``.

    Raises
    ------
    BadInput
        If it does not fit the schema, or a drug, strength or level does not exist.
    """
    from akeso.exchange.drugs_json import as_case, as_document
    from akeso.pharmacy.check import check

    case, overrides = as_case(question)
    return as_document(check(case, overrides))
