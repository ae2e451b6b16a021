"""What is taken where an answer and a record differ, and what is said of it."""

import pytest

from akeso.care.decision import CAUTIOUS, By, Known, settle
from akeso.errors import BadInput, Refused
from akeso.techniques.findings import dictionary


@pytest.mark.parametrize("name", CAUTIOUS)
def test_of_two_that_differ_the_cautious_one_is_taken_and_both_are_named(name):
    safe = CAUTIOUS[name]
    for answer in (True, False):
        record = Known(name, not answer, By.PLAN, ("p1",))
        found = settle(name, answer, record)
        assert found.value is safe
        assert found.by is (By.PLAN if record.value is safe else By.ANSWER)
        assert "p1" in found.says
        assert "answer says" in found.says
        assert settle(name, record.value, record) == record


def test_every_cautious_value_is_one_of_its_finding():
    assert all(dictionary()[name].check(value) is value for name, value in CAUTIOUS.items())


@pytest.mark.parametrize(("answer", "record", "taken"), [(1, 2, 2), (3, 2, 3), (2, 2, 2)])
def test_of_two_numbers_the_greater_counts(answer, record, taken):
    found = settle("esi_levels_planned", answer, Known("x", record, By.DECISION, ("d",)))
    assert found.value == taken


def test_a_choice_gives_way_to_a_new_answer_and_a_word_that_differs_is_refused():
    for by in (By.SITE, By.EARLIER):
        found = settle("block_purpose", "diagnostic", Known("block_purpose", "therapeutic", by))
        assert (found.value, found.by, found.says) == ("diagnostic", By.ANSWER, "")
    known = Known("cied", "none", By.PROCEDURE, ("r1",))
    with pytest.raises(
        Refused, match=r"Of cied the assessment says icd, the procedure none \(r1\); correct one"
    ):
        settle("cied", "icd", known, By.ASSESSMENT)


def test_what_a_record_does_not_know_is_answered_and_silence_stays_silence():
    open_ = Known("organ_in_path", None, By.PLAN, ("p1",), "kidney not shown")
    assert settle("organ_in_path", False, open_) == Known("organ_in_path", False, By.ANSWER)
    assert settle("organ_in_path", None, open_) is None
    assert settle("organ_in_path", None, None) is None
    with pytest.raises(BadInput, match="true or false"):
        settle("organ_in_path", 1, Known("organ_in_path", True, By.PLAN))
