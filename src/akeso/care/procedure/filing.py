"""Whether the record of a procedure may be filed: stops, the promise, complications, dose."""

from __future__ import annotations

from akeso.care.procedure.body import Procedure, over_promise
from akeso.care.procedure.steps import demand_why
from akeso.care.procedure.totals import refuse_undecided
from akeso.errors import BadInput


def refuse_incomplete(procedure: Procedure) -> None:
    """Raise, in one sentence, where a procedure may not be filed yet.

    Raises
    ------
    Refused
        If a stop has no departure.
    BadInput
        If it took longer than promised and nobody said why, complications are neither listed nor
        denied, or X-rays were used and their dose is missing.
    """
    refuse_undecided(procedure)
    demand_why(over_promise(procedure))
    if not procedure.complications and not procedure.no_complications:
        raise BadInput("Complications are neither listed nor denied; say which.")
    if procedure.xray_used and procedure.radiation is None:
        raise BadInput("The X-ray dose is missing; import the dose report or read the console.")
