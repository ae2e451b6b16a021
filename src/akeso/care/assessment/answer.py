"""The four answers to a plain question: yes, no, asked but not known, not asked."""

from __future__ import annotations

from enum import StrEnum


class Answer(StrEnum):
    """What was answered; only yes and no are known, and silence is never a no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    """Asked, and the patient or the file could not say."""
    NOT_ASKED = "not asked"

    @property
    def known(self) -> bool | None:
        """True, False, or None where it is not known."""
        return {Answer.YES: True, Answer.NO: False}.get(self)


class Region(StrEnum):
    """Where the main pain is."""

    CERVICAL = "cervical"
    THORACIC = "thoracic"
    LUMBAR = "lumbar"
    """Low back, sacroiliac joints and buttocks."""
    HEAD = "head"
    SHOULDER = "shoulder"
    ARM = "arm"
    KNEE = "knee"
    LEG = "leg"
    OTHER = "other"
