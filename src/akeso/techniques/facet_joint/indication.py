"""Facet joint injections: which there are, and who may have them."""

from akeso.techniques.indication import read_rules, read_techniques

TECHNIQUES = read_techniques("facet_joint")
"""The codes of this room, with their bleeding-risk class."""

RULES = read_rules("facet_joint")
"""The rules of this room; those for every technique are in `akeso.techniques.indication`."""
