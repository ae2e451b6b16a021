from types import SimpleNamespace

from akeso.care.assessment import Purpose
from akeso.care.outcome import block_purpose

BLOCK = SimpleNamespace(KIND="procedure", technique="nerve_block.sij_ia")


def decision(technique, **findings):
    option = SimpleNamespace(technique=technique, findings=findings)
    return SimpleNamespace(KIND="decision", option=option)


def test_the_last_decision_on_the_technique_tells_why_a_block_was_done():
    told = (
        SimpleNamespace(KIND="recommendation", findings={"block_purpose": "diagnostic"}),
        decision("nerve_block.sij_ia", block_purpose="therapeutic"),
        decision("nerve_block.gon", block_purpose="diagnostic"),
    )
    assert block_purpose(BLOCK, told) is Purpose.THERAPEUTIC
    assert block_purpose(BLOCK, told[:1]) is Purpose.DIAGNOSTIC


def test_without_a_word_it_is_not_known():
    assert block_purpose(BLOCK, (decision("nerve_block.sij_ia"),)) is Purpose.UNKNOWN
