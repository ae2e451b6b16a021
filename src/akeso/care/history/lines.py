"""The timeline: every record that stands, dated, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from akeso.care.appointments import Appointment, Recall, WaitingListEntry
from akeso.care.assessment import Assessment
from akeso.care.calendar import at_clock, local, local_day
from akeso.care.history.closed import closed_words, event_line
from akeso.care.history.places import places_words
from akeso.care.history.treatments import Records
from akeso.care.outcome import Death, FollowUp, PainDiary, block_result
from akeso.care.procedure import Complication, complication_words
from akeso.care.record import Body, Record, standing
from akeso.techniques.catalogue import approaches
from akeso.techniques.eligibility import techniques
from akeso.techniques.indication import State

_TIMES = (
    "seen", "received", "held_at", "started", "answered_at", "asked_at", "discharged_at",
    "rehearsed_at", "observed_at", "lodged_at", "received_at", "given_at",
    "uploaded_at", "decided_at", "starts", "ended", "at", "made_on", "dated", "on",
)  # fmt: skip
"""Fields in which bodies keep their clinical time; the first that is there counts."""


@dataclass(frozen=True)
class Line:
    """One line of the timeline.

    Parameters
    ----------
    at : datetime
        When it happened, as far as the body says; else when it was recorded.
    day : date
        In Sydney.
    kind, record : str
    says : str
        In plain words.
    by : str
        Who recorded it.
    where : str
        Level and side, as they stand in `says`; ``""`` where it names none.
    """

    at: datetime
    day: date
    kind: str
    record: str
    says: str
    by: str
    where: str = ""


def timeline(records: Records, death: Death | None = None) -> tuple[Line, ...]:
    """Return a line for each record that stands, oldest first; any kind has one.

    Parameters
    ----------
    records : tuple of Record
    death : Death, optional
        That the patient died, wherever in the chart it stands: what it closed says so.
    """
    held = standing(records)
    plans = {r.id: r.body for r in held if r.kind == "plan-attached"}
    lines = [_line(record, plans) for record in held]
    pairs = zip(lines, held, strict=True)
    found = [replace(one, says=one.says + closed_words(r.body, death)) for one, r in pairs]
    return tuple(sorted(found, key=lambda line: line.at))


def _line(record: Record[Body], plans: Mapping[str, Body]) -> Line:
    body = record.body
    at = _time(body, record.made.at) or record.made.at
    words = _WORDS.get(record.kind, _plain)(body)
    where = _place(body)
    if record.kind == "rehearsed" and (plan := plans.get(getattr(body, "plan", ""))):
        where = _place(plan)
        words = f"{words.rstrip('.')}: {where}." if where else words
    where = where if where in words else ""
    return Line(at, local_day(at), record.kind, record.id, words, record.made.by, where)


def _time(body: Body, made: datetime) -> datetime | None:
    """Return when it happened; of a day alone, when on that day it was recorded, else its start."""
    found = (getattr(body, name, None) for name in _TIMES)
    for one in found:
        if isinstance(one, datetime):
            return one
        if isinstance(one, date):
            return made if one == local_day(made) else at_clock(one, datetime.min.time())
    attempts = getattr(body, "attempts", ())
    return max(attempts) if attempts else None


def _plain(body: Body) -> str:
    """Return a line for a kind that has no words of its own."""
    name = body.KIND.replace("-", " ")
    about = _about(body)
    return f"{name[:1].upper()}{name[1:]}{f': {about}' if about else ''}."


def _about(body: Body) -> str:
    code = getattr(getattr(body, "option", body), "technique", "")
    title = techniques()[code].title if code in techniques() else str(code)
    return " ".join(part for part in (title, _place(body)) if part)


def _place(body: Body) -> str:
    """Return level and side of a body, as they are said."""
    parts = (getattr(body, "level", ""), str(getattr(body, "side", None) or ""))
    return " ".join(part for part in parts if part)


def _referral(body: Body) -> str:
    condition = getattr(body, "condition", "")
    return f"Referral received{f' for {condition}' if condition else ''}."


def _assessment(body: Body) -> str:
    average = getattr(getattr(body, "ratings", None), "average", None)
    pain = "average pain not rated" if average is None else f"average pain {average} of 10"
    return f"Assessed: {getattr(body, 'region', 'region not named')}, {pain}.{_flags(body)}"


def _flags(body: Body) -> str:
    """Return the red flags that are up: who opens the chart sees them first."""
    if not isinstance(body, Assessment):
        return ""
    up = [flag.name.replace("_", " ") for flag in body.red_flags.up()]
    return f" RED FLAG: {', '.join(up)}." if up else ""


def _recommendation(body: Body) -> str:
    """Say what needs a hand first, and how many techniques are open."""
    states = [str(one.state) for one in getattr(body, "options", ())]
    if State.URGENT_REFERRAL in states:
        return "Recommendation: URGENT REFERRAL, no technique."
    counts = ((name, states.count(state)) for state, name in _OPEN.items())
    return f"Recommendation: {', '.join(f'{n} {name}' for name, n in counts if n) or 'none'}."


_OPEN = {
    State.ELIGIBLE: "eligible",
    State.WITH_CAUTIONS: "eligible with cautions",
    State.NEEDS_REVIEW: "to review",
    State.NOT_ELIGIBLE: "not eligible",
}


def _decision(body: Body) -> str:
    verb = "Decided on" if getattr(body, "proceed", True) else "Decided against"
    return f"{verb} {_about(body)}."


def _plan(body: Body) -> str:
    words, status = getattr(body, "words", ""), str(getattr(body, "status", ""))
    checks = {"pass": "every check passes", "fail": "a check fails"}.get(status, "not proved")
    code, _, where = words.partition(" ")
    if code in approaches():
        words = f"{approaches()[code].title} {where}".strip()
    return f"Needle plan attached: {words or _about(body)}, {checks}."


def _rehearsed(body: Body) -> str:
    ready = getattr(body, "ready", True)
    return (
        "Rehearsed, ready." if ready else f"Rehearsed, not ready: {getattr(body, 'findings', '')}."
    )


def _procedure(body: Body) -> str:
    took = getattr(body, "took_min", None)
    placed = [(n.level, str(n.side)) for n in getattr(body, "needles", ())]
    where = places_words(placed or [(one, "") for one in getattr(body, "levels", ())])
    what = " ".join(part for part in (_about(body), where) if part)
    found: tuple[Complication, ...] = getattr(body, "complications", ())
    bad = "; ".join(
        one.note if one.code == "other" else complication_words(one.code) for one in found
    )
    minutes = "" if took is None else f", {took:.0f} min"
    return f"Performed: {what}{minutes}{f'; complications: {bad}' if bad else ''}."


def _recovery(body: Body) -> str:
    if getattr(body, "discharged_at", None) is None:
        return "In recovery."
    against = getattr(body, "against_advice", "")
    return f"Went home{f' against advice: {against}' if against else ''}."


def _next_day(body: Body) -> str:
    told = ", ".join(str(one) for one in getattr(body, "symptoms", None) or ())
    answer = getattr(body, "answer", "not known")
    return f"Asked after 24 hours, back to usual activity: {answer}{f'; {told}' if told else ''}."


def _diary(body: Body) -> str:
    if not isinstance(body, PainDiary):
        return _plain(body)
    found = block_result(body, body.before, "peak_50")
    relief = "not known" if found.relief_pct is None else f"{found.relief_pct:.0f}%"
    by = f"by {found.definition}, half the pain gone for 30 min"
    return f"Pain diary: block {found.word} ({by}), peak relief {relief}."


def _follow_up(body: Body) -> str:
    if not isinstance(body, FollowUp):
        return _plain(body)
    if body.not_reached:
        count = len(body.attempts)
        return f"Follow-up at {_point(body)}: not reached, tried {count} {_times(count)}."
    average = body.ratings.average
    pain = "pain not rated" if average is None else f"average pain {average} of 10"
    bad = "; ".join(body.complications or ())
    return f"Follow-up at {_point(body)}: {pain}{f'; complications: {bad}' if bad else ''}."


def _point(body: FollowUp) -> str:
    return body.point.replace("-", " ")


def _times(count: int) -> str:
    return "time" if count == 1 else "times"


def _report_given(body: Body) -> str:
    return f"Report given to the {getattr(body, 'to', 'patient')}."


def _report_kept_back(body: Body) -> str:
    return f"Report not uploaded: {getattr(body, 'ground', 'no ground named')}."


def _claim(body: Body) -> str:
    items = ", ".join(getattr(line, "item", "") for line in getattr(body, "lines", ()))
    total = getattr(body, "total_benefit", None)
    money = "" if total is None else f", benefit ${total}"
    return f"Claim prepared: {items or 'no items'}{money}."


def _appointment(body: Body) -> str:
    if not isinstance(body, Appointment):
        return _plain(body)
    what = " ".join(part for part in (str(body.purpose), _about(body)) if part)
    times = f"{local(body.starts):%H:%M} to {local(body.ends):%H:%M}"
    why = f": {body.reason}" if body.reason else ""
    return f"Appointment {times} for {what}, {body.progress}{why}."


def _recall(body: Body) -> str:
    if not isinstance(body, Recall):
        return _plain(body)
    why = f", {body.closed_because}" if body.closed_because else ""
    return f"Recall for {_date(body.due_on)}, {body.what}: {body.state}{why}."


def _waiting(body: Body) -> str:
    if not isinstance(body, WaitingListEntry):
        return _plain(body)
    by = f", by {_date(body.latest_by)}" if body.latest_by else ""
    return f"Waiting list, {body.priority}: {_about(body)}, {body.minutes:g} min{by}; {body.state}."


def _date(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


_WORDS: dict[str, Callable[[Body], str]] = {
    "referral": _referral,
    "appointment": _appointment,
    "recall": _recall,
    "waiting-list-entry": _waiting,
    "assessment": _assessment,
    "recommendation": _recommendation,
    "decision": _decision,
    "plan-attached": _plan,
    "rehearsed": _rehearsed,
    "procedure": _procedure,
    "recovery": _recovery,
    "activity-24h": _next_day,
    "pain-diary": _diary,
    "follow-up": _follow_up,
    "event-elsewhere": event_line,
    "claim-prepared": _claim,
    "report-given": _report_given,
    "report-upload": lambda body: "Report uploaded to My Health Record.",
    "report-upload-exception": _report_kept_back,
}
