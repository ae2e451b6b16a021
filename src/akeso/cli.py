"""The command line: parse, call the clinic, answer.

Results go to standard output, progress and complaints to standard error. Bad input is one sentence
and exit code 2; `akeso inspect` answers 1 where a file cannot be used.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from akeso import __version__, clinic, consult, desk, dispensary
from akeso.errors import AkesoError, BadInput
from akeso.terminal import Show, field, note, print_summary, table

BAD_INPUT = 2
NOT_USABLE = 1
STOPPED = 130

PATH = click.Path(path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="akeso", message="%(prog)s %(version)s")
def akeso() -> None:
    """Plan a needle on a patient's CT and see it under simulated X-ray.

    Research and rehearsal software, not a certified medical device.
    """


_labels = click.option("--labels", type=PATH, help="Label map: NIfTI or DICOM SEG.")
_names = click.option(
    "--label-names", help="What the label values mean: total, verse or a JSON file."
)
_series = click.option("--series", help="Which DICOM series, where there are several.")
_sample = click.option("--sample", is_flag=True, help="Use the built-in digital spine.")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_quiet = click.option("--quiet", is_flag=True, help="No progress, no table.")


def _open(
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


@akeso.command()
@click.argument("ct", type=PATH, required=False)
@_labels
@_names
@_series
@_sample
@click.option("--approach", required=True, help="Name, as `akeso approaches` lists them.")
@click.option("--level", required=True, help="L4-L5 for a joint or space, L4 for one vertebra.")
@click.option("--side", required=True, help="left, right or midline.")
@click.option("-o", "--out", type=PATH, help="Folder for plan.json, the report and the pictures.")
@click.option("--force", is_flag=True, help="Write into a folder that holds other files.")
@_json
@_quiet
def plan(
    *, ct: Path | None, labels: Path | None, label_names: str | None, series: str | None,
    sample: bool, approach: str, level: str, side: str, out: Path | None, force: bool,
    as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Plan one needle and write the report."""
    if out is None and not as_json:
        raise BadInput("No place for the plan was given; add -o FOLDER, or --json to print it.")
    clinic.check_wish(approach, level, side)
    if out is not None:
        clinic.check_folder(out, force=force)
    with Show(quiet=quiet) as show:
        volume, label_map = _open(ct, labels, label_names, series, sample=sample, show=show)
        made = clinic.plan(
            volume, label_map, approach=approach, level=level, side=side, progress=show
        )
        files = (
            clinic.write_plan(made, volume, label_map, out, force=force, progress=show)
            if out is not None
            else None
        )
    if as_json:
        click.echo(clinic.plan_text(made) if files is None else files.plan_json.read_text("utf-8"))
        return
    if not quiet:
        print_summary(clinic.summary(made, label_map))
    if files is not None:
        click.echo(f"Report: {files.report_html}")


@akeso.command()
@_json
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


@akeso.command()
@click.argument("ct", type=PATH, required=False)
@_labels
@_names
@_series
@_sample
@_json
@_quiet
def landmarks(
    *, ct: Path | None, labels: Path | None, label_names: str | None, series: str | None,
    sample: bool, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Find the lumbar landmarks of a labelled CT (LPS mm)."""
    with Show(quiet=quiet) as show:
        volume, label_map = _open(ct, labels, label_names, series, sample=sample, show=show)
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


@akeso.command()
@click.argument("ct", type=PATH, required=False)
@_series
@_sample
@click.option("--primary", type=float, required=True, help="Degrees; + to the patient's left.")
@click.option("--secondary", type=float, default=0.0, help="Degrees; + cranial.")
@click.option("-o", "--out", type=PATH, required=True, help="PNG file.")
@click.option("--position", default="prone", show_default=True, help="prone or supine.")
@click.option("--kvp", type=float, default=80.0, show_default=True, help="Tube potential.")
@click.option("--size", type=int, default=512, show_default=True, help="Pixels along an edge.")
@click.option(
    "--isocentre", type=float, nargs=3, metavar="X Y Z", help="LPS mm; the CT's middle if left out."
)
@click.option("--plain", is_flag=True, help="No letters, angles or scale on the picture.")
@_quiet
def xray(
    *, ct: Path | None, series: str | None, sample: bool, primary: float, secondary: float,
    out: Path, position: str, kvp: float, size: int,
    isocentre: tuple[float, float, float] | None, plain: bool, quiet: bool,
) -> None:  # fmt: skip
    """Show a CT as a C-arm would see it."""
    clinic.check_picture(out)
    with Show(quiet=quiet) as show:
        if sample == (ct is not None):
            raise BadInput("Give either a CT (NIfTI file or DICOM folder) or --sample.")
        volume = clinic.sample()[0] if ct is None else clinic.open_ct(ct, series, show)
        first = f" ({clinic.COMPILING})" if clinic.first_time() else ""
        show(0, 1, f"taking the X-ray{first}")
        frame = clinic.xray(
            volume, primary, secondary, position=position, kvp=kvp, size=size,
            isocentre_mm=isocentre,
        )  # fmt: skip
        clinic.write_xray(frame, out, plain=plain)
    if not quiet:
        kap = f"{frame.kap_gycm2:.2g} Gy cm2 ({frame.kap_basis})"
        field("view", f"{frame.carm.name()}, {frame.carm.position}")
        field("kerma-area product", kap)
    click.echo(f"X-ray: {out}")


@akeso.command()
@click.argument("path", type=PATH)
@_json
@click.pass_context
def inspect(ctx: click.Context, path: Path, as_json: bool) -> None:
    """Say what a file is, whether it can be used, and why not."""
    with Show(quiet=as_json) as show:
        found = clinic.inspect(path, show)
    if as_json:
        answer = {
            "path": str(found.path),
            "kind": found.kind,
            "usable": found.usable,
            "reasons": list(found.reasons),
            "facts": dict(found.facts),
        }
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        field("what", found.kind)
        field("usable", "yes" if found.usable else "no")
        for reason in found.reasons:
            field("why" if not found.usable else "note", reason)
        for name, value in found.facts.items():
            field(name, str(value))
    ctx.exit(0 if found.usable else NOT_USABLE)


for _command in (*consult.COMMANDS, *desk.COMMANDS, *dispensary.COMMANDS):
    akeso.add_command(_command)


@akeso.group()
def bench() -> None:
    """Measure Akeso beside its peers on this machine."""


@bench.command("xray")
@click.option("--ct", type=PATH, help="A CT in NIfTI; a synthetic 512 x 512 x 133 one if left out.")
@_json
def bench_xray(ct: Path | None, as_json: bool) -> None:
    """Time the simulated X-ray beside ITK-RTK and plastimatch."""
    with Show() as show:
        show(0, 1, "measuring; takes about a minute")
        result = clinic.bench_xray(ct)
    if as_json:
        click.echo(json.dumps(result, indent=2))
    else:
        keys = ("median_ms", "rtk_ms", "ratio_to_rtk", "plastimatch_ms", "rms_to_rtk_percent")
        rows = [
            (size, *(_cell(result[size].get(key)) for key in keys))
            for size in result
            if size.isdigit()
        ]
        table(("pixels", *keys), rows, numbers=range(6))
    for name, how in (result.get("install") or {}).items():
        note(f"{name} is not installed; install it with: {how}")


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; nothing that goes wrong prints a traceback."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # libraries' warnings are for developers, not operators
    try:
        return int(akeso.main(arguments, prog_name="akeso", standalone_mode=False) or 0)
    except click.exceptions.NoArgsIsHelpError as why:
        click.echo(why.format_message())
        return 0
    except (click.Abort, KeyboardInterrupt):
        click.echo("akeso: Stopped; nothing was written.", err=True)
        return STOPPED
    except (click.ClickException, AkesoError, MemoryError, OSError) as why:
        click.echo(f"akeso: {_sentence(why)}", err=True)
        return BAD_INPUT


def _sentence(why: Exception) -> str:
    """Return what went wrong, and the mend, in one sentence."""
    if isinstance(why, click.ClickException):
        return why.format_message()
    if isinstance(why, MemoryError):
        return "There is not enough memory for this CT; close other programs."
    if isinstance(why, OSError):
        where = f" {why.filename}" if why.filename else ""
        return f"The system refused{where}: {why.strerror or why}; check the disk and your rights."
    return str(why)
