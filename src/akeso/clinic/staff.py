"""Who entered or did something, as a person is called: full name and roles, not the account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from akeso.care.history import Line
from akeso.store import ReadUnit

OTHERS = {
    "patient": "the patient, by the link",
    "nobody": "nobody signed in",
    "akeso": "Akeso itself",
}
"""Whom the audit names beside accounts."""


def staff(unit: ReadUnit) -> dict[str, str]:
    """Return how each account is called: ``Demo Nurse, nurse``; by account name."""
    own = {a.name: f"{a.full_name}, {_roles(a.roles)}" for a in unit.accounts()}
    return OTHERS | own


def _roles(roles: Iterable[str]) -> str:
    words = [role.replace("-", " ") for role in sorted(roles)]
    return " and ".join(words) or "no role"


def called(names: Mapping[str, str], account: str) -> str:
    """Return how an account is called; its name where there is no such account any more."""
    return names.get(account, account)


def authors(names: Mapping[str, str], lines: Iterable[Line]) -> dict[str, str]:
    """Return how those are called who entered some lines, by account name."""
    return {by: called(names, by) for by in dict.fromkeys(line.by for line in lines)}
