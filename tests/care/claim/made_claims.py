"""Claims for tests: demonstration only, nobody's services."""

from datetime import date

from akeso.care.claim import Claim, Service

JULY_2025 = date(2025, 7, 10)


def claim(*services, on=JULY_2025, bulk_billed=True, setting="rooms", **more):
    """Return a bulk-billed claim in rooms with an imaging request and no history."""
    more = {"imaging_request": True, "history": (), **more}
    made = tuple(s if isinstance(s, Service) else Service(s) for s in services)
    return Claim(on, bulk_billed, setting, made, **more)
