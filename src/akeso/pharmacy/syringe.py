"""What is drawn up: parts with volume and strength, and the syringe they share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from akeso.errors import BadInput
from akeso.pharmacy.amount import Number, Strength, exact
from akeso.pharmacy.drug import Drug, Kind
from akeso.quantity import Range

PART_ML = Range("The volume", "mL", 0.0, 100.0)


class Site(StrEnum):
    """Where a syringe goes."""

    TARGET = "target"
    SKIN = "skin"


@dataclass(frozen=True)
class Dose:
    """One drug in a syringe.

    Parameters
    ----------
    drug : Drug
    volume_ml : number
        Above 0, mL.
    strength : Strength, optional
        As on the ampoule; only a diluent has none.
    adrenaline : Strength, optional
        Strength of adrenaline in this drug's ampoule; None counts as plain.
    preservative_free : bool, optional
        As on the ampoule; None is "not told".
    """

    drug: Drug
    volume_ml: Number
    strength: Strength | None = None
    adrenaline: Strength | None = None
    preservative_free: bool | None = None

    def __post_init__(self) -> None:
        PART_ML.check(float(self.volume_ml))
        object.__setattr__(self, "volume_ml", exact(self.volume_ml, "The volume", "mL"))
        if self.volume_ml == 0:
            raise BadInput(f"The volume of {self.drug.name} is 0 mL; leave the drug out.")
        if self.drug.kind is Kind.DILUENT:
            return
        if self.strength is None:
            raise BadInput(f"{self.drug.name} has no strength; give it as on the ampoule.")
        if self.strength.unit != self.drug.kind.unit:
            raise BadInput(
                f"The strength of {self.drug.name} is {self.strength}; "
                f"give it in {self.drug.kind.unit}."
            )
        if self.adrenaline is not None and self.drug.kind is not Kind.LOCAL_ANAESTHETIC:
            raise BadInput(f"{self.drug.name} cannot hold adrenaline here; only anaesthetics can.")

    @property
    def amount(self) -> Fraction:
        """Amount of the drug in mg, mg of iodine or mmol; 0 for a diluent."""
        return exact(self.volume_ml) * self.strength.amount if self.strength else Fraction(0)

    @property
    def adrenaline_mg(self) -> Fraction:
        """Adrenaline in it, mg."""
        return exact(self.volume_ml) * self.adrenaline.amount if self.adrenaline else Fraction(0)

    @property
    def preserved(self) -> bool | None:
        """Whether a preservative goes in: from the ampoule, else from the drug's table."""
        if self.preservative_free is not None:
            return not self.preservative_free
        return self.drug.preserved


@dataclass(frozen=True)
class Syringe:
    """One syringe, or what is mixed in it.

    Parameters
    ----------
    name : str
        What stands on its label.
    site : Site
    doses : tuple of Dose
        At least one.
    """

    name: str
    site: Site
    doses: tuple[Dose, ...]

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise BadInput("A syringe has no name; give what stands on its label.")
        if not self.doses:
            raise BadInput(f"The syringe {self.name!r} is empty; add what is in it.")
        object.__setattr__(self, "site", Site(self.site))

    @property
    def volume_ml(self) -> Fraction:
        """All volumes together, mL."""
        return sum((exact(dose.volume_ml) for dose in self.doses), Fraction(0))

    def of(self, *kinds: Kind) -> tuple[Dose, ...]:
        """Return the doses of these kinds."""
        return tuple(dose for dose in self.doses if dose.drug.kind in kinds)

    def amount_of(self, drug: str) -> Fraction:
        """Return the amount of a drug in the syringe, in its own unit."""
        return sum((dose.amount for dose in self.doses if dose.drug.name == drug), Fraction(0))
