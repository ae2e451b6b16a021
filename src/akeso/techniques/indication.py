"""Who may have a technique: rules as data, their effect, and the state they add up to.

Each room holds ``techniques.csv`` (its codes with their bleeding-risk class) and
``indication.csv`` (its rules); the rules for every technique, and those that two rooms share, are
in ``indication.csv`` beside this file. Kinds, effects and the order of states are those of the
reference memo on eligibility, section 1. Nothing is decided by silence: what is unknown asks for
review.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from akeso.errors import BadInput
from akeso.rule import Mark, Source
from akeso.techniques.expression import Condition, Value
from akeso.techniques.findings import kinds

ALL = "all"
"""The prefix of rules that apply to every technique."""


class Kind(StrEnum):
    """What a rule is; it decides what its answer does."""

    ABSOLUTE = "contraindication_absolute"
    INDICATION = "indication"
    PREREQUISITE = "prerequisite"
    FREQUENCY = "frequency"
    RELATIVE = "contraindication_relative"
    CAUTION = "caution"


PREFIXES: Mapping[Kind, tuple[str, ...]] = {
    Kind.ABSOLUTE: ("STOP", "DEFER", "URGENT"),
    Kind.INDICATION: ("OK",),
    Kind.PREREQUISITE: ("NEED",),
    Kind.FREQUENCY: ("LIMIT",),
    Kind.RELATIVE: ("CHECK",),
    Kind.CAUTION: ("NOTE",),
}
"""The words a message may begin with (section 1.3)."""


class Topic(StrEnum):
    """Where a rule stands on the screen, in reading order (section 1.4)."""

    RED_FLAGS = "red flags"
    SAFETY = "safety"
    PAIN_SOURCE = "pain source"
    PREREQUISITES = "prerequisites"
    FREQUENCY = "frequency"
    DEVICES = "devices, steroid, diabetes, other"


class State(StrEnum):
    """What the rules add up to; the first that matches wins (section 1.3)."""

    URGENT_REFERRAL = "urgent_referral"
    NOT_ELIGIBLE = "not_eligible"
    NEEDS_REVIEW = "needs_review"
    WITH_CAUTIONS = "eligible_with_cautions"
    ELIGIBLE = "eligible"


class Effect(StrEnum):
    """What one rule does to one patient."""

    URGENT = "urgent"
    BLOCKS = "blocks"
    SUPPORTS = "supports"
    SIGN_OFF = "needs sign-off"
    SHOWN = "shown"
    NOTHING = "nothing"
    OPEN = "open"
    """Unknown; asks for review, except of a caution."""


@dataclass(frozen=True)
class Rule:
    """One rule of eligibility.

    Parameters
    ----------
    id : str
        Name, e.g. ``G-A-06``.
    prefixes : tuple of str
        Techniques it applies to: codes, beginnings of codes, or ``all``.
    kind : Kind
    condition : Condition
    threshold, message : str
        The limit in words, and what the reader is told; the message begins as its kind has it.
    source : Source
        Where it comes from; an unverified one is shown as such.
    date : str
        When it was taken into the table, ISO 8601.
    topic : Topic
        Where it stands on the screen.
    """

    id: str
    prefixes: tuple[str, ...]
    kind: Kind
    condition: Condition
    threshold: str
    message: str
    source: Source
    date: str
    topic: Topic

    def __post_init__(self) -> None:
        allowed = PREFIXES[self.kind]
        if self.message.split(":")[0] not in allowed:
            raise BadInput(
                f"{self.id} says {self.message!r}; begin it with {' or '.join(allowed)}."
            )

    def applies(self, technique: str) -> bool:
        """Tell whether the rule is about this technique."""
        return any(
            prefix in (ALL, technique) or technique.startswith(f"{prefix}.")
            for prefix in self.prefixes
        )

    def judge(self, findings: Mapping[str, Value | None]) -> Judged:
        """Return what the rule does to this patient, and what would have to be known."""
        answer = self.condition.answer(findings)
        if answer.value is None:
            return Judged(self, Effect.OPEN, tuple(sorted(answer.unknown)))
        return Judged(self, self._effect(bool(answer.value)), ())

    def _effect(self, true: bool) -> Effect:
        if self.kind is Kind.PREREQUISITE:
            return Effect.NOTHING if true else Effect.BLOCKS
        if not true:
            return Effect.NOTHING
        if self.kind is Kind.ABSOLUTE and self.message.startswith("URGENT"):
            return Effect.URGENT
        return {
            Kind.INDICATION: Effect.SUPPORTS,
            Kind.RELATIVE: Effect.SIGN_OFF,
            Kind.CAUTION: Effect.SHOWN,
        }.get(self.kind, Effect.BLOCKS)


@dataclass(frozen=True)
class Judged:
    """A rule, what it does to this patient, and the findings it lacks."""

    rule: Rule
    effect: Effect
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """One technique for one patient.

    Parameters
    ----------
    technique : str
        Its code.
    judged : tuple of Judged
        Every rule that applies, in the order of the screen.
    """

    technique: str
    judged: tuple[Judged, ...]

    @property
    def state(self) -> State:
        """What the rules add up to."""
        effects = {j.effect for j in self.judged}
        if Effect.URGENT in effects:
            return State.URGENT_REFERRAL
        if Effect.BLOCKS in effects or not self._may_be_indicated:
            return State.NOT_ELIGIBLE
        if any(j.effect is Effect.OPEN for j in self._deciding):
            return State.NEEDS_REVIEW
        return State.WITH_CAUTIONS if Effect.SIGN_OFF in effects else State.ELIGIBLE

    @property
    def _may_be_indicated(self) -> bool:
        wanted = (Effect.SUPPORTS, Effect.OPEN)
        return any(j.effect in wanted for j in self.judged if j.rule.kind is Kind.INDICATION)

    @property
    def _deciding(self) -> tuple[Judged, ...]:
        """Rules whose unknown asks for review: no caution, no indication beside a true one."""
        supported = any(j.effect is Effect.SUPPORTS for j in self.judged)
        idle = {Kind.CAUTION, Kind.INDICATION} if supported else {Kind.CAUTION}
        return tuple(j for j in self.judged if j.rule.kind not in idle)

    @property
    def fired(self) -> tuple[Judged, ...]:
        """Every rule that does something, not only the first."""
        idle = (Effect.NOTHING, Effect.OPEN)
        return tuple(j for j in self.judged if j.effect not in idle)

    @property
    def open(self) -> tuple[Judged, ...]:
        """Every rule that cannot be answered."""
        return tuple(j for j in self.judged if j.effect is Effect.OPEN)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The findings that open rules lack, in alphabetical order."""
        return tuple(sorted({name for j in self.open for name in j.unknown}))


def judge(technique: str, rules: Iterable[Rule], findings: Mapping[str, Value | None]) -> Verdict:
    """Return what the rules say about a technique for a patient.

    Parameters
    ----------
    technique : str
        A code; rules that are not about it are passed over.
    rules : iterable of Rule
    findings : Findings
    """
    order = list(Topic)
    found = [rule.judge(findings) for rule in rules if rule.applies(technique)]
    return Verdict(technique, tuple(sorted(found, key=lambda j: order.index(j.rule.topic))))


@dataclass(frozen=True)
class Technique:
    """A technique a patient may have.

    Parameters
    ----------
    code, title : str
    bleed_risk_class : str
        ``low``, ``intermediate`` or ``high``, before the patient's own risk (section 6.1).
    source : Source
        Where the class comes from.
    """

    code: str
    title: str
    bleed_risk_class: str
    source: Source


def source_of(reference: str, verified: str) -> Source:
    """Return a row's source with its mark; a row that is not verified is recalled or proposed."""
    if verified not in ("yes", "no"):
        raise BadInput(f"verified is {verified!r}; write yes or no.")
    if verified == "yes":
        return Source(reference, Mark.READ)
    mark = Mark.PROPOSAL if reference.startswith("proposal") else Mark.RECALLED
    return Source(reference, mark)


def _rows(room: str, name: str) -> list[dict[str, str]]:
    here = resources.files("akeso.techniques")
    text = (here / room / name if room else here / name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def read_rules(room: str = "") -> tuple[Rule, ...]:
    """Read a room's ``indication.csv``; without a room, the rules that rooms share.

    Raises
    ------
    BadInput
        If a row names an unknown finding, is no condition, or contradicts its kind.
    """
    return tuple(_rule(row) for row in _rows(room, "indication.csv"))


@cache
def read_techniques(room: str) -> tuple[Technique, ...]:
    """Read a room's ``techniques.csv``."""
    return tuple(
        Technique(
            row["code"],
            row["title"],
            row["bleed_risk_class"],
            source_of(row["source"], row["verified"]),
        )
        for row in _rows(room, "techniques.csv")
    )


def _rule(row: Mapping[str, str]) -> Rule:
    return Rule(
        id=row["id"],
        prefixes=tuple(row["technique"].split("|")),
        kind=Kind(row["kind"]),
        condition=Condition(row["condition"], kinds()),
        threshold=row["threshold"],
        message=row["message"],
        source=source_of(row["source"], row["verified"]),
        date=row["date"],
        topic=Topic(row["topic"]),
    )
