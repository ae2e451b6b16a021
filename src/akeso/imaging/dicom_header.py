"""What one DICOM image says about its place and form, and nothing about whose it is.

Only the tags listed here are parsed; names, dates, private groups and overlays are passed over
in the file and never become objects.
"""

from __future__ import annotations

import re
import struct
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException, InvalidDicomError
from pydicom.pixels.decoders.base import get_decoder
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian

from akeso.imaging.dicom_image import Image, Place

CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"
ENHANCED_CT = ("1.2.840.10008.5.1.4.1.1.2.1", "1.2.840.10008.5.1.4.1.1.2.2")
SEGMENTATION = ("1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7")
MEDIA_DIRECTORY = "1.2.840.10008.1.3.10"

BROKEN_FILE = (
    BytesLengthException, InvalidDicomError, AttributeError, EOFError, IndexError, KeyError,
    OSError, OverflowError, RuntimeError, TypeError, ValueError, struct.error,
)  # fmt: skip
"""What pydicom and its decoders raise on damaged or unforeseen files."""

READ_TAGS = [
    "SOPClassUID", "SOPInstanceUID", "Modality", "ImageType", "SeriesInstanceUID", "SeriesNumber",
    "SeriesDescription", "AcquisitionNumber", "FrameOfReferenceUID", "ImagePositionPatient",
    "ImageOrientationPatient", "PixelSpacing", "SliceThickness", "GantryDetectorTilt", "KVP",
    "ConvolutionKernel", "Rows", "Columns", "SamplesPerPixel", "PhotometricInterpretation",
    "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation", "NumberOfFrames",
    "RescaleSlope", "RescaleIntercept", "RescaleType", "LossyImageCompression", "PatientID",
    "PatientName", "SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence",
]  # fmt: skip
"""Patient name and ID serve to tell patients apart and to blot both out of the series
description, which people type by hand; they never leave this module."""

NEEDED_TAGS = (
    "SeriesInstanceUID", "Modality", "Rows", "Columns", "BitsAllocated", "PixelRepresentation",
)  # fmt: skip
"""Without these an image can neither be sorted nor decoded."""

NOT_A_SLICE = {
    "LOCALIZER": "a localizer (scout)",
    "PROJECTION IMAGE": "a projection", "MAX_IP": "a projection", "MIN_IP": "a projection",
    "MIP": "a projection", "MINIP": "a projection", "VOLUME RENDERING": "a rendering",
    "VRT": "a rendering", "SSD": "a rendering", "3D": "a rendering", "CSA 3D EDITOR": "a rendering",
    "SCREEN SAVE": "a screen capture", "PASTED": "a screen capture", "DOSE_INFO": "a dose sheet",
    "SUBTRACTION": "a subtraction, not HU", "VNC": "a material map, not HU",
    "MATERIAL": "a material map, not HU", "EFF_ATOMIC_NUM": "a material map, not HU",
}  # fmt: skip
"""Words of Image Type (0008,0008) that say the pixels are no slice of HU, and what they are."""

WORD = re.compile(r"[A-Za-z0-9_.+\-/ ]{1,16}")
"""A reconstruction kernel as scanners write it; anything else is left out of descriptions."""


def is_dicom(path: Path) -> bool:
    """True when the file carries the DICOM mark after its preamble (PS3.10 7.1)."""
    with path.open("rb") as file:
        return file.read(132)[128:] == b"DICM"


def read_images(path: Path, name: str) -> list[Image]:
    """Return the images of one DICOM file: one, or one for each frame of an enhanced CT.

    Never raises for odd files: what is wrong is said in `Image.excluded` or `Image.damage`.
    """
    try:
        # Warnings of the parser quote values, and values may be names.
        with warnings.catch_warnings(), path.open("rb") as file:
            warnings.simplefilter("ignore")
            ds = dcmread(file, stop_before_pixels=True, specific_tags=list(READ_TAGS))
            return _images(ds, path, name, path.stat().st_size - file.tell())
    except BROKEN_FILE:
        return [Image(path, name, damage="its header cannot be read (damaged or cut short)")]


def _images(ds: Dataset, path: Path, name: str, bytes_left: int) -> list[Image]:
    if str(ds.file_meta.get("MediaStorageSOPClassUID") or "") == MEDIA_DIRECTORY:
        return []
    common: dict[str, Any] = {
        "series_uid": str(ds.get("SeriesInstanceUID") or ""),
        "series_number": str(ds.get("SeriesNumber") if ds.get("SeriesNumber") is not None else ""),
        "series_text": _blotted(ds),
        "frame_of_reference": str(ds.get("FrameOfReferenceUID") or ""),
        "patient": hash(str(ds.get("PatientID") or "")),
        "lossy": str(ds.get("LossyImageCompression") or "") == "01",
    }
    excluded = _not_a_slice(ds)
    if excluded:
        return [Image(path, name, excluded=excluded, **common)]
    damage = _damage(ds, bytes_left)
    if damage:
        return [Image(path, name, damage=damage, **common)]
    frames = ds.get("PerFrameFunctionalGroupsSequence") or [None]
    shared = (ds.get("SharedFunctionalGroupsSequence") or [None])[0]
    common["frames"] = len(frames)
    result = []
    for index, own in enumerate(frames):
        label = name if len(frames) == 1 else f"{name} frame {index + 1}"
        result.append(_slice(_Groups(ds, shared, own), path, label, index, common))
    return result


def _blotted(ds: Dataset) -> str:
    """Series description without any word of the patient's name or ID."""
    text = str(ds.get("SeriesDescription") or "")
    identity = f"{ds.get('PatientName') or ''} {ds.get('PatientID') or ''}"
    for word in re.split(r"[\W_]+", identity):
        if len(word) > 2:
            text = re.sub(re.escape(word), "...", text, flags=re.IGNORECASE)
    return text[:64]


def _not_a_slice(ds: Dataset) -> str:
    sop = str(ds.get("SOPClassUID") or ds.file_meta.get("MediaStorageSOPClassUID") or "")
    modality = str(ds.get("Modality") or "no modality")
    if sop != CT_IMAGE and sop not in ENHANCED_CT:
        kind = UID(sop).name if sop else "unnamed kind"
        return f"not a CT image ({kind}, {modality})"
    if modality not in ("CT", "no modality"):  # a CT image without it is damaged, not another kind
        return f"not CT (modality {modality})"
    for word in _image_type(ds):
        if word in NOT_A_SLICE:
            return NOT_A_SLICE[word]
    return ""


def _image_type(ds: Dataset) -> list[str]:
    value = ds.get("ImageType") or []
    return [str(word).upper() for word in ([value] if isinstance(value, str) else value)]


def _damage(ds: Dataset, bytes_left: int) -> str:
    """Why this CT image cannot be decoded to numbers, from its header alone."""
    needed = (
        "SeriesInstanceUID",
        "Modality",
        "Rows",
        "Columns",
        "BitsAllocated",
        "PixelRepresentation",
    )
    missing = [tag for tag in needed if ds.get(tag) in (None, "")]
    if missing:
        return f"it lacks {', '.join(missing)}"
    colour = str(ds.get("PhotometricInterpretation") or "no photometric interpretation")
    if not colour.startswith("MONOCHROME") or int(ds.get("SamplesPerPixel") or 1) != 1:
        return f"its pixels are {colour}, not one grey value each"
    stored, high = ds.get("BitsStored"), ds.get("HighBit")
    if stored is not None and high is not None and int(high) != int(stored) - 1:
        return f"its {stored} stored bits do not start at bit 0 (high bit {high})"
    frames = int(ds.get("NumberOfFrames") or 1)
    if frames > 1 and len(ds.get("PerFrameFunctionalGroupsSequence") or []) != frames:
        return f"it holds {frames} frames without a position for each"
    return _undecodable(ds, frames, bytes_left)


def _undecodable(ds: Dataset, frames: int, bytes_left: int) -> str:
    syntax = UID(str(ds.file_meta.get("TransferSyntaxUID") or ""))
    if not syntax.is_transfer_syntax:
        return "its transfer syntax is not known"
    deflated = syntax == DeflatedExplicitVRLittleEndian  # whole file packed: no decoder opens it
    if deflated or syntax.is_compressed:
        good = not deflated and _decodable(syntax)
        return "" if good else f"its compression ({syntax.name}) cannot be decoded"
    size = int(ds.Rows) * int(ds.Columns) * frames * int(ds.BitsAllocated) // 8
    if bytes_left < size:
        return f"its pixel data are cut short ({max(bytes_left, 0)} of {size} bytes)"
    return ""


def _decodable(syntax: UID) -> bool:
    try:
        return bool(get_decoder(syntax).is_available)
    except NotImplementedError:  # how pydicom says that it has no decoder for this syntax
        return False


@dataclass(frozen=True)
class _Groups:
    """Looks a tag up where a classic image, shared groups or a frame's own groups hold it."""

    ds: Dataset
    shared: Dataset | None
    own: Dataset | None

    def get(self, tag: str, sequence: str = "") -> Any:
        if self.own is None:
            return self.ds.get(tag)
        for groups in (self.own, self.shared):
            items = groups.get(sequence) if groups is not None else None
            if items and items[0].get(tag) is not None:
                return items[0].get(tag)
        return self.ds.get(tag)


def _slice(at: _Groups, path: Path, name: str, index: int, common: dict[str, Any]) -> Image:
    kinds = _image_type(at.ds)
    frame_type = at.get("FrameType", "CTImageFrameTypeSequence") if at.own is not None else None
    kinds = [str(word).upper() for word in frame_type] if frame_type else kinds
    for word in kinds:
        if word in NOT_A_SLICE:
            return Image(path, name, excluded=NOT_A_SLICE[word], **common)
    values = {
        "Image Position": at.get("ImagePositionPatient", "PlanePositionSequence"),
        "Image Orientation": at.get("ImageOrientationPatient", "PlaneOrientationSequence"),
        "Pixel Spacing": at.get("PixelSpacing", "PixelMeasuresSequence"),
        "Rescale Slope": at.get("RescaleSlope", "PixelValueTransformationSequence"),
        "Rescale Intercept": at.get("RescaleIntercept", "PixelValueTransformationSequence"),
    }
    unit = str(at.get("RescaleType", "PixelValueTransformationSequence") or "HU")
    damage = _unusable(values, unit)
    if damage:
        return Image(path, name, damage=damage, **common)
    acquisition = at.get("AcquisitionNumber") if at.own is None else None
    acquisition = acquisition or at.get("FrameAcquisitionNumber", "FrameContentSequence")
    return Image(
        path,
        name,
        place=_place(values, at.ds),
        slope=float(values["Rescale Slope"]),
        intercept=float(values["Rescale Intercept"]),
        frame=index,
        acquisition=str(acquisition if acquisition is not None else ""),
        kind="\\".join(kinds[:3]),
        thickness_mm=_number(at.get("SliceThickness", "PixelMeasuresSequence")),
        tilt_deg=_number(at.get("GantryDetectorTilt", "CTAcquisitionDetailsSequence")),
        scan=_scan(at),
        **common,
    )


def _unusable(values: dict[str, Any], unit: str) -> str:
    missing = [tag for tag, value in values.items() if value is None or value == ""]
    if any(tag.startswith("Rescale") for tag in missing):
        return f"it has no {' and no '.join(missing)}, so its values are not HU"
    if missing:
        return f"it has no {' and no '.join(missing)}, so its place is unknown"
    if unit.upper() not in ("HU", ""):
        return f"its values are {unit if WORD.fullmatch(unit) else 'another unit'}, not HU"
    sizes = {"Image Position": 3, "Image Orientation": 6, "Pixel Spacing": 2}
    for tag, size in sizes.items():
        if isinstance(values[tag], str) or len(values[tag]) != size:
            return f"its {tag} does not hold {size} numbers"
    if float(values["Rescale Slope"]) == 0.0 or min(map(float, values["Pixel Spacing"])) <= 0.0:
        return "its Rescale Slope or Pixel Spacing is 0"
    return ""


def _place(values: dict[str, Any], ds: Dataset) -> Place:
    x, y, z = map(float, values["Image Position"])
    a, b, c, d, e, f = map(float, values["Image Orientation"])
    between_rows, between_columns = map(float, values["Pixel Spacing"])
    return Place(
        (x, y, z),
        (a, b, c),
        (d, e, f),
        between_rows,
        between_columns,
        int(ds.Rows),
        int(ds.Columns),
    )


def _number(value: Any) -> float:
    return float(value) if value not in (None, "") else 0.0


def _scan(at: _Groups) -> str:
    kernel = at.get("ConvolutionKernel", "CTReconstructionSequence") or ""
    first = str(kernel) if isinstance(kernel, str) else str(next(iter(kernel), ""))
    kv = _number(at.get("KVP", "CTXRayDetailsSequence"))
    thickness = _number(at.get("SliceThickness", "PixelMeasuresSequence"))
    words = [
        f"kernel {first}" if WORD.fullmatch(first) else "",
        f"{kv:g} kV" if kv > 0 else "",
        f"slice thickness {thickness:g} mm" if thickness > 0 else "",
    ]
    return ", ".join(word for word in words if word)
