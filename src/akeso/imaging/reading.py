"""Pictures in: one function for a CT, one for its labels, whatever the file is.

The DICOM doors are imported where they are used: they take as long as reading a NIfTI CT.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

from pathlib import Path

from akeso.errors import BadInput, NotFound
from akeso.imaging import nifti
from akeso.imaging.archive import is_archive, unpacked
from akeso.imaging.labels import name_labels, naming
from akeso.imaging.progress import Progress, silent
from akeso.imaging.volume import LabelMap, Volume


def read_ct(
    path: str | Path, series: str | None = None, progress: Progress | None = None
) -> Volume:
    """Return the CT in a NIfTI file, a DICOM file or folder, or an archive of DICOM.

    Parameters
    ----------
    path : str or Path
        ``.nii``/``.nii.gz`` file, DICOM file, folder (searched recursively), or
        ``.zip``/``.tar``/``.tar.gz``/``.tar.xz`` of DICOM files.
    series : str, optional
        Which series, where there are several: its number in the list that the refusal shows,
        its series number, or its series instance UID.
    progress : Progress, optional
        Called as ``progress(done, total, what)`` while reading.

    Returns
    -------
    Volume
        HU in int16 on the stored grid, axes turned to mostly left, posterior, superior.

    Raises
    ------
    NotFound, BadInput, Refused
        In one sentence: the file, the cause, and what to do.
    """
    path, report = Path(path), progress or silent
    if not path.exists():
        raise NotFound(f"There is no file or folder {path}; check its name.")
    if is_archive(path):
        with unpacked(path, report) as folder:
            return _read_dicom(folder, path.name, series, report)
    if path.is_file() and nifti.is_nifti(path):
        if series is not None:
            raise BadInput(f"{path.name} is one volume without series; leave series= out.")
        return nifti.read_volume(path, report)
    return _read_dicom(path, path.name or str(path), series, report)


def _read_dicom(path: Path, where: str, series: str | None, progress: Progress) -> Volume:
    from akeso.imaging import dicom

    found = dicom.find_series(path, progress)
    return dicom.read_series(dicom.choose(found, series, where), progress)


def read_labels(path: str | Path, ct: Volume, names: str | Path | None = None) -> LabelMap:
    """Return the label map that belongs to a CT, named and on the CT's grid.

    Parameters
    ----------
    path : str or Path
        NIfTI label map or DICOM SEG.
    ct : Volume
        The CT it was made from.
    names : str, Path or None
        ``"total"`` (TotalSegmentator v2 ids), ``"verse"`` (VerSe ids) or a JSON file
        ``{"27": "vertebrae_L5", ...}``; None is ``"total"``, and for a DICOM SEG the segments'
        own labels and codes.

    Raises
    ------
    NotFound, BadInput, Refused
        If it cannot be read, lies on another grid, holds a value or name that is not known, or
        its names contradict the geometry.
    """
    path = Path(path)
    if not path.is_file():
        raise NotFound(f"There is no file {path}; check its name.")
    if not nifti.is_nifti(path):
        from akeso.imaging.dicom_seg import is_dicom_seg, read_segments

        if not is_dicom_seg(path):
            raise BadInput(f"{path.name} is neither a NIfTI label map nor a DICOM SEG; give one.")
        values, chosen = read_segments(path, ct, names)
        return name_labels(values, ct.pose, chosen, path.name, vertebra_needed=False)
    chosen = naming(names)
    values, pose = nifti.read_label_values(path, ct.pose)
    # The grid comes first: names are judged by where things lie in this CT.
    LabelMap(values, pose, {int(v): "" for v in range(int(values.max()) + 1)}).require_same_grid(ct)
    return name_labels(values, pose, chosen, path.name)
