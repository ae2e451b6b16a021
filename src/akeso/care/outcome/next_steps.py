"""What a result makes possible next: the eligibility rules asked with what history can tell.

Nothing is decided here: every limit, message and source is a rule of ``techniques``, so the two
cannot disagree. Rules that look at other findings are not asked; `akeso recommend` asks them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from akeso.care.assessment import (
    POLICY,
    AskedDefinition,
    EarlierProcedure,
    Purpose,
    SteroidDose,
    definition_asked,
)
from akeso.care.outcome.findings import HISTORY_FIELDS, findings_of
from akeso.care.outcome.treatment import Target, Treatment, families
from akeso.rule import Source, Status
from akeso.techniques.eligibility import rules_of
from akeso.techniques.expression import Value
from akeso.techniques.findings import Findings, dictionary
from akeso.techniques.indication import Effect, Judged, Kind

_NOTHING: Mapping[str, Value | None] = MappingProxyType({})
LOOK_AHEAD_DAYS = 3 * 366
"""How far the first possible day is looked for; every limit in time is shorter."""
_ASKED = (Kind.PREREQUISITE, Kind.FREQUENCY, Kind.RELATIVE, Kind.CAUTION)
_DECIDING = (Kind.PREREQUISITE, Kind.FREQUENCY)
_WEIGHT = (
    Effect.NOTHING,
    Effect.SUPPORTS,
    Effect.SHOWN,
    Effect.SIGN_OFF,
    Effect.OPEN,
    Effect.BLOCKS,
    Effect.URGENT,
)
"""Of several levels the gravest answer counts."""


@dataclass(frozen=True)
class StepReason:
    """One rule that says something about a next step.

    Parameters
    ----------
    rule : str
        Its id.
    effect : Effect
    says : str
        The rule's message; for an open rule, with what is not known.
    source : Source
    """

    rule: str
    effect: Effect
    says: str
    source: Source


@dataclass(frozen=True)
class NextStep:
    """A technique that the history makes possible, closes, or leaves open.

    Parameters
    ----------
    target : Target
    status : Status
        Pass is possible as far as the history tells; Unknown where something that decides is not
        known.
    earliest : date or None
        The first day on which no rule of history closes it; None where waiting does not help.
    reasons : tuple of StepReason
    asked : AskedDefinition
        By which definition blocks count for it.
    """

    target: Target
    status: Status
    earliest: date | None
    reasons: tuple[StepReason, ...]
    asked: AskedDefinition


def next_steps(
    treatments: Iterable[Treatment],
    on: date,
    policy: Mapping[str, Value | None],
    *,
    told: tuple[EarlierProcedure, ...] | None = None,
    told_steroids: tuple[SteroidDose, ...] | None = None,
    known: Mapping[str, Value | None] = _NOTHING,
    definition: str = "",
) -> tuple[NextStep, ...]:
    """Return what each treated place makes possible: a repeat, and what a result opens.

    Parameters
    ----------
    treatments : iterable of Treatment
        Of one patient.
    on : date
        Day in Sydney.
    policy : mapping
        The findings that are the site's choice, such as ``mbb_policy`` and
        ``policy_rfa_interval_months``; what is left out is unknown, and the answer may then be.
    told : tuple of EarlierProcedure or None
        What the patient had elsewhere; None is not asked, and then limits cannot be counted.
    told_steroids : tuple of SteroidDose or None
        Steroid injections elsewhere; None is not asked, and then the year's sum is not known.
    known : mapping, optional
        The other findings as they are filled today, such as the menopause, for the rules of
        history that ask for them too.
    definition : str
        Of a positive block, that the clinic uses where no rule asks for another; ``""`` is the
        proposed one.

    Returns
    -------
    tuple of NextStep
        In the order in which the places were first treated.
    """
    done = tuple(sorted((t for t in treatments if t.day <= on), key=lambda t: t.ended))
    found: dict[Target, Treatment] = {}
    for one in done:
        opened = families()["opens"].get(one.target.technique)
        for technique in filter(None, (one.target.technique, opened)):
            found[Target(technique, one.target.levels, one.target.side)] = one
    others = {name: value for name, value in known.items() if name not in HISTORY_FIELDS}
    return tuple(
        _step(
            _Told(done, told, told_steroids, definition),
            target,
            on,
            {**others, **_settled(last, target, policy), **_as_before(done, last, target)},
        )
        for target, last in found.items()
    )


@dataclass(frozen=True)
class _Told:
    """What was done here, and what was told of elsewhere."""

    done: tuple[Treatment, ...]
    earlier: tuple[EarlierProcedure, ...] | None
    steroids: tuple[SteroidDose, ...] | None
    definition: str

    def findings(
        self, day: date, target: Target, level: str, policy: Value | None
    ) -> dict[str, Value]:
        return findings_of(
            self.done,
            day,
            target,
            told=self.earlier,
            told_steroids=self.steroids,
            level=level,
            definition=self.definition,
            policy=policy,
        )


def _settled(
    last: Treatment, target: Target, policy: Mapping[str, Value | None]
) -> dict[str, Value | None]:
    """Return the policy, with the purpose of a block where it is repeated."""
    again = target.technique == last.target.technique and last.purpose is not Purpose.UNKNOWN
    return {**({"block_purpose": str(last.purpose)} if again else {}), **policy}


def _as_before(
    done: tuple[Treatment, ...], last: Treatment, target: Target
) -> dict[str, Value | None]:
    """Return the steroid of a repeat, reckoned as that of the last session; of others nothing."""
    if target.technique != last.target.technique:
        return {}
    given = [t.steroids for t in done if t.record == last.record]
    if any(doses is None for doses in given):
        return {}
    amounts = [dose.mpe_mg for doses in given for dose in doses or ()]
    known = [amount for amount in amounts if amount is not None]
    total = float(sum(known)) if len(known) == len(amounts) else None
    return {"planned_steroid": bool(amounts), "planned_steroid_mpe_mg": total}


def _step(told: _Told, target: Target, on: date, settled: Mapping[str, Value | None]) -> NextStep:
    policy = settled.get(POLICY)
    asked = definition_asked(target.technique, policy, told.definition)

    def judged(day: date) -> list[Judged]:
        by_level = [
            _judge(target.technique, {**settled, **told.findings(day, target, level, policy)})
            for level in target.levels or ("",)
        ]
        return [
            max(same, key=lambda j: _WEIGHT.index(j.effect)) for same in zip(*by_level, strict=True)
        ]

    today = judged(on)
    reasons = tuple(_reason(one) for one in today if one.effect is not Effect.NOTHING)
    return NextStep(target, _status(today), _earliest(judged, on), reasons, asked)


def _judge(technique: str, known: Mapping[str, Value | None]) -> list[Judged]:
    """Ask the rules that look at history."""
    asked = [r for r in rules_of(technique) if r.kind in _ASKED]
    findings = Findings(known)
    return [r.judge(findings) for r in asked if HISTORY_FIELDS & set(r.condition.names)]


def _status(judged: Iterable[Judged]) -> Status:
    effects = {one.effect for one in judged if one.rule.kind in _DECIDING}
    if Effect.BLOCKS in effects:
        return Status.FAIL
    return Status.UNKNOWN if Effect.OPEN in effects else Status.PASS


def _reason(one: Judged) -> StepReason:
    named = "; ".join(_meaning(name) for name in one.unknown)
    unknown = f" (not known: {named})" if named else ""
    return StepReason(one.rule.id, one.effect, one.rule.message + unknown, one.rule.source)


def _meaning(name: str) -> str:
    """Return what a finding means, with the name by which it is given."""
    field = dictionary().get(name)
    words = name.replace("_", " ")
    return f"{field.meaning} ({words})" if field and field.meaning != words else words


def _earliest(judged: Callable[[date], list[Judged]], on: date) -> date | None:
    """Return the first day that nothing closes; closing rules only fall away as time passes."""
    if not _closed(judged(on)):
        return on
    low, high = 0, LOOK_AHEAD_DAYS
    if _closed(judged(on + timedelta(days=high))):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if _closed(judged(on + timedelta(days=middle))):
            low = middle
        else:
            high = middle
    return on + timedelta(days=high)


def _closed(judged: Iterable[Judged]) -> bool:
    return _status(judged) is Status.FAIL
