import pytest

from akeso.care.procedure.prefix import covers


@pytest.mark.parametrize(
    ("prefix", "technique", "covered"),
    [
        ("all", "scs.trial", True),
        ("esi", "esi.tf.lumbar", True),
        ("esi.tf", "esi.tf.lumbar", True),
        ("esi.tf.lumbar", "esi.tf.lumbar", True),
        ("esi.t", "esi.tf.lumbar", False),
        ("esi.tf.lumbar", "esi.tf", False),
        ("", "esi.tf", False),
    ],
)
def test_a_code_is_covered_by_itself_and_its_beginnings(prefix, technique, covered):
    assert covers(prefix, technique) is covered
