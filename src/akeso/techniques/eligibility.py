"""Every technique and every rule, gathered from the rooms; the rooms do not know one another."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from akeso.errors import BadInput
from akeso.techniques.epidural_steroid import indication as epidural
from akeso.techniques.expression import Value
from akeso.techniques.facet_joint import indication as facet
from akeso.techniques.indication import Rule, Technique, Verdict, judge, read_rules
from akeso.techniques.nerve_block import indication as nerve
from akeso.techniques.radiofrequency import indication as radiofrequency
from akeso.techniques.spinal_cord_stimulation import indication as stimulation

_ROOMS = (nerve, epidural, facet, radiofrequency, stimulation)

BLEEDING_CLASSES = ("low", "intermediate", "high")


@cache
def techniques() -> Mapping[str, Technique]:
    """Return every technique by its code, in the order of the rooms."""
    return MappingProxyType({t.code: t for room in _ROOMS for t in room.TECHNIQUES})


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule, the shared ones first; no two have the same name."""
    found = (*read_rules(), *(rule for room in _ROOMS for rule in room.RULES))
    if len({rule.id for rule in found}) != len(found):
        raise BadInput("Two rules have the same id; give each its own.")
    return found


@cache
def rules_of(code: str) -> tuple[Rule, ...]:
    """Return the rules about one technique."""
    find_technique(code)
    return tuple(rule for rule in rules() if rule.applies(code))


def find_technique(code: str) -> Technique:
    """Return a technique by its code.

    Raises
    ------
    BadInput
        If there is none; the sentence names the nearest.
    """
    known = techniques()
    if code not in known:
        near = difflib.get_close_matches(str(code), known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else f"use one such as {next(iter(known))}."
        raise BadInput(f"There is no technique {code!r}; {hint}")
    return known[code]


def judge_technique(code: str, findings: Mapping[str, Value | None]) -> Verdict:
    """Return what the rules say about a technique for a patient.

    Raises
    ------
    BadInput
        If there is no such technique.
    """
    return judge(code, rules_of(code), findings)


_LIFTING = (
    "severe_liver_or_renal_disease",
    "prior_surgery_at_site",
    "prior_radiation_at_site",
    "bleeding_disorder_uncorrected",
)


def bleeding_class(code: str, findings: Mapping[str, Value | None]) -> str | None:
    """Return the bleeding-risk class of a technique for a patient, None where it is not known.

    The class of the technique, one step higher where liver or kidneys are severely ill, the site
    was operated on or irradiated, or a bleeding disorder is not corrected; one step at most
    (section 6.1). Age raises nothing by itself: rule G-C-02 shows it and the clinician decides.
    """
    own = find_technique(code).bleed_risk_class
    if own == BLEEDING_CLASSES[-1]:
        return own
    answers = [findings[name] for name in _LIFTING]
    if True in answers:
        return BLEEDING_CLASSES[BLEEDING_CLASSES.index(own) + 1]
    return None if None in answers else own
