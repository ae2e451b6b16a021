"""An attached plan to edit."""

from datetime import UTC, datetime

from akeso.care.record import Record, Stamp
from akeso.care.rehearsal import KeptFile, PlanAttached, attach_plan
from made_plan import made_plan

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
HASH = "0123456789abcdef" * 4


def attached(**changes) -> PlanAttached:
    plan = made_plan(**{k: v for k, v in changes.items() if k in ("level", "side", "approach")})
    rest = {k: v for k, v in changes.items() if k not in ("level", "side", "approach")}
    return attach_plan(
        plan,
        **{
            "expect": "Contrast along the L4 nerve; a feeling of pressure in the leg.",
            "plan_sha256": HASH,
            "ct_sha256": HASH[::-1],
            "reports": (KeptFile("plan.pdf", HASH),),
            "software": "akeso 0.1.0",
            **rest,
        },
    )


def record(name, body, supersedes=""):
    return Record(name, "p1", "e1", body, Stamp("Dr A. Example", NOW, "new CT"), supersedes)
