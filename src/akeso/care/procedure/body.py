"""The record of a procedure: what was done, step by step, with what, and what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from akeso.care.procedure.complications import Complication
from akeso.care.procedure.contrast import ContrastLook
from akeso.care.procedure.electrode import LeadPosition, Lesion, StimulationTest
from akeso.care.procedure.given import Departure, DrugFacts, DrugGiven
from akeso.care.procedure.needle import NeedlePlaced
from akeso.care.procedure.radiation import RadiationRecord
from akeso.care.procedure.steps import OverPromise, StepDone, over_promise_of
from akeso.care.record import aware, said
from akeso.care.rehearsal import KeptFile
from akeso.errors import BadInput
from akeso.techniques.eligibility import find_technique


class Setting(StrEnum):
    """Where it was done; the claim asks for it."""

    ROOMS = "rooms"
    HOSPITAL = "hospital"


@dataclass(frozen=True)
class Did:
    """Who did what, e.g. ``operator``, ``radiographer``, ``gave the drugs``."""

    name: str
    what: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", said("The name", self.name))
        object.__setattr__(self, "what", said(f"What {self.name} did", self.what))


@dataclass(frozen=True)
class ImageKept:
    """A picture that was kept: the file, which view, and what it shows."""

    file: KeptFile
    view: str
    shows: str


@dataclass(frozen=True)
class Procedure:
    """One procedure.

    Parameters
    ----------
    technique : str
        Technique code.
    setting : Setting
    time_out : str
        Record of the time-out that opened it.
    started, ended : datetime
        With time zone; time-out to last dressing.
    people : tuple of Did
        At least the operator.
    drug_facts : DrugFacts
        What the drug rules knew.
    steps : tuple of StepDone
    why_over : str
        Why it took more than the promise; ``""`` where it did not.
    needles : tuple of NeedlePlaced
    looks : tuple of ContrastLook
    drugs : tuple of DrugGiven
        In the order in which they were given.
    departures : tuple of Departure
    tests : tuple of StimulationTest
    lesions : tuple of Lesion
    leads : tuple of LeadPosition
    radiation : RadiationRecord, optional
        None where no X-rays were used or nobody has read the console yet.
    xray_used : bool
    images : tuple of ImageKept
    complications : tuple of Complication
    no_complications : bool
        True where somebody looked and there was none.
    note : str
    more_time_outs : tuple of str or None
        Records of the same time-out at the further places of the session, each other than
        `time_out`; None where it named one place, or nobody said.
    """

    KIND: ClassVar[str] = "procedure"

    technique: str
    setting: Setting
    time_out: str
    started: datetime
    ended: datetime
    people: tuple[Did, ...]
    drug_facts: DrugFacts
    steps: tuple[StepDone, ...] = ()
    why_over: str = ""
    needles: tuple[NeedlePlaced, ...] = ()
    looks: tuple[ContrastLook, ...] = ()
    drugs: tuple[DrugGiven, ...] = ()
    departures: tuple[Departure, ...] = ()
    tests: tuple[StimulationTest, ...] = ()
    lesions: tuple[Lesion, ...] = ()
    leads: tuple[LeadPosition, ...] = ()
    radiation: RadiationRecord | None = None
    xray_used: bool = True
    images: tuple[ImageKept, ...] = ()
    complications: tuple[Complication, ...] = ()
    no_complications: bool = False
    note: str = ""
    more_time_outs: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        find_technique(self.technique)
        object.__setattr__(self, "setting", Setting(self.setting))
        object.__setattr__(self, "time_out", said("The time-out's record", self.time_out))
        object.__setattr__(self, "started", aware("The start", self.started))
        object.__setattr__(self, "ended", aware("The end", self.ended))
        if len(set(self.time_outs)) < len(self.time_outs):
            raise BadInput("The procedure names a time-out twice; name each place's once.")
        self._check_times()
        self._check_syringes()
        if not self.people:
            raise BadInput("Nobody is named in the procedure; name at least the operator.")
        if self.no_complications and self.complications:
            raise BadInput("Complications are listed and denied at once; keep one of the two.")
        named = [departure.rule for departure in self.departures]
        twice = next((rule for rule in named if named.count(rule) > 1), None)
        if twice is not None:
            raise BadInput(f"{twice} has two departures; give one reason and one name.")

    def _check_times(self) -> None:
        hours = (self.ended - self.started).total_seconds() / 3600
        if not 0 < hours <= 24:
            raise BadInput(
                f"The procedure took {hours:.2f} h from start to end; it must be above 0 and at "
                "most 24 h: correct the times."
            )
        for drug in self.drugs:
            if not self.started <= drug.given_at <= self.ended:
                raise BadInput(
                    f"{drug.drug} was given at {drug.given_at.isoformat()}, outside the procedure; "
                    "correct one of the times."
                )

    def _check_syringes(self) -> None:
        sites = {(drug.syringe, drug.site) for drug in self.drugs}
        names = [name for name, _ in sites]
        odd = next((name for name in names if names.count(name) > 1), None)
        if odd is not None:
            raise BadInput(f"The syringe {odd!r} went to skin and target; give each its own label.")

    @property
    def time_outs(self) -> tuple[str, ...]:
        """Records of the time-out, one for each place that was said aloud."""
        return (self.time_out, *(self.more_time_outs or ()))

    @property
    def took_min(self) -> float:
        """Minutes from start to end."""
        return (self.ended - self.started).total_seconds() / 60

    @property
    def levels(self) -> tuple[str, ...]:
        """Levels that were treated, each once, needles before drugs before lesions."""
        placed = [needle.level for needle in self.needles]
        given = [drug.level for drug in self.drugs]
        burnt = [lesion.level for lesion in self.lesions]
        return tuple(dict.fromkeys(placed + given + burnt))


def over_promise(procedure: Procedure) -> OverPromise | None:
    """Return where a procedure took longer than promised; None where it kept the promise."""
    return over_promise_of(
        procedure.technique, procedure.took_min, procedure.steps, procedure.why_over
    )
