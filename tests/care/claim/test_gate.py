import pytest

from akeso.care.claim.gate import failed, passed, unknown
from akeso.rule import Mark, Source

HERE = Source("test", Mark.PROPOSAL)


@pytest.mark.parametrize(("make", "opens"), [(passed, True), (failed, False), (unknown, False)])
def test_only_a_pass_opens(make, opens):
    assert make("x", "because", HERE).opens is opens
