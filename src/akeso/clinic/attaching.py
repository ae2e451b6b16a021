"""Plans of the planner attached to an episode, with their files and the CT they were made on."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping, Sequence
from pathlib import Path

from akeso import __version__
from akeso.care.rehearsal import KeptFile, PlanAttached
from akeso.care.rehearsal import attach_plan as attached
from akeso.clinic.access import Desk, verb
from akeso.clinic.charts import Receipt, episode_number, receipt, writing
from akeso.clinic.plan_ct import check_ct, check_sample
from akeso.clinic.sites import at_place, one_receipt, refuse_one_for_many
from akeso.errors import BadInput
from akeso.exchange.plan_json import read_plan


@verb
def attach_plan(
    desk: Desk,
    episode: str,
    folder: Path | Sequence[Path],
    ct: Path | None = None,
    *,
    expect: str,
    series: str | None = None,
    sample: bool = False,
    supersedes: str = "",
    why: str = "",
    late: str = "",
) -> Receipt:
    """Attach plans that `akeso plan` wrote, each with its report and pictures, and their CT.

    Parameters
    ----------
    desk : Desk
    episode : str
    folder : Path or sequence of Path
        With plan.json, report.html, report.pdf and views; several are the places of one session,
        of which all are attached or none.
    ct : Path, optional
        The CT they were made on: a NIfTI file, or a folder of DICOM files; it is kept.
    expect : str
        What the operator should see and the patient feel.
    series : str, optional
        Which DICOM series, where there are several.
    sample : bool
        Made on the built-in digital spine, which is made anew and needs no file.
    supersedes : str
        The plan that it takes the place of; needs `why`.
    why, late : str

    Raises
    ------
    NotFound, BadInput, Refused
        When plan or CT cannot be read, or the plan was made on another CT.
    """
    patient, number = episode_number(episode)
    folders = (folder,) if isinstance(folder, Path) else tuple(dict.fromkeys(folder))
    refuse_one_for_many(folders, supersedes)
    if sample == (ct is not None):
        raise BadInput("Give the CT that the plan was made on (--ct), or --sample: one of the two.")
    pictures, bodies = _plans(folders, ct, series, expect)
    made = []
    with writing(desk, "attach_plan", patient, why) as chart:
        chart.episode(number)
        for place, body in zip(folders, bodies, strict=True):
            where = f"{body.level} {body.side}"
            with at_place(where if len(bodies) > 1 else ""):
                entry = chart.add(body, number, supersedes=supersedes, why=why, late=late)
            for role, files in (("plan", _files(place)), ("ct", pictures)):
                for name, path in files.items():
                    chart.unit.attach(entry.id, path, role, _media_type(path), name)
            made.append((where, receipt(entry, body.warnings)))
    return one_receipt(made)


def _plans(
    folders: Sequence[Path], ct: Path | None, series: str | None, expect: str
) -> tuple[Mapping[str, Path], tuple[PlanAttached, ...]]:
    """Return the files of the CT and what is attached of each folder; every plan is of that CT."""
    read = [(read_plan(one / "plan.json"), one / "plan.json") for one in folders]
    places = [(plan.approach, plan.level, plan.side) for plan, _ in read]
    twice = next((place for place in places if places.count(place) > 1), None)
    if twice is not None:
        raise BadInput(f"Two of the folders hold a plan for {twice[1]} {twice[2]}; give one.")
    if ct is None:
        pictures: Mapping[str, Path] = {}
        content = check_sample([plan_file for _, plan_file in read])
    else:
        check_ct(read, ct, series)
        pictures = _files(ct)
        content = _content(pictures)
    bodies = tuple(
        attached(
            plan,
            expect=expect,
            plan_sha256=_sha256(plan_file),
            ct_sha256=content,
            reports=tuple(
                KeptFile(name, _sha256(path)) for name, path in _files(plan_file.parent).items()
            ),
            software=f"akeso {__version__}",
        )
        for plan, plan_file in read
    )
    return pictures, bodies


def _files(place: Path) -> dict[str, Path]:
    """Return the files at a place by their names within it, in order."""
    if place.is_file():
        return {place.name: place}
    found = sorted(p for p in place.rglob("*") if p.is_file() and not p.name.startswith("."))
    return {p.relative_to(place).as_posix(): p for p in found}


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _content(files: Mapping[str, Path]) -> str:
    """Return one hash for a CT: of its file, or of the hashes of its files in order."""
    hashes = [_sha256(path) for path in files.values()]
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()


def _media_type(path: Path) -> str:
    own = {".gz": "application/gzip", ".nii": "application/x-nifti", ".dcm": "application/dicom"}
    return own.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
