"""The claim in the record: prepared behind its gates, and lodged elsewhere.

Akeso prepares and exports claims and does not transmit them. A claim that was rejected is prepared
again; its record supersedes the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from akeso.care.claim.engine import price
from akeso.care.claim.event import Event, single
from akeso.care.claim.evidence import Evidence, engine_claim
from akeso.care.claim.gates import gates
from akeso.care.claim.money import NOTHING, dollars
from akeso.care.claim.schedule import Edition
from akeso.care.claim.services import Past, item_number
from akeso.care.record import Body, Record, aware, said, standing
from akeso.errors import BadInput, Refused

CORRELATION = re.compile(r"urn:uuid:\S+[0-9a-fA-F]{16}")
"""``urn:uuid:``, the software's Minor ID and 16 hexadecimal digits."""


@dataclass(frozen=True)
class ClaimLine:
    """One priced service, as it goes into the claim; dollars."""

    item: str
    fee: Decimal
    benefit: Decimal
    rules: tuple[str, ...]
    verified: bool

    def __post_init__(self) -> None:
        object.__setattr__(self, "item", item_number(self.item))
        object.__setattr__(self, "fee", dollars(self.fee, f"The fee of {self.item}"))
        object.__setattr__(self, "benefit", dollars(self.benefit, f"The benefit of {self.item}"))


@dataclass(frozen=True)
class ClaimPrepared:
    """A claim that passed every gate; made by `prepare`.

    Parameters
    ----------
    event : Event
    lines : tuple of ClaimLine
        One for each single service, in their order.
    assignment : str
        Record of the assignment; ``""`` only where the claim is not bulk billed.
    assigned_on : date or None
        None only where the claim is not bulk billed.
    lodge_by : date or None
        Last day to lodge; None where the claim does not lapse.
    edition : str
        Which fees were used.
    notes : tuple of str
        What to doubt.
    """

    KIND: ClassVar[str] = "claim-prepared"

    event: Event
    lines: tuple[ClaimLine, ...]
    assignment: str
    assigned_on: date | None
    lodge_by: date | None
    edition: str
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        asked = [entry.service.item for entry in single(self.event)]
        priced = [line.item for line in self.lines]
        if asked != priced:
            raise BadInput(
                f"The claim has the items {', '.join(asked)} and prices for "
                f"{', '.join(priced) or 'none'}; price every service once."
            )
        if self.event.bulk_billed and not (self.assignment.strip() and self.assigned_on):
            raise Refused(
                "The claim is bulk billed and names no assignment of benefit; no claim goes "
                "without one."
            )

    @property
    def total_benefit(self) -> Decimal:
        """Sum of the benefits, dollars."""
        return sum((line.benefit for line in self.lines), NOTHING)


def prepare(
    event: Event, evidence: Evidence, lodged: date, imported: tuple[Edition, ...] = ()
) -> ClaimPrepared:
    """Return the claim, priced, when every gate opens.

    Parameters
    ----------
    event : Event
    evidence : Evidence
    lodged : date
        Day on which it shall be lodged.
    imported : tuple of Edition
        Published schedules that were imported.

    Raises
    ------
    Refused
        If a gate fails or is unknown; the message holds the sentence of each.
    NotFound
        If no fees are held for the day of service.
    """
    shut = [gate for gate in gates(event, evidence, lodged, imported) if not gate.opens]
    if shut:
        raise Refused("No claim: " + " ".join(f"{gate.reason} ({gate.name})" for gate in shut))
    if event.bulk_billed and not evidence.assignment_id.strip():
        raise Refused("No claim: the assignment is not in the record; name its record.")
    priced = price(engine_claim(event, evidence), imported)
    lines = tuple(
        ClaimLine(line.item, line.fee, line.benefit, line.rules, line.verified)
        for line in priced.lines
    )
    assigned = evidence.assignment if event.bulk_billed else None
    return ClaimPrepared(
        event=event,
        lines=lines,
        assignment=evidence.assignment_id if assigned else "",
        assigned_on=assigned.made_on if assigned else None,
        lodge_by=priced.lodge_by,
        edition=priced.edition,
        notes=priced.notes,
    )


def past_services(records: Iterable[Record[Body]]) -> tuple[Past, ...]:
    """Return the services of the patient's earlier claims, for the caps.

    Claims that were superseded or voided do not count; those that Medicare rejected do until they
    are superseded, so that a cap errs to the strict side.
    """
    return tuple(
        Past(entry.service.item, record.body.event.date_of_service, entry.service.nerve)
        for record in standing(tuple(records))
        if isinstance(record.body, ClaimPrepared)
        for entry in single(record.body.event)
    )


@dataclass(frozen=True)
class ClaimLodged:
    """A prepared claim was lodged, by other software or a gateway.

    Parameters
    ----------
    prepared : str
        Record of the prepared claim.
    lodged_at : datetime
    through : str
        Which certified software or gateway.
    claim_id : str
        Medicare's name of the claim, such as ``F3849@``; ``""`` until it is known.
    event_ids : tuple of str
        Medical events of the exported file that carry it.
    correlation_id : str
        Of the transmission; ``""`` where the other software keeps it.
    """

    KIND: ClassVar[str] = "claim-lodged"

    prepared: str
    lodged_at: datetime
    through: str
    claim_id: str = ""
    event_ids: tuple[str, ...] = ()
    correlation_id: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "prepared", said("The prepared claim", self.prepared))
        object.__setattr__(self, "through", said("What the claim was lodged with", self.through))
        object.__setattr__(self, "lodged_at", aware("The time of lodging", self.lodged_at))
        if self.correlation_id and not CORRELATION.fullmatch(self.correlation_id):
            raise BadInput(
                f"The correlation id is {self.correlation_id!r}; it is urn:uuid:, the Minor ID "
                "and 16 hexadecimal digits."
            )


def check_correlation(lodged: ClaimLodged, earlier: Iterable[ClaimLodged]) -> None:
    """Raise Refused where a correlation id was used before: Medicare rejects it (9777)."""
    used = {one.correlation_id.casefold() for one in earlier if one.correlation_id}
    if lodged.correlation_id.casefold() in used:
        raise Refused(
            f"The correlation id {lodged.correlation_id} was used before; Medicare rejects it "
            "(9777): use a new one."
        )
