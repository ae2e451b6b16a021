"""Whether an assignment of benefit stands for the services that were rendered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from akeso.care.claim.assignment import AssignmentOfBenefit, Channel, Mode, Stream, same
from akeso.care.claim.assignment_rules import BEGAN, in_force, newest
from akeso.care.claim.gate import Gate
from akeso.care.claim.rulebook import Rule
from akeso.care.claim.services import item_number
from akeso.errors import BadInput
from akeso.rule import Mark, Source, Status

NAME = "assignment"
BEFORE = Source("Nothing on assignments other than the form was read before July 2026", Mark.READ)


@dataclass(frozen=True)
class Rendered:
    """What was rendered, as an assignment has to match it.

    Parameters
    ----------
    patient_name, professional : str
    date_of_service : date
    items : tuple of str
    streams : tuple of Stream
        Which statements the items need.
    basic_description : str
        Of what was rendered; ``""`` where nobody said it. The table from items to descriptions
        was not read, so that a person says it.
    """

    patient_name: str
    professional: str
    date_of_service: date
    items: tuple[str, ...]
    streams: tuple[Stream, ...]
    basic_description: str = ""

    def __post_init__(self) -> None:
        if not self.items:
            raise BadInput("Nothing was rendered; give at least one MBS item.")
        object.__setattr__(self, "items", tuple(item_number(i) for i in self.items))


def changed(assignment: AssignmentOfBenefit, rendered: Rendered) -> tuple[str, ...]:
    """Name the data items in which the service differs from what was assigned.

    Mode, day of assignment, assignor and statement cannot change with the service: they change
    only with a new assignment.
    """
    found = []
    if not same(assignment.patient_name, rendered.patient_name):
        found.append("the patient's name")
    if not same(assignment.professional, rendered.professional):
        found.append("the professional")
    if assignment.date_of_service != rendered.date_of_service:
        found.append("the date of service")
    return tuple(found)


def assignment_gate(
    assignment: AssignmentOfBenefit | None, rendered: Rendered, lodged: date
) -> Gate:
    """Judge whether the benefit is assigned for these services on the day of lodging.

    Parameters
    ----------
    assignment : AssignmentOfBenefit or None
        None where there is none.
    rendered : Rendered
    lodged : date
        Day on which the claim is or was lodged.
    """
    must = newest("before_lodging", max(lodged, BEGAN))
    if assignment is None:
        return _fail("The patient has not assigned the benefit; no claim goes without it.", must)
    if assignment.made_on > lodged:
        return _fail(
            f"The benefit was assigned on {assignment.made_on}, after the claim on {lodged}.", must
        )
    return (
        _channel(assignment)
        or _unchanged(assignment, rendered)
        or _statements(assignment, rendered)
        or _what(assignment, rendered)
    )


def _fail(reason: str, rule: Rule) -> Gate:
    return Gate(NAME, Status.FAIL, reason, rule.source)


def _channel(assignment: AssignmentOfBenefit) -> Gate | None:
    """Say what is wrong with how it was given on its day; None where nothing is."""
    made_on, channel = assignment.made_on, assignment.channel
    old = in_force("old_form", made_on)
    if channel is Channel.OLD_FORM:
        reason = f"The old form of assignment ended on 30 June 2026; this one is of {made_on}."
        return None if old else _fail(reason, newest("data_set", made_on))
    if old:
        reason = f"What was valid on {made_on} beside the approved form was not read; check it."
        return Gate(NAME, Status.UNKNOWN, reason, BEFORE)
    if channel is Channel.VERBAL and in_force("spoken", made_on) is None:
        last = newest("spoken", BEGAN)
        reason = (
            f"Spoken assignment is tolerated until {last.values['until']}; this one is of "
            f"{made_on}: have it signed."
        )
        return _fail(reason, last)
    return None


def _unchanged(assignment: AssignmentOfBenefit, rendered: Rendered) -> Gate | None:
    differing = changed(assignment, rendered)
    if not differing:
        return None
    return _fail(
        f"The service differs from the assignment in {', '.join(differing)}; assign anew.",
        newest("description_fit", BEGAN),
    )


def _statements(assignment: AssignmentOfBenefit, rendered: Rendered) -> Gate | None:
    lacking = [stream for stream in rendered.streams if stream not in assignment.streams]
    if not lacking:
        return None
    return _fail(
        f"The {' and the '.join(lacking)} statement was not shown to the patient; assign anew.",
        newest("streams", BEGAN),
    )


def _what(assignment: AssignmentOfBenefit, rendered: Rendered) -> Gate:
    """Compare the items after the service, the basic description before it."""
    rule = newest("description_fit", BEGAN)
    if assignment.channel is Channel.OLD_FORM:
        rule = newest("old_form", assignment.made_on)
    if assignment.mode is Mode.POST:
        others = sorted(set(rendered.items) - set(assignment.items))
        if others:
            reason = f"Item {', '.join(others)} is claimed but was not assigned; assign anew."
            return _fail(reason, rule)
    elif not rendered.basic_description.strip():
        reason = (
            f"Whether the services fit '{assignment.basic_description}', as assigned before, was "
            "not said; give the basic description of what was rendered."
        )
        return Gate(NAME, Status.UNKNOWN, reason, rule.source)
    elif not same(assignment.basic_description, rendered.basic_description):
        return _fail(
            f"'{assignment.basic_description}' was assigned and '{rendered.basic_description}' "
            "rendered; assign anew.",
            rule,
        )
    return Gate(NAME, Status.PASS, f"Assigned on {assignment.made_on}.", rule.source)
