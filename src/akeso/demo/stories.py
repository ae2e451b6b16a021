"""The stories of the demonstration: forty patients at every stage, with what may go wrong.

Days are counted back from the day of the demonstration; below 0 they lie ahead.
"""

from __future__ import annotations

from dataclasses import replace

from akeso.anatomy.levels import Side
from akeso.care.assessment import (
    Allergies,
    Answer,
    BloodThinner,
    Childbearing,
    Pregnancy,
    Reaction,
)
from akeso.care.claim import Outcome
from akeso.care.outcome import What
from akeso.care.person import Sex
from akeso.demo.assessing import Twist, no_red_flags
from akeso.demo.billing import Bill
from akeso.demo.complaints import (
    ACTIVE_FACET,
    AFTER_SURGERY,
    FACET,
    GON,
    HEADACHE,
    IL,
    IMPLANT,
    JOINT,
    MBB,
    NECK,
    NECK_MBB,
    NECK_RF,
    RF,
    ROOT,
    S1,
    STENOSIS,
    TF,
    TRIAL,
)
from akeso.demo.following import Elsewhere
from akeso.demo.story import Story, Treated

R, L, M = Side.RIGHT, Side.LEFT, Side.MIDLINE
_BLOCKED = Twist(blocks=MBB.technique)
_NECK_BLOCKED = Twist(blocks=NECK_MBB.technique)
_WARFARIN = Twist(
    {"prescriber_agrees_hold": Answer.NO},
    fields={"thinners": (BloodThinner("warfarin", reason="mechanical valve"),)},
    inr=2.8,
)
_CAUDA = Twist(fields={"red_flags": replace(no_red_flags(), cauda_equina=Answer.YES)})
_INFECTION = Twist({"systemic_infection": Answer.YES})
_PREGNANT = Twist(fields={"childbearing": Childbearing(Pregnancy.YES)})
_FAINTED = Twist(fields={"allergies": Allergies(Reaction.NONE, Answer.YES, Answer.NO)})
_OPEN = Twist(left_out=("imaging_concordant", "disc_herniation"))
_OPEN_CLAIM, _LODGED, _REJECTED = (
    Bill(lodged=False), Bill(answer=None), Bill(answer=Outcome.REJECTED),
)  # fmt: skip
_HIP = Elsewhere(What.SURGERY, 150, "the patient, by telephone", "A new hip in another hospital.",
                 same_target=False)  # fmt: skip
_FORGOTTEN, _NO_REPORT = Bill(report="forgotten"), Bill(report="")


def _before() -> tuple[Story, ...]:
    """Who was not treated yet, or is not to be."""
    return (
        Story("referral-waiting", "A new referral; nobody has booked a visit.", ROOT, TF,
              ends="referred"),
        Story("referral-waiting-neck", "A new referral for neck pain.", NECK, NECK_MBB,
              ends="referred"),
        Story("visit-booked", "The first visit is booked.", FACET, MBB, R, -3, "booked"),
        Story("visit-booked-tomorrow", "The first visit is soon.", STENOSIS, IL, M, -1, "booked"),
        Story("did-not-attend", "The patient works here: the chart is restricted, and was opened "
              "in need. Did not come to the first visit.", FACET, MBB, L, 6, "absent",
              guarded="the patient works in this clinic"),
        Story("cancelled", "The patient cancelled the first visit.", ROOT, TF, R, -5, "cancelled",
              reason="the patient has a cold"),
        Story("assessed", "Assessed today; the rules were not asked yet.", HEADACHE, GON, R, 0,
              "assessed"),
        Story("recommended", "The rules were asked; the clinician has not decided.", FACET, MBB,
              L, 1, "recommended"),
        Story("needs-review", "Nobody asked what the pictures show: needs review.", ROOT, TF, L, 3,
              "recommended", twist=_OPEN),
        Story("refused-anticoagulant", "Warfarin, and the prescriber does not agree to stop.",
              STENOSIS, IL, M, 12, "refused", twist=_WARFARIN, age=74,
              reason="the blood thinner cannot be stopped; exercise and walking aids first"),
        Story("red-flag", "Signs of cauda equina: urgent referral.", ROOT, TF, L, 9, "refused",
              twist=_CAUDA, reason="sent to the emergency department at once",
              closed="sent to the emergency department for an emergency MRI"),
        Story("refused-infection", "Fever and bacteraemia: no injection.", ROOT, TF, R, 5,
              "refused", twist=_INFECTION, reason="the infection is treated first"),
        Story("refused-pregnancy", "Pregnant: no X-rays and no steroid now.", FACET, MBB, R, 15,
              "refused", twist=_PREGNANT, age=33, sex=Sex.FEMALE,
              reason="to be asked again after the birth"),
        Story("waiting-list", "Decided; waits for a date.", ACTIVE_FACET, JOINT, R, 8, "decided",
              twist=_BLOCKED),
        Story("consent-withdrawn", "Consent was given and taken back.", AFTER_SURGERY, TRIAL, M,
              10, "withdrawn", reason="wants to think about the operation"),
        Story("consented", "Consented and booked, against a stop: the allergy was a faint.", ROOT,
              TF, L, 4, "consented", (Treated(TF, -4),), _FAINTED,
              against="it was a faint at the dentist's; the allergy clinic found no allergy"),
        Story("planned", "Planned and rehearsed for the coming days.", FACET, RF, R, 5, "planned",
              (Treated(RF, -2),), _BLOCKED),
        Story("scs-planned", "A trial of stimulation is booked in the hospital.", AFTER_SURGERY,
              TRIAL, M, 6, "planned", (Treated(TRIAL, -6),)),
    )  # fmt: skip


def _recent() -> tuple[Story, ...]:
    """Who was treated today or in the last days."""
    return (
        Story("today-recovered", "Treated this morning and gone home.", ROOT, TF, L, 14,
              treated=(Treated(TF, 0),)),
        Story("today-in-recovery", "Treated today, still in recovery.", FACET, MBB, R, 11,
              treated=(Treated(MBB, 0, recovered=False),)),
        Story("today-gon", "Greater occipital nerve treated today.", HEADACHE, GON, L, 7,
              treated=(Treated(GON, 0),)),
        Story("next-day", "Treated yesterday; the claim is prepared.", ROOT, S1, R, 17,
              treated=(Treated(S1, 2, bill=_OPEN_CLAIM),)),
        Story("report-overdue", "The report was not uploaded within 24 hours.", STENOSIS, IL, M,
              20, treated=(Treated(IL, 5, bill=_FORGOTTEN),)),
        Story("report-refused", "The patient wants no report uploaded.", ROOT, TF, R, 24,
              treated=(Treated(TF, 8, bill=Bill(answer=None, report="refused by the patient")),)),
        Story("block-negative", "The diagnostic block was negative.", FACET, MBB, L, 30,
              treated=(Treated(MBB, 16, positive=False),)),
        Story("vasovagal", "Fainted during the injection; the claim is lodged.", ROOT, TF, L, 33,
              treated=(Treated(TF, 18, bill=_LODGED, complication=(
                  "vasovagal", "legs up, fluids; awake after two minutes")),)),
        Story("claim-rejected", "Medicare rejected the claim.", ACTIVE_FACET, JOINT, R, 40,
              treated=(Treated(JOINT, 25, bill=_REJECTED),), twist=_BLOCKED),
        Story("no-rehearsal", "The simulator was out of order: entered with a reason.", FACET,
              RF, L, 36, treated=(Treated(RF, 22, late_reason="an emergency of the simulator; "
                                          "rehearsed on the plan's pictures"),),
              twist=_BLOCKED),
    )  # fmt: skip


def _followed() -> tuple[Story, ...]:
    """Who was treated longer ago."""
    return (
        Story("helped", "Followed to six weeks, well.", ROOT, TF, R, 66,
              treated=(Treated(TF, 48, helped=True),)),
        Story("overdue-follow-up", "Nobody asked at six weeks.", STENOSIS, IL, M, 85,
              treated=(Treated(IL, 70, forgotten=("6-weeks",)),)),
        Story("lost", "Nobody reaches the patient from six weeks on.", ACTIVE_FACET, JOINT, L, 150,
              treated=(Treated(JOINT, 130, helped=True, lost_from="6-weeks"),), twist=_BLOCKED),
        Story("steroid-flush", "Flush after the steroid; better at three months.", ROOT, TF, L,
              120, treated=(Treated(TF, 105, helped=True, complaint="steroid-effects"),)),
        Story("not-helped", "No relief; the episode is closed.", ROOT, S1, L, 215,
              treated=(Treated(S1, 198, helped=False),), closed="discharged to the family doctor"),
        Story("two-blocks-then-rf", "Two positive blocks opened radiofrequency.", FACET, MBB, R,
              260, treated=(Treated(MBB, 240), Treated(MBB, 215),
                            Treated(RF, 180, helped=True))),
        Story("rf-repeat", "Radiofrequency helped for ten months and was repeated.", FACET, RF, L,
              400, treated=(Treated(RF, 385, helped=True, months=9.5, slow=True),
                            Treated(RF, 60, helped=True)), twist=_BLOCKED),
        Story("neck-rf", "Neck radiofrequency, followed to a year; longer than promised.", NECK,
              NECK_RF, R, 440, treated=(Treated(NECK_RF, 425, helped=True),),
              twist=_NECK_BLOCKED, mishap="corrected"),
        Story("neck-block", "A positive block of the neck; another is next.", NECK, NECK_MBB, L,
              50, treated=(Treated(NECK_MBB, 34),)),
        Story("scs-followed", "Trial and implant of a stimulator in hospital.", AFTER_SURGERY,
              TRIAL, M, 250, treated=(Treated(TRIAL, 230, helped=True, bill=_NO_REPORT),
                                      Treated(IMPLANT, 190, helped=True, bill=_NO_REPORT))),
        Story("year", "Followed to a year after an epidural injection; a new hip elsewhere "
              "meanwhile.", ROOT, TF, L, 430,
              treated=(Treated(TF, 412, helped=True, months=9.0, elsewhere=_HIP),)),
        Story("wrong-patient", "An assessment of another patient was voided.", FACET, MBB, R, 60,
              treated=(Treated(MBB, 45),), mishap="wrong patient"),
    )  # fmt: skip


def stories() -> tuple[Story, ...]:
    """Return every story, in the order in which patients are given them."""
    return (*_before(), *_recent(), *_followed())
