"""Commands that plan: from a labelled CT to a needle."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from akeso import clinic
from akeso.cli.options import (
    PATH,
    json_option,
    labels_option,
    names_option,
    quiet_option,
    sample_option,
    series_option,
)
from akeso.cli.terminal import Show, note, print_summary, table
from akeso.errors import BadInput


def open_both(
    ct: Path | None,
    labels: Path | None,
    names: str | None,
    series: str | None,
    *,
    sample: bool,
    show: Show,
) -> tuple[Any, Any]:
    """Return CT and labels, from files or the sample; say what is missing."""
    if sample:
        if ct is not None or labels is not None:
            raise BadInput("--sample brings its own CT and labels; leave yours out, or --sample.")
        show(0, 1, "making the sample")
        return clinic.sample()
    if ct is None:
        raise BadInput("No CT was given; name a NIfTI file or a DICOM folder, or use --sample.")
    if labels is None:
        raise BadInput("No labels were given; add --labels with the CT's label map.")
    volume = clinic.open_ct(ct, series, show)
    show(0, 1, "reading the labels")
    return volume, clinic.open_labels(labels, volume, names)


@click.command()
@click.argument("ct", type=PATH, required=False)
@labels_option
@names_option
@series_option
@sample_option
@click.option("--approach", required=True, help="Name, as `akeso approaches` lists them.")
@click.option("--level", required=True, help="L4-L5 for a joint or space, L4 for one vertebra.")
@click.option("--side", required=True, help="left, right or midline.")
@click.option("-o", "--out", type=PATH, help="Folder for plan.json, the report and the pictures.")
@click.option("--force", is_flag=True, help="Write into a folder that holds other files.")
@json_option
@quiet_option
def plan(
    *, ct: Path | None, labels: Path | None, label_names: str | None, series: str | None,
    sample: bool, approach: str, level: str, side: str, out: Path | None, force: bool,
    as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Plan one needle and write the report."""
    if out is None and not as_json:
        raise BadInput("No place for the plan was given; add -o FOLDER, or --json to print it.")
    with Show(quiet=quiet) as show, clinic.second_process(report=out is not None) as aside:
        clinic.check_wish(approach, level, side)
        if out is not None:
            clinic.check_folder(out, force=force)
        volume, label_map = open_both(ct, labels, label_names, series, sample=sample, show=show)
        made = clinic.plan(
            volume, label_map, approach=approach, level=level, side=side, progress=show, aside=aside
        )
        files = (
            clinic.write_plan(made, volume, label_map, out, force=force, progress=show, aside=aside)
            if out is not None
            else None
        )
    if as_json:
        text = files.plan_json.read_text("utf-8") if files else clinic.plan_text(made, volume)
        click.echo(text)
        return
    if not quiet:
        print_summary(clinic.summary(made, label_map))
    if files is not None:
        click.echo(f"Report: {files.report_html}")


@click.command()
@json_option
def approaches(as_json: bool) -> None:
    """List the approaches that can be planned."""
    known = clinic.approaches()
    if as_json:
        keys = ("code", "technique", "title", "summary", "levels", "sides")
        rows = [
            {
                **{key: getattr(a, key) for key in keys},
                "sources": [{"reference": s.reference, "mark": str(s.mark)} for s in a.sources],
            }
            for a in known
        ]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    head = ("approach", "levels", "sides", "what it is")
    table(head, [(a.code, " ".join(a.levels), " ".join(a.sides), a.title) for a in known])


@click.command()
@click.argument("ct", type=PATH, required=False)
@labels_option
@names_option
@series_option
@sample_option
@json_option
@quiet_option
def landmarks(
    *, ct: Path | None, labels: Path | None, label_names: str | None, series: str | None,
    sample: bool, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Find the lumbar landmarks of a labelled CT (LPS mm)."""
    with Show(quiet=quiet) as show:
        volume, label_map = open_both(ct, labels, label_names, series, sample=sample, show=show)
        show(0, 1, "finding landmarks")
        found = clinic.landmarks(volume, label_map)
    points = {name: [round(float(v), 2) for v in point] for name, point in found.points.items()}
    if as_json:
        answer = {
            "frame": "LPS",
            "points_mm": points,
            "problems": dict(found.problems),
            "warnings": list(found.warnings),
        }
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
        return
    rows = [(name, *(f"{v:.1f}" for v in point)) for name, point in points.items()]
    table(("landmark", "left mm", "posterior mm", "superior mm"), rows, numbers=(1, 2, 3))
    for sentence in (*found.problems.values(), *found.warnings):
        note(sentence)


COMMANDS = (plan, approaches, landmarks)
