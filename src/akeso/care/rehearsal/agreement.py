"""Whether the attached plan is the one that was decided and consented to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from akeso.anatomy.levels import Side
from akeso.care.consent import Consent
from akeso.care.record import said
from akeso.care.rehearsal.plan import PlanAttached
from akeso.errors import Refused
from akeso.techniques.eligibility import find_technique


@dataclass(frozen=True)
class Agreed:
    """One thing that was decided or consented to; several levels or both sides are several.

    Parameters
    ----------
    technique : str
        Technique code.
    level : str
        In the words of the plan: ``L4-L5`` for a joint or foramen, ``L4`` for one nerve's vertebra.
    side : Side
    said_in : str
        ``the decision`` or ``the consent``.
    """

    technique: str
    level: str
    side: Side
    said_in: str = "the consent"

    def __post_init__(self) -> None:
        find_technique(self.technique)
        object.__setattr__(self, "side", Side(self.side))
        object.__setattr__(self, "level", same_level(said("The level agreed to", self.level)))

    @property
    def words(self) -> str:
        """What was agreed, as it is said aloud."""
        return f"{find_technique(self.technique).title}, {self.level} {self.side}"


def agreed_in(consent: Consent) -> Agreed:
    """Return what a consent agrees to; `akeso.care.consent.consent_status` says if it holds."""
    return Agreed(consent.technique, consent.level, consent.side, "the consent")


def same_level(text: str) -> str:
    """Return a level as it is compared: ``l4/l5`` and ``L4 - L5`` are one."""
    return text.strip().upper().replace("/", "-").replace(" ", "")


def refuse_wrong_plan(plan: PlanAttached, agreed: Iterable[Agreed]) -> None:
    """Raise Refused, in one sentence, where a plan is nothing of what was agreed.

    Raises
    ------
    Refused
        If nothing was agreed, or technique, level or side differ from all that was; the sentence
        names what differs from the nearest.
    """
    answers = [(_differences(plan, one), one) for one in agreed]
    if not answers:
        raise Refused(f"Nothing was agreed for the plan {plan.words}; decide and consent first.")
    wrong, nearest = min(answers, key=lambda answer: len(answer[0]))
    if wrong:
        raise Refused(
            f"The plan {plan.words} is not what {nearest.said_in} says: {'; '.join(wrong)}. "
            "Stop, and attach the right plan or correct the consent with the patient."
        )


def _differences(plan: PlanAttached, agreed: Agreed) -> list[str]:
    wrong = []
    if agreed.technique not in plan.techniques:
        titles = " or ".join(find_technique(code).title for code in plan.techniques)
        wrong.append(f"{titles} instead of {find_technique(agreed.technique).title}")
    if same_level(plan.level) != agreed.level:
        wrong.append(f"level {plan.level} instead of {agreed.level}")
    if plan.side is not agreed.side:
        wrong.append(f"side {plan.side} instead of {agreed.side}")
    return wrong
