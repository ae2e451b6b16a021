"""Pictures that come packed in one file: unpacked beside, read, and wiped again."""

from __future__ import annotations

import lzma
import shutil
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from akeso.errors import BadInput, Refused
from akeso.imaging.progress import Progress, silent

TAR_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2")

LARGEST_BYTES = 16 * 2**30
"""More than any CT study; a packed file that grows beyond this is a mistake or an attack."""

BROKEN_ARCHIVE = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, RuntimeError,
    ValueError, FileExistsError,
)  # fmt: skip
"""What the libraries raise on damaged files; a RuntimeError is also a kind of packing they lack."""


def is_archive(path: Path) -> bool:
    """True for a zip (by its first bytes) or a tar (by its name)."""
    if not path.is_file():
        return False
    if path.name.lower().endswith(TAR_SUFFIXES):
        return True
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


@contextmanager
def unpacked(path: Path, progress: Progress = silent) -> Iterator[Path]:
    """Unpack an archive to a private folder, yield the folder, and delete it afterwards.

    Raises
    ------
    BadInput
        If the archive is damaged, locked by a password or leads out of its folder.
    Refused
        If it grows beyond 16 GiB.
    """
    with tempfile.TemporaryDirectory(prefix="akeso-") as folder:
        try:
            with path.open("rb") as packed:
                _unpack(path, packed, Path(folder), progress)
        except BROKEN_ARCHIVE as error:
            if isinstance(error, BadInput):
                raise
            raise BadInput(
                f"{path.name} cannot be unpacked (damaged, cut short or locked by a password); "
                "copy or export it again."
            ) from None
        yield Path(folder)


def _unpack(path: Path, packed: IO[bytes], folder: Path, progress: Progress) -> None:
    written = 0
    what = f"Unpacking {path.name}"
    size = max(path.stat().st_size, 1)
    for name, source in _members(path, packed):
        target = folder / _safe(name, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        with source, target.open("xb") as out:
            while block := source.read(2**20):
                written += len(block)
                if written > LARGEST_BYTES:
                    raise Refused(
                        f"{path.name} unpacks to more than {LARGEST_BYTES >> 30} GiB; "
                        "pack one CT study at a time."
                    )
                if shutil.disk_usage(folder).free < 2**26:
                    raise Refused(f"The disk is full while unpacking {path.name}; free some space.")
                out.write(block)
        progress(min(packed.tell(), size), size, what)
    progress(size, size, what)


def _members(path: Path, packed: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    if path.name.lower().endswith(TAR_SUFFIXES):
        with tarfile.open(fileobj=packed, mode="r:*") as tar:
            for member in tar:
                source = tar.extractfile(member) if member.isfile() else None
                if source is not None:
                    yield member.name, source
        return
    with zipfile.ZipFile(packed) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                yield info.filename, archive.open(info)


def _safe(name: str, path: Path) -> Path:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts or any(part in ("..", "/") or ":" in part for part in parts):
        raise BadInput(f"{path.name} holds a file that leads outside it; pack the folder again.")
    return Path(*parts)
