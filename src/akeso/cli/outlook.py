"""How a patient's outlook is printed: what is next, what was done, what that makes possible."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from akeso import clinic
from akeso.cli.terminal import note, table

if TYPE_CHECKING:
    from akeso.clinic import Outlook
    from akeso.clinic.outlook import Done, Possible, Said, Scored, Tested


def print_outlook(found: Outlook) -> None:
    """Print an outlook, part by part; a part without rows is left out."""
    if found.notice:
        click.secho(found.notice, bold=True)
    _pending(found)
    _done(found.procedures)
    _tested(found.blocks)
    _possible(found.next, tested=bool(found.blocks))
    _scores(found.scores)


def _heading(words: str) -> None:
    click.echo(f"\n{words}")


def _pending(found: Outlook) -> None:
    rows = [
        (episode or "-", one.says, "OVERDUE" if one.overdue else "")
        for episode, one in sorted(found.pending, key=lambda pair: not pair[1].overdue)
    ]
    if rows:
        table(("episode", "to do", ""), rows)
    else:
        click.echo("Nothing is to be done now.")


def _done(procedures: Iterable[Done]) -> None:
    rows = [
        (clinic.day_words(p.day), p.what, p.where, _percent(p.best_relief_pct), p.relief,
         "repeat" if p.repeat else "first time")
        for p in procedures
    ]  # fmt: skip
    if rows:
        _heading("Procedures")
        head = ("day", "what", "where", "best relief", "what it brought", "done")
        table(head, _places_together(rows, 2), numbers=(3,))


def _places_together(rows: Iterable[tuple[str, ...]], where: int) -> list[tuple[str, ...]]:
    """Return rows that differ in nothing but their place, column `where`, as one."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        alike.setdefault((*row[:where], "", *row[where + 1 :]), []).append(row[where])
    return [
        (*row[:where], clinic.together(places), *row[where + 1 :]) for row, places in alike.items()
    ]


def _tested(blocks: Iterable[Tested]) -> None:
    rows = [
        (clinic.day_words(b.day), b.where, b.result, b.definition, _percent(b.relief_pct),
         f"{_reasons(b.reasons)} {_others(b)}")
        for b in blocks
    ]  # fmt: skip
    if rows:
        _heading("Diagnostic blocks")
        head = ("day", "where", "result", "by", "peak relief", "why")
        table(head, _places_together(rows, 1), numbers=(4,))


def _others(block: Tested) -> str:
    """Return what the block came to by the definitions that were not asked for."""
    found = [f"{name} {word}" for name, word in block.results.items() if name != block.definition]
    return f"By the others: {', '.join(found)}."


def _possible(steps: Iterable[Possible], *, tested: bool) -> None:
    steps = tuple(steps)
    if not steps:
        return
    _heading("What the past makes possible")
    rows = [
        (s.what, s.where, s.answer, clinic.day_words(s.earliest) if s.earliest else "-",
         ", ".join(r.rule for r in s.reasons) or "-")
        for s in steps
    ]  # fmt: skip
    table(("technique", "where", "by the past", "earliest", "rules"), _places_together(rows, 1))
    rules = {r.rule: r for s in steps for r in s.reasons}
    if rules:
        table(
            ("rule", "what it says", "source", "verified"),
            [(r.rule, r.says, r.source, _verified(r)) for r in rules.values()],
        )
    for asked in dict.fromkeys(s.definition for s in steps) if tested else ():
        own = dict.fromkeys(s.what for s in steps if s.definition == asked)
        mark = "" if asked.verified else " (UNVERIFIED)"
        note(f"Blocks count by {asked.says} for: {'; '.join(own)}. {asked.source}{mark}")
    note("Only the rules about the past were asked; akeso recommend --episode asks all of them.")


def _scores(scores: Iterable[Scored]) -> None:
    """Print first, last and change of each scale; JSON has every day."""
    own: dict[tuple[str, str], list[Scored]] = {}
    for one in scores:
        own.setdefault((one.instrument, one.scale), []).append(one)
    rows = [
        (*name, clinic.date_words(days[0].on), _score(days[0]),
         *((clinic.date_words(days[-1].on), _score(days[-1]), days[-1].since_first or "-")
           if len(days) > 1 else ("-", "-", "-")))
        for name, days in own.items()
    ]  # fmt: skip
    if rows:
        _heading("Questionnaires, first and last answer")
        head = ("questionnaire", "scale", "first", "score", "last", "score", "change")
        table(head, rows)


def _score(one: Scored) -> str:
    band = f" {one.band}" if one.band else ""
    return f"{one.score or 'not scored'}{band}"


def _reasons(reasons: Iterable[Said]) -> str:
    return " ".join(r.says if r.verified else f"{r.says} (UNVERIFIED)" for r in reasons)


def _verified(reason: Said) -> str:
    return "yes" if reason.verified else "UNVERIFIED"


def _percent(value: float | None) -> str:
    return "not known" if value is None else f"{value:.0f}%"
