"""Expected codes: RFC 6238, appendix B (SHA-1; the last six of its eight digits)."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from akeso.clinic.credentials import (
    check_password,
    factor_address,
    factor_step,
    hash_password,
    new_factor,
    new_password,
    new_token,
    same_password,
    token_hash,
)
from akeso.errors import BadInput

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
RFC_CODES = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
]


def at(seconds):
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(("seconds", "code"), RFC_CODES)
def test_codes_of_the_rfc(seconds, code):
    assert factor_step(RFC_SECRET, code, at(seconds)) == seconds // 30


@pytest.mark.parametrize(("away", "fits"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_code_fits_one_step_either_side(away, fits):
    step = factor_step(RFC_SECRET, "005924", at(1234567890) + timedelta(seconds=30 * away))
    assert (step is not None) == fits


def test_a_code_serves_once():
    step = factor_step(RFC_SECRET, "005924", at(1234567890))
    assert factor_step(RFC_SECRET, "005924", at(1234567890), used=step) is None
    assert factor_step(RFC_SECRET, "005924", at(1234567890), used=step - 1) == step


@pytest.mark.parametrize("code", ["", "005925", "5924", "00592４"])
def test_a_wrong_code_is_refused(code):
    assert factor_step(RFC_SECRET, code, at(1234567890)) is None


def test_a_password_is_kept_as_argon2id_and_compared():
    kept = hash_password("correct horse battery")
    assert kept.startswith("$argon2id$")
    assert "m=65536,t=3,p=4" in kept  # RFC 9106, section 4, second recommended option
    assert same_password(kept, "correct horse battery")
    assert not same_password(kept, "correct horse batterY")
    assert hash_password("correct horse battery") != kept


@pytest.mark.parametrize("kept", ["", "not a hash"])
def test_without_a_hash_no_password_fits(kept):
    assert not same_password(kept, "no password was ever set")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("x" * 11, "has 11 characters"),
        ("x" * 257, "257"),
        ("I am Ann Example 1", "user's name"),
        ("ababababababab", "repeats"),
    ],
)
def test_a_weak_password_is_refused(password, why):
    with pytest.raises(BadInput, match=why):
        check_password(password, "ann")


def test_a_good_password_and_a_made_one_are_accepted():
    check_password("twelve chars", "ann")
    check_password(new_password(), "ann")
    assert new_password() != new_password()


def test_tokens_and_secrets_are_new_each_time():
    assert new_token() != new_token()
    assert len(token_hash("x")) == 64
    assert new_factor() != new_factor()
    assert factor_address(RFC_SECRET, "ann").startswith("otpauth://totp/Akeso:ann?secret=")
