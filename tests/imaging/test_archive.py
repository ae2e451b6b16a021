"""Archives are read from a private folder that is wiped, and hostile ones are refused."""

import zipfile

import pytest
from synthetic_dicom import packed, write_series

from akeso.errors import BadInput, Refused
from akeso.imaging import archive
from akeso.imaging.reading import read_ct


def test_nothing_unpacked_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(archive.tempfile, "tempdir", str(tmp_path / "private"))
    (tmp_path / "private").mkdir()
    write_series(tmp_path / "ct", tweak=lambda ds, n: n != 2)
    with pytest.raises(Refused):
        read_ct(packed(tmp_path / "ct", tmp_path / "a.zip"))
    assert list((tmp_path / "private").iterdir()) == []


def test_damaged_and_hostile_archives_are_refused(tmp_path, monkeypatch):
    write_series(tmp_path / "ct")
    for name in ("a.zip", "a.tar.xz", "a.tar.gz"):
        path = packed(tmp_path / "ct", tmp_path / name)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        with pytest.raises(BadInput, match=f"{name} cannot be unpacked"):
            read_ct(path)
    for inside in ("../outside.dcm", "/outside.dcm", "a/../../b.dcm", "C:\\x.dcm"):
        with zipfile.ZipFile(tmp_path / "evil.zip", "w") as out:
            out.writestr(inside, b"x")
        with pytest.raises(BadInput, match="leads outside"):
            read_ct(tmp_path / "evil.zip")
    assert not (tmp_path / "outside.dcm").exists()
    monkeypatch.setattr(archive, "LARGEST_BYTES", 1000)
    with pytest.raises(Refused, match="unpacks to more than"):
        read_ct(packed(tmp_path / "ct", tmp_path / "a.zip"))
