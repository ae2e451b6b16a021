"""When this patient's blood thinners stop and start again around a procedure.

The algorithm is that of the reference memo on eligibility, section 6.2, on the table of
`blood_thinners`: several drugs take the longest hold, an unknown drug or hour is never a yes.
Hours are elapsed hours, also across a change of the clock. Dates are advice to the prescriber
and the clinician, who decide.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from akeso.care.blood_thinners import Hold, Policy, drugs
from akeso.care.calendar import local
from akeso.errors import BadInput
from akeso.rule import Source, Status, all_of
from akeso.techniques.eligibility import BLEEDING_CLASSES

NORMAL_INR = 1.2
"""Highest INR that counts as normal (section 6.2 step 3, recalled: unverified)."""

BLOODY_TAP_H = 24.0
"""Added to the restart after a bloody or traumatic needle (section 6.2 step 5, recalled)."""

WRITTEN = (
    "After a stent, recent clot, stroke or with a mechanical valve, stop only with the "
    "prescriber's written agreement (unverified)."
)


@dataclass(frozen=True)
class Intake:
    """A drug the patient takes.

    Parameters
    ----------
    drug : str
        As the table names it; another name is kept and answered with unknown.
    last_dose : datetime, date or None
        When it was last taken; a date alone leaves the hour of that day open.
    stopped : bool
        Whether it has been stopped for this procedure.
    """

    drug: str
    last_dose: datetime | date | None = None
    stopped: bool = False


@dataclass(frozen=True)
class Occasion:
    """The procedure, as far as the blood thinners need it.

    Parameters
    ----------
    procedure : datetime
        When it begins, with time zone.
    bleed_risk_class : str or None
        ``low``, ``intermediate`` or ``high``, after the patient's own risk; None if not known.
    prescriber_agrees : bool or None
        The prescriber's answer.
    inr : float or None
        Today's.
    bloody_tap : bool
        Whether the needle was bloody or traumatic.
    lead_trial : bool
        Whether leads stay in, so that the drug stays off until they are out (S78).
    leads_out : datetime or None
        When they came out, or are planned to.
    """

    procedure: datetime
    bleed_risk_class: str | None
    prescriber_agrees: bool | None = None
    inr: float | None = None
    bloody_tap: bool = False
    lead_trial: bool = False
    leads_out: datetime | None = None

    def __post_init__(self) -> None:
        for name, moment in (("procedure", self.procedure), ("lead removal", self.leads_out)):
            if moment is not None and moment.tzinfo is None:
                raise BadInput(
                    f"The time of the {name} is {moment.isoformat()}; add its time zone, "
                    "such as +10:00."
                )
        if self.leads_out is not None and self.leads_out < self.procedure:
            raise BadInput("The leads come out before the procedure; correct one of the times.")
        if self.bleed_risk_class not in (None, *BLEEDING_CLASSES):
            raise BadInput(
                f"The bleeding-risk class is {self.bleed_risk_class!r}; use one of "
                f"{', '.join(BLEEDING_CLASSES)}."
            )


@dataclass(frozen=True)
class Advice:
    """What to do with one drug.

    Parameters
    ----------
    drug : str
    policy : Policy or None
        None for a drug that is not in the table, or a class that is not known.
    hold : str
        The table's words.
    status : Status
        Whether the drug stands in the way now: pass, fail or unknown.
    last_dose_by : datetime or None
        The latest last dose, where the table has an interval.
    restart_from : datetime or None
        The earliest next dose.
    sentence : str
        The same in words, with what is missing.
    source : Source or None
    """

    drug: str
    policy: Policy | None
    hold: str
    status: Status
    last_dose_by: datetime | None
    restart_from: datetime | None
    sentence: str
    source: Source | None


def advise(intakes: Iterable[Intake], occasion: Occasion) -> tuple[Advice, ...]:
    """Return what to do with each drug, the longest hold first.

    Raises
    ------
    BadInput
        If a last dose lies after the procedure or lacks its time zone.
    """
    found = [_advise(intake, occasion) for intake in intakes]
    never = datetime.max.replace(tzinfo=UTC)
    return tuple(sorted(found, key=lambda a: a.last_dose_by or never))


def hold_ok(advice: Iterable[Advice]) -> bool | None:
    """Tell whether every drug meets its hold; None where one is not known, True without drugs."""
    answers = [a.status for a in advice]
    status = all_of(answers) if answers else Status.PASS
    return {Status.PASS: True, Status.FAIL: False, Status.UNKNOWN: None}[status]


def _advise(intake: Intake, occasion: Occasion) -> Advice:
    _check_dose(intake, occasion)
    drug = drugs().get(intake.drug)
    if drug is None:
        return _unanswered(intake.drug, _not_listed(intake.drug), None)
    if occasion.bleed_risk_class is None:
        return _unanswered(drug.name, "The bleeding-risk class is not known.", drug.source)
    hold = drug.holds[occasion.bleed_risk_class]
    timed = hold.hours > 0
    by = _shift(occasion.procedure, -hold.hours) if timed else None
    restart = None
    if hold.policy is not Policy.CONTINUE:
        restart = _restart(drug.restart_h[occasion.bleed_risk_class], occasion)
    sentence = _sentence(hold, by, restart, occasion)
    status = _status(hold, intake, occasion)
    return Advice(drug.name, hold.policy, hold.text, status, by, restart, sentence, drug.source)


def _unanswered(name: str, sentence: str, source: Source | None) -> Advice:
    return Advice(name, None, "", Status.UNKNOWN, None, None, sentence, source)


def _not_listed(name: str) -> str:
    starts = [known for known in drugs() if known.startswith(f"{name.strip().lower()} ")]
    near = starts or difflib.get_close_matches(name.strip().lower(), drugs(), n=1, cutoff=0.6)
    hint = (
        f"did you mean {' or '.join(near)}?" if near else "ask the prescriber how long to hold it."
    )
    return f"{name} is not in the table of blood thinners; {hint}"


def _check_dose(intake: Intake, occasion: Occasion) -> None:
    dose = intake.last_dose
    if isinstance(dose, datetime) and dose.tzinfo is None:
        raise BadInput(
            f"The last dose of {intake.drug} is {dose.isoformat()}; add its time zone, "
            "such as +10:00, or give the date alone."
        )
    if dose is not None and _since_h(dose, occasion.procedure)[1] < 0:
        raise BadInput(
            f"The last dose of {intake.drug} ({dose.isoformat()}) lies after the procedure "
            f"({occasion.procedure.isoformat()}); correct one of the two."
        )


def _since_h(dose: datetime | date, procedure: datetime) -> tuple[float, float]:
    """Return the fewest and most hours that can have passed since the dose."""
    if isinstance(dose, datetime):
        first = last = dose
    else:
        first = datetime.combine(dose, time(), procedure.tzinfo)
        last = datetime.combine(dose + timedelta(days=1), time(), procedure.tzinfo)
    fewest, most = (procedure.astimezone(UTC) - m.astimezone(UTC) for m in (last, first))
    return fewest / timedelta(hours=1), most / timedelta(hours=1)


def _shift(moment: datetime, hours: float) -> datetime:
    """Move by elapsed hours, whatever the clock does in between."""
    return (moment.astimezone(UTC) + timedelta(hours=hours)).astimezone(moment.tzinfo)


def _status(hold: Hold, intake: Intake, occasion: Occasion) -> Status:
    if hold.policy is Policy.CONTINUE:
        return Status.PASS
    if hold.policy is Policy.AVOID:  # the table has no interval that would be long enough
        return Status.UNKNOWN if intake.stopped else Status.FAIL
    if hold.policy is Policy.SHARED:
        agreed = _answered(occasion.prescriber_agrees)
        if intake.stopped and hold.hours > 0:
            return all_of((agreed, _held(hold, intake, occasion)))
        return agreed
    return all_of((_held(hold, intake, occasion), _normal_inr(hold, occasion.inr)))


def _answered(answer: bool | None) -> Status:
    if answer is None:
        return Status.UNKNOWN
    return Status.PASS if answer else Status.FAIL


def _held(hold: Hold, intake: Intake, occasion: Occasion) -> Status:
    if intake.last_dose is None:
        return Status.UNKNOWN
    fewest, most = _since_h(intake.last_dose, occasion.procedure)
    if fewest >= hold.hours:
        return Status.PASS
    return Status.FAIL if most < hold.hours else Status.UNKNOWN


def _normal_inr(hold: Hold, inr: float | None) -> Status:
    if not hold.normal_inr:
        return Status.PASS
    return _answered(None if inr is None else inr <= NORMAL_INR)


def _restart(hours: float | None, occasion: Occasion) -> datetime | None:
    after = occasion.leads_out if occasion.lead_trial else occasion.procedure
    if hours is None or after is None:
        return None
    return _shift(after, hours + (BLOODY_TAP_H if occasion.bloody_tap else 0.0))


def _sentence(hold: Hold, by: datetime | None, restart: datetime | None, occasion: Occasion) -> str:
    """Say what to do, in times of Sydney's clocks: the record keeps moments in UTC."""
    if hold.policy is Policy.CONTINUE:
        return "Continue."
    if hold.policy is Policy.AVOID:
        return "No procedure while the drug is given; ask the prescriber."
    words = []
    if hold.policy is Policy.SHARED:
        words.append("Decide with the prescriber.")
    if by is not None:
        stopped = "If it is stopped, last dose" if hold.policy is Policy.SHARED else "Last dose"
        words.append(f"{stopped} by {local(by):%a %d %b %Y %H:%M}.")
    if hold.normal_inr:
        words.append(f"INR at most {NORMAL_INR:g} on the day (number unverified).")
    if restart is not None:
        undated = hold.policy is Policy.SHARED and by is None
        begin = "If it is stopped, start" if undated else "Start"
        words.append(f"{begin} again from {local(restart):%a %d %b %Y %H:%M}.")
    elif occasion.lead_trial:
        words.append("Stay off until the leads are out.")
    else:
        words.append("Settle the restart with the prescriber.")
    if hold.policy is Policy.HOLD:
        words.append(WRITTEN)
    return " ".join(words)
