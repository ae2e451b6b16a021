"""The rehearsal stage: which needle plan is attached, which one holds, and that it was rehearsed.

Before the skin is touched, `refuse_wrong_plan` compares the plan with what the patient agreed to.
"""

from akeso.care.rehearsal.agreement import Agreed, agreed_in, refuse_wrong_plan, same_level
from akeso.care.rehearsal.plan import (
    KeptClearance,
    KeptFile,
    PlanAttached,
    PlannedView,
    Rehearsed,
    attach_plan,
    techniques_of,
)
from akeso.care.rehearsal.which import is_rehearsed, standing_plan, standing_plans

__all__ = [
    "Agreed",
    "KeptClearance",
    "KeptFile",
    "PlanAttached",
    "PlannedView",
    "Rehearsed",
    "agreed_in",
    "attach_plan",
    "is_rehearsed",
    "refuse_wrong_plan",
    "same_level",
    "standing_plan",
    "standing_plans",
    "techniques_of",
]
