"""Who may do what, drawn from the one table that the front door asks."""

from __future__ import annotations

from akeso.clinic.access import Role, permissions


def head(what: str) -> str:
    """Return the head of a table with a column for each role."""
    return f"| {what} | {' | '.join(Role)} |\n|---|{'---|' * len(Role)}"


def verbs() -> str:
    """Return the table of verbs and roles."""
    lines = [
        f"| `{verb}` | {' | '.join('yes' if role in who else '' for role in Role)} |"
        for verb, who in permissions().verbs.items()
    ]
    return "\n".join([head("verb"), *lines])


def kinds() -> str:
    """Return the table of kinds of record and roles: r may read, w may add."""
    table = permissions()
    lines = []
    for kind in dict.fromkeys([*table.writes, *table.reads]):
        marks = [
            "r" * (role in table.reads.get(kind, ())) + "w" * (role in table.writes.get(kind, ()))
            for role in Role
        ]
        lines.append(f"| `{kind}` | {' | '.join(marks)} |")
    return "\n".join([head("kind of record"), *lines])


def section() -> str:
    """Return the page's section on roles."""
    factor = ", ".join(role for role in Role if role in permissions().second_factor)
    return f"""## Who may do what

The split is this service's proposal (`clinic/permissions.toml`); an empty cell is refused, and a
verb or kind without a line is refused to everybody. A patient comes by a link of their own and
sees one episode. A second factor is asked of: {factor}.

{verbs()}

Adding (w) and reading (r) a kind of record, whichever verb does it:

{kinds()}
"""
