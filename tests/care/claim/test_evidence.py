import pytest

from akeso.care.claim.evidence import Evidence, Site, engine_claim
from akeso.errors import BadInput
from made_events import event, evidence, service


def test_nothing_is_known_until_it_is_said():
    bare = Evidence()
    assert bare.assignment is bare.history is bare.referral_valid is bare.site is None


def test_the_engine_is_told_what_the_record_holds():
    made = engine_claim(event(), evidence())
    assert made.imaging_request
    assert made.assignment_held
    assert [s.item for s in made.services] == ["18232", "57341"]
    assert engine_claim(event(), Evidence()).assignment_held is None
    bare = event(request=None, override="N")
    assert not engine_claim(bare, Evidence()).imaging_request
    determined = event(service("57341", code="SS"), request=None)
    assert engine_claim(determined, Evidence()).self_determined == "SS"


def test_a_place_has_a_name():
    with pytest.raises(BadInput, match="name of the place is empty"):
        Site(" ", "", ())
