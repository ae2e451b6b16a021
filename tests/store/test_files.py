import hashlib
import os
import resource
import signal
import time

import pytest

from akeso.errors import BadInput, NotFound, Refused
from akeso.store.files import BLOCK, LEFT_OVER_S, Files

from .made import ACTOR, add, entry


@pytest.fixture
def record(store):
    return add(store, entry())[0]


def attach(store, record, content, role="ct", **how):
    with store.write(ACTOR, "attach", record.patient) as unit:
        return unit.attach(record.id, content, role, "application/dicom", **how)


@pytest.mark.parametrize("size", [0, 1, BLOCK, BLOCK + 1])
def test_a_file_comes_back_byte_for_byte(store, record, tmp_path, size):
    content = bytes(i % 251 for i in range(size))
    source = tmp_path / "slice 1.dcm"
    source.write_bytes(content)
    sha256 = attach(store, record, source)
    assert sha256 == hashlib.sha256(content).hexdigest()
    assert attach(store, record, content, "report", file_name="r.pdf") == sha256
    with store.read(ACTOR, "open", "p1") as unit:
        kept = unit.file(sha256)
        assert kept.path.read_bytes() == unit.content(sha256) == content
        assert (kept.size, kept.media_type) == (size, "application/dicom")
        assert [(f.role, f.name, f.size) for f in unit.files_of(record.id)] == [
            ("ct", "slice 1.dcm", size),
            ("report", "r.pdf", size),
        ]
    assert store.verify().files == 1  # the same content is kept once


def test_a_changed_or_missing_file_is_not_shown(store, record):
    sha256 = attach(store, record, b"a picture")
    path = store.files.path(sha256)
    path.chmod(0o600)
    path.write_bytes(b"a pictura")
    with store.read(ACTOR, "open", "p1") as unit:
        for read in (unit.file, unit.content):
            with pytest.raises(Refused, match=f"The file {sha256} was changed"):
                read(sha256)
        path.unlink()
        for read in (unit.file, unit.content):
            with pytest.raises(NotFound, match=f"The file {sha256} is missing"):
                read(sha256)
        with pytest.raises(NotFound, match="The store has no file"):
            unit.file("0" * 64)
    assert not store.verify().whole
    attach(store, record, b"a picture")  # the same content again mends it
    assert store.verify().whole


def test_voiding_a_record_leaves_its_file(store, record):
    sha256 = attach(store, record, b"a picture")
    add(store, entry(kind="void", voids=record.id))
    with store.read(ACTOR, "open", "p1") as unit:
        assert unit.content(sha256) == b"a picture"


def test_a_file_without_a_record_role_or_source_is_refused(store, record, tmp_path):
    with pytest.raises(NotFound, match="There is no record 'x'"):
        attach(store, entry(id="x"), b"")
    with pytest.raises(NotFound, match="There is no file"):
        attach(store, record, tmp_path / "none")
    with pytest.raises(BadInput, match="The role of the file is empty"):
        attach(store, record, b"", " ")
    with pytest.raises(BadInput, match="not the hash of a file"):
        store.files.path("../../etc")
    assert store.verify().files == 0


def test_what_a_crash_left_half_written_is_swept_after_a_day(tmp_path):
    files = Files(tmp_path / "files")
    files.make()
    kept, _ = files.put(b"whole")
    left = {"old": LEFT_OVER_S + 60, "young": LEFT_OVER_S - 60}
    for name, age in left.items():
        (files.folder / "incoming" / name).write_bytes(b"half")
        os.utime(files.folder / "incoming" / name, (time.time() - age,) * 2)
    os.utime(files.path(kept), (0, 0))
    files.sweep()
    assert [p.name for p in (files.folder / "incoming").iterdir()] == ["young"]
    assert files.read(kept) == b"whole"


def test_a_full_disk_keeps_nothing_of_the_step(tmp_path):
    """The system's limit on the size of a file stands for the full disk."""
    files = Files(tmp_path / "files")
    files.make()
    kept, _ = files.put(b"small")
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (BLOCK, old[1]))
    try:
        with pytest.raises(Refused, match=r"The disk is full while writing a file.*nothing"):
            files.put(bytes(BLOCK + 1))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, ignored)
    assert files.read(kept) == b"small"
    assert [p.name for p in files.folder.rglob("*") if p.is_file()] == [kept]


def test_a_folder_that_is_gone_is_said(tmp_path):
    with pytest.raises(Refused, match=r"cannot be used .No such file"):
        Files(tmp_path / "gone").put(b"x")
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match=r"the folder '.*file' cannot be used"):
        Files(tmp_path / "file").make()
