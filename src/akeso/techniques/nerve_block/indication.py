"""Nerve blocks: which there are, and who may have them."""

from akeso.techniques.indication import read_rules, read_techniques

TECHNIQUES = read_techniques("nerve_block")
"""The codes of this room, with their bleeding-risk class."""

RULES = read_rules("nerve_block")
"""The rules of this room; those for every technique are in `akeso.techniques.indication`."""
