"""The clinician's decision: one technique, beside what the rules said of it.

The rules inform and the clinician decides, but never silently: each CHECK is signed off by itself,
and whoever goes on against a rule, or without knowing what it asks, leaves name and reason. A
decision without an open way stays closed: what nobody answers for is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from akeso.anatomy.levels import Side
from akeso.care.assessment import level_fits
from akeso.care.assessment.levels import level_name
from akeso.care.decision.given import RecommendationGiven, RuleGiven, TechniqueGiven
from akeso.care.record import said
from akeso.errors import BadInput, Refused
from akeso.techniques.indication import Effect, Kind, State

LONG_REASON = 40
"""Characters at least in the reason against a STOP, DEFER or URGENT rule (proposal)."""

NO_INDICATION = "no indication"
"""What is departed from where no indication is met, or none is known to be."""


@dataclass(frozen=True)
class SignOff:
    """A CHECK rule that was looked at and accepted, by whom and why."""

    rule: str
    by: str
    reason: str

    def __post_init__(self) -> None:
        said("The rule that is signed off", self.rule)
        said(f"The name of who signs off {self.rule}", self.by)
        said(f"The reason for accepting {self.rule}", self.reason)


@dataclass(frozen=True)
class Departure:
    """Going on against rules, or without what they ask being known.

    Parameters
    ----------
    rules : tuple of str
        Names of rules, or `NO_INDICATION`. A STOP, DEFER or URGENT rule stands alone.
    by, reason : str
    """

    rules: tuple[str, ...]
    by: str
    reason: str

    def __post_init__(self) -> None:
        if not self.rules:
            raise BadInput("The departure names no rule; name what is departed from.")
        said("The name of who departs from the rule", self.by)
        said(f"The reason for departing from {', '.join(self.rules)}", self.reason)


@dataclass(frozen=True)
class Decision:
    """What the clinician decided about one technique; added to the record, never edited.

    Parameters
    ----------
    recommendation : str
        The record of the recommendation that was looked at.
    option : TechniqueGiven
        What it said of this technique, kept as it was.
    proceed : bool
    clinician : str
        Who decided.
    level : str
        Wanted, such as ``L4-L5``; empty for a technique without one.
    side : Side or None
        Wanted, the patient's own; None for a technique without one.
    reason : str
        Needed where an eligible technique is not done.
    sign_offs : tuple of SignOff
        One for each CHECK rule, where the technique is to be done.
    departures : tuple of Departure

    Raises
    ------
    Refused
        If a CHECK is not signed off, or a rule is departed from without name and reason.
    BadInput
        If a name is missing, or a sign-off or departure fits no rule.
    """

    KIND: ClassVar[str] = "decision"

    recommendation: str
    option: TechniqueGiven
    proceed: bool
    clinician: str
    level: str = ""
    side: Side | None = None
    reason: str = ""
    sign_offs: tuple[SignOff, ...] = ()
    departures: tuple[Departure, ...] = ()

    def __post_init__(self) -> None:
        said("The recommendation of the decision", self.recommendation)
        clinician = said("The name of the clinician who decides", self.clinician)
        object.__setattr__(self, "clinician", clinician)
        object.__setattr__(self, "reason", self.reason.strip())
        object.__setattr__(self, "level", level_name(self.level))
        if not level_fits(self.option.technique, self.level):
            raise BadInput(
                f"{self.option.title} is wanted at {self.level}, which is another part of the "
                "spine; correct the level or the technique."
            )
        if not self.proceed:
            self._declined()
            return
        self._only_known()
        self._signed_off()
        self._departed()

    @property
    def departs(self) -> bool:
        """Whether the decision goes against the rules."""
        if self.proceed:
            return bool(self.departures)
        return self.option.state is State.ELIGIBLE

    def _declined(self) -> None:
        if self.sign_offs or self.departures:
            raise BadInput(
                f"{self.option.title} is not to be done, so nothing has to be signed off or "
                "departed from; leave those out."
            )
        if self.departs and not self.reason:
            raise Refused(
                f"{self.option.title} is eligible by the rules; give the reason for not doing it."
            )

    def _only_known(self) -> None:
        checks = [rule.rule for rule in to_sign_off(self.option)]
        given = [s.rule for s in self.sign_offs]
        _fits("sign-off", given, checks)
        named = [name for d in self.departures for name in d.rules]
        _fits("departure", named, in_the_way(self.option))

    def _signed_off(self) -> None:
        given = {s.rule for s in self.sign_offs}
        for rule in to_sign_off(self.option):
            if rule.rule not in given:
                raise Refused(
                    f"{rule.rule} is not signed off ({rule.message}); sign it off with name and "
                    "reason."
                )

    def _departed(self) -> None:
        stern = {rule.rule: rule for rule in self.option.rules if rule.kind is Kind.ABSOLUTE}
        by_rule = {name: d for d in self.departures for name in d.rules}
        left = [name for name in in_the_way(self.option) if name not in by_rule]
        for name in in_the_way(self.option):
            departure = by_rule.get(name)
            if departure is None:
                more = f"; in the way as well: {', '.join(left[1:])}" if left[1:] else ""
                raise Refused(
                    f"{self.option.title} is {self.option.state.replace('_', ' ')}: "
                    f"{_words(self.option, name)}; answer it first (akeso template recommend, then "
                    f"akeso recommend --episode), or depart from it with name and reason{more}."
                )
            if name in stern and len(departure.rules) > 1:
                raise Refused(f"{name} is departed from by itself; give it a reason of its own.")
            if name in stern and len(departure.reason.strip()) < LONG_REASON:
                raise Refused(
                    f"The reason for departing from {name} ({stern[name].message}) has "
                    f"{len(departure.reason.strip())} characters; write at least {LONG_REASON}."
                )


def _fits(what: str, given: list[str], wanted: Iterable[str]) -> None:
    """Refuse what is given twice, or for nothing."""
    known = tuple(wanted)
    for name in given:
        if name not in known:
            raise BadInput(f"The {what} of {name} fits no rule that asks for one; leave it out.")
        if given.count(name) > 1:
            raise BadInput(f"The {what} of {name} is given twice; keep one.")


def _words(option: TechniqueGiven, name: str) -> str:
    rule = next((r for r in option.rules if r.rule == name), None)
    if rule is None:
        return "no indication is met" if option.indicated is False else "no indication is known"
    if rule.effect is Effect.OPEN:
        return f"{name} is open ({rule.message}), because {', '.join(rule.unknown)} is not known"
    return f"{name} stands against it ({rule.message})"


def to_sign_off(option: TechniqueGiven) -> tuple[RuleGiven, ...]:
    """Return the CHECK rules that have to be signed off, one by one."""
    return tuple(rule for rule in option.rules if rule.effect is Effect.SIGN_OFF)


def in_the_way(option: TechniqueGiven) -> tuple[str, ...]:
    """Return the names of what has to be departed from to go on: blocking rules and open ones."""
    against = (Effect.URGENT, Effect.BLOCKS)
    idle = (Kind.CAUTION, Kind.INDICATION)
    names = [
        rule.rule
        for rule in option.rules
        if rule.effect in against or (rule.effect is Effect.OPEN and rule.kind not in idle)
    ]
    if option.indicated is not True:
        names.append(NO_INDICATION)
    return tuple(names)


def decide(
    recommendation_id: str,
    given: RecommendationGiven,
    technique: str,
    *,
    proceed: bool,
    clinician: str,
    level: str = "",
    side: Side | None = None,
    reason: str = "",
    sign_offs: tuple[SignOff, ...] = (),
    departures: tuple[Departure, ...] = (),
) -> Decision:
    """Return a decision on a stored recommendation; see `Decision` for what it refuses.

    Raises
    ------
    BadInput
        If the recommendation says nothing of the technique.
    """
    return Decision(
        recommendation_id,
        given.option(technique),
        proceed,
        clinician,
        level,
        side,
        reason,
        sign_offs,
        departures,
    )


def for_the_manager(decision: Decision) -> tuple[tuple[Departure, RuleGiven], ...]:
    """Return the departures from STOP, DEFER and URGENT rules, which the manager is shown."""
    stern = {r.rule: r for r in decision.option.rules if r.kind is Kind.ABSOLUTE}
    return tuple(
        (departure, stern[name])
        for departure in decision.departures
        for name in departure.rules
        if name in stern
    )
