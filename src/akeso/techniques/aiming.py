"""Where each approach aims: the geometry of every room, by the approach's code.

Apart from `catalogue`, so that asking for steps or names of an approach loads no geometry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from akeso.anatomy.landmarks import Landmarks
from akeso.anatomy.levels import Side
from akeso.techniques.aim import Aim
from akeso.techniques.epidural_steroid.approach import AIMS as EPIDURAL
from akeso.techniques.facet_joint.approach import AIMS as FACET
from akeso.techniques.nerve_block.approach import AIMS as NERVE
from akeso.techniques.radiofrequency.approach import AIMS as RADIOFREQUENCY
from akeso.techniques.technique import Approach

AIMS: Mapping[str, Callable[[Approach, Landmarks, str, Side], Aim]] = {
    **NERVE,
    **EPIDURAL,
    **FACET,
    **RADIOFREQUENCY,
}


def take_aim(approach: Approach, landmarks: Landmarks, level: str, side: Side) -> Aim:
    """Return where the approach aims on this patient."""
    return AIMS[approach.code](approach, landmarks, level, side)
