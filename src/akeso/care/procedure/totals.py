"""Running totals of a procedure's drugs, and the stops they meet.

The rules are the pharmacy's (`akeso.pharmacy.check`), asked once for each level, and `own_stops`.
A stop that is met, or a STOP rule that lacks what it has to know, needs a departure: name and
reason, kept for good. The body itself does not ask the rules, since rules change and a record
stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from akeso.care.procedure.body import Procedure
from akeso.care.procedure.contrast import Seen
from akeso.care.procedure.drug_case import cases_of, injections
from akeso.care.procedure.given import Departure, DrugGiven
from akeso.care.procedure.own_stops import Stop, own_stops
from akeso.errors import BadInput, Refused
from akeso.pharmacy.check import DrugReport, Total, check
from akeso.pharmacy.drug import Kind
from akeso.pharmacy.ruling import Answer, Severity
from akeso.pharmacy.syringe import Site
from akeso.rule import Status

BEFORE_INJECTING = ("R15", "R16", "R17")
"""Rules about what contrast has to show before a drug; until one is given they stop nothing."""


@dataclass(frozen=True)
class RunningTotals:
    """What was given so far, against the limits of the dose profile.

    Parameters
    ----------
    profile : str
        Code of the dose profile.
    totals : tuple of Total
        Local anaesthetics, steroid, contrast; each with its limit and source.
    stops : tuple of Stop
        Every stop that is met or cannot be told, with its departure where there is one.
    warnings, open : tuple of str
        Warnings that fire; rules that lack something but do not stop.
    """

    profile: str
    totals: tuple[Total, ...]
    stops: tuple[Stop, ...]
    warnings: tuple[str, ...]
    open: tuple[str, ...]

    @property
    def undecided(self) -> tuple[Stop, ...]:
        """Stops that nobody took the responsibility for."""
        return tuple(stop for stop in self.stops if stop.departure is None)


def running_totals(procedure: Procedure) -> RunningTotals:
    """Return the totals of all drugs given, and what the rules say about them."""
    reports = [check(case) for case in cases_of(procedure)]
    answers = _worst(reports)
    stopping = [a for a in answers if _stops(a) and not _is_early(a, procedure)]
    met = [Stop(a.rule.id, a.message, a.status, a.rule.source) for a in stopping]
    decided = {departure.rule: departure for departure in procedure.departures}
    rest = [a for a in answers if a not in stopping]
    return RunningTotals(
        procedure.drug_facts.profile,
        reports[0].totals if reports else (),
        tuple(
            replace(stop, departure=decided.get(stop.rule))
            for stop in (*met, *own_stops(procedure))
        ),
        tuple(f"{a.rule.id}: {a.message}" for a in rest if a.fired),
        tuple(f"{a.rule.id}: {a.message}" for a in rest if a.status is Status.UNKNOWN),
    )


def give(procedure: Procedure, drug: DrugGiven, departures: Iterable[Departure] = ()) -> Procedure:
    """Return the procedure with one more drug.

    Raises
    ------
    Refused
        If a stop is met, or cannot be told, and no departure names who goes on and why.
    """
    after = replace(
        procedure,
        drugs=(*procedure.drugs, drug),
        departures=(*procedure.departures, *departures),
    )
    refuse_undecided(after)
    return after


def refuse_undecided(procedure: Procedure) -> None:
    """Raise Refused, naming every stop, where a stop has no departure.

    Also raises BadInput where a departure names a stop that was not met.
    """
    totals = running_totals(procedure)
    if totals.undecided:
        lines = "; ".join(f"{stop.rule}: {stop.says.rstrip('.')}" for stop in totals.undecided)
        raise Refused(f"Stopped by {lines}. To go on, a departure has to name who decides and why.")
    met = {stop.rule for stop in totals.stops}
    idle = [departure.rule for departure in procedure.departures if departure.rule not in met]
    if idle:
        raise BadInput(f"There is a departure from {', '.join(idle)}, which did not stop anything.")


def had_skin_anaesthetic(procedure: Procedure) -> bool:
    """Tell whether a local anaesthetic was given into the skin."""
    return any(
        drug.site is Site.SKIN and drug.dose().drug.kind is Kind.LOCAL_ANAESTHETIC
        for drug in procedure.drugs
    )


def _worst(reports: Iterable[DrugReport]) -> list[Answer]:
    """Return one answer a rule: of several levels, the one that weighs most."""
    found: dict[str, Answer] = {}
    for report in reports:
        for answer in report.answers:
            known = found.get(answer.rule.id)
            if known is None or _weight(answer) > _weight(known):
                found[answer.rule.id] = answer
    return list(found.values())


def _weight(answer: Answer) -> int:
    if answer.fired:
        return 2 + answer.severity.blocks
    return int(answer.status is Status.UNKNOWN)


def _stops(answer: Answer) -> bool:
    unknown = answer.status is Status.UNKNOWN and answer.severity is Severity.STOP
    return unknown or answer.status is Status.FAIL


def _is_early(answer: Answer, procedure: Procedure) -> bool:
    """Tell whether a rule on contrast has nothing to stop yet, or the disc stands in its place."""
    if answer.rule.id not in BEFORE_INJECTING:
        return False
    given = injections(procedure)
    in_disc = any(look is not None and look.seen is Seen.INTRADISCAL for _, look in given)
    return not given or (in_disc and answer.status is Status.UNKNOWN)
