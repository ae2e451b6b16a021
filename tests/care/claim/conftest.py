"""The reference table of items, where it is present."""

import csv
import os
from pathlib import Path

import pytest

REFERENCE = Path(
    os.environ.get("AKESO_TEST_REFERENCE", Path(__file__).parents[4] / "shared" / "reference")
)


@pytest.fixture(scope="session")
def reference_items():
    """Rows of the reference table of MBS items; skips, saying so, where it is absent."""
    path = REFERENCE / "mbs_items.csv"
    if not path.is_file():
        pytest.skip("the folder of references is absent; set AKESO_TEST_REFERENCE to it")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
