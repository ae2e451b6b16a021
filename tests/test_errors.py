"""One small family, by cause; each also answers to the built-in error a caller may expect."""

import pytest

from akeso import errors


@pytest.mark.parametrize(
    ("kind", "builtin"),
    [
        (errors.BadInput, ValueError),
        (errors.NotFound, LookupError),
        (errors.Refused, Exception),
        (errors.DidNotConverge, ArithmeticError),
    ],
)
def test_each_cause_is_of_the_family_and_a_builtin(kind, builtin):
    with pytest.raises(errors.AkesoError, match="3 mm") as caught:
        raise kind("The gap is 3 mm.")
    assert isinstance(caught.value, builtin)
    assert str(caught.value) == "The gap is 3 mm."


def test_causes_are_told_apart():
    causes = (errors.BadInput, errors.NotFound, errors.Refused, errors.DidNotConverge)
    for one in causes:
        assert not any(issubclass(one, other) for other in causes if other is not one)
