"""What Medicare pays: dated items, fees and rules as data, and the engine that applies them.

>>> from datetime import date
>>> from akeso.care.claim import Claim, Service, price
>>> claim = Claim(date(2025, 7, 10), True, "rooms",
...               (Service("18232"), Service("57341")), imaging_request=True)
>>> str(price(claim).total_benefit)
'690.80'
"""

from akeso.care.claim.engine import Line, Price, price
from akeso.care.claim.refusals import Refusal
from akeso.care.claim.services import Charge, Claim, Past, Service, Setting

__all__ = [
    "Charge",
    "Claim",
    "Line",
    "Past",
    "Price",
    "Refusal",
    "Service",
    "Setting",
    "price",
]
