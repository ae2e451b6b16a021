"""The procedure stage: time-out, the technique step by step, drugs and doses, what went wrong.

A `TimeOut` opens it (`refuse_unless_clear`), `give` adds each drug against the rules and the
limits of the dose profile, and `refuse_incomplete` says what a record still lacks.
"""

from akeso.care.procedure.body import Did, ImageKept, Procedure, Setting, over_promise
from akeso.care.procedure.complications import (
    Complication,
    Known,
    Severity,
    complication_words,
    complications_of,
)
from akeso.care.procedure.contrast import ContrastLook, Look, Seen, patterns, stops, wanted
from akeso.care.procedure.dose_levels import (
    DoseAlert,
    DoseReference,
    dose_alerts,
    local_reference,
)
from akeso.care.procedure.drug_case import route_of
from akeso.care.procedure.electrode import (
    Contact,
    LeadPosition,
    Lesion,
    LesionMode,
    StimulationTest,
    TestKind,
    motor_margin,
)
from akeso.care.procedure.filing import refuse_incomplete
from akeso.care.procedure.given import Departure, DrugFacts, DrugGiven, EarlierDose, Peak
from akeso.care.procedure.needle import Delivered, NeedlePlaced, delivered, delivered_needle
from akeso.care.procedure.own_stops import Stop
from akeso.care.procedure.radiation import (
    Guidance,
    IrradiationEvent,
    RadiationRecord,
    kap_from_console,
    unit_doubt,
)
from akeso.care.procedure.steps import (
    PROMISED_MIN,
    OverPromise,
    PlannedSteps,
    StepDone,
    StepKind,
    planned_steps,
)
from akeso.care.procedure.time_out import (
    Identifier,
    Item,
    ItemAnswer,
    Said,
    TeamMember,
    TimeOut,
    blocks,
    refuse_unless_clear,
)
from akeso.care.procedure.totals import (
    RunningTotals,
    give,
    had_skin_anaesthetic,
    refuse_undecided,
    running_totals,
)

__all__ = [
    "PROMISED_MIN", "Complication", "Contact", "ContrastLook", "Delivered", "Departure", "Did",
    "DoseAlert", "DoseReference", "DrugFacts", "DrugGiven", "EarlierDose", "Guidance", "Identifier",
    "ImageKept", "IrradiationEvent", "Item", "ItemAnswer", "Known", "LeadPosition", "Lesion",
    "LesionMode", "Look", "NeedlePlaced", "OverPromise", "Peak", "PlannedSteps", "Procedure",
    "RadiationRecord", "RunningTotals", "Said", "Seen", "Setting", "Severity", "StepDone",
    "StepKind", "StimulationTest", "Stop", "TeamMember", "TestKind", "TimeOut", "blocks",
    "complication_words", "complications_of", "delivered", "delivered_needle", "dose_alerts",
    "give",
    "had_skin_anaesthetic", "kap_from_console", "local_reference",
    "motor_margin", "over_promise", "patterns",
    "planned_steps", "refuse_incomplete", "refuse_undecided", "refuse_unless_clear", "route_of",
    "running_totals", "stops", "unit_doubt", "wanted",
]  # fmt: skip
