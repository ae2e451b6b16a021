"""A plan's folder is whole or not there, and other people's files stay."""

import errno
import os
import tempfile
from pathlib import Path

import pytest

from akeso.errors import BadInput, Refused
from akeso.report.folder import OWN, check_folder, plan_folder


def fill(folder: Path, mark: str) -> None:
    (folder / "views").mkdir()
    (folder / "views" / f"xray-{mark}.png").write_text(mark)
    for name in ("report.pdf", "report.html", "plan.json"):
        (folder / name).write_text(mark)


def contents(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): p.read_text() for p in folder.rglob("*") if p.is_file()}


def write(out: Path, mark: str) -> None:
    with plan_folder(out) as folder:
        fill(folder, mark)


def fail_in(out: Path, why: BaseException) -> None:
    with plan_folder(out) as folder:
        fill(folder, "two")
        raise why


def test_a_new_folder_and_its_parents_are_made(tmp_path):
    out = tmp_path / "a" / "b"
    with plan_folder(out) as folder:
        fill(folder, "one")
        assert not (out / "plan.json").exists()
    assert set(os.listdir(out)) == set(OWN)


def test_a_former_plan_is_replaced_with_nothing_left_of_it(tmp_path):
    for mark in ("one", "two"):
        with plan_folder(tmp_path) as folder:
            fill(folder, mark)
    assert set(contents(tmp_path).values()) == {"two"}
    assert "views/xray-one.png" not in contents(tmp_path)


def test_a_failure_leaves_what_was_there(tmp_path):
    with plan_folder(tmp_path) as folder:
        fill(folder, "one")
    before = contents(tmp_path)
    with pytest.raises(ZeroDivisionError):
        fail_in(tmp_path, ZeroDivisionError())
    assert contents(tmp_path) == before


def test_a_failure_in_a_new_folder_leaves_no_trace(tmp_path):
    with pytest.raises(ZeroDivisionError):
        fail_in(tmp_path / "a" / "b", ZeroDivisionError())
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said_in_one_sentence(tmp_path):
    with pytest.raises(Refused, match=r"could not be written .*No space left"):
        fail_in(tmp_path / "out", OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert list(tmp_path.iterdir()) == []


def test_a_move_that_fails_half_way_is_taken_back(tmp_path, monkeypatch):
    with plan_folder(tmp_path) as folder:
        fill(folder, "one")
    before, real = contents(tmp_path), Path.rename

    def rename(self, target):
        if self.name == "report.html" and self.parent.name == "new":
            raise OSError(errno.EIO, "broken")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(Refused, match="broken"):
        write(tmp_path, "two")
    assert contents(tmp_path) == before


@pytest.mark.parametrize("foreign", ["notes.txt", "views/notes.txt", "views/mine.png"])
def test_other_files_are_refused_and_with_force_kept(tmp_path, foreign):
    with plan_folder(tmp_path) as folder:
        fill(folder, "one")
    (tmp_path / foreign).write_text("mine")
    with pytest.raises(Refused, match="--force"):
        check_folder(tmp_path)
    with plan_folder(tmp_path, force=True) as folder:
        fill(folder, "two")
    assert contents(tmp_path)[foreign] == "mine"
    assert contents(tmp_path)["plan.json"] == "two"
    assert "views/xray-one.png" not in contents(tmp_path)


def test_an_empty_folder_is_taken_and_a_foreign_one_is_not(tmp_path):
    check_folder(tmp_path)
    (tmp_path / "photo.jpg").write_text("x")
    with pytest.raises(Refused, match="no plan"):
        check_folder(tmp_path)


def test_a_file_in_the_way_is_named(tmp_path):
    (tmp_path / "f").write_text("x")
    with pytest.raises(BadInput, match="is a file"):
        check_folder(tmp_path / "f")
    with pytest.raises(BadInput, match="cannot be made"):
        check_folder(tmp_path / "f" / "out")


def test_a_folder_where_nothing_can_be_made_is_refused_before_planning(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    with pytest.raises(Refused, match=r"cannot be written to .Read-only"):
        check_folder(tmp_path / "out")


def test_looking_at_a_folder_leaves_nothing_behind(tmp_path):
    check_folder(tmp_path / "a" / "out")
    assert list(tmp_path.iterdir()) == []
