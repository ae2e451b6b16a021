"""Consent: what must be explained for a technique, what was, and what the consent covers.

>>> [point.id for point in radiofrequency_points()][:2]
['rf-modality', 'rf-reason']
"""

from akeso.care.consent.body import Consent, ConsentWithdrawn, Explained, Giver, Manner, Question
from akeso.care.consent.checklist import Condition, Point, Topic, checklist, radiofrequency_points
from akeso.care.consent.coverage import Answer, consent_status, covers, missing

__all__ = [
    "Answer",
    "Condition",
    "Consent",
    "ConsentWithdrawn",
    "Explained",
    "Giver",
    "Manner",
    "Point",
    "Question",
    "Topic",
    "checklist",
    "consent_status",
    "covers",
    "missing",
    "radiofrequency_points",
]
