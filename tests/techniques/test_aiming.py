from akeso.techniques.aiming import AIMS
from akeso.techniques.catalogue import approaches


def test_every_page_has_a_geometry_and_every_geometry_a_page():
    assert set(AIMS) == set(approaches())
