import pytest

from akeso.care.procedure import Complication, Severity, complications_of
from akeso.errors import BadInput, NotFound
from procedure.made import START


def rates(technique):
    return {known.code: known.rate_percent for known in complications_of(technique)}


@pytest.mark.parametrize(
    ("technique", "code", "rate"),
    [
        ("esi.tf.lumbar", "vasovagal", 1.3),
        ("esi.il.lumbar", "vasovagal", 0.5),
        ("esi.tf.lumbar", "dural-puncture", 0.04),
        ("esi.il.lumbar", "dural-puncture", 0.2),
        ("esi.tf.lumbar", "vascular-entry", 7.9),
        ("esi.tf.cervical", "vascular-entry", 17.9),
        ("esi.caudal", "vascular-entry", 3.1),
        ("esi.il.thoracic", "vascular-entry", 4.0),
        ("rf.mb.lumbar", "neuritis", 0.5),
        ("scs.trial", "lead-migration", 10.0),
        ("scs.implant", "pocket-pain", 17.0),
        ("scs.implant", "haematoma", 0.75),
        ("esi.tf.lumbar", "haematoma", 0.0),
        ("facet_ia.c1c2", "any", 18.5),
        ("nerve_block.lsb", "genitofemoral", 40.0),
    ],
)
def test_rates_are_the_references(technique, code, rate):
    assert rates(technique)[code] == rate


def test_where_no_rate_was_read_there_is_none():
    assert rates("nerve_block.gon")["haematoma"] is None
    assert rates("rf.ton")["ataxia"] is None
    assert "lead-migration" not in rates("esi.tf.lumbar")
    assert "pocket-pain" not in rates("scs.trial")


def test_a_complication_says_what_was_done():
    one = Complication("vasovagal", Severity.MINOR, START, "legs up")
    assert one.severity is Severity.MINOR
    with pytest.raises(BadInput, match="done about vasovagal is empty"):
        Complication("vasovagal", Severity.MINOR, START, "")
    with pytest.raises(NotFound, match="no complication 'bad luck'"):
        Complication("bad luck", Severity.MINOR, START, "x")
    with pytest.raises(BadInput, match="What the other complication is"):
        Complication("other", Severity.MINOR, START, "x")
    with pytest.raises(NotFound, match="no complication 'any'"):
        Complication("any", Severity.MINOR, START, "x")
