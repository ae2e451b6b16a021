"""Commands about pictures: X-rays, what a file is, how fast they are drawn."""

from __future__ import annotations

import json
from pathlib import Path

import click

from akeso import clinic
from akeso.cli.options import (
    PATH,
    json_option,
    quiet_option,
    sample_option,
    series_option,
)
from akeso.cli.terminal import Show, field, note, table
from akeso.errors import BadInput

NOT_USABLE = 1


@click.command()
@click.argument("ct", type=PATH, required=False)
@series_option
@sample_option
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
@quiet_option
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


@click.command()
@click.argument("path", type=PATH)
@json_option
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


@click.group()
def bench() -> None:
    """Measure Akeso beside its peers on this machine."""


@bench.command("xray")
@click.option("--ct", type=PATH, help="A CT in NIfTI; a synthetic 512 x 512 x 133 one if left out.")
@json_option
def bench_xray(ct: Path | None, as_json: bool) -> None:
    """Time the simulated X-ray beside ITK-RTK and plastimatch."""
    if ct is not None and ct.is_dir():
        raise BadInput(f"{ct} is a folder, but the benchmark reads NIfTI; give a .nii.gz file.")
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


COMMANDS = (xray, inspect, bench)
