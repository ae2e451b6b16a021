"""Which record may follow which; every pair that is not in the table is refused in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from akeso.care.pathway.table import CLOSED, Records, Stage, Step, anytime, steps
from akeso.care.pathway.target import about, codes_of, same_target
from akeso.care.record import Body, Record, lineage, standing
from akeso.care.rehearsal import techniques_of
from akeso.errors import BadInput, Refused
from akeso.techniques.catalogue import approaches


@dataclass(frozen=True)
class Permission:
    """Whether a record may be added.

    Parameters
    ----------
    ok : bool
    says : str
        Why not, or under which reason it may; ``""`` where nothing is to be said.
    missing : tuple of str
        Kinds that it lacks.
    """

    ok: bool
    says: str = ""
    missing: tuple[str, ...] = ()


def stage_of(records: Records) -> Stage:
    """Return how far the records of one episode have come: the furthest step that stands."""
    reached = {step.stage for r in standing(records) if (step := steps().get(r.kind))}
    return next((s for s in reversed(Stage) if s in reached), Stage.NEW)


def allowed(
    records: Records,
    kind: str,
    body: Body | None = None,
    *,
    supersedes: str = "",
    late_reason: str = "",
) -> Permission:
    """Tell whether a record may be added to an episode.

    Parameters
    ----------
    records : tuple of Record
        Of the episode, in the order in which they were made.
    kind : str
        Of the new record.
    body : Body, optional
        The new record's body; with it the target and the named records are compared as well.
    supersedes : str
        The record it takes the place of.
    late_reason : str
        Why it is entered without what it needs: an emergency, or a late entry.

    Raises
    ------
    BadInput
        If the protocol does not know the kind.
    """
    if kind in anytime():
        return Permission(True)
    step = steps().get(kind)
    if step is None:
        raise BadInput(f"The protocol has no step {kind!r}; its steps are: {', '.join(steps())}.")
    held = standing(records)
    if supersedes:
        return _superseding(records, held, kind, supersedes)
    closed = next((r for r in held if r.kind == CLOSED), None)
    if closed is not None and not step.after_closing:
        says = f"The episode was closed; open a new one, or void the closing ({closed.id})."
        return Permission(False, says)
    return _lacking(step, held, body, late_reason.strip())


def _superseding(records: Records, held: Records, kind: str, target: str) -> Permission:
    found = next((r for r in held if r.id == target), None)
    if found is not None and found.kind == kind:
        return Permission(True)
    newer = next((r for r in held if target in lineage(records, r) - {r.id}), None)
    if newer is not None and newer.kind == kind:
        says = (
            f"The record {target} was corrected meanwhile by {newer.made.by}; look at what stands "
            f"now, {newer.id}, and name that one."
        )
        return Permission(False, says)
    what = "does not stand in this episode" if found is None else f"is a {found.kind}"
    says = f"The record {target} {what}; a {kind} can only take the place of a standing {kind}."
    return Permission(False, says)


def _lacking(step: Step, held: Records, body: Body | None, late_reason: str) -> Permission:
    lacking = [kinds for kinds in _needs(step, body) if not _stands(step, kinds, held, body)]
    if not lacking:
        return Permission(True)
    missing = tuple(kinds[0] for kinds in lacking)
    says = " ".join(_sentence(step, kinds, held, body) for kinds in lacking)
    if late_reason and step.late:
        return Permission(True, f"Entered without what it needs, as {late_reason}. {says}", missing)
    return Permission(False, says, missing)


def _needs(step: Step, body: Body | None) -> tuple[tuple[str, ...], ...]:
    """Return what a step needs.

    A claim that is not bulk billed needs no assignment, and a technique that the planner does not
    know neither plan nor rehearsal.
    """
    spared: set[str] = set()
    if getattr(getattr(body, "event", None), "bulk_billed", True) is False:
        spared.add("assignment-of-benefit")
    if body is not None and (codes := codes_of(body)) and not codes & planned_techniques():
        spared |= {"plan-attached", "rehearsed"}
    return tuple(kinds for kinds in step.needs if not spared & set(kinds))


@cache
def planned_techniques() -> frozenset[str]:
    """Return the techniques that an approach of the planner serves."""
    return frozenset(code for approach in approaches() for code in techniques_of(approach))


def _stands(step: Step, kinds: tuple[str, ...], held: Records, body: Body | None) -> bool:
    return any(_fits(step, record, body, held) for record in held if record.kind in kinds)


def _fits(step: Step, record: Record[Body], body: Body | None, held: Records) -> bool:
    """Tell whether a standing record is the one that the new one needs."""
    if record.kind == "consent" and _withdrawn(record, held):
        return False
    if record.kind == "decision" and not getattr(record.body, "proceed", True):
        return False
    if record.kind == "rehearsed" and not _ready(record, held):
        return False
    if body is None:
        return True
    named = step.by_field.get(record.kind)
    if named is not None and hasattr(body, named):
        return bool(getattr(body, named) == record.id)
    return not step.by_target or same_target(_target_body(record, held), body)


def _withdrawn(consent: Record[Body], held: Records) -> bool:
    """Tell whether a consent was taken back after it was given, for what it was given for."""
    given = getattr(consent.body, "at", None)
    later = (r for r in held if r.kind == "consent-withdrawn")
    return any(
        same_target(r.body, consent.body)
        and (given is None or getattr(r.body, "at", given) >= given)
        for r in later
    )


def _ready(rehearsal: Record[Body], held: Records) -> bool:
    """Tell whether it is the last rehearsal of its plan, and ended ready."""
    plan = getattr(rehearsal.body, "plan", "")
    same = [r for r in held if r.kind == "rehearsed" and getattr(r.body, "plan", "") == plan]
    return same[-1].id == rehearsal.id and bool(getattr(rehearsal.body, "ready", True))


def _target_body(record: Record[Body], held: Records) -> Body:
    """Return the body that names the target: of a rehearsal, that of its plan."""
    plan = getattr(record.body, "plan", None) if record.kind == "rehearsed" else None
    return next((r.body for r in held if plan and r.id == plan), record.body)


def _sentence(step: Step, kinds: tuple[str, ...], held: Records, body: Body | None) -> str:
    needed = steps()[kinds[0]]
    title = " or ".join(steps()[kind].title for kind in kinds)
    named = step.by_field.get(kinds[0])
    if named and getattr(body, named, "") and any(r.kind in kinds for r in held):
        return (
            f"The {title} {getattr(body, named)} does not stand in this episode; name one that "
            f"does, or record it first ({needed.command})."
        )
    withdrawn = kinds == ("consent",) and any(r.kind == "consent-withdrawn" for r in held)
    was = "; it was withdrawn" if withdrawn else ""
    where = about(body) if step.by_target and body is not None else ""
    return f"There is no {title}{where}{was}; record it first ({needed.command})."


def require(
    records: Records,
    kind: str,
    body: Body | None = None,
    *,
    supersedes: str = "",
    late_reason: str = "",
) -> Permission:
    """Return the permission for a record, or raise Refused with what is missing."""
    found = allowed(records, kind, body, supersedes=supersedes, late_reason=late_reason)
    if not found.ok:
        raise Refused(found.says)
    return found
