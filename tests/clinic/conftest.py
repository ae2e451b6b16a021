import pytest

from .desks import new_rooms


@pytest.fixture
def rooms(tmp_path):
    made = new_rooms(tmp_path)
    with made.store:
        yield made
