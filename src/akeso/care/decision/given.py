"""The recommendation as it was given: what is stored of it.

Rules change. What a clinician saw when deciding must stay readable as it was, so every rule that
spoke is kept with its words, and the version of the tables beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from akeso.care.decision.sources import By
from akeso.care.record import aware, said
from akeso.errors import BadInput
from akeso.rule import Mark
from akeso.techniques.indication import Effect, Kind, State


@dataclass(frozen=True)
class RuleGiven:
    """What one rule said.

    Parameters
    ----------
    rule, message, threshold, topic, reference : str
    kind : Kind
    effect : Effect
    mark : Mark
        How far its source was read.
    unknown : tuple of str
        The findings it lacked; empty where it was answered.
    """

    rule: str
    kind: Kind
    effect: Effect
    message: str
    threshold: str
    topic: str
    reference: str
    mark: Mark
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class ThinnerGiven:
    """What was advised about one blood thinner.

    Parameters
    ----------
    drug, status, hold, sentence : str
    last_dose_by, restart_from : datetime or None
        None where the table has no interval, or it is settled with the prescriber.
    reference : str
        Where the interval comes from; ``""`` where the table has none.
    verified : bool
        Whether that was read.
    """

    drug: str
    status: str
    hold: str
    sentence: str
    last_dose_by: datetime | None
    restart_from: datetime | None
    reference: str = ""
    verified: bool = False


@dataclass(frozen=True)
class TechniqueGiven:
    """What was said of one technique.

    Parameters
    ----------
    technique, title : str
    state : State
    indicated : bool or None
        None where that was not known.
    rules : tuple of RuleGiven
        Every rule that did something or stayed open, in the order of the screen.
    bleed_risk_class : str
        Empty where it was not known.
    thinners : tuple of ThinnerGiven
    notes : tuple of str
    why_here : tuple of str
        Why it stands where it stands in the order.
    findings : mapping of str to str
        Findings of this technique that differ from the common ones, in words.
    """

    technique: str
    title: str
    state: State
    indicated: bool | None
    rules: tuple[RuleGiven, ...]
    bleed_risk_class: str = ""
    thinners: tuple[ThinnerGiven, ...] = ()
    notes: tuple[str, ...] = ()
    why_here: tuple[str, ...] = ()
    findings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        said("The technique", self.technique)
        object.__setattr__(self, "state", State(self.state))


@dataclass(frozen=True)
class SourceGiven:
    """How likely one source of pain was reckoned.

    Parameters
    ----------
    target, title : str
    prior : float or None
        None where there is none.
    ratio : float
        Of likelihoods, of all that was found together.
    limited : bool
        Whether the ratio was kept within its limits.
    probability : float or None
        None where there is no prior.
    by : tuple of str
        What was found.
    verified : bool
        Whether the source of every ratio that counts was read.
    """

    target: str
    title: str
    prior: float | None
    ratio: float
    limited: bool
    probability: float | None
    by: tuple[str, ...] = ()
    verified: bool = False


@dataclass(frozen=True)
class FindingSource:
    """What some findings came from, where that is not the assessment alone.

    Parameters
    ----------
    by : str
        A word of `akeso.care.decision.By`.
    findings : tuple of str
    records : tuple of str
        Empty for the site, and for an answer of the question itself.
    techniques : tuple of str
        Those it holds for; empty for all that were asked about.
    says : str
        What differed and which was taken; ``""`` where nothing did.
    """

    by: str
    findings: tuple[str, ...]
    records: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    says: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "by", str(By(self.by)))


@dataclass(frozen=True)
class RecommendationGiven:
    """What the rules said of a patient on one day.

    Parameters
    ----------
    assessment : str
        The record of the assessment it stands on.
    on : date
        The day the rules were asked for.
    procedure : datetime
        When it would be done.
    version : str
        `rules_version` then.
    findings : mapping of str to str
        Known findings that all techniques share, in words.
    unknown : tuple of str
        Findings that were not known for any technique.
    options : tuple of TechniqueGiven
        In the order of offer.
    pain_sources : tuple of SourceGiven
        The likeliest first.
    sources : tuple of FindingSource or None
        What findings came from; one that is not named is of the assessment. None in records from
        before it was kept.
    """

    KIND: ClassVar[str] = "recommendation"

    assessment: str
    on: date
    procedure: datetime
    version: str
    findings: Mapping[str, str]
    unknown: tuple[str, ...]
    options: tuple[TechniqueGiven, ...]
    pain_sources: tuple[SourceGiven, ...] = ()
    sources: tuple[FindingSource, ...] | None = None

    def __post_init__(self) -> None:
        said("The assessment of the recommendation", self.assessment)
        said("The version of the rules", self.version)
        object.__setattr__(self, "procedure", aware("The procedure", self.procedure))
        names = [t.technique for t in self.options]
        if not names or len(set(names)) < len(names):
            raise BadInput("A recommendation lists each technique once, and at least one.")

    def source(self, finding: str, technique: str) -> FindingSource | None:
        """Return what a finding of a technique came from; None where it is not named."""
        return next(
            (
                one
                for one in self.sources or ()
                if finding in one.findings and technique in (one.techniques or (technique,))
            ),
            None,
        )

    def option(self, code: str) -> TechniqueGiven:
        """Return what was said of a technique; BadInput where it was not asked about."""
        found = next((t for t in self.options if t.technique == code), None)
        if found is None:
            raise BadInput(
                f"The recommendation says nothing of {code}; ask the rules about it first."
            )
        return found
