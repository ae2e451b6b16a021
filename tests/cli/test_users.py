import os
import stat

import pyotp
import pytest

from akeso import clinic

from .signed_in import PASSWORD, asked


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("AKESO_STORE", str(tmp_path / "clinic"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("AKESO_TOKEN", raising=False)
    (tmp_path / "pw").write_text(PASSWORD + "\n")
    return tmp_path


@pytest.fixture
def root(home, capsys):
    """Make the store, sign its administrator in."""
    code, made, _ = asked(capsys, "init", "--name", "root", "--full-name", "Demo Root",
                          "--password-file", home / "pw")  # fmt: skip
    assert code == 0
    factor = pyotp.parse_uri(made["factor"]).now()
    assert asked(capsys, "login", "root", "--password-file", home / "pw", "--code", factor)[0] == 0
    return made


def test_without_a_store_it_says_how_to_make_one(home, capsys):
    code, out, err = asked(capsys, "whoami")
    assert (code, out) == (2, "")
    assert "akeso init" in err


def test_a_weak_password_makes_no_store(home, capsys):
    (home / "pw").write_text("short")
    code, _, err = asked(
        capsys, "init", "--name", "root", "--full-name", "R", "--password-file", home / "pw"
    )
    assert code == 2
    assert "characters" in err
    assert not (home / "clinic").exists()


def test_an_administrator_without_a_full_name_makes_no_store(home, capsys):
    code, _, err = asked(
        capsys, "init", "--name", "root", "--full-name", " ", "--password-file", home / "pw"
    )
    assert code == 2
    assert "The full name is empty" in err
    assert not (home / "clinic").exists()


def test_a_store_is_made_once(home, root, capsys):
    code, _, err = asked(
        capsys, "init", "--name", "b", "--full-name", "B", "--password-file", home / "pw"
    )
    assert code == 2
    assert "has users already" in err


def test_the_session_is_for_its_owner_alone(home, root, capsys):
    path = clinic.keep_token(clinic.kept_token())
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    path.chmod(0o644)
    code, _, err = asked(capsys, "whoami")
    assert code == 2
    assert "Others may read" in err


def test_each_store_has_its_own_session(home, root, capsys):
    code, _, err = asked(capsys, "whoami", "--store", home / "other")
    assert code == 2
    assert "There is no store" in err
    assert asked(capsys, "whoami")[1]["user"] == "root"


def test_signing_out_ends_it(home, root, capsys):
    token = clinic.kept_token()
    assert asked(capsys, "logout")[1] == "Signed out.\n"
    assert "Nobody has signed in" in asked(capsys, "whoami")[2]
    os.environ["AKESO_TOKEN"] = token
    try:
        assert "session has ended" in asked(capsys, "whoami")[2]
    finally:
        del os.environ["AKESO_TOKEN"]
    assert asked(capsys, "logout")[0] == 0


def test_a_new_user_changes_the_password_first(home, root, capsys):
    made = asked(capsys, "user", "add", "ann", "--full-name", "Demo Ann", "--role", "nurse")[1]
    (home / "ann").write_text(made["password"])
    code, _, err = asked(capsys, "login", "ann", "--password-file", home / "ann")
    assert code == 0
    assert "change it first" in err
    assert asked(capsys, "whoami")[0] == 2
    code, _, _ = asked(
        capsys, "password", "--old-file", home / "ann", "--password-file", home / "pw"
    )
    assert code == 0
    assert asked(capsys, "whoami")[1]["roles"] == ["nurse"]


def test_users_are_listed_and_changed(home, root, capsys):
    asked(capsys, "user", "add", "ann", "--full-name", "Demo Ann", "--role", "nurse")
    code, _, err = asked(capsys, "user", "change", "ann", "--why", "as the test wants")
    assert (code, "Nothing is to be changed" in err) == (2, True)
    assert asked(capsys, "user", "change", "ann", "--close", "--why", "has left")[0] == 0
    assert [(r["name"], r["disabled"]) for r in asked(capsys, "user", "list")[1]] == [
        ("ann", True), ("root", False),
    ]  # fmt: skip


def test_what_is_wrong_is_said_in_the_same_words(home, root, capsys):
    said = {
        asked(capsys, "login", name, "--password-file", home / "pw")[2] for name in ("root", "x")
    }
    assert len(said) == 1


def test_an_empty_or_absent_password_file(home, root, capsys):
    (home / "none").write_text("")
    assert "is empty" in asked(capsys, "login", "root", "--password-file", home / "none")[2]
    assert "There is no file" in asked(capsys, "login", "root", "--password-file", home / "no")[2]
