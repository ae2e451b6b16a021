"""From which record each finding comes, and which is taken where an answer and a record differ.

Of two that differ the more cautious one is taken and both are named: to refuse the whole question
would leave the reader without the rules that close, and to trust the newer one would let a slip
of the keyboard open what a plan or a withdrawn consent closes. Policies of the site and earlier
answers are no facts but choices, so a new answer takes their place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from akeso.care.assessment import PAST_FIELDS, How, fillings
from akeso.errors import Refused
from akeso.techniques.expression import Value
from akeso.techniques.findings import Findings, dictionary


class By(StrEnum):
    """What a finding comes from."""

    ASSESSMENT = "assessment"
    PATIENT = "patient"
    SITE = "site"
    ANSWER = "answer"
    """Of the question that was asked."""
    EARLIER = "earlier answer"
    """Of the question of a recommendation before."""
    DECISION = "decision"
    CONSENT = "consent"
    PLAN = "plan"
    PROCEDURE = "procedure"


CHOICES = (By.SITE, By.EARLIER)
"""What a new answer takes the place of."""

CAUTIOUS: Mapping[str, Value] = {
    "consent_valid": False,
    "organ_in_path": True,
    "entry_path_found": False,
    "uses_xray": True,
    "guidance_fluoro_ct": False,
    "bilateral_planned": True,
    "esi_level_above_c6_c7": True,
    "contralateral_stellate_same_day": True,
    "neurostim_present": True,
    "rfa_repeat_same_pain": False,
}
"""The value that opens nothing; of numbers it is the greater one."""


@dataclass(frozen=True)
class Known:
    """What a record says of one finding.

    Parameters
    ----------
    finding : str
    value : bool, int, float, str or None
        None where the record does not tell it; `says` is then why.
    by : By
    records : tuple of str
        The records it comes from; empty for the site and for an answer.
    says : str
        Why it is not known, or what it was that differed; ``""`` where there is nothing to say.
    """

    finding: str
    value: Value | None
    by: By
    records: tuple[str, ...] = ()
    says: str = ""


def settle(
    name: str, answer: Value | None, known: Known | None, told: By = By.ANSWER
) -> Known | None:
    """Return what is taken of an answer and what a record says; None where neither knows.

    Parameters
    ----------
    name : str
        The finding.
    answer : bool, int, float, str or None
    known : Known or None
    told : By
        What the answer comes from.

    Raises
    ------
    BadInput
        If the answer has the wrong type or range.
    Refused
        If the two differ and neither is the more cautious one.
    """
    if answer is not None and name in dictionary():
        answer = dictionary()[name].check(answer)
    if known is None or known.value is None:
        return None if answer is None else Known(name, answer, told)
    if answer is None or answer == known.value:
        return known
    if known.by in CHOICES:
        return Known(name, answer, told)
    return _cautious(name, answer, known, told)


def _cautious(name: str, answer: Value, known: Known, told: By) -> Known:
    """Return the more cautious of two that differ, with a sentence that names both."""
    kept = _of(name, answer, known.value)
    words = f"the {told} says {_word(answer)}, the {known.by} {_word(known.value)}"
    if known.records:
        words += f" ({', '.join(known.records)})"
    if kept is None:
        raise Refused(f"Of {name} {words}; correct one of the two.")
    by, records = (known.by, known.records) if kept == known.value else (told, ())
    return Known(name, kept, by, records, f"{words}; taken was {_word(kept)}, the cautious one")


def _of(name: str, one: Value, other: Value | None) -> Value | None:
    if name in CAUTIOUS:
        return CAUTIOUS[name]
    numbers = [v for v in (one, other) if isinstance(v, int | float) and not isinstance(v, bool)]
    return max(numbers) if len(numbers) == 2 else None


def _word(value: Value | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _elsewhere(name: str) -> bool:
    filling = fillings().get(name)
    return filling is not None and filling.how is How.ELSEWHERE


def settled(answers: Mapping[str, Value | None], known: Mapping[str, Known]) -> dict[str, Known]:
    """Return what is taken of answers and records, of findings that no assessment asks for.

    An answer of null takes back a choice, and nothing else.
    """
    found = {}
    for name in (*answers, *(n for n in known if n not in answers and _elsewhere(n))):
        record = known.get(name)
        if name in answers and answers[name] is None and record and record.by in CHOICES:
            continue
        taken = settle(name, answers.get(name), record)
        if taken is not None:
            found[name] = taken
    return found


def beside(found: Findings, known: Mapping[str, Known]) -> dict[str, Known]:
    """Return what records say of findings that the assessment asks for as well."""
    own = {name: one for name, one in known.items() if not _elsewhere(name)}
    taken = {n: settle(n, found[n], one, By.ASSESSMENT) for n, one in own.items()}
    return {n: one for n, one in taken.items() if one is not None}


def of_past(found: Findings, records: tuple[str, ...]) -> dict[str, Known]:
    """Return the findings that earlier procedures of the record fill, with what was told."""
    names = sorted(n for n in PAST_FIELDS if records and found[n] is not None)
    return {n: Known(n, found[n], By.PROCEDURE, records) for n in names}
