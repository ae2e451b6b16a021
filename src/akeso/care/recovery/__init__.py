"""The recovery stage: observations, discharge criteria, advice, and the question after 24 hours."""

from akeso.care.recovery.advice import Advice, advice_for, missing_advice
from akeso.care.recovery.body import (
    AdviceGiven,
    Block,
    Consciousness,
    Observation,
    Recovery,
    Wound,
)
from akeso.care.recovery.discharge import (
    Criterion,
    criteria,
    may_go,
    open_points,
    refuse_discharge,
)
from akeso.care.recovery.next_day import (
    Activity,
    Activity24h,
    Symptom,
    activity_due,
    back_within_24_h,
    is_overdue,
)

__all__ = [
    "Activity",
    "Activity24h",
    "Advice",
    "AdviceGiven",
    "Block",
    "Consciousness",
    "Criterion",
    "Observation",
    "Recovery",
    "Symptom",
    "Wound",
    "activity_due",
    "advice_for",
    "back_within_24_h",
    "criteria",
    "is_overdue",
    "may_go",
    "missing_advice",
    "open_points",
    "refuse_discharge",
]
