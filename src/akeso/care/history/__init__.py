"""Looking back over the records of one patient: what was done, what became of it, what holds now.

>>> timeline(()), treatments(())
((), ())
"""

from akeso.care.claim import past_services
from akeso.care.history.known import EVERY, Wanted, known_from_records, wanted
from akeso.care.history.lines import Line, timeline
from akeso.care.history.places import Entry, entries, places_words
from akeso.care.history.summary import (
    Block,
    Relieved,
    blocks,
    findings_from_history,
    next_steps_from_history,
    past_from_history,
    procedures,
    steroid_12m,
    trends,
)
from akeso.care.history.treatments import treatments

__all__ = [
    "EVERY",
    "Block",
    "Entry",
    "Line",
    "Relieved",
    "Wanted",
    "blocks",
    "entries",
    "findings_from_history",
    "known_from_records",
    "next_steps_from_history",
    "past_from_history",
    "past_services",
    "places_words",
    "procedures",
    "steroid_12m",
    "timeline",
    "treatments",
    "trends",
    "wanted",
]
