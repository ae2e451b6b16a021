"""A plan's folder: whole or not there, and nobody else's files touched.

Everything is written into a hidden folder first and moved in by renaming, so that a full disk or
a stop in the middle leaves what was there before.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from akeso.errors import BadInput, Refused

OWN = ("views", "report.pdf", "report.html", "plan.json")
"""What a plan folder holds, in the order it is moved in: plan.json last."""

OWN_PICTURE = re.compile(r"(xray-|slice-|entry-zone).*\.png")

STAGING = ".akeso-partial-"


def check_folder(out: Path, *, force: bool = False) -> None:
    """Raise unless a plan may be written to this folder.

    Parameters
    ----------
    out : Path
        New, empty, or the folder of a former plan, which will be replaced.
    force : bool
        Also accept a folder with other files; they are kept, plan files of the same names are
        replaced.

    Raises
    ------
    BadInput, Refused
        If it is a file, holds something else, or cannot be written to.
    """
    if out.exists() and not out.is_dir():
        raise BadInput(f"{out} is a file; give the name of a folder for the plan.")
    standing = next(folder for folder in (out, *out.absolute().parents) if folder.exists())
    if not standing.is_dir():
        raise BadInput(f"{standing} is a file, so {out} cannot be made; give another folder.")
    _try_to_write(standing)
    if out.exists() and not force and not _is_plan_or_empty(out):
        raise Refused(
            f"{out} holds files that are no plan of Akeso's; give another folder, or --force to "
            "put the plan beside them."
        )


def _try_to_write(folder: Path) -> None:
    """Raise Refused unless a folder can be made there; rights alone do not tell (full, no disk)."""
    try:
        Path(tempfile.mkdtemp(prefix=STAGING, dir=folder)).rmdir()
    except OSError as why:
        raise Refused(
            f"{folder} cannot be written to ({why.strerror or why}); give another folder with -o."
        ) from why


def _is_plan_or_empty(out: Path) -> bool:
    """Tell whether the folder is empty or holds a plan and nothing else."""
    held = {item.name for item in out.iterdir() if not item.name.startswith(STAGING)}
    if not held:
        return True
    return "plan.json" in held and held <= set(OWN) and not _foreign(out / "views")


def _foreign(views: Path) -> list[Path]:
    """Things among a plan's pictures that are none of them."""
    items = views.iterdir() if views.is_dir() else ()
    return [item for item in items if not OWN_PICTURE.fullmatch(item.name)]


@contextmanager
def plan_folder(out: Path, *, force: bool = False) -> Iterator[Path]:
    """Give a hidden folder to write into; when the block ends well, its files move to `out`.

    When the block raises, `out` is as it was before.

    Raises
    ------
    BadInput, Refused
        As `check_folder`, and when the disk refuses.
    """
    check_folder(out, force=force)
    made = _missing_parents(out)
    staging: Path | None = None
    try:
        out.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=STAGING, dir=out))
        new = staging / "new"
        new.mkdir()
        yield new
        for item in _foreign(out / "views"):
            keep = shutil.copytree if item.is_dir() else shutil.copy2
            keep(item, new / "views" / item.name)
        _swap(new, out, staging / "old")
        made = []
    except OSError as why:
        raise Refused(
            f"The plan could not be written to {out} ({why.strerror or why}); "
            "nothing was changed there. Free some space or give another folder."
        ) from why
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)
        for folder in made:
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


def _missing_parents(out: Path) -> list[Path]:
    """Folders that will have to be made, the innermost first."""
    return [folder for folder in (out, *out.parents) if not folder.exists()]


def _swap(new: Path, out: Path, old: Path) -> None:
    """Move the new files in and the former ones away; put them back if a move fails."""
    old.mkdir()
    away: list[str] = []
    moved: list[str] = []
    try:
        for name in OWN:
            if (out / name).exists():
                (out / name).rename(old / name)
                away.append(name)
            if (new / name).exists():
                (new / name).rename(out / name)
                moved.append(name)
    except OSError:
        for name in moved:
            (out / name).rename(new / name)
        for name in away:
            (old / name).rename(out / name)
        raise


def check_picture(out: Path) -> None:
    """Raise BadInput unless a PNG may be written there."""
    if out.suffix.lower() != ".png":
        raise BadInput(f"{out} does not end in .png; pictures are written as PNG.")
    if out.is_dir() or not out.parent.is_dir():
        raise BadInput(f"{out} cannot be written: {out.parent} must be a folder that exists.")


def write_png(image: Image.Image, out: Path) -> Path:
    """Write a picture, whole or not at all, replacing a former one.

    Raises
    ------
    BadInput, Refused
        If the place is none for a picture, or the disk refuses.
    """
    check_picture(out)
    part = out.with_name(f".{out.name}.partial")
    try:
        image.save(part, "PNG")
        part.replace(out)
    except OSError as why:
        raise Refused(
            f"The picture could not be written to {out} ({why.strerror or why}); "
            "give another place."
        ) from why
    finally:
        part.unlink(missing_ok=True)
    return out
