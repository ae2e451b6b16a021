"""Passwords, second factors and the secrets of links: made, kept as hashes, and compared.

Passwords are hashed with argon2id (RFC 9106) by argon2-cffi, with its low-memory profile of the
RFC. The second factor is a time-based code (TOTP, RFC 6238: SHA-1, six digits, 30 s). Tokens of
sessions and links have 256 random bits; the store keeps only their SHA-256.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from functools import cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from akeso.errors import BadInput

SHORTEST, LONGEST = 12, 256
"""Characters of a password; the least is a proposal."""
STEP_S = 30
STEPS_EITHER_SIDE = 1
"""A code of the step before or after is accepted: clocks differ (RFC 6238, section 5.2)."""
TOKEN_BYTES = 32
NO_PASSWORD = "no password was ever set"  # noqa: S105  what a comparison with nobody runs on


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


def check_password(password: str, name: str) -> None:
    """Raise BadInput unless the password is long enough and does not hold the user's name."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput(
            f"The password has {len(password)} characters; use {SHORTEST} to {LONGEST}, such as "
            "four words that do not belong together."
        )
    if name and name.casefold() in password.casefold():
        raise BadInput("The password holds the user's name; choose one without it.")
    if len(set(password)) < SHORTEST // 2:
        raise BadInput("The password repeats a few letters; choose a more varied one.")


def hash_password(password: str) -> str:
    """Return the argon2id hash, with its salt and costs."""
    return _hasher().hash(password)


def same_password(kept: str, password: str) -> bool:
    """Tell whether a password fits the hash; without a hash it takes as long and says no."""
    try:
        return _hasher().verify(kept or _nobody(), password) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _hasher().hash(NO_PASSWORD)


def new_password() -> str:
    """Return a random password for one sign-in, in groups that can be read aloud."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


def new_factor() -> str:
    """Return a new secret for a second factor, base32."""
    return pyotp.random_base32()


def factor_address(secret: str, user: str) -> str:
    """Return the otpauth address that an authenticator application reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=user, issuer_name="Akeso")


def factor_step(secret: str, code: str, moment: datetime, used: int = -1) -> int | None:
    """Return the step of time whose code this is, or None.

    Parameters
    ----------
    secret, code : str
    moment : datetime
        With time zone.
    used : int
        The last step whose code was accepted; a code serves once.
    """
    one = pyotp.TOTP(secret, interval=STEP_S)
    here = int(moment.timestamp()) // STEP_S
    for step in range(here - STEPS_EITHER_SIDE, here + STEPS_EITHER_SIDE + 1):
        if step > used and hmac.compare_digest(
            one.generate_otp(step).encode(), code.strip().encode()
        ):
            return step
    return None


def new_token() -> str:
    """Return a random token for a session or a link."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """Return what the store keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
