"""What a rule's answer says, and when an override holds."""

import pytest

from akeso.errors import BadInput
from akeso.pharmacy.ruling import Override, Severity, rules
from akeso.rule import Status
from pharmacy.cases import answer, report, syringe

OVER = [syringe(("lidocaine", 40, "1 %"))]


def override(rule):
    return [{"rule": rule, "reason": "Discussed", "by": "Dr A. Example"}]


def test_every_rule_has_source_mark_and_date():
    assert [f"R{n:02d}" for n in range(1, 47)] == [r for r in rules() if r.startswith("R")]
    for rule in rules().values():
        assert rule.source.reference
        assert rule.message
        assert rule.date.count("-") == 2


def test_the_mark_is_the_weakest_of_the_grade():
    weakest = {"d": "engineering proposal", "r": "recalled", "s": "secondary", "S": "read"}
    for rule in rules().values():
        letters = [part.split()[0] for part in rule.grade.split("(")[0].split(",")]
        expected = next(weakest[letter] for letter in weakest if letter in letters)
        assert rule.source.mark == expected, rule.id


def test_a_warning_that_fires_does_not_fail():
    found = answer("R29")
    assert found.fired
    assert found.severity is Severity.WARN
    assert found.status is Status.PASS


def test_words_of_each_answer():
    assert answer("R01", syringes=OVER).message.startswith("Total local anaesthetic exceeds")
    assert "133.333 %" in answer("R01", syringes=OVER).message
    assert answer("R01").message.startswith("Nothing against it")
    assert answer("R05").message == "Does not apply: no levobupivacaine."
    assert answer("R46", procedure__sedation=None).message.startswith(
        "Cannot be told without procedure.sedation. The rule:"
    )


def test_a_stop_that_fires_cannot_be_overridden():
    found = answer("R01", syringes=OVER, overrides=override("R01"))
    assert not found.overridden
    assert found.message.endswith("This stop cannot be overridden.")
    assert report(syringes=OVER, overrides=override("R01")).status is Status.FAIL


def test_a_softer_stop_can_and_keeps_its_answer():
    edits = {"procedure__live_contrast": False}
    assert report(**edits).status is Status.FAIL
    overridden = report(**edits, overrides=override("R17"))
    assert overridden.status is Status.PASS
    assert overridden.answer("R17").status is Status.FAIL
    assert overridden.answer("R17").override.by == "Dr A. Example"


def test_an_override_that_is_not_needed_is_said_and_does_nothing():
    found = answer("R29", overrides=override("R29"))
    assert not found.overridden
    assert found.message.endswith("No override was needed.")


def test_what_is_unknown_can_be_overridden():
    edits = {"procedure__pattern": None}
    both = override("R15") + override("R16")
    assert report(**edits).status is Status.UNKNOWN
    assert report(**edits, overrides=override("R15")).status is Status.UNKNOWN
    assert report(**edits, overrides=both).status is Status.PASS


@pytest.mark.parametrize(
    ("rule", "reason", "by"), [("R99", "x", "y"), ("R17", " ", "y"), ("R17", "x", " ")]
)
def test_an_override_needs_a_rule_a_reason_and_a_name(rule, reason, by):
    with pytest.raises(BadInput):
        Override(rule, reason, by)
