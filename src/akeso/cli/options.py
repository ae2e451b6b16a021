"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

PATH = click.Path(path_type=Path)

labels_option = click.option("--labels", type=PATH, help="Label map: NIfTI or DICOM SEG.")
names_option = click.option(
    "--label-names", help="What the label values mean: total, verse or a JSON file."
)
series_option = click.option("--series", help="Which DICOM series, where there are several.")
sample_option = click.option("--sample", is_flag=True, help="Use the built-in digital spine.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
quiet_option = click.option("--quiet", is_flag=True, help="No progress, no table.")
