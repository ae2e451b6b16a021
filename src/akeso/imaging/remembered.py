"""Small tables that are slow to compute, kept on disk between runs.

Importing the spectrum and attenuation libraries takes seconds, and their answers for the same
question never change. An answer is kept under a name made of the question and of the libraries'
versions; a file that cannot be read is computed anew, and where nothing can be written everything
still works, only slower.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path

import numpy as np

from akeso.frame import FloatArray

Arrays = Mapping[str, FloatArray]


def folder() -> Path:
    """Return where tables are kept: ``AKESO_CACHE``, else the user's cache folder."""
    own = os.environ.get("AKESO_CACHE")
    if own:
        return Path(own)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "akeso"


def remembered(
    question: str, libraries: tuple[str, ...], compute: Callable[[], Arrays]
) -> dict[str, FloatArray]:
    """Return the arrays that `compute` gives, from disk where they were computed before.

    Parameters
    ----------
    question : str
        Everything the answer depends on, in words.
    libraries : tuple of str
        Distributions whose versions the answer depends on.
    compute : callable
        Returns float64 arrays by name.
    """
    asked = "\n".join([question, *(f"{name} {version(name)}" for name in libraries)])
    path = folder() / f"{hashlib.sha256(asked.encode()).hexdigest()[:32]}.npz"
    found = _read(path)
    if found is None:
        found = {k: np.asarray(v, dtype=np.float64) for k, v in compute().items()}
        _write(path, found)
    return found


def _read(path: Path) -> dict[str, FloatArray] | None:
    try:
        with np.load(path, allow_pickle=False) as stored:
            return {name: np.asarray(stored[name], dtype=np.float64) for name in stored.files}
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile):
        return None


def _write(path: Path, arrays: dict[str, FloatArray]) -> None:
    """Write beside and rename, so that no reader meets half a file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
            np.savez(part, **arrays)  # type: ignore[arg-type]  # its stub takes no mapping
        Path(part.name).replace(path)
    except OSError:
        return  # a read-only home costs time, not the picture
