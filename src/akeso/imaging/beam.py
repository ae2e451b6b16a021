"""The X-ray beam: its spectrum, what materials take from it and what the detector makes of it.

Spectra and air kerma come from SpekPy (tungsten reflection target), attenuation from xraydb
(Elam tables, coherent scatter included: narrow beam). Nothing here is a table of our own; the
compositions are those of the named standards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from akeso.errors import BadInput
from akeso.frame import FloatArray
from akeso.imaging import _beam_kernel as kernel
from akeso.imaging.compiled import COMPILED
from akeso.imaging.remembered import remembered
from akeso.quantity import Range

KVP = Range("The tube potential", "kV", 40.0, 140.0)
ALUMINIUM = Range("The aluminium filter", "mm", 0.5, 20.0)
COPPER = Range("The copper filter", "mm", 0.0, 2.0)
ANODE = Range("The anode angle", "degrees", 5.0, 25.0)

TABLE_WATER_MM = np.arange(0.0, 601.0, 2.5)
TABLE_BONE_MM = np.arange(0.0, 201.0, 2.0)
"""Grid of the transmission table; what lies beyond it is computed pixel by pixel."""

LEAST_TRANSMISSION = 1e-30
"""Transmissions are floored here so that their logarithm exists (2 mm of platinum: 1e-9)."""


@dataclass(frozen=True)
class Material:
    """A material of known density and elements.

    Parameters
    ----------
    name : str
    density_g_cm3 : float
    mass_fractions : tuple of (str, float)
        Element symbols and their share of the mass; they sum to 1 within 1 %.
    """

    name: str
    density_g_cm3: float
    mass_fractions: tuple[tuple[str, float], ...]

    def __post_init__(self) -> None:
        Range(f"The density of {self.name}", "g/cm3", 0.0, 25.0).check(self.density_g_cm3)
        total = sum(share for _, share in self.mass_fractions)
        Range(f"The sum of the mass fractions of {self.name}", "", 0.99, 1.01).check(total)

    def mu_per_mm(self, energies_kev: ArrayLike) -> FloatArray:
        """Linear attenuation coefficient (1/mm) at photon energies (n,) in keV."""
        import xraydb  # noqa: PLC0415  slow to import, as spekpy

        ev = np.asarray(energies_kev, dtype=np.float64) * 1000.0
        mass = sum(share * xraydb.mu_elam(el, ev) for el, share in self.mass_fractions)
        result: FloatArray = np.asarray(mass * self.density_g_cm3 / 10.0, dtype=np.float64)
        return result


WATER = Material("water", 1.0, (("H", 0.1119), ("O", 0.8881)))
CORTICAL_BONE = Material(
    "cortical bone (ICRU 44)",
    1.92,
    (
        ("H", 0.034),
        ("C", 0.155),
        ("N", 0.042),
        ("O", 0.435),
        ("Na", 0.001),
        ("Mg", 0.002),
        ("P", 0.103),
        ("S", 0.003),
        ("Ca", 0.225),
    ),
)
STEEL = Material(
    "stainless steel 316L (nominal)",
    7.99,
    (("Fe", 0.655), ("Cr", 0.17), ("Ni", 0.12), ("Mo", 0.025), ("Mn", 0.02), ("Si", 0.01)),
)
PLATINUM_IRIDIUM = Material("platinum-iridium 90/10", 21.56, (("Pt", 0.9), ("Ir", 0.1)))
ALUMINIUM_FOIL = Material("aluminium", 2.699, (("Al", 1.0),))
CAESIUM_IODIDE = Material("caesium iodide", 4.51, (("Cs", 0.5115), ("I", 0.4885)))

SCINTILLATOR_MM = 0.5
"""Thickness of caesium iodide that stops photons in the detector (engineering choice)."""


def iodine(mg_per_ml: float) -> Material:
    """Return the iodine in a contrast agent of so many mg of iodine per mL.

    The solvent is left out: it takes the place of tissue of about the same attenuation.
    """
    Range("The iodine concentration", "mg/mL", 1.0, 500.0).check(mg_per_ml)
    return Material(f"iodine {mg_per_ml:g} mg/mL", mg_per_ml / 1000.0, (("I", 1.0),))


@dataclass(frozen=True, eq=False)
class _Spectrum:
    energies_kev: FloatArray
    photons_per_cm2: FloatArray
    kerma_ugy: float
    hvl_mm_al: float


@cache
def _spectrum(kvp: float, al_mm: float, cu_mm: float, anode_deg: float) -> _Spectrum:
    def compute() -> dict[str, FloatArray]:
        import spekpy  # noqa: PLC0415  takes over a second to import, and only pictures need it

        tube = spekpy.Spek(kvp=kvp, th=anode_deg, dk=1.0, z=100.0)
        tube.filter("Al", al_mm)
        if cu_mm > 0.0:
            tube.filter("Cu", cu_mm)
        energies, per_kev = tube.get_spectrum(edges=False)
        return {
            "energies_kev": energies,
            "photons_per_cm2": per_kev,  # bins are 1 keV wide
            "kerma_ugy": np.array(tube.get_kerma()),
            "hvl_mm_al": np.array(tube.get_hvl1()),
        }

    question = f"spectrum {kvp!r} kV {al_mm!r} mm Al {cu_mm!r} mm Cu anode {anode_deg!r} deg"
    found = remembered(question, ("spekpy",), compute)
    return _Spectrum(
        found["energies_kev"],
        found["photons_per_cm2"],
        float(found["kerma_ugy"]),
        float(found["hvl_mm_al"]),
    )


@dataclass(frozen=True)
class Beam:
    """A filtered tungsten beam and an energy-integrating detector.

    Parameters
    ----------
    kvp : float
        Tube potential, 40 to 140 kV.
    al_mm, cu_mm : float
        Total filtration in mm of aluminium and added copper.
    anode_deg : float
        Anode angle.
    """

    kvp: float = 80.0
    al_mm: float = 3.0
    cu_mm: float = 0.1
    anode_deg: float = 12.0

    def __post_init__(self) -> None:
        KVP.check(self.kvp)
        ALUMINIUM.check(self.al_mm)
        COPPER.check(self.cu_mm)
        ANODE.check(self.anode_deg)

    @property
    def _tube(self) -> _Spectrum:
        return _spectrum(
            float(self.kvp), float(self.al_mm), float(self.cu_mm), float(self.anode_deg)
        )

    @property
    def energies_kev(self) -> FloatArray:
        """Middle of each energy bin (n,), keV, 1 keV wide."""
        return self._tube.energies_kev

    @property
    def photons_per_cm2(self) -> FloatArray:
        """Photons in each bin (n,) per cm2 and mAs, 1 m from the focus."""
        return self._tube.photons_per_cm2

    @property
    def kerma_ugy_per_mas(self) -> float:
        """Air kerma free in air, 1 m from the focus, uGy per mAs."""
        return self._tube.kerma_ugy

    @cached_property
    def _absorbed(self) -> FloatArray:
        """Share of the photons of each energy that the scintillator stops (n,)."""
        thick = SCINTILLATOR_MM * _mu_in_bins(self, CAESIUM_IODIDE)
        result: FloatArray = 1.0 - np.exp(-thick)
        return result

    @cached_property
    def _weights(self) -> FloatArray:
        """Share of each energy in the detector's signal without an object (n,), sum 1."""
        weights = self.photons_per_cm2 * self.energies_kev * self._absorbed
        result: FloatArray = weights / weights.sum()
        return result

    @cached_property
    def quanta_per_mm2_mas(self) -> float:
        """Photons stopped in the detector per mm2 and mAs, 1 m from the focus, nothing between.

        They are counted as the noise sees them: the number whose Poisson noise equals that of
        the energy-weighted signal, (sum E n)^2 / sum E^2 n.
        """
        stopped = self.photons_per_cm2 * self._absorbed / 100.0
        first, second = stopped @ self.energies_kev, stopped @ self.energies_kev**2
        return float(first**2 / second)

    def mu_per_mm(self, material: Material) -> FloatArray:
        """Linear attenuation of a material in each energy bin (n,), 1/mm."""
        return _mu_in_bins(self, material)

    def transmission(self, paths_mm: Mapping[Material, ArrayLike]) -> FloatArray:
        """Share of the unhindered signal left after paths through materials, energy by energy.

        Parameters
        ----------
        paths_mm : mapping of Material to array_like
            Path lengths of one common shape, mm.

        Returns
        -------
        array of that shape
            0 to 1.
        """
        thick: FloatArray = np.zeros(1)
        for material, path in paths_mm.items():
            mu = self.mu_per_mm(material)
            thick = thick + np.asarray(path, dtype=np.float64)[..., None] * mu
        result: FloatArray = np.exp(-thick) @ self._weights
        return result

    def effective_mu_per_mm(self, material: Material, behind_mm_water: float = 0.0) -> float:
        """Attenuation of a thin layer behind so much water, 1/mm."""
        left = self._weights * np.exp(-behind_mm_water * self.mu_per_mm(WATER))
        return float(left @ self.mu_per_mm(material) / left.sum())

    @property
    def hvl_mm_al(self) -> float:
        """First half-value layer of the air kerma, mm of aluminium (SpekPy)."""
        return self._tube.hvl_mm_al

    def log_transmission(
        self, water_mm: NDArray[np.float32], bone_mm: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Natural logarithm of the transmission through water and bone, by table, fast.

        Parameters
        ----------
        water_mm, bone_mm : (rows, columns) float32
            Path lengths, not negative.

        Raises
        ------
        BadInput
            If the shapes differ or a length is negative or not a number.
        """
        if water_mm.shape != bone_mm.shape or water_mm.ndim != 2:
            raise BadInput(f"Paths of shapes {water_mm.shape} and {bone_mm.shape} do not match.")
        out = np.empty(water_mm.shape, np.float32)
        table = _log_table(self)
        per_water = np.float32(1.0 / TABLE_WATER_MM[1])
        per_bone = np.float32(1.0 / TABLE_BONE_MM[1])
        with COMPILED:
            kernel.lookup(water_mm, bone_mm, table, per_water, per_bone, out)
        beyond = np.isnan(out)
        if np.any(beyond):
            water, bone = water_mm[beyond], bone_mm[beyond]
            if not (np.all(water >= 0.0) and np.all(bone >= 0.0)):
                raise BadInput("A path length is negative or not a number; give 0 mm or more.")
            left = self.transmission({WATER: water, CORTICAL_BONE: bone})
            out[beyond] = np.log(np.maximum(left, LEAST_TRANSMISSION))
        return out


@cache
def _mu_in_bins(beam: Beam, material: Material) -> FloatArray:
    energies = beam.energies_kev
    question = f"attenuation of {material!r} at {energies.tolist()!r} keV"
    found = remembered(question, ("xraydb",), lambda: {"mu_per_mm": material.mu_per_mm(energies)})
    return found["mu_per_mm"]


@cache
def _log_table(beam: Beam) -> NDArray[np.float32]:
    water, bone = np.meshgrid(TABLE_WATER_MM, TABLE_BONE_MM, indexing="ij")
    left = beam.transmission({WATER: water, CORTICAL_BONE: bone})
    table: NDArray[np.float32] = np.log(np.maximum(left, LEAST_TRANSMISSION)).astype(np.float32)
    return table
