"""Questionnaires: scores, bands and change, with whose the words are.

>>> from akeso.care.instruments import find_instrument, score
>>> made = score(find_instrument("PEG"), {"pain": 6, "enjoyment": 7, "activity": 6})
>>> made.total
6.33
"""

from akeso.care.instruments.change import Change, change, relief_class
from akeso.care.instruments.questionnaire import (
    Questionnaire,
    Scale,
    all_instruments,
    find_instrument,
)
from akeso.care.instruments.scoring import Score, score

__all__ = [
    "Change",
    "Questionnaire",
    "Scale",
    "Score",
    "all_instruments",
    "change",
    "find_instrument",
    "relief_class",
    "score",
]
