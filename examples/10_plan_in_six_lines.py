"""A plan on the built-in spine, printed beside what that spine is known to be.

The sample is drawn from known points (`digital_spine().truth`), so that what is found on its CT and
labels can be compared with where things are. Limits are those of the approach's own page.
"""

import numpy as np

from akeso import clinic
from akeso.anatomy.digital_spine import digital_spine
from akeso.rule import Status

LINE = "{:<42} {:>8} {:>12}"

ct, labels = clinic.sample()
plan = clinic.plan(
    ct, labels, approach="lumbar-transforaminal-subpedicular", level="L4-L5", side="left"
)
print(f"{plan.title}, {plan.level}, {plan.side}: {plan.needle.name}")

truth, found = digital_spine().truth, clinic.landmarks(ct, labels).points
voxel_mm = float(ct.spacing_mm.max())
print(LINE.format("\nlandmark of L4, mm off the drawn one", "Akeso", "expected"))
for name in ("pedicle_centre", "pedicle_floor", "pedicle_medial", "pedicle_lateral"):
    off = float(np.linalg.norm(found[f"L4.left.{name}"] - truth[f"L4.left.{name}"]))
    print(LINE.format(name, f"{off:.1f}", f"<= {2 * voxel_mm:g}"))
    assert off <= 2 * voxel_mm, name

print(LINE.format("\nview: check", "Akeso", "expected"))
for view in plan.views:
    for check in view.checks:
        limit = f"{check.relation} {check.limit:g} {check.unit}"
        print(LINE.format(f"{view.name}: {check.name}"[:42], f"{check.value:.1f}", limit))
    assert view.status is Status.PASS, view.name

tunnel = next(view for view in plan.views if view.name == "tunnel")
apart = float(np.degrees(np.arccos(np.clip(-tunnel.to_detector @ plan.path.direction, -1, 1))))
print(LINE.format("tunnel view to needle, degrees", f"{apart:.2f}", "0"))
assert apart < 0.01
assert tunnel.primary_deg > 0, "a left-sided plan turns the detector to the patient's left"
