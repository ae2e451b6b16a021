"""Commands of the consulting room: which technique a patient may have, with reasons.

Each stands alone: a file in, an answer out, nothing kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from akeso import clinic
from akeso.cli.terminal import field, note, on_a_screen, table

PATH = click.Path(path_type=Path)

STATES = (
    "urgent_referral",
    "eligible",
    "eligible_with_cautions",
    "needs_review",
    "not_eligible",
)
"""States from what needs a hand first to what is closed, for the table."""

Document = Mapping[str, Any]


@click.command()
@click.argument("findings", type=PATH)
@click.option("--baseline", is_flag=True, help="Fill what is left out from the baseline patient.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, not a table.")
@click.option("-o", "--out", type=PATH, help="Also write the JSON to this file.")
def recommend(*, findings: Path, baseline: bool, as_json: bool, out: Path | None) -> None:
    """Say which techniques a patient may have, with reasons, from FINDINGS.json."""
    question = clinic.read_json(findings, "the patient's findings")
    answer = clinic.recommend(question, baseline=baseline)
    if out is not None:
        clinic.write_recommendation(answer, out)
    if as_json or not on_a_screen():
        click.echo(clinic.json_text(answer), nl=False)
        return
    print_recommendation(answer)
    if baseline:
        note("What the file leaves out was taken from the baseline patient, not asked.")
    if out is not None:
        click.echo(f"Recommendation: {out}")


def print_recommendation(answer: Document) -> None:
    """Print states, every fired rule with its source, what is unknown, dates and pain sources."""
    options = sorted(answer["techniques"], key=lambda o: STATES.index(o["state"]))
    head = ("technique", "state", "reasons", "open")
    table(head, [(o["technique"], _words(o["state"]), _reasons(o), _open(o)) for o in options])
    _print_rules(options)
    _print_unknown(options)
    _print_thinners(options)
    _print_sources(answer["pain_sources"])
    for sentence in dict.fromkeys(words for o in options for words in o["notes"]):
        note(sentence)
    note(answer["disclaimer"])


def _words(state: str) -> str:
    return state.replace("_", " ")


def _reasons(option: Document) -> str:
    """Return the rules that decide, by name; their words stand in the table of rules."""
    names = [r["rule"] for r in option["reasons"] if r["effect"] != "shown"]
    if option["indicated"] is False:
        names.append("no indication")
    return " ".join(names) or "-"


def _open(option: Document) -> str:
    return str(len(option["unknown"])) if option["unknown"] else "-"


def _verified(item: Document) -> str:
    return "yes" if item["verified"] else "UNVERIFIED"


def _print_rules(options: Iterable[Document]) -> None:
    """Print every rule that fired once, in reading order."""
    fired = {r["rule"]: r for o in options for r in o["reasons"]}
    if not fired:
        return
    order = clinic.rule_topics()
    rules = sorted(fired.values(), key=lambda r: order.index(r["topic"]))
    rows = [(r["topic"], r["rule"], r["message"], r["source"], _verified(r)) for r in rules]
    table(("about", "rule", "what it says", "source", "verified"), rows)


def _print_unknown(options: Iterable[Document]) -> None:
    unknown = sorted({name for o in options for name in o["unknown"]})
    if unknown:
        field(f"unknown ({len(unknown)})", ", ".join(unknown))


def _print_thinners(options: Iterable[Document]) -> None:
    """Print each advice once, with the classes of bleeding risk that share it."""
    shared: dict[tuple[str, ...], list[str]] = {}
    for option in options:
        for a in option["antithrombotics"]:
            key = (a["drug"], a["status"], a["sentence"], _verified(a))
            classes = shared.setdefault(key, [])
            name = option["bleed_risk_class"] or "unknown"
            if name not in classes:
                classes.append(name)
    rows = [(drug, ", ".join(names), *rest) for (drug, *rest), names in shared.items()]
    if rows:
        table(("blood thinner", "bleeding risk", "now", "what to do", "verified"), rows)


def _print_sources(sources: Iterable[Document]) -> None:
    rows = []
    for found in sources:
        counted = [e for e in found["evidence"] if e["counts"]]
        signs = [f"{'' if e['present'] else 'not '}{e['meaning']}" for e in counted]
        marks = {_verified(e) for e in counted}
        ratio = f"{found['likelihood_ratio']:g}"
        numbers = (_share(found["probability"]), _share(found["prior"]), ratio)
        rows.append((found["title"], *numbers, "; ".join(signs) or "-", min(marks, default="-")))
    if rows:
        head = ("pain source", "probability", "prior", "ratio", "by", "ratio verified")
        table(head, rows, numbers=(1, 2, 3))
        note(
            "Priors are working values, not verified; the numbers rank the work-up, blocks decide."
        )


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


COMMANDS = (recommend,)
