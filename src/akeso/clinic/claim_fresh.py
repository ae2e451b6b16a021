"""Whether a prepared claim may still be sent as it is: what it rests on may have changed since."""

from __future__ import annotations

from datetime import date

from akeso.care.claim import ClaimPrepared
from akeso.care.person import Patient
from akeso.care.record import standing
from akeso.clinic.charts import Records
from akeso.clinic.claims_before import ClaimState
from akeso.errors import Refused


def may_go(state: ClaimState, records: Records, today: date) -> None:
    """Raise Refused where a claim may not be sent as it is."""
    body, name = state.body, state.record.id
    held = {r.id for r in standing(records)}
    if state.lodged is not None:
        raise Refused(f"The claim {name} was lodged already; it is not exported twice.")
    if body.lodge_by is not None and today > body.lodge_by:
        raise Refused(f"The claim {name} lapsed on {body.lodge_by}; leave it out.")
    if body.assignment and body.assignment not in held:
        raise Refused(
            f"The assignment of the claim {name} stands no more; assign anew and prepare it again."
        )
    _same_card(body, records, name)
    starts = {
        getattr(r.body, "started", None) or getattr(r.body, "seen", None)
        for r in standing(records)
        if r.kind in ("procedure", "assessment") and r.episode == state.record.episode
    }
    if body.event.started_at not in starts:
        raise Refused(
            f"What the claim {name} was made for stands no more as it was; prepare it again."
        )


def _same_card(body: ClaimPrepared, records: Records, name: str) -> None:
    """Raise Refused where another card, or another issue of it, was stored since."""
    cards = [r.body.medicare for r in standing(records) if isinstance(r.body, Patient)]
    card, claimed = cards[-1] if cards else None, body.event.patient
    if card is None or (card.number, card.reference) == (
        claimed.medicare_number,
        claimed.reference_number,
    ):
        return
    raise Refused(
        f"The claim {name} names the Medicare card {claimed.medicare_number} / "
        f"{claimed.reference_number} and {card.number} / {card.reference} is stored since; prepare "
        "the claim again in its place (--supersedes)."
    )
