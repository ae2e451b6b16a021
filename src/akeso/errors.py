"""The one small family of errors, named by cause.

Every message is a sentence a clinician can act on: it names the quantity, the value met and the
allowed range, and says what to do. Front ends print it as it stands and exit with code 2.
"""

from __future__ import annotations


class AkesoError(Exception):
    """Base of all errors that Akeso raises on purpose."""


class BadInput(AkesoError, ValueError):  # noqa: N818  the design names errors by cause
    """A value, file or option is malformed or out of its allowed range."""


class NotFound(AkesoError, LookupError):  # noqa: N818
    """A named thing (file, level, approach, label) does not exist here."""


class Refused(AkesoError):  # noqa: N818
    """The input is well formed, but using it would be unsafe, so Akeso will not."""


class DidNotConverge(AkesoError, ArithmeticError):  # noqa: N818
    """A solver stopped before it reached its tolerance; there is no answer to show."""
