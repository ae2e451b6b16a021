"""An image that cannot be sorted, placed, decoded or rescaled is named; identity is not read."""

import pickle

import pytest
from pydicom.uid import UID, JPEG2000Lossless, RLELossless
from synthetic_dicom import lacking, only, put, write_series

from akeso.errors import BadInput, Refused
from akeso.imaging.inspect import inspect
from akeso.imaging.reading import read_ct

FAULTS = {
    "no slope": (only(1, lacking("RescaleSlope")), r"im01.dcm.*no Rescale Slope.*not HU"),
    "no rescale": (lacking("RescaleSlope", "RescaleIntercept"), r"not HU"),
    "no position": (only(1, lacking("ImagePositionPatient")), r"im01.dcm.*no Image Position"),
    "no spacing": (lacking("PixelSpacing"), r"no Pixel Spacing.*place is unknown"),
    "no series": (lacking("SeriesInstanceUID"), r"lacks SeriesInstanceUID"),
    "other unit": (put(RescaleType="MGML"), r"values are MGML, not HU"),
    "colour": (put(PhotometricInterpretation="RGB"), r"pixels are RGB"),
    "not CT": (put(Modality="PT"), r"not CT \(modality PT\)"),
    "other class": (put(SOPClassUID="1.2.840.10008.5.1.4.1.1.7"), r"not a CT image \(Secondary"),
    "localizer": (put(ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"]), r"a localizer \(scout\)"),
    "projection": (put(ImageType=["DERIVED", "SECONDARY", "MIP"]), r"a projection"),
    "shifted bits": (put(BitsStored=12, HighBit=15), r"12 stored bits do not start at bit 0"),
    "frames": (put(NumberOfFrames="2"), r"2 frames without a position"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_refused_with_file_and_cause(tmp_path, fault):
    tweak, words = FAULTS[fault]
    write_series(tmp_path / "ct", tweak=tweak)
    with pytest.raises(Refused, match=words) as refusal:
        read_ct(tmp_path / "ct")
    assert str(refusal.value).endswith(".")
    found = inspect(tmp_path / "ct")
    assert not found.usable
    assert found.reasons


def test_cut_short_pixels_are_refused(tmp_path):
    write_series(tmp_path)
    whole = (tmp_path / "im02.dcm").read_bytes()
    (tmp_path / "im02.dcm").write_bytes(whole[:-20])
    with pytest.raises(Refused, match=r"im02.dcm: its pixel data are cut short \(\d+ of 112"):
        read_ct(tmp_path)
    (tmp_path / "im02.dcm").write_bytes(whole[:300])
    with pytest.raises(Refused, match=r"im02.dcm"):
        read_ct(tmp_path)
    (tmp_path / "im02.dcm").write_bytes(whole[:100])
    with pytest.raises(Refused, match=r"im02.dcm is named as DICOM"):
        read_ct(tmp_path)


def compressed_garbage(syntax):
    def tweak(ds, number):
        ds.compress(RLELossless)
        ds.file_meta.TransferSyntaxUID = UID(syntax)

    return tweak


@pytest.mark.parametrize(
    ("syntax", "words"),
    [
        ("1.2.840.10008.1.2.4.100", r"im00.dcm: its compression \(MPEG2.*cannot be decoded"),
        (JPEG2000Lossless, r"pixels of im00.dcm cannot be decoded"),
        ("1.2.840.10008.1.2.1.99", r"im00.dcm"),  # deflated
        ("1.2.3.999", r"transfer syntax is not known"),
    ],
)
def test_undecodable_pixels_are_refused(tmp_path, syntax, words):
    write_series(tmp_path, tweak=compressed_garbage(syntax))
    with pytest.raises(Refused, match=words):
        read_ct(tmp_path)


SECRETS = ("Mustermann", "Erika", "MRN-4711", "19611103", "hidden note", "overlaid name")


def identified(ds, number):
    ds.PatientName, ds.PatientID, ds.PatientBirthDate = "Mustermann^Erika", "MRN-4711", "19611103"
    ds.OtherPatientIDs = "MRN-4711"
    ds.SeriesDescription = "Erika Mustermann bone"
    block = ds.private_block(0x0009, "AKESO TEST", create=True)
    block.add_new(1, "LO", "hidden note")
    ds.add_new(0x60000022, "LO", "overlaid name")
    ds.add_new(0x60003000, "OW", b"overlaid name...")


def test_identity_stays_outside(tmp_path):
    write_series(tmp_path / "a", tweak=identified)
    write_series(tmp_path / "b" / "one", tweak=identified)
    write_series(tmp_path / "b" / "two", tweak=identified, series_uid="1.2.9")
    volume = read_ct(tmp_path / "a")
    with pytest.raises(BadInput) as asked:
        read_ct(tmp_path / "b")
    (tmp_path / "a" / "im03.dcm").unlink()
    with pytest.raises(Refused) as refused:
        read_ct(tmp_path / "a")
    kept = [
        pickle.dumps(volume),
        pickle.dumps(inspect(tmp_path / "a")),
        pickle.dumps(inspect(tmp_path / "b")),
        str(asked.value).encode(),
        str(refused.value).encode(),
    ]
    for secret in SECRETS:
        for blob in kept:
            assert secret.lower().encode() not in blob.lower()
    assert b"bone" in kept[2]  # the rest of the description is there to choose by
    raw = (tmp_path / "a" / "im01.dcm").read_bytes()
    assert all(secret.encode() in raw for secret in SECRETS)


def test_the_parser_of_faulty_tags_says_no_names(tmp_path, recwarn, capfd):
    write_series(tmp_path, tweak=identified)
    for file in tmp_path.iterdir():
        data = file.read_bytes().replace(b"19611103", b"Erika???")
        file.write_bytes(data)
    read_ct(tmp_path)
    said = "".join(str(w.message) for w in recwarn) + "".join(capfd.readouterr())
    assert "Erika" not in said
