"""The report as one page that needs nothing else: pictures inside, no request to anywhere."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from akeso import __version__
from akeso.errors import BadInput
from akeso.needle.plan import NeedlePlan
from akeso.report import wording
from akeso.report.picture import Picture
from akeso.report.shots import shots
from akeso.report.vertebrae import Vertebra


@cache
def template() -> Template:
    """Return the page's template; the first call compiles it."""
    environment = Environment(
        loader=PackageLoader("akeso.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template("plan.html")


def write_html(
    plan: NeedlePlan,
    pictures: Sequence[Picture],
    vertebrae: tuple[Vertebra, ...],
    created: datetime,
    steps: Sequence[tuple[str, float]] = (),
) -> str:
    """Return the page.

    Parameters
    ----------
    plan : NeedlePlan
        The plan.
    pictures : sequence of Picture
        As `akeso.report.pictures.draw_pictures` gives them.
    vertebrae : tuple of Vertebra
        For the entry in the operator's words.
    created : datetime
        Time of the plan, UTC.
    steps : sequence of (str, float)
        Steps of the procedure with their planned minutes.

    Raises
    ------
    BadInput
        If a shot has no picture.
    """
    by_kind = {
        kind: [_embedded(picture) for picture in pictures if picture.kind == kind]
        for kind in ("xray", "slice", "entry")
    }
    shown = shots(plan)
    if len(by_kind["xray"]) != len(shown) or not by_kind["entry"]:
        raise BadInput("The report needs one X-ray for each setting and the entry zone; draw them.")
    return template().render(
        plan=plan,
        w=wording,
        verdict=wording.verdict(plan),
        todo=wording.todo_rows(plan, vertebrae),
        steps=steps,
        shots=shown,
        entries=[wording.path_line(plan, vertebrae, path) for path in plan.alternatives],
        xrays=by_kind["xray"],
        slices=by_kind["slice"],
        entry_picture=by_kind["entry"][0],
        sources=wording.all_sources(plan),
        version=__version__,
        created=created.strftime("%Y-%m-%d %H:%M"),
    )


def _embedded(picture: Picture) -> dict[str, Any]:
    return {
        "caption": picture.caption,
        "size": picture.size,
        "base64": base64.b64encode(picture.png).decode("ascii"),
    }
