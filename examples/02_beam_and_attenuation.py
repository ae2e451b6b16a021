"""The X-ray beam: attenuation beside NIST's values, and what a beam loses in the back.

NIST: Hubbell and Seltzer, Standard Reference Database 126, mass attenuation coefficients.
"""

from akeso.imaging.beam import CORTICAL_BONE, STEEL, WATER, Beam, iodine

NIST_CM2_G = (
    (WATER, 40.0, 0.2683),
    (WATER, 60.0, 0.2059),
    (WATER, 100.0, 0.1707),
    (CORTICAL_BONE, 40.0, 0.6655),
    (CORTICAL_BONE, 60.0, 0.3148),
    (CORTICAL_BONE, 100.0, 0.1855),
    (iodine(300.0), 60.0, 7.579),
)


def main() -> None:
    """Print ours beside the published values."""
    print("material                    keV   ours (cm2/g)   NIST (cm2/g)   difference")
    for material, kev, published in NIST_CM2_G:
        ours = float(material.mu_per_mm([kev])[0]) * 10.0 / material.density_g_cm3
        off = 100.0 * (ours / published - 1.0)
        print(f"{material.name:26s} {kev:4.0f} {ours:13.4f} {published:14.4f} {off:+11.2f} %")
        assert abs(off) < 2.0

    print("\nBeam of 80 kV, 3 mm Al + 0.1 mm Cu, behind 200 mm of water:")
    beam = Beam(80.0)
    behind = float(beam.transmission({WATER: 200.0}))
    print(f"  half-value layer {beam.hvl_mm_al:.2f} mm Al")
    print(f"  signal left {100 * behind:.2f} %")
    for name, material, mm in (
        ("10 mm of cortical bone", CORTICAL_BONE, 10.0),
        ("a 0.7 mm needle", STEEL, 0.7),
        ("5 mm of contrast, 300 mg iodine/mL", iodine(300.0), 5.0),
    ):
        share = float(beam.transmission({WATER: 200.0, material: mm})) / behind
        print(f"  of which {name} lets through {100 * share:.0f} %")
        assert 0.0 < share < 1.0


if __name__ == "__main__":
    main()
