"""Akeso: plan, rehearse, record and follow interventional pain procedures.

Research and rehearsal software, not a certified medical device.
"""

__version__ = "0.1.0"
