"""plan.json: a needle plan for other programs, with a published schema.

The schema is ``schemas/plan-1.json`` in this folder (``urn:akeso:schema:plan:1``, JSON Schema
draft 2020-12). Everything is LPS mm and degrees, rounded to 0.001; what could not be measured is
``null`` with status ``unknown``, never NaN. A document holds no identity of a person.
"""
# size: writing and reading stand side by side, line for line

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from jsonschema import Draft202012Validator
from numpy.typing import ArrayLike

from akeso import __version__
from akeso.errors import BadInput, NotFound
from akeso.exchange.ct_mark import ct_mark
from akeso.exchange.misfits import unfitting, unreadable
from akeso.frame import PATIENT, unit_vector
from akeso.imaging.carm import Position, positioner_angles_deg
from akeso.needle.plan import (
    Clearance,
    EntryZone,
    Needle,
    NeedlePath,
    NeedlePlan,
    Refusal,
    View,
)
from akeso.rule import Check, Mark, Relation, Source, Status

if TYPE_CHECKING:
    from akeso.imaging.volume import Volume

SCHEMA_VERSION = 1
SCHEMA_ID = f"urn:akeso:schema:plan:{SCHEMA_VERSION}"

DECIMALS = 3
DIRECTION_DECIMALS = 6

Document = dict[str, Any]


@cache
def schema() -> Document:
    """Return the published JSON schema of plan.json."""
    text = (
        files("akeso.exchange").joinpath(f"schemas/plan-{SCHEMA_VERSION}.json").read_text("utf-8")
    )
    loaded: Document = json.loads(text)
    return loaded


def validate(document: Mapping[str, Any], name: str = "The plan") -> None:
    """Raise BadInput, naming place and reason, unless the document fits the schema."""
    checker = Draft202012Validator(schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
    problem = next(iter(sorted(checker.iter_errors(document), key=lambda e: list(e.path))), None)
    if problem is not None:
        place = "/".join(str(step) for step in problem.absolute_path) or "the top level"
        raise BadInput(
            f"{name} does not fit the schema {SCHEMA_ID} at {place}: {unfitting(problem)}; "
            "write it anew with this version of Akeso."
        )


def as_document(
    plan: NeedlePlan, created: datetime | None = None, ct: Volume | None = None
) -> Document:
    """Return the plan as JSON-ready values, checked against the schema.

    Parameters
    ----------
    plan : NeedlePlan
        The plan; the candidates of its entry zone are left out (a picture shows them).
    created : datetime, optional
        When it was made, with time zone; now by default.
    ct : Volume, optional
        What it was made on; the document then says by what to know it again.

    Returns
    -------
    dict
        See the schema.
    """
    moment = (created or datetime.now(UTC)).astimezone(UTC)
    document: Document = {
        "schema": SCHEMA_ID,
        "schema_version": SCHEMA_VERSION,
        "software": {"name": "akeso", "version": __version__},
        "created": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "disclaimer": "Research and rehearsal software, not a certified medical device; "
        "a plan is a proposal to an operator.",
        "approach": plan.approach,
        "technique": plan.technique,
        "title": plan.title,
        "level": plan.level,
        "side": plan.side,
        "nerve": plan.nerve,
        "status": str(plan.status),
        "frame": PATIENT,
        "patient_position": str(plan.views[0].position),
        **_path(plan.path),
        "needle": _needle(plan.needle),
        "views": [_view(v) for v in plan.views],
        "clearances": [_clearance(c) for c in plan.clearances],
        "uncertainty_mm": _number(plan.uncertainty_mm),
        "uncertainty": {name: _number(value) for name, value in plan.uncertainty.items()},
        "warnings": list(plan.warnings),
        "alternatives": [_path(path) for path in plan.alternatives],
        "refusals": [{"reason": r.reason, "count": int(r.count)} for r in plan.refusals],
        "landmarks": {name: _point(point) for name, point in plan.landmarks.items()},
        "sources": [_source(s) for s in plan.sources],
    }
    if ct is not None:
        document["ct"] = ct_mark(ct)
    validate(document)
    return document


def dumps(document: Document) -> str:
    """Return the document as text: UTF-8, two spaces, ends with a newline, never NaN."""
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def read_document(path: Path | str) -> Document:
    """Read a plan.json and check it against the schema.

    Raises
    ------
    NotFound, BadInput
        If the file is absent, is not JSON, or does not fit the schema.
    """
    path = Path(path)
    if not path.is_file():
        raise NotFound(f"There is no file {path}; give the plan.json of a plan folder.")
    try:
        content = path.read_bytes()
        document = json.loads(content.decode("utf-8"), parse_constant=_no_constant)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as why:
        raise unreadable(str(path), content, why) from why
    validate(document, str(path))
    result: Document = document
    return result


def read_plan(path: Path | str) -> NeedlePlan:
    """Read a plan.json back as a plan; its entry zone is empty, all else as written."""
    d = read_document(path)
    nowhere = EntryZone(
        np.zeros((0, 3), np.float32), np.zeros(0, np.uint8), np.zeros(0, np.float32), ()
    )
    return NeedlePlan(
        **{key: d[key] for key in ("approach", "technique", "title", "level", "side", "nerve")},
        path=_to_path(d),
        needle=Needle(**{**d["needle"], "source": _to_source(d["needle"]["source"])}),
        views=tuple(_to_view(v) for v in d["views"]),
        clearances=tuple(_to_clearance(c) for c in d["clearances"]),
        alternatives=tuple(_to_path(p) for p in d["alternatives"]),
        refusals=tuple(Refusal(**r) for r in d["refusals"]),
        entry_zone=nowhere,
        landmarks={name: np.array(point, dtype=float) for name, point in d["landmarks"].items()},
        warnings=tuple(d["warnings"]),
        sources=tuple(_to_source(s) for s in d["sources"]),
        uncertainty_mm=d["uncertainty_mm"],
        uncertainty=dict(d["uncertainty"]),
    )


def _no_constant(name: str) -> float:
    raise BadInput(f"A plan.json holds {name}, which JSON has no word for; write the plan anew.")


def _number(value: float, decimals: int = DECIMALS) -> float | None:
    """Round for the file; what is no number becomes null. Adding 0.0 turns -0.0 into 0.0."""
    return round(float(value), decimals) + 0.0 if math.isfinite(value) else None


def _judged(value: float, judge: Callable[[float], Status]) -> float | None:
    """Round a judged number, unless rounding would change the answer."""
    rounded = _number(value)
    if rounded is None or judge(rounded) is judge(value):
        return rounded
    return float(value)


def _point(point: ArrayLike, decimals: int = DECIMALS) -> list[float]:
    return [round(float(v), decimals) + 0.0 for v in np.asarray(point)]


def _source(source: Source) -> Document:
    mark = source.mark
    return {"reference": source.reference, "mark": str(mark), "verified": mark.verified}


def _needle(needle: Needle) -> Document:
    return {
        "name": needle.name,
        "gauge": needle.gauge,
        "length_mm": _number(needle.length_mm),
        "diameter_mm": _number(needle.diameter_mm),
        "active_tip_mm": _number(needle.active_tip_mm),
        "source": _source(needle.source),
    }


def _path(path: NeedlePath) -> Document:
    """Points first, then what follows from the rounded points, so that reading back agrees."""
    target, entry = _point(path.target_mm), _point(path.entry_mm)
    way = np.array(target) - np.array(entry)
    return {
        "target_mm": target,
        "entry_mm": entry,
        "direction": _point(unit_vector(way), DIRECTION_DECIMALS),
        "depth_mm": _number(float(np.linalg.norm(way))),
        "cost": _number(path.cost),
        "reasons": list(path.reasons),
    }


def _view(view: View) -> Document:
    primary, secondary = (round(a, DECIMALS) + 0.0 for a in (view.primary_deg, view.secondary_deg))
    rounded = replace(view, primary_deg=primary, secondary_deg=secondary)
    dicom = positioner_angles_deg(rounded.to_detector, Position.SUPINE)
    return {
        "name": view.name,
        "purpose": view.purpose,
        "primary_deg": primary,
        "secondary_deg": secondary,
        "angles": rounded.angles,
        "position": str(view.position),
        "dicom_primary_deg": _number(dicom[0]),
        "dicom_secondary_deg": _number(dicom[1]),
        "status": str(view.status),
        "checks": [_check(c) for c in view.checks],
    }


def _check(check: Check) -> Document:
    return {
        "name": check.name,
        "value": _judged(check.value, lambda v: replace(check, value=v).status),
        "relation": str(check.relation),
        "limit": check.limit,
        "unit": check.unit,
        "status": str(check.status),
        "source": _source(check.source),
        "note": check.note,
    }


def _clearance(c: Clearance) -> Document:
    return {
        "structure": c.structure,
        "distance_mm": _judged(c.distance_mm, lambda v: replace(c, distance_mm=v).status),
        "limit_mm": c.limit_mm,
        "soft_limit_mm": c.soft_limit_mm,
        "widened_by_mm": c.widened_by_mm,
        "status": str(c.status),
        "close": c.close,
        "source": _source(c.source),
        "note": c.note,
    }


def _measured(value: float | None) -> float:
    return math.nan if value is None else value


def _to_source(d: Document) -> Source:
    return Source(d["reference"], Mark(d["mark"]))


def _to_path(d: Document) -> NeedlePath:
    return NeedlePath(d["target_mm"], d["entry_mm"], _measured(d["cost"]), tuple(d["reasons"]))


def _to_check(d: Document) -> Check:
    relation, source = Relation(d["relation"]), _to_source(d["source"])
    value = _measured(d["value"])
    return Check(d["name"], value, relation, d["limit"], d["unit"], source, d["note"])


def _to_view(d: Document) -> View:
    return View(
        d["name"],
        d["purpose"],
        d["primary_deg"],
        d["secondary_deg"],
        Position(d["position"]),
        tuple(_to_check(c) for c in d["checks"]),
    )


def _to_clearance(d: Document) -> Clearance:
    return Clearance(
        d["structure"],
        _measured(d["distance_mm"]),
        d["limit_mm"],
        d["soft_limit_mm"],
        d["widened_by_mm"],
        _to_source(d["source"]),
        d["note"],
    )
