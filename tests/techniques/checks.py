"""Moving a needle's tip until a check turns over: shared by the tests of the rooms."""

import numpy as np

from akeso.anatomy.levels import Side
from akeso.needle.plan import NeedlePath
from akeso.rule import Check, Status
from akeso.techniques.aiming import take_aim
from akeso.techniques.catalogue import approaches
from known_spines import digital_scene


def aim_at(code, level, side):
    """Page and aim on the digital spine."""
    page = approaches()[code]
    return page, take_aim(page, digital_scene().landmarks, level, side)


def textbook(aim, side):
    """The textbook path, 80 mm long."""
    beam = aim.axes.beam(side, aim.oblique_deg, aim.tilt_deg)
    return NeedlePath(aim.targets_mm[0], aim.targets_mm[0] + 80.0 * beam)


def moved(path, move):
    """The same needle shifted."""
    return NeedlePath(path.target_mm + move, path.entry_mm + move)


def turned(path, aim, side, oblique_deg, tilt_deg):
    """The same tip reached along another beam."""
    return NeedlePath(
        path.target_mm, path.target_mm + 80.0 * aim.axes.beam(side, oblique_deg, tilt_deg)
    )


def answer(spec, aim, path):
    """A check of the page, measured."""
    return Check(spec.name, aim.measure(path)[spec.measure], spec.relation, spec.limit, spec.unit,
                 spec.source)  # fmt: skip


def both_sides_of_the_edge(spec, aim, side):
    """(value that passes, value that fails), as near the limit as bisection brings them.

    The tip is moved along the squared axes, and the needle turned about its tip, until the check
    turns over; None where nothing within 40 mm or 80 degrees turns it.
    """
    start = textbook(aim, side)
    first = answer(spec, aim, start).status

    def shifts(axis):
        return lambda share: moved(start, 40.0 * share * axis)

    ways = [shifts(s * a) for a in (aim.axes.left, aim.axes.ap, aim.axes.up) for s in (1, -1)]
    ways += [
        lambda share, o=o, t=t: turned(
            start, aim, side, aim.oblique_deg + share * o, aim.tilt_deg + share * t
        )
        for o, t in ((80.0, 0.0), (-80.0, 0.0), (0.0, 80.0), (0.0, -80.0))
    ]
    for way in ways:
        shares = np.linspace(0.0, 1.0, 41)
        for share in shares:
            if answer(spec, aim, way(share)).status is first:
                continue
            low, high = share - shares[1], share
            for _ in range(40):
                middle = (low + high) / 2.0
                same = answer(spec, aim, way(middle)).status is first
                low, high = (middle, high) if same else (low, middle)
            ends = (answer(spec, aim, way(low)), answer(spec, aim, way(high)))
            return ends if first is Status.PASS else ends[::-1]
    return None


LEFT_AND_RIGHT = (Side.LEFT, Side.RIGHT)
