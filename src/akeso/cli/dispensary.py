"""Commands of the dispensary: may these drugs be given together, to this patient, so."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from akeso import clinic
from akeso.cli.door import document
from akeso.cli.terminal import field, table

FAILS = 1

PATH = click.Path(path_type=Path)
Document = Mapping[str, Any]


@click.group()
def drugs() -> None:
    """Check the drugs of a procedure before they are given."""


@drugs.command("check")
@click.argument("path", metavar="DRUGS.json", type=PATH)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as into a file or pipe.")
@click.pass_context
def check_drugs(ctx: click.Context, path: Path, as_json: bool) -> None:
    """Ask every rule about the syringes in DRUGS.json; exit 1 unless all of them pass."""
    answer = clinic.check_drugs(document(path, "the list of drugs"))
    if as_json or not sys.stdout.isatty():
        click.echo(clinic.json_text(answer), nl=False)
    else:
        print_answer(answer)
    ctx.exit(0 if answer["status"] == "pass" else FAILS)


def word(check: Document) -> str:
    """Return how a check is called in the table; empty where there is nothing to read."""
    if check["overridden"]:
        return "overridden"
    if check["status"] == "unknown":
        return "unknown"
    return str(check["severity"]) if check["fired"] else ""


def print_answer(answer: Document) -> None:
    """Print what a nurse reads: the verdict, what speaks against it, what is not known, totals."""
    order = ["STOP", "STOP-O", "unknown", "overridden", "WARN", "INFO"]
    shown = sorted((c for c in answer["checks"] if word(c)), key=lambda c: order.index(word(c)))
    counts = [(name, sum(word(c) == name for c in shown)) for name in order]
    said = ", ".join(f"{count} {name}" for name, count in counts if count) or "nothing against it"
    weight = answer["dosing_weight_kg"]
    field("drugs", f"{answer['status']} ({said})")
    field("dose profile", f"{answer['profile']['code']}: {answer['profile']['title']}")
    field("dosing weight", "not known" if weight is None else f"{weight:g} kg")
    if shown:
        head = ("answer", "rule", "why", "source", "verified")
        table(head, [_row(c) for c in shown])
    totals = [(t["name"], _amount(t), _limit(t), _yes(t)) for t in answer["totals"]]
    if totals:
        table(("total", "given", "limit", "verified"), totals, numbers=(1, 2))
    for sentence in _last(answer, len(shown)):
        click.echo(sentence)


def _row(check: Document) -> tuple[str, ...]:
    why, overridden = check["message"], check["overridden"]
    if overridden:
        why = f"{why} Overridden by {overridden['by']}: {overridden['reason']}."
    return word(check), check["rule"], why, check["source"], _yes(check)


def _last(answer: Document, shown: int) -> Iterator[str]:
    lipid = answer["lipid_rescue"]
    if lipid is not None:
        verified = "" if lipid["verified"] else " (not verified)"
        yield f"If toxic, lipid 20 %: {lipid['words']}{verified}."
    yield f"{len(answer['checks']) - shown} other rules have nothing against it or do not apply."
    yield str(answer["disclaimer"])


def _amount(total: Document) -> str:
    if total["value"] is None:
        return "not known"
    more = "at least " if total["missing"] else ""
    return f"{more}{_figure(total['value'])} {total['unit']}"


def _limit(total: Document) -> str:
    return "-" if total["limit"] is None else f"{_figure(total['limit'])} {total['unit']}"


def _figure(value: float) -> str:
    """Return a sum to four figures, thousands in full."""
    return f"{value:.0f}" if value >= 1000 else f"{value:.4g}"


def _yes(one: Document) -> str:
    return "yes" if one["verified"] else "no"


COMMANDS = (drugs,)
