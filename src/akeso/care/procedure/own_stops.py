"""Stops that the drug rules cannot see: expired products, contrast in a disc, a burnt ganglion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from akeso.care.calendar import local_day
from akeso.care.procedure.body import Procedure
from akeso.care.procedure.contrast import Seen
from akeso.care.procedure.drug_case import injections
from akeso.care.procedure.given import Departure
from akeso.rule import Mark, Source, Status


@dataclass(frozen=True)
class Stop:
    """A stop that was met, or a STOP rule that lacks what it has to know.

    Parameters
    ----------
    rule : str
        R.. and X.. of the drug rules; ``expired``, ``disc``, ``heat`` of this record.
    says : str
        One sentence.
    status : Status
        Fail where it is met, Unknown where something is missing.
    source : Source
    departure : Departure, optional
        Who went on, and why.
    """

    rule: str
    says: str
    status: Status
    source: Source
    departure: Departure | None = None


def own_stops(procedure: Procedure) -> Iterator[Stop]:
    """Yield the stops that only the record can see."""
    yield from _expired(procedure)
    yield from _in_the_disc(procedure)
    yield from _heat(procedure)


def _expired(procedure: Procedure) -> Iterator[Stop]:
    late = [
        f"{drug.product} batch {drug.batch} expired on {drug.expiry.isoformat()}"
        for drug in procedure.drugs
        if drug.expiry < local_day(drug.given_at)
    ]
    if late:
        source = Source("a product is not used after its date of expiry", Mark.RECALLED)
        yield Stop("expired", "; ".join(late), Status.FAIL, source)


def _in_the_disc(procedure: Procedure) -> Iterator[Stop]:
    met = [
        f"{drug.drug} was given at {drug.level} {drug.side} after contrast was seen in the disc"
        for drug, look in injections(procedure)
        if look is not None and look.seen is Seen.INTRADISCAL
    ]
    if met:
        source = Source("approaches 10: intradiscal entry; the stop is proposed", Mark.PROPOSAL)
        yield Stop("disc", "; ".join(met), Status.FAIL, source)


def _heat(procedure: Procedure) -> Iterator[Stop]:
    hot = [lesion for lesion in procedure.lesions if lesion.heats]
    if hot and procedure.technique == "rf.prf_drg":
        words = f"{hot[0].mode} lesion of {hot[0].temperature_c:g} C at the dorsal root ganglion"
        source = Source("approaches 6.7: never continuous heat there", Mark.RECALLED)
        yield Stop("heat", words, Status.FAIL, source)
