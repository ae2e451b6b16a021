"""The conditions of rules: a small language, read with `ast`, walked, never executed.

A condition holds names of findings, numbers, strings, True and False, ``and``, ``or``, ``not``,
comparisons, ``in`` with a tuple, and ``+``. Everything else is refused when the rule is loaded,
as are unknown names, words outside a finding's allowed values, and comparisons of unlike things:
a misspelt rule must not wait for the patient it would have protected.

Answers follow Kleene's three-valued logic: a comparison with an unknown finding is unknown, False
and unknown is False, True or unknown is True, not unknown is unknown (reference memo on
eligibility, section 1.2).
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from akeso.errors import BadInput

LONGEST = 1000
"""Characters of the longest condition; the longest rule has about 120."""

Value = bool | int | float | str
"""What a finding holds when it is known."""

NUMBER, TRUTH, TEXT = "number", "true or false", "word"


@dataclass(frozen=True)
class Kind:
    """What a name or part of a condition stands for.

    Parameters
    ----------
    name : str
        ``NUMBER``, ``TRUTH`` or ``TEXT``.
    words : tuple of str
        The allowed words of a ``TEXT``; one for a literal.
    literal : bool
        Whether it is written out in the condition.
    """

    name: str
    words: tuple[str, ...] = ()
    literal: bool = False


@dataclass(frozen=True)
class Answer:
    """What a condition comes to.

    Parameters
    ----------
    value : bool, number, str or None
        None where it cannot be known.
    unknown : frozenset of str
        The findings that would have to be known; empty when `value` is known.
    """

    value: Value | None
    unknown: frozenset[str] = frozenset()


_ORDER: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_SAME: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


@dataclass(frozen=True)
class Condition:
    """A condition, read and checked.

    Parameters
    ----------
    text : str
        As the rule's row has it.
    kinds : mapping of str to Kind
        Every name that may be used, with what it stands for.

    Raises
    ------
    BadInput
        If the text is no condition, names something unknown, or compares unlike things.
    """

    text: str
    kinds: Mapping[str, Kind] = field(repr=False, compare=False)
    tree: ast.expr = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        tree = _parse(self.text)
        try:
            kind = _kind(tree, self.kinds)
        except BadInput as why:
            raise BadInput(f"The condition {self.text!r} cannot be used: {why}") from why
        if kind.name != TRUTH:
            raise BadInput(
                f"The condition {self.text!r} is a {kind.name}; write one that is true or false."
            )
        object.__setattr__(self, "tree", tree)

    @property
    def names(self) -> tuple[str, ...]:
        """The findings it names, in alphabetical order."""
        return tuple(sorted({n.id for n in ast.walk(self.tree) if isinstance(n, ast.Name)}))

    def answer(self, findings: Mapping[str, Value | None]) -> Answer:
        """Return what the condition comes to; a finding that is absent or None is unknown."""
        return _answer(self.tree, findings)


def _parse(text: str) -> ast.expr:
    if len(text) > LONGEST:
        raise BadInput(f"A condition has {len(text)} characters; write at most {LONGEST}.")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as why:
        raise BadInput(f"The condition {text!r} cannot be read ({why}); mend its row.") from why


def _kind(node: ast.expr, kinds: Mapping[str, Kind]) -> Kind:
    """Return what a part stands for, or say why it is not part of the language."""
    match node:
        case ast.Constant(value=value):
            return _literal(value)
        case ast.Name(id=name):
            if name not in kinds:
                raise BadInput(f"{name} is no finding; use a name of the dictionary.")
            return kinds[name]
        case ast.BoolOp(values=parts):
            return _all_of(TRUTH, parts, kinds)
        case ast.UnaryOp(op=ast.Not(), operand=part):
            return _all_of(TRUTH, [part], kinds)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _all_of(NUMBER, [left, right], kinds)
        case ast.Compare(left=left, ops=ops, comparators=others):
            for one, op, other in zip([left, *others], ops, others, strict=False):
                _comparable(_kind(one, kinds), op, other, kinds)
            return Kind(TRUTH)
    raise BadInput(
        f"{ast.unparse(node)!r} is not allowed; use names, numbers, words, and, or, not, "
        "comparisons, in with a tuple, and +."
    )


def _literal(value: object) -> Kind:
    if isinstance(value, bool):
        return Kind(TRUTH, literal=True)
    if isinstance(value, (int, float)) and math.isfinite(value):
        return Kind(NUMBER, literal=True)
    if isinstance(value, str):
        return Kind(TEXT, (value,), literal=True)
    raise BadInput(f"{value!r} is not allowed; use numbers, words, True and False.")


def _all_of(name: str, parts: Iterable[ast.expr], kinds: Mapping[str, Kind]) -> Kind:
    for part in parts:
        found = _kind(part, kinds)
        if found.name != name:
            raise BadInput(f"{ast.unparse(part)!r} is a {found.name}, where {name} is needed.")
    return Kind(name)


def _comparable(one: Kind, op: ast.cmpop, other: ast.expr, kinds: Mapping[str, Kind]) -> None:
    """Raise unless the operator makes sense between the two."""
    if isinstance(op, ast.In):
        if not isinstance(other, ast.Tuple) or not other.elts:
            raise BadInput(f"after 'in' stands {ast.unparse(other)!r}; write a tuple of values.")
        for element in other.elts:
            found = _kind(element, kinds)
            if not found.literal:
                raise BadInput(f"{ast.unparse(element)!r} in a tuple is no written value.")
            _alike(one, found)
        return
    found = _kind(other, kinds)
    if type(op) in _ORDER and (one.name, found.name) != (NUMBER, NUMBER):
        raise BadInput(f"a {one.name} and a {found.name} have no order; compare numbers.")
    if type(op) not in _ORDER and type(op) not in _SAME:
        raise BadInput(f"{type(op).__name__} is no comparison here; use ==, !=, <, <=, >, >=, in.")
    _alike(one, found)


def _alike(one: Kind, other: Kind) -> None:
    if one.name != other.name:
        raise BadInput(f"a {one.name} is compared with a {other.name}.")
    for literal, owner in ((one, other), (other, one)):
        if literal.literal and not owner.literal and not set(literal.words) <= set(owner.words):
            raise BadInput(f"{literal.words[0]!r} is none of {', '.join(owner.words)}.")


def _answer(node: ast.expr, findings: Mapping[str, Value | None]) -> Answer:
    """Walk a tree that `_kind` has passed."""
    match node:
        case ast.Constant(value=value):
            return Answer(value)  # type: ignore[arg-type]  # _literal admits no other
        case ast.Name(id=name):
            known = findings.get(name)
            return Answer(known, frozenset() if known is not None else frozenset({name}))
        case ast.BoolOp(op=op, values=parts):
            deciding = isinstance(op, ast.Or)
            return _joined([_answer(part, findings) for part in parts], deciding=deciding)
        case ast.UnaryOp(operand=part):
            found = _answer(part, findings)
            return found if found.value is None else Answer(not found.value)
        case ast.BinOp(left=left, right=right):
            return _apply(operator.add, _answer(left, findings), _answer(right, findings))
        case ast.Compare(left=left, ops=ops, comparators=others):
            pairs = zip([left, *others], ops, others, strict=False)
            steps = [_compared(_answer(a, findings), op, b, findings) for a, op, b in pairs]
            return _joined(steps, deciding=False)
    raise AssertionError(f"{ast.dump(node)} passed the check of conditions")


def _joined(answers: Iterable[Answer], *, deciding: bool) -> Answer:
    """Kleene's ``or`` (True decides) and ``and`` (False decides)."""
    found = list(answers)
    if any(a.value is deciding for a in found):
        return Answer(deciding)
    unknown = frozenset[str]().union(*(a.unknown for a in found))
    return Answer(None, unknown) if unknown else Answer(not deciding)


def _apply(how: Callable[[Any, Any], Value], one: Answer, other: Answer) -> Answer:
    if one.value is None or other.value is None:
        return Answer(None, one.unknown | other.unknown)
    return Answer(how(one.value, other.value))


def _compared(
    one: Answer, op: ast.cmpop, other: ast.expr, findings: Mapping[str, Value | None]
) -> Answer:
    if isinstance(op, ast.In):
        values = [e.value for e in other.elts if isinstance(e, ast.Constant)]  # type: ignore[attr-defined]
        return one if one.value is None else Answer(one.value in values)
    return _apply((_ORDER.get(type(op)) or _SAME[type(op)]), one, _answer(other, findings))
