"""Views of one setting of the C-arm share a picture, and lose none of their checks."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from akeso.exchange import plan_json
from akeso.imaging.carm import Position
from akeso.report import wording
from akeso.report.html import write_html
from akeso.report.pdf import write_pdf
from akeso.report.pictures import draw_pictures
from akeso.report.shots import shots
from made_plan import made_plan, made_views

MOMENT = datetime(2026, 11, 20, 3, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def twin():
    """The made plan with an oblique view a third of a degree off the tunnel view."""
    tunnel, lateral = made_views()
    oblique = replace(lateral, name="oblique", primary_deg=24.9, secondary_deg=-10.1)
    return made_plan(views=(tunnel, lateral, replace(oblique, purpose="The eye of the dog.")))


def test_views_whose_angles_read_the_same_are_one_shot(twin):
    both, lateral = shots(twin)
    assert (both.name, both.angles) == ("tunnel and oblique", "LAO 25 / caudal 10")
    assert both.purpose == "Needle seen end-on. The eye of the dog."
    assert both.checks == (*twin.views[0].checks, *twin.views[2].checks)
    assert lateral.views == (twin.views[1],)


@pytest.mark.parametrize(
    "change", [{"primary_deg": 25.6}, {"secondary_deg": -9.4}, {"position": Position.SUPINE}]
)
def test_a_degree_or_another_position_is_another_shot(twin, change):
    apart = (*twin.views[:2], replace(twin.views[2], **change))
    assert [shot.name for shot in shots(replace(twin, views=apart))] == [v.name for v in apart]


def test_one_picture_is_drawn_and_every_check_is_written(twin, patient, vertebrae):
    pictures = draw_pictures(twin, *patient)
    names = [p.name for p in pictures if p.kind == "xray"]
    assert names == ["xray-1-tunnel-and-oblique", "xray-2-lateral"]
    page = write_html(twin, pictures, vertebrae, MOMENT)
    assert page.count("behind mid-foramen</td>") + page.count("behind mid-foramen<span") == 2
    assert "<h3>tunnel and oblique</h3>" in page
    assert write_pdf(twin, pictures, vertebrae, MOMENT).startswith(b"%PDF")
    assert ("C-arm, tunnel and oblique", "LAO 25 / caudal 10") in wording.todo_rows(twin, vertebrae)


def test_the_document_keeps_every_view(twin):
    views = plan_json.as_document(twin)["views"]
    assert [view["name"] for view in views] == ["tunnel", "lateral", "oblique"]
