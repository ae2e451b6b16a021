"""The assessment: what was asked, examined, measured and seen of one patient's pain.

What was not asked is kept as not asked; nothing is filled in. A list that is None was not asked
for, and an empty list is the answer that there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from akeso.anatomy.levels import Side
from akeso.care.assessment.answer import Answer, Region
from akeso.care.assessment.body_map import PainArea
from akeso.care.assessment.earlier import EarlierProcedure, SteroidDose
from akeso.care.assessment.examination import ExamTest, ImagingStudy
from akeso.care.assessment.filled import Filled
from akeso.care.assessment.health import (
    Allergies,
    BloodThinner,
    Capacity,
    CardiacDevice,
    Childbearing,
    Medicine,
    Pregnancy,
    Values,
)
from akeso.care.assessment.history import PainHistory, Ratings
from akeso.care.assessment.levels import level_name
from akeso.care.assessment.questions import checked
from akeso.care.assessment.red_flags import RedFlags
from akeso.care.calendar import local_day
from akeso.care.record import aware
from akeso.errors import BadInput


@dataclass(frozen=True)
class Assessment:
    """One assessment of one patient.

    Parameters
    ----------
    seen : datetime
        When the patient was assessed, with time zone.
    region : Region
        Where the main pain is.
    red_flags : RedFlags
        Each answered, or said to be not asked.
    level : str
        Suspected level, such as ``L4-L5``; empty where it is open.
    side : Side or None
        The patient's own side of the main pain; None where it is both or open.
    history : PainHistory or None
        None where it was not taken.
    body_map : tuple of PainArea
    ratings : Ratings
    questionnaires : tuple of Filled
        At most one of each instrument.
    tests : tuple of ExamTest
    answers : mapping of str to Answer
        The plain questions by name (`questions`); what is left out was not asked.
    knee_oa_kl_grade : int or None
        Kellgren-Lawrence 0 to 4; None where it was not read.
    crps_limb : str
        ``none``, ``upper``, ``lower``, or ``not asked``.
    studies : tuple of ImagingStudy or None
    medicines : tuple of Medicine or None
    thinners : tuple of BloodThinner or None
    earlier : tuple of EarlierProcedure or None
    steroids : tuple of SteroidDose or None
        Every steroid injection of the last year, at least.
    allergies : Allergies
    cardiac_device : CardiacDevice
    childbearing : Childbearing
    values : Values
    capacity : Capacity
    note : str

    Raises
    ------
    BadInput
        If a name is not in its table, a day lies after the assessment, or a thing is listed twice.
    """

    KIND: ClassVar[str] = "assessment"

    seen: datetime
    region: Region
    red_flags: RedFlags
    level: str = ""
    side: Side | None = None
    history: PainHistory | None = None
    body_map: tuple[PainArea, ...] = ()
    ratings: Ratings = field(default_factory=Ratings)
    questionnaires: tuple[Filled, ...] = ()
    tests: tuple[ExamTest, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    knee_oa_kl_grade: int | None = None
    crps_limb: str = "not asked"
    studies: tuple[ImagingStudy, ...] | None = None
    medicines: tuple[Medicine, ...] | None = None
    thinners: tuple[BloodThinner, ...] | None = None
    earlier: tuple[EarlierProcedure, ...] | None = None
    steroids: tuple[SteroidDose, ...] | None = None
    allergies: Allergies = field(default_factory=Allergies)
    cardiac_device: CardiacDevice = CardiacDevice.NOT_ASKED
    childbearing: Childbearing = field(default_factory=Childbearing)
    values: Values = field(default_factory=Values)
    capacity: Capacity = field(default_factory=Capacity)
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "seen", aware("The time of the assessment", self.seen))
        object.__setattr__(self, "region", Region(self.region))
        object.__setattr__(self, "level", level_name(self.level))
        object.__setattr__(self, "answers", checked(self.answers))
        self._once("questionnaire", [f.instrument for f in self.questionnaires])
        self._once("examination test", [f"{t.test} ({t.side})" for t in self.tests])
        self._once("body area", [f"{p.area} ({p.side})" for p in self.body_map])
        self._once("blood thinner", [t.drug for t in self.thinners or ()])
        self._check_choices()
        for what, day in self._days():
            if day > self.day:
                raise BadInput(
                    f"{what} is dated {day}, after the assessment of {self.day}; correct one of "
                    "the two."
                )

    @property
    def day(self) -> date:
        """The day of the assessment in Sydney."""
        return local_day(self.seen)

    def answer(self, question: str) -> bool | None:
        """Return what is known of a plain question; None where it was not asked or not known."""
        return self.answers.get(question, Answer.NOT_ASKED).known

    def _once(self, what: str, names: list[str]) -> None:
        for name in names:
            if names.count(name) > 1:
                raise BadInput(f"The {what} {name} is listed twice; keep the right one.")

    def _check_choices(self) -> None:
        if self.crps_limb not in ("none", "upper", "lower", "not asked"):
            raise BadInput(
                f"The limb with CRPS is {self.crps_limb!r}; use none, upper, lower or not asked."
            )
        if self.knee_oa_kl_grade not in (None, 0, 1, 2, 3, 4):
            raise BadInput(f"The Kellgren-Lawrence grade is {self.knee_oa_kl_grade}; give 0 to 4.")

        if self.childbearing.pregnant is Pregnancy.YES and self.answer("postmenopausal"):
            raise BadInput(
                "The answers say pregnant and past the menopause; correct one of the two."
            )

    def _days(self) -> list[tuple[str, date]]:
        """Every day of the record that cannot lie after the assessment."""
        days = [(f"The earlier {e.technique}", e.done) for e in self.earlier or ()]
        days += [(f"The steroid {s.drug}", s.given) for s in self.steroids or ()]
        days += [(f"The value {name}", r.on) for name, r in self.values.readings.items()]
        days += [("An imaging study", s.taken) for s in self.studies or () if s.taken is not None]
        if self.history is not None and self.history.began is not None:
            days.append(("The beginning of the pain", self.history.began))
        if self.childbearing.tested is not None:
            days.append(("The pregnancy test", self.childbearing.tested))
        return days
