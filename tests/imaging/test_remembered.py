"""Tables kept on disk: the same answer, computed once, and never a broken file trusted."""

import numpy as np
import pytest

from akeso.imaging.remembered import folder, remembered


@pytest.fixture
def calls(monkeypatch, tmp_path):
    monkeypatch.setenv("AKESO_CACHE", str(tmp_path / "tables"))
    made = []

    def compute():
        made.append(1)
        return {"a": np.array([1.0, 2.5]), "b": np.array(3.0)}

    return made, compute


def test_an_answer_is_computed_once(calls):
    made, compute = calls
    first = remembered("q", ("numpy",), compute)
    second = remembered("q", ("numpy",), compute)
    assert len(made) == 1
    assert second["a"].tolist() == first["a"].tolist() == [1.0, 2.5]
    assert float(second["b"]) == 3.0


def test_another_question_has_another_answer(calls):
    made, compute = calls
    remembered("q", ("numpy",), compute)
    remembered("r", ("numpy",), compute)
    remembered("q", ("numpy", "scipy"), compute)
    assert len(made) == 3


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 cut off", b"no archive at all"])
def test_a_damaged_file_is_computed_anew(calls, damage):
    made, compute = calls
    remembered("q", ("numpy",), compute)
    (stored,) = folder().glob("*.npz")
    stored.write_bytes(damage)
    assert remembered("q", ("numpy",), compute)["a"].tolist() == [1.0, 2.5]
    assert len(made) == 2


def test_where_nothing_can_be_written_the_answer_still_comes(calls, monkeypatch, tmp_path):
    made, compute = calls
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("AKESO_CACHE", str(tmp_path / "file" / "below"))
    assert remembered("q", ("numpy",), compute)["a"].tolist() == [1.0, 2.5]
    assert remembered("q", ("numpy",), compute)["a"].tolist() == [1.0, 2.5]
    assert len(made) == 2


def test_the_folder_follows_the_environment(monkeypatch, tmp_path):
    monkeypatch.delenv("AKESO_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert folder() == tmp_path / "akeso"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert folder().parts[-2:] == (".cache", "akeso")
