"""The day of a made-up procedure: time-out, what was done, recovery."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from akeso.care.procedure import (
    Complication,
    Contact,
    ContrastLook,
    Did,
    Guidance,
    Item,
    ItemAnswer,
    LeadPosition,
    Lesion,
    LesionMode,
    NeedlePlaced,
    Procedure,
    RadiationRecord,
    Said,
    Seen,
    Setting,
    Severity,
    StepDone,
    StepKind,
    StimulationTest,
    TeamMember,
    TestKind,
    TimeOut,
    planned_steps,
    refuse_incomplete,
)
from akeso.care.procedure import Identifier as By
from akeso.care.recovery import (
    AdviceGiven,
    Block,
    Consciousness,
    Observation,
    Recovery,
    Wound,
    advice_for,
    refuse_discharge,
)
from akeso.demo.complaints import Way
from akeso.demo.drugs import facts, given
from akeso.demo.house import NURSE, STAFF
from akeso.demo.journey import MINUTE, Journey, operator_of

PROMISED_MIN = 30
RADIOGRAPHER = "Demo Radiographer"


@dataclass(frozen=True)
class Done:
    """A procedure that was entered: its record, body and way, and the pain before it."""

    record: str
    body: Procedure
    way: Way
    pain_before: int


def hold_time_out(journey: Journey, way: Way, at: datetime, late_reason: str = "") -> str:
    """Enter a time-out in which everything was answered yes."""
    doctor = STAFF[operator_of(way)].name
    answers = tuple(ItemAnswer(item, _answer(item, way, journey), NURSE) for item in Item)
    team = (TeamMember(doctor, "operator"), TeamMember(NURSE, "nurse"),
            TeamMember(RADIOGRAPHER, "radiographer"))  # fmt: skip
    body = TimeOut(
        at, way.technique, way.level, journey.side, (By.NAME, By.BIRTH, By.MEDICARE), team, answers
    )
    return journey.course.add(body, at, NURSE, late_reason=late_reason)


def _answer(item: Item, way: Way, journey: Journey) -> Said:
    spared = {
        Item.ANTICOAGULANT: not journey.assessed.thinners,
        Item.PREGNANCY: str(journey.assessed.childbearing.pregnant) == "not applicable",
        Item.ANTIBIOTICS: way.technique != "scs.implant",
        Item.SIDE: str(journey.side) == "midline",
    }
    return Said.NOT_APPLICABLE if spared.get(item, False) else Said.YES


def perform(
    journey: Journey, way: Way, starts: datetime, *, sessions: int = 1,
    complication: tuple[str, str] | None = None, slow: bool = False, late_reason: str = "",
) -> Done:  # fmt: skip
    """Hold the time-out, do the procedure and enter both.

    Parameters
    ----------
    journey : Journey
    way : Way
    starts : datetime
        Of the appointment.
    sessions : int
        In the region in a year, with this one.
    complication : (str, str), optional
        Code, and what was done about it.
    slow : bool
        Whether the needle took longer than planned.
    late_reason : str
        Why the time-out came without all it needs.
    """
    begun = starts + 5 * MINUTE
    time_out = hold_time_out(journey, way, begun, late_reason)
    body = _body(journey, way, begun, time_out, sessions, slow=slow)
    if complication is not None:
        code, action = complication
        event = Complication(code, Severity.MINOR, body.ended - 2 * MINUTE, action)
        body = replace(body, complications=(event,), no_complications=False)
    refuse_incomplete(body)
    record = journey.course.add(body, body.ended + 3 * MINUTE, STAFF[operator_of(way)].name)
    return Done(record, body, way, _whole(journey.feeling.pain))


def _body(
    journey: Journey, way: Way, begun: datetime, time_out: str, sessions: int, *, slow: bool
) -> Procedure:
    doctor = STAFF[operator_of(way)].name
    steps = _steps(journey, way, slow=slow)
    took = sum(step.minutes for step in steps)
    parts = {name: value for part in _parts(journey, way, begun) for name, value in part.items()}
    return Procedure(
        way.technique,
        Setting.HOSPITAL if way.hospital else Setting.ROOMS,
        time_out,
        begun,
        begun + timedelta(minutes=took),
        (Did(doctor, "operator"), Did(NURSE, "gave the drugs"), Did(RADIOGRAPHER, "radiographer")),
        facts(journey.who, sessions),
        steps,
        why_over=_why(way, took, slow=slow),
        drugs=given(way, journey.side, begun, NURSE, journey.course.name[-4:]),
        xray_used=way.xray,
        no_complications=True,
        **parts,
    )


def _steps(journey: Journey, way: Way, *, slow: bool) -> tuple[StepDone, ...]:
    """Return each planned step with what it took, in half minutes."""
    plan = planned_steps(way.technique)
    found = []
    for step in StepKind:
        if planned := plan.of(step):
            actual = max(0.5, round(2 * planned * journey.chance.uniform(0.85, 1.1)) / 2)
            late = slow and step is StepKind.NEEDLE
            found.append(
                StepDone(step, actual + 8 * late, "osteophyte in the path" if late else "")
            )
    return tuple(found)


def _why(way: Way, took: float, *, slow: bool) -> str:
    if took <= PROMISED_MIN:
        return ""
    if slow:
        return "an osteophyte lay in the path; the needle was set anew"
    return (
        f"{planned_steps(way.technique).procedure} is planned with more than 30 minutes"
        if (planned_steps(way.technique).total_min >= PROMISED_MIN)
        else "the patient needed a pause"
    )


def _parts(journey: Journey, way: Way, begun: datetime) -> Iterator[dict[str, Any]]:
    """Yield what only some techniques have."""
    side, level = journey.side, way.level
    if way.technique.startswith("scs"):
        yield {"leads": _leads(), "tests": _paraesthesia(way, journey)}
    else:
        yield {"needles": (_needle(journey, way),)}
    if way.technique.startswith(("esi", "nerve_block.mbb", "facet_ia")):
        seen = {"esi": Seen.EPIDURAL, "facet_ia": Seen.FACET}.get(
            way.technique.split(".")[0], Seen.TARGET
        )
        yield {"looks": (ContrastLook(level, side, seen, begun + 16 * MINUTE, live=True),)}
    if way.technique.startswith("rf"):
        yield {"tests": _nerve_tests(way, journey), "lesions": _lesions(way, journey)}
    if way.xray:
        yield {"radiation": _radiation(journey)}


def _needle(journey: Journey, way: Way) -> NeedlePlaced:
    chance, plan = journey.chance, journey.plan
    passes = chance.choice((1, 1, 1, 2, 2, 3))
    if plan is None:
        return NeedlePlaced(way.level, journey.side, "22 G spinal needle", passes)
    x, y, z = (value + chance.gauss(0, 0.9) for value in plan.target_mm)
    a, b, c = (value + chance.gauss(0, 1.5) for value in plan.entry_mm)
    tip, entry = (round(x, 1), round(y, 1), round(z, 1)), (round(a, 1), round(b, 1), round(c, 1))
    return NeedlePlaced(way.level, journey.side, plan.needle, passes, journey.plan_id, tip, entry)


def _nerve_tests(way: Way, journey: Journey) -> tuple[StimulationTest, ...]:
    level, side = way.level, journey.side
    felt = round(journey.chance.uniform(0.2, 0.5), 2)
    return (
        StimulationTest(level, side, TestKind.SENSORY, 50.0, 1.0, 1.0, felt, "the usual ache"),
        StimulationTest(level, side, TestKind.MOTOR, 2.0, 1.0, 2.0, None),
    )


def _lesions(way: Way, journey: Journey) -> tuple[Lesion, ...]:
    ohm = float(journey.chance.randint(180, 420))
    return (Lesion(way.level, journey.side, LesionMode.CONTINUOUS, 80.0, 90.0, 10.0, 2, ohm),)


def _leads() -> tuple[LeadPosition, ...]:
    levels = ("T8", "T8", "T9", "T9", "T9", "T10", "T10", "T10")
    contacts = tuple(Contact(n, level) for n, level in enumerate(levels, 1))
    return (LeadPosition("left", contacts, 2.0, dorsal=True),
            LeadPosition("right", contacts, -2.5, dorsal=True))  # fmt: skip


def _paraesthesia(way: Way, journey: Journey) -> tuple[StimulationTest, ...]:
    return (
        StimulationTest(way.level, journey.side, TestKind.SENSORY, 40.0, 0.3, 8.0,
                        round(journey.chance.uniform(2.0, 4.5), 1), "tingling over the usual pain"),
    )  # fmt: skip


def _radiation(journey: Journey) -> RadiationRecord:
    """Return a dose about the published series: 36 s on average, 11 to 161 s (clinic memo d.1)."""
    seconds = min(161.0, max(11.0, journey.chance.lognormvariate(3.4, 0.5)))
    return RadiationRecord(
        Guidance.FLUOROSCOPY,
        f"{RADIOGRAPHER}, console",
        kap_gy_cm2=round(seconds * journey.chance.uniform(0.02, 0.05), 2),
        air_kerma_mgy=round(seconds * journey.chance.uniform(0.2, 0.5), 1),
        fluoroscopy_s=round(seconds, 0),
    )


def recover(journey: Journey, done: Done) -> datetime:
    """Enter the recovery and return when the patient left; all criteria were met."""
    ended = done.body.ended
    watched = 35 if done.way.technique.startswith(("rf", "scs")) else 30
    before = _observation(done.body.started - 2 * MINUTE, done.pain_before, journey)
    after = tuple(
        _observation(ended + n * MINUTE, max(0, done.pain_before - 2), journey)
        for n in (5, 15, watched)
    )
    left = ended + (watched + 3) * MINUTE
    told = tuple(AdviceGiven(one.code, NURSE) for one in advice_for(done.body))
    body = Recovery(
        done.record, before, after, told, escort=True, discharged_at=left, discharged_by=NURSE
    )
    refuse_discharge(body, done.body)
    journey.course.add(body, left, NURSE)
    return left


def _observation(at: datetime, pain: int, journey: Journey) -> Observation:
    chance = journey.chance
    return Observation(
        at, NURSE, float(chance.randint(124, 136)), float(chance.randint(70, 84)),
        float(chance.randint(60, 84)), float(chance.randint(96, 99)), pain, Block.NONE, Block.NONE,
        Wound.DRY, Consciousness.ALERT, walks=True,
    )  # fmt: skip


def _whole(pain: float) -> int:
    return min(10, max(0, round(pain)))
