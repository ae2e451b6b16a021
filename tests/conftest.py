"""Shared fixtures: where the real files for tests are."""

import os
from pathlib import Path

import pytest

REAL_DATA = Path(os.environ.get("AKESO_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real CTs, dose reports and meshes; tests that need it skip where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip("the folder of real test data is absent; set AKESO_TEST_DATA to it")
    return REAL_DATA
