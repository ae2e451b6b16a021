"""Names of new things: what it is, then when it was made, then chance.

The 26 signs after the hyphen are 48 bits of milliseconds and 80 bits of chance in Crockford's
base 32, so that names sort by time and nobody can guess one.

>>> from datetime import UTC, datetime
>>> new_id("referral", datetime(2026, 11, 20, 3, 0, tzinfo=UTC))[:19]
'referral-01m7veb1w0'
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime

from akeso.errors import BadInput
from akeso.store.moment import now

SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32, without the letters that look like digits."""
KIND = re.compile(r"[a-z][a-z0-9-]{0,39}")
LENGTH = 26


def new_id(kind: str, at: datetime | None = None) -> str:
    """Return a name for a new thing of that kind, such as ``patient`` or ``referral``.

    Parameters
    ----------
    kind : str
        Lower case letters, digits and hyphens; it becomes the beginning of the name.
    at : datetime, optional
        When the thing is made; the present moment when absent.
    """
    if not KIND.fullmatch(kind):
        raise BadInput(f"The kind '{kind}' has other signs than a-z, 0-9 and hyphen; use these.")
    milliseconds = int((at or now()).timestamp() * 1000)
    number = (milliseconds << 80) | secrets.randbits(80)
    signs = [SIGNS[(number >> (5 * place)) & 31] for place in reversed(range(LENGTH))]
    return f"{kind}-{''.join(signs)}"
