"""The steps that the episodes share, and how their answers read."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from episode_desk import DOCTOR, NURSE, Clinic, refused
from episode_papers import Document, appointment, consent, iso, of_sites, patient

from akeso import clinic
from akeso.anatomy.digital_spine import DigitalSpine, digital_spine
from akeso.care.calendar import local_day
from akeso.care.history import Relieved, procedures
from akeso.clinic.asking import recommend_episode, site_findings
from akeso.clinic.assessing import assess
from akeso.clinic.attaching import attach_plan
from akeso.clinic.charts import all_records, reading
from akeso.clinic.deciding import consent as record_consent
from akeso.clinic.deciding import decide
from akeso.clinic.following import Outlook, follow_up, what_next
from akeso.clinic.treating import record
from akeso.imaging.nifti import write_volume
from akeso.needle.plan import NeedlePlan

EXPECT = "A touch on bone, pressure while it runs in, the usual pain for a moment."
SITE = {
    "mbb_policy": "sis_dual80", "policy_rfa_interval_months": 6, "dsa_available": False,
    "policy_show_evidence_notes": True, "policy_cervical_tfesi_allowed": False,
}  # fmt: skip
"""What the site decides once for all patients: two blocks of 80 % open radiofrequency."""


def arrives(c: Clinic, who: Document, papers: Document) -> str:
    """Register a patient with the letters, and return the number of the course of care."""
    made = clinic.refer(c.front_desk, "", {"patient": who, **papers})
    name = f"{who['given_names']} {who['family_name']}"
    c.front_reads(
        f"{name} is registered as {made[0].patient} (a demonstration); referral and imaging "
        "request are in.",
        *(note for one in made for note in one.notes),
    )
    return made[1].episode


def number_of(episode: str) -> str:
    return episode.partition("-")[0]


def booked(c: Clinic, episode: str, wanted: Document) -> str:
    """Book a time and return the number of the appointment."""
    made = clinic.book(c.front_desk, number_of(episode), wanted, episode=episode)
    at = clinic.moment_words(clinic.moment_from(wanted["starts"]))
    c.front_reads(f"Booked: {wanted['purpose']}, {wanted['room']}, {at}.", *made.notes)
    return made.id


def double_booking(c: Clinic, room: str, starts: str) -> None:
    """Refuse a room to somebody else at a time that is taken."""
    other = patient("Other", "1980-03-03", "female", "3278851195", 2)
    number = clinic.register(c.front_desk, other).patient
    wanted = appointment(room, starts, 15, "consultation")
    said = refused(lambda: clinic.book(c.front_desk, number, wanted), DOCTOR, "booked already")
    c.front_reads(f"For somebody else at {starts[-5:]}: {said}")


def comes(c: Clinic, booking: str) -> None:
    """Let the patient arrive and go to the room."""
    clinic.change_booking(c.front_desk, booking, to="arrived")
    clinic.change_booking(c.front_desk, booking, to="in room")
    c.day_list()


def goes(c: Clinic, booking: str) -> None:
    clinic.change_booking(c.front_desk, booking, to="done")


def examined(c: Clinic, episode: str, document: Document) -> None:
    """Record an assessment, and read what it says at once."""
    made = assess(c.doctor, episode, document)
    flags, rated = document["red_flags"], document["ratings"]
    up = len(set(flags.values()) - {"no"})
    c.doctor_reads(
        f"{document['history']['complaint']}. Average pain {rated['average']}, worst "
        f"{rated['worst']} of 10. Red flags: {len(flags)} asked, {up} up.",
        *made.notes,
    )


def scores(c: Clinic, episode: str, **expected: str) -> None:
    """Read the scores that were worked out when the forms were handed in, and compare them."""
    last = {(one.instrument, one.scale): one for one in outlook(c, episode).scores}
    kept = [one for (title, scale), one in last.items()
            if scale == "average" or not title.startswith("Numeric")]  # fmt: skip
    words = [f"{one.instrument.partition(':')[0]} {one.scale} {one.score}"
             f"{one.band and f' ({one.band})'}{one.since_first and f', {one.since_first}'}"
             for one in kept]  # fmt: skip
    c.doctor_reads(f"Scores: {'; '.join(words)}.")
    for begins, score in expected.items():
        found = [one.score for (title, _), one in last.items() if title.startswith(begins)]
        assert score in found, (begins, found, score)


def advised(c: Clinic, episode: str, question: Document, *, state: str, others: int = 3) -> None:
    """Ask the rules; read the state, its reasons with sources, and what is unknown."""
    technique = next(iter(question["planned"]))
    if site_findings(c.doctor)["mbb_policy"] is None:
        site_findings(c.doctor, SITE, why="decided by the clinicians of the site")
    found = recommend_episode(c.doctor, episode, question)
    told = found.recommendation
    options = {one["technique"]: one for one in told["techniques"]}
    option = options.pop(technique)
    c.doctor_reads(*found.receipt.notes)
    for one in told["pain_sources"][:2]:
        if one["probability"] is not None:
            c.doctor_reads(f"{one['title']}: {one['probability']:.2f}, prior {one['prior']:.2f} "
                           "(a working value); blocks decide.")  # fmt: skip
    c.doctor_reads(f"{option['title']}: {_words(option)}.")
    for rule in option["reasons"]:
        mark = "" if rule["verified"] else " UNVERIFIED"
        c.doctor_reads(f"{rule['rule']}: {rule['message']} ({rule['source']}){mark}")
    for advice in option["antithrombotics"]:
        mark = "" if advice["verified"] else " UNVERIFIED"
        c.doctor_reads(f"{advice['drug']}: {advice['sentence']}{mark}")
    c.doctor_reads(f"Unknown: {', '.join(option['unknown']) or 'nothing that decides'}.")
    for one in list(options.values())[:others]:
        why = [rule["rule"] for rule in one["reasons"] if rule["effect"] == "blocks"]
        why += ["no indication"] if one["indicated"] is False else []
        c.doctor_reads(f"Beside it, {one['title']}: {_words(one)} {' '.join(why)}".rstrip() + ".")
    assert option["state"] == state, option["state"]


def _words(option: Mapping[str, Any]) -> str:
    return str(option["state"]).replace("_", " ")


def agreed(
    c: Clinic, episode: str, wanted: tuple[str, tuple[str, ...], str], *, at: str,
    spared: Mapping[str, str], accepted: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Decide and agree for every level of (technique, levels, side); no more is done than that."""
    technique, levels, side = wanted
    sites = [{"level": level, "side": side} for level in levels]
    signed = [{"rule": rule, "reason": why} for rule, why in (accepted or {}).items()]
    made = decide(c.doctor, episode, {
        "technique": technique, "proceed": True, "sites": sites, "sign_offs": signed,
    })  # fmt: skip
    paper = consent(technique, "", side, name=_name(c, episode), at=at, spared=spared)
    held = record_consent(c.doctor, episode, of_sites(paper, sites))
    assert held.notes == ("The consent is complete.",), held.notes
    points = len(paper["explained"]) - len(spared)
    c.doctor_reads(
        f"Decided for {technique}, {' and '.join(levels)} {side}. {' '.join(made.notes)}",
        f"Consent signed: {points} points explained, {len(spared)} do not apply.",
    )


def _name(c: Clinic, episode: str) -> str:
    body = clinic.open_patient(c.front_desk, number_of(episode)).body
    return f"{body.given_names} {body.family_name}"


@cache
def spine() -> DigitalSpine:
    """The built-in digital lumbar spine in voxels of 2 mm; nobody's anatomy."""
    return digital_spine(2.0)


@cache
def _plan(approach: str, level: str, side: str) -> NeedlePlan:
    return clinic.plan(spine().volume, spine().labels, approach=approach, level=level, side=side)


class Plans:
    """The plans of one course of care: what was planned, and the record it is in."""

    def __init__(self, c: Clinic, episode: str, approach: str, levels: tuple[str, ...], side: str):
        """Plan a needle for every level, attach it with report and CT, and rehearse it."""
        self.plans, self.side = {}, side
        ct = c.folder / "digital-spine.nii.gz"
        write_volume(ct, spine().volume)
        for level in levels:
            plan = self.plans[level] = _plan(approach, level, side)
            folder = c.folder / f"plan-{level}"
            clinic.write_plan(plan, spine().volume, spine().labels, folder, created=c.moment)
            found = clinic.summary(plan, spine().labels)
            rows = dict(found.rows)
            c.doctor_reads(f"Plan: {found.title}. {rows['Needle']}; {rows['Skin entry']}; "
                           f"{rows['Depth']}. {found.headline}.")  # fmt: skip
        folders = [c.folder / f"plan-{level}" for level in levels]
        made = attach_plan(c.doctor, episode, folders, ct, expect=EXPECT)
        ids = [site.record for site in made.sites] or [made.id]
        self.records = dict(zip(levels, ids, strict=True))
        seen = [view.name for view in self.plans[levels[0]].views]
        record(c.doctor, episode, "rehearsed", {
            "rehearsed_at": c.moment.isoformat(), "ready": True, "views_seen": seen,
            "sites": [{"level": level, "side": side} for level in levels],
        })  # fmt: skip
        c.doctor_reads("Rehearsed on the planned views, ready.")

    def needle(self, level: str, off_mm: tuple[float, float], passes: int = 1) -> Document:
        """A needle that ended a little off: so far along it, and so far across."""
        plan = self.plans[level]
        along, across = off_mm
        way = plan.path.direction
        beside = [-way[1], way[0], 0.0]
        length = sum(one * one for one in beside) ** 0.5
        tip = [round(float(t + along * d + across * b / length), 2)
               for t, d, b in zip(plan.path.target_mm, way, beside, strict=True)]  # fmt: skip
        return {
            "level": level, "side": self.side, "needle": plan.needle.name, "passes": passes,
            "plan": self.records[level], "tip_mm": tip,
            "entry_mm": [round(float(one), 1) for one in plan.path.entry_mm],
        }  # fmt: skip


def performed(c: Clinic, episode: str, document: Document) -> str:
    """Record a procedure; read times, totals, dose, and where the needle went."""
    made = record(c.doctor, episode, "procedure", document)
    took = sum(step["minutes"] for step in document["steps"])
    open_rules = [note.split(":")[1].strip() for note in made.notes if note.startswith("Open:")]
    c.doctor_reads(
        f"Done in {took:g} min, {document['steps'][-1]['step']} steps recorded.",
        *(note for note in made.notes if not note.startswith(("Open:", "Say on leaving:"))),
        f"Rules that stay open for want of a predicted peak: {', '.join(open_rules) or 'none'}.",
    )
    if document.get("no_complications"):
        c.doctor_reads("Complications: looked for, none.")
    return made.id


def recovered(c: Clinic, episode: str, document: Document, procedure: str = "") -> None:
    """Record the recovery, to going home."""
    made = record(c.nurse, episode, "recovery", {**document, "procedure": procedure})
    assert not made.notes, made.notes
    seen = document["observations"]
    c.front_reads(f"Went home with an escort; watched for {len(seen)} observations, every "
                  "criterion met.")  # fmt: skip


def next_day(c: Clinic, episode: str, at: str, procedure: str = "") -> None:
    """Ask after 24 hours whether usual activity is back."""
    c.at(at)
    follow_up(c.nurse, episode, {
        "kind": "activity-24h", "asked_at": iso(at), "answer": "yes", "symptoms": [],
        "procedure": procedure,
    })  # fmt: skip
    c.doctor_reads(f"{NURSE} called after 24 hours: back to usual activity, no symptoms.")


def kept_diary(c: Clinic, episode: str, document: Document) -> str:
    """Enter a half-hourly diary, and return what it says of the block."""
    made = follow_up(c.nurse, episode, document)
    c.doctor_reads(*made.notes)
    return " ".join(made.notes)


def asked(c: Clinic, episode: str, document: Document, procedure: str = "") -> None:
    """Enter a follow-up, or that nobody was reached."""
    made = follow_up(c.nurse, episode, {**document, "procedure": procedure})
    said = "answered" if document.get("answered_at") else "not reached"
    if "ratings" in document:
        said = f"average pain {document['ratings']['average']} of 10"
    c.doctor_reads(f"Asked at {document['point']}: {said}.", *made.notes)


def outlook(c: Clinic, episode: str, definition: str = "block_80") -> Outlook:
    return what_next(c.doctor, number_of(episode), definition=definition)


def possible(c: Clinic, episode: str, title: str, where: str) -> tuple[str, date | None]:
    """Read what the past makes of a technique at a place."""
    found = next(one for one in outlook(c, episode).next if (one.what, one.where) == (title, where))
    waits = found.answer == "not possible" and found.earliest
    day = f" before {clinic.day_words(found.earliest)}" if waits else ""
    why = "; ".join(f"{one.rule} {one.says}" for one in found.reasons
                    if one.says.startswith(("NEED", "LIMIT")))  # fmt: skip
    c.doctor_reads(f"{title} {where}: {found.answer}{day}. {why}".rstrip())
    return found.answer, found.earliest


def relief(c: Clinic, episode: str) -> Relieved:
    """Return the relief that the last procedure brought."""
    number = number_of(episode)
    with reading(c.doctor, "open_patient", number) as unit:
        found = procedures(all_records(unit, number))[-1]
    left, right = found.relief.left_days, found.relief.right_days
    until = "no end seen" if right is None else f"ended by day {right:.0f}"
    c.doctor_reads(f"Relief: {found.relief.says} It lasted {left:.0f} days at least; {until}.")
    return found


def closed(c: Clinic, episode: str, reason: str) -> None:
    """Close the course of care; prove the audit."""
    record(c.doctor, episode, "episode-closed", {"reason": reason})
    view = clinic.open_episode(c.doctor, episode)
    c.doctor_reads(f"{view.number} is {view.stage}: {len(view.lines)} entries stand. {reason}.")
    assert str(view.stage) == "closed"
    assert local_day(c.moment) >= view.lines[-1].day
    c.audit_is_whole()
