"""The assessment of a made-up patient, complete but for what the story leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from akeso.anatomy.levels import Side
from akeso.care.assessment import (
    Allergies,
    Answer,
    Assessment,
    BlockResult,
    Capacity,
    CardiacDevice,
    Childbearing,
    Course,
    EarlierProcedure,
    Exactness,
    ExamTest,
    Filled,
    How,
    ImagingStudy,
    Medicine,
    Modality,
    PainHistory,
    Pregnancy,
    Purpose,
    Ratings,
    Reaction,
    Reading,
    RedFlags,
    Region,
    Result,
    Treatment,
    Values,
    fillings,
    questions,
    red_flags,
)
from akeso.care.calendar import local_day
from akeso.care.person import Sex
from akeso.demo.answers import Feeling, at_referral, ratings
from akeso.demo.complaints import Complaint
from akeso.demo.people import Person
from akeso.techniques.expression import Value
from akeso.techniques.findings import baseline


@dataclass(frozen=True)
class Twist:
    """What a story changes in the assessment.

    Parameters
    ----------
    answers : mapping of str to Answer
    left_out : tuple of str
        Questions that were not asked.
    fields : mapping of str to object
        Fields of the assessment that are replaced.
    blocks : str
        Technique of two earlier positive blocks done elsewhere; ``""`` for none.
    inr : float or None
        Measured on the day; None where it was not.
    """

    answers: Mapping[str, Answer] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    blocks: str = ""
    inr: float | None = None


def no_red_flags() -> RedFlags:
    """Return flags that were all asked and denied."""
    return RedFlags(**dict.fromkeys(red_flags(), Answer.NO))


def asked() -> dict[str, Answer]:
    """Return every question answered as a healthy adult would."""
    usual = baseline()
    return {n: Answer.YES if usual.get(n) is True else Answer.NO for n in questions() if n in usual}


def for_all() -> dict[str, Value | None]:
    """Return what site and plan say for every technique."""
    usual = baseline()
    return {
        name: usual[name]
        for name, filling in fillings().items()
        if filling.how is How.ELSEWHERE and filling.by != "recommendation"
    }


def assessment(
    complaint: Complaint, level: str, side: Side, who: Person, *, seen: datetime,
    feeling: Feeling, chance: Random, twist: Twist | None = None,
) -> Assessment:  # fmt: skip
    """Return an assessment.

    Parameters
    ----------
    complaint : Complaint
    level : str
        Suspected level.
    side : Side
    who : Person
    seen : datetime
    feeling : Feeling
    chance : Random
    twist : Twist, optional
    """
    twist = twist or Twist()
    rated, day = ratings(feeling, chance), local_day(seen)
    answers = asked() | dict.fromkeys(complaint.yes, Answer.YES) | dict(twist.answers)
    answers = {name: given for name, given in answers.items() if name not in twist.left_out}
    made: dict[str, Any] = {
        "red_flags": no_red_flags(),
        "level": level,
        "side": None if side is Side.MIDLINE else side,
        "answers": answers,
        **_told(complaint, level, side, day=day, chance=chance, feeling=feeling, rated=rated),
        **_health(who, day),
        "earlier": _blocks(twist.blocks, level, side, day, chance) if twist.blocks else (),
    }
    if twist.inr is not None:
        made["values"] = replace(made["values"], inr=Reading(twist.inr, day))
    return Assessment(seen, complaint.region, **(made | dict(twist.fields)))


def _told(
    complaint: Complaint,
    level: str,
    side: Side,
    *,
    day: date,
    chance: Random,
    feeling: Feeling,
    rated: Ratings,
) -> dict[str, Any]:
    tests = (ExamTest(complaint.test, Result.POSITIVE, side),) if complaint.test else ()
    battery: tuple[Filled, ...] = at_referral(feeling, rated, chance)
    study = ImagingStudy(
        complaint.modality, day - timedelta(days=chance.randint(20, 90)), complaint.region,
        (level,), True, complaint.seen,
    )  # fmt: skip
    return {
        "history": _history(complaint, day, chance),
        "body_map": complaint.marks(side),
        "ratings": rated,
        "questionnaires": battery,
        "tests": tests,
        "studies": (study, *_of_leads(complaint, study)),
        "knee_oa_kl_grade": 0,
        "crps_limb": "none",
    }


def _of_leads(complaint: Complaint, study: ImagingStudy) -> tuple[ImagingStudy, ...]:
    """Return MRI of where leads would go, which the level of the pain does not tell."""
    if not complaint.leads:
        return ()
    seen = "A wide canal, nothing in the way of a lead"
    return (
        ImagingStudy(Modality.MRI, study.taken, Region.THORACIC, (complaint.leads,), True, seen),
    )


def _history(complaint: Complaint, day: date, chance: Random) -> PainHistory:
    weeks = chance.randint(30, 260)
    care = float(chance.randint(13, 28))
    return PainHistory(
        complaint.words,
        day - timedelta(weeks=weeks),
        Exactness.MONTH,
        complaint.onset,
        chance.choice((Course.CONSTANT, Course.WORSENING, Course.INTERMITTENT)),
        complaint.character,
        ("standing", "lifting"),
        ("lying down",),
        (
            Treatment("physiotherapy", care, "little change"),
            Treatment("paracetamol and an anti-inflammatory", 12.0, "some help"),
        ),
        care,
    )


def _health(who: Person, day: date) -> dict[str, Any]:
    medicines = [Medicine("paracetamol", 3000.0, "mg/day", "oral")]
    if who.opioid_mg:
        medicines.append(Medicine("oxycodone", who.opioid_mg, "mg/day", "oral", opioid=True))
    fertile = who.patient.sex is Sex.FEMALE and who.age < 52
    pregnancy = (
        Childbearing(Pregnancy.NO, day) if fertile else Childbearing(Pregnancy.NOT_APPLICABLE)
    )
    return {
        "medicines": tuple(medicines),
        "thinners": (),
        "steroids": (),
        "allergies": Allergies(Reaction.NONE, Answer.NO, Answer.NO),
        "cardiac_device": CardiacDevice.NONE,
        "childbearing": pregnancy,
        "values": Values(who.height_cm, who.weight_kg, platelets_10e9_l=Reading(250.0, day)),
        "capacity": Capacity(Answer.YES),
    }


def _blocks(
    technique: str, level: str, side: Side, day: date, chance: Random
) -> tuple[EarlierProcedure, ...]:
    """Return two positive blocks on two days, as radiofrequency asks for."""
    return tuple(
        EarlierProcedure(
            day - timedelta(days=ago), technique, level, side, Purpose.DIAGNOSTIC,
            BlockResult.POSITIVE, "block_80", float(chance.choice((80, 85, 90))), None, Answer.NO,
        )
        for ago in (75, 40)
    )  # fmt: skip
