"""The definition of a positive block that the clinic uses: a setting, shown and never silent."""

from __future__ import annotations

from akeso.care.assessment import usual_definition
from akeso.care.outcome import definitions
from akeso.errors import BadInput
from akeso.store import ReadUnit

BLOCK = "block_definition"
"""Setting, and its name beside the site's findings."""


def clinics_definition(unit: ReadUnit) -> str:
    """Return the definition that the clinic decided on, or the proposed one."""
    return unit.setting(BLOCK) or usual_definition()


def checked_definition(name: object) -> str:
    """Return the name of a definition of a block; BadInput, listing them, where it is none."""
    known = definitions("block")
    if name not in known:
        raise BadInput(f"There is no definition {name!r} of a block; use {', '.join(known)}.")
    return str(name)
