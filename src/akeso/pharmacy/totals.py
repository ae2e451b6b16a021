"""Running totals: what this patient gets and got, against what the tables allow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from akeso.pharmacy.amount import exact
from akeso.pharmacy.case import Case
from akeso.pharmacy.drug import Drug, Kind
from akeso.pharmacy.profile import Cap, MixtureRule
from akeso.pharmacy.truth import Sum

CHILD = "a dose limit for children (the profiles are for adults)"


@dataclass(frozen=True)
class AnaestheticLine:
    """One local anaesthetic, plain or with adrenaline: given in the window, and allowed.

    Parameters
    ----------
    drug : Drug
    adrenaline : bool
    mg : Fraction
    cap : Cap
    """

    drug: Drug
    adrenaline: bool
    mg: Fraction
    cap: Cap


def anaesthetic_lines(case: Case, hours: Fraction) -> tuple[AnaestheticLine, ...]:
    """Return every local anaesthetic of this procedure and the last hours, skin included."""
    given: dict[tuple[str, bool], Fraction] = {}
    drugs: dict[str, Drug] = {}
    for drug, adrenaline, mg in _anaesthetics(case, hours):
        drugs[drug.name] = drug
        given[drug.name, adrenaline] = given.get((drug.name, adrenaline), Fraction(0)) + mg
    epidural, kg = case.route.is_epidural, case.patient.dosing_weight_kg
    return tuple(
        AnaestheticLine(
            drugs[name],
            adrenaline,
            mg,
            case.profile.cap(drugs[name], adrenaline=adrenaline, epidural=epidural, kg=kg),
        )
        for (name, adrenaline), mg in given.items()
    )


def _anaesthetics(case: Case, hours: Fraction) -> Iterator[tuple[Drug, bool, Fraction]]:
    for dose in case.doses(Kind.LOCAL_ANAESTHETIC):
        yield dose.drug, dose.adrenaline is not None, dose.amount
    for earlier in case.anaesthetics_24_h or ():
        if earlier.hours_ago <= hours:
            yield earlier.drug, earlier.adrenaline, exact(earlier.dose_mg)


def limit_share(case: Case, hours: Fraction) -> Sum:
    """Return the share of the local anaesthetic limit that is used, 1 = all of it.

    Each dose counts as a share of its own limit and the shares add up (engineering proposal), or
    all milligrams count against the smallest limit, where the profile says so.
    """
    lines = anaesthetic_lines(case, hours)
    missing = [name for line in lines for name in line.cap.missing]
    if case.anaesthetics_24_h is None:
        missing.append("anaesthetics_24_h")
    if case.patient.is_child:
        missing.append(CHILD)
    known = [(line.mg, line.cap.at_most_mg) for line in lines if line.cap.at_most_mg is not None]
    if case.profile.mixture is MixtureRule.MOST_TOXIC and known:
        share = sum((line.mg for line in lines), Fraction(0)) / min(cap for _, cap in known)
    else:
        share = sum((mg / cap for mg, cap in known), Fraction(0))
    return Sum(share, tuple(dict.fromkeys(missing)))


def room_mg(case: Case, line: AnaestheticLine, hours: Fraction) -> Fraction | None:
    """Return how much more of one anaesthetic fits under the limit, mg; None where not known."""
    share = limit_share(case, hours)
    caps = [one.cap.at_most_mg for one in anaesthetic_lines(case, hours)]
    known = [cap for cap in caps if cap is not None]
    own = line.cap.at_most_mg
    if share.missing or own is None:
        return None
    cap = min(known) if case.profile.mixture is MixtureRule.MOST_TOXIC else own
    return max(Fraction(0), (1 - share.at_least) * cap)


def anaesthetic_mg(case: Case, drug: str, hours: Fraction) -> Sum:
    """Return how much of one local anaesthetic is given in a window, mg."""
    mg = sum((mg for d, _, mg in _anaesthetics(case, hours) if d.name == drug), Fraction(0))
    return Sum(mg, () if case.anaesthetics_24_h is not None else ("anaesthetics_24_h",))


def equivalent_mg(drug: Drug, mg: Fraction) -> Fraction:
    """Return a steroid dose as mg of methylprednisolone: dose x 4 / equivalent.

    The equivalents are of oral or intravenous doses only.
    """
    fact = drug.fact("equivalent")
    return mg * 4 / fact.number if fact is not None else mg


def steroid_mg(case: Case, days: Fraction, drug: str | None = None) -> Sum:
    """Return the steroid of this procedure and the last days, any route.

    Parameters
    ----------
    case : Case
    days : Fraction
        The window; its last day counts.
    drug : str, optional
        Only this drug, in its own mg; else every steroid in mg of methylprednisolone.
    """
    given = [(dose.drug, dose.amount) for dose in case.doses(Kind.STEROID)]
    given += [(e.drug, exact(e.dose_mg)) for e in case.steroids_3_years or () if e.days_ago <= days]
    mg = sum(
        (
            amount if drug else equivalent_mg(steroid, amount)
            for steroid, amount in given
            if drug in (None, steroid.name)
        ),
        Fraction(0),
    )
    return Sum(mg, () if case.steroids_3_years is not None else ("steroids_3_years",))


def contrast_amount(case: Case, kind: Kind) -> Fraction:
    """Return the contrast that goes to the target, mg of iodine or mmol of gadolinium."""
    return sum((dose.amount for dose in case.doses(kind, skin=False)), Fraction(0))
