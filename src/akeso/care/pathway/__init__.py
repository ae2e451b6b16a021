"""The protocol of an episode: which record may follow which; every other pair is refused.

The table is ``pathway.toml``. What a step needs must stand in the same episode, and where it is
about a needle, for the same technique, side and level. Superseding and voiding are always
allowed, for a record is never edited. What had to be done before it could be recorded (an
emergency, a late entry) is recorded with a reason; a claim never is.

>>> allowed((), "assessment").says
'There is no referral; record it first (akeso refer).'
"""

from akeso.care.pathway.pending import Pending, missing, open_questions
from akeso.care.pathway.rules import Permission, allowed, require, stage_of
from akeso.care.pathway.table import EpisodeClosed, Stage, Step, anytime, source, steps
from akeso.care.pathway.target import same_target

__all__ = [
    "EpisodeClosed",
    "Pending",
    "Permission",
    "Stage",
    "Step",
    "allowed",
    "anytime",
    "missing",
    "open_questions",
    "require",
    "same_target",
    "source",
    "stage_of",
    "steps",
]
