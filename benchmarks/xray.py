"""Measure the X-ray projector beside ITK-RTK and plastimatch, and write docs/evidence/xray.md.

    python benchmarks/xray.py [--ct CT.nii.gz] [--repeats 5] [--patience 600]

Run it on an otherwise idle machine: pairs of frames that other programs disturb are measured again
while the patience lasts. Peers that are missing are left out and named.
"""

import argparse
import json
import os
import platform
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from akeso.bench.xray import growth, run

LIMITS_MS = {"512": 60.0, "256": 20.0}
PAIRS = ("pairs_again", "pairs_disturbed")
LEAST_RATIO = 5.0
LARGEST_RMS_PERCENT = 0.1


def processor() -> str:
    """Name of the processor, as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    pairs = (line.split(":", 1) for line in lines if ":" in line)
    facts = {key.strip(): value.strip() for key, value in pairs}
    name = facts.get("model name", platform.machine())
    return f"{name} (family {facts.get('cpu family')}, model {facts.get('model')})"


def machine(versions: dict[str, str | None]) -> str:
    """Processor, cores and versions in one line."""
    packages = [f"{p} {version(p)}" for p in ("numpy", "numba")]
    peers = [f"{name} {known or 'not installed'}" for name, known in versions.items()]
    python = f"Python {platform.python_version()}"
    return ", ".join([processor(), f"{os.cpu_count()} cores", python, *packages, *peers])


def goals(rows: list[tuple[str, dict[str, Any]]]) -> list[tuple[str, float, bool]]:
    """Each goal with what was measured and whether it is met."""
    result = []
    for size, row in rows:
        limit, ms = LIMITS_MS[size], row["median_ms"]
        result.append((f"{size} x {size}: at most {limit:g} ms median", ms, ms <= limit))
        ratio, rms = row["ratio_to_rtk"], row["rms_to_rtk_percent"]
        if ratio is not None:
            result.append((f"{size}: at least 5 times ITK-RTK", ratio, ratio >= LEAST_RATIO))
            within = rms <= LARGEST_RMS_PERCENT
            result.append((f"{size}: within 0.1 % RMS of ITK-RTK", rms, within))
    return result


def page(found: dict[str, Any], grown: dict[str, Any]) -> str:
    """Compose the evidence page."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  Markdown of our own numbers
        keep_trailing_newline=True,
    )
    environment.filters["said"] = lambda value: "-" if value is None else f"{value:g}"
    rows = [(size, found[size]) for size in LIMITS_MS]
    return environment.get_template("xray.md.j2").render(
        **{key: found[key] for key in ("ct", "memory_copies", "built_s", *PAIRS)},
        date=date.today().isoformat(),
        machine=machine(found["versions"]),
        views=list(rows[0][1]["views"]),
        rows=rows,
        goals=goals(rows),
        growth=grown,
    )


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ct", type=Path, default=None)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--patience", type=float, default=600.0, help="seconds, for quiet pairs")
    parser.add_argument("--output", type=Path, default=Path("docs/evidence/xray.md"))
    asked = parser.parse_args()
    found = run(asked.ct, repeats=asked.repeats, patience_s=asked.patience)
    grown = growth()
    asked.output.parent.mkdir(parents=True, exist_ok=True)
    asked.output.write_text(page(found, grown), encoding="utf-8")
    print(json.dumps({**found, "growth": grown}, indent=2))


if __name__ == "__main__":
    main()
