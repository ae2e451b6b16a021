"""What became of a procedure: diaries, follow-up, results by name, and what comes next.

>>> from akeso.care.outcome import Before, definitions, responder
>>> definitions("responder")
('rf_50', 'rf_strict', 'esi_50', 'scs_trial_50', 'composite')
"""

from akeso.care.outcome.answer import Answer, Reason, definitions
from akeso.care.outcome.block import BlockOutcome, block_result
from akeso.care.outcome.diary import PainDiary, Reading, slots
from akeso.care.outcome.duration import Ending, Relief, relief_duration
from akeso.care.outcome.elsewhere import (
    Death,
    EventElsewhere,
    What,
    asking_ended,
    death_of,
    event_words,
    events_for,
    for_episode,
    later_of,
)
from akeso.care.outcome.findings import HISTORY_FIELDS, earlier_of, findings_of, past_of
from akeso.care.outcome.follow_up import Activity, FollowUp, Work
from akeso.care.outcome.later import Event, Later
from akeso.care.outcome.next_steps import NextStep, StepReason, next_steps
from akeso.care.outcome.purpose import block_purpose
from akeso.care.outcome.responder import Before, responder
from akeso.care.outcome.schedule import Due, first_judged, points, schedule
from akeso.care.outcome.treatment import Target, Treatment, where_given

__all__ = [
    "HISTORY_FIELDS",
    "Activity",
    "Answer",
    "Before",
    "BlockOutcome",
    "Death",
    "Due",
    "Ending",
    "Event",
    "EventElsewhere",
    "FollowUp",
    "Later",
    "NextStep",
    "PainDiary",
    "Reading",
    "Reason",
    "Relief",
    "StepReason",
    "Target",
    "Treatment",
    "What",
    "Work",
    "asking_ended",
    "block_purpose",
    "block_result",
    "death_of",
    "definitions",
    "earlier_of",
    "event_words",
    "events_for",
    "findings_of",
    "first_judged",
    "for_episode",
    "later_of",
    "next_steps",
    "past_of",
    "points",
    "relief_duration",
    "responder",
    "schedule",
    "slots",
    "where_given",
]
