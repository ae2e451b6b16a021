"""Commands of the consulting room: which technique a patient may have, with reasons.

Alone it is a file in, an answer out, nothing kept; for an episode the answer is kept as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from akeso import clinic
from akeso.cli.door import document, print_json, print_receipts, store_option
from akeso.cli.terminal import field, note, on_a_screen, table
from akeso.errors import BadInput

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
@click.argument("findings", type=PATH, required=False)
@click.option("--episode", help="Ask about this episode's last assessment, and keep the answer.")
@click.option("--baseline", is_flag=True, help="Fill what is left out from the baseline patient.")
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON, not a table.")
@click.option("-o", "--out", type=PATH, help="Also write the JSON to this file.")
def recommend(
    *,
    findings: Path | None,
    episode: str | None,
    baseline: bool,
    place: str | None,
    as_json: bool,
    out: Path | None,
) -> None:
    """Say which techniques a patient may have, with reasons.

    Alone, FINDINGS.json holds what is known of the patient, and nothing is kept. With --episode
    the rules are asked on its last assessment and the answer is kept. Consent, plan, decision,
    site and earlier answers are read from the chart; FINDINGS.json is optional and holds what no
    record tells: {"procedure": time, "technique": code, "for_all": {...}, "planned": {code:
    {...}}, "levels": {code: [...]}}.
    """
    if episode is not None:
        if baseline or out is not None:
            raise BadInput("With --episode the answer is kept as asked; leave out --baseline, -o.")
        _recommend_episode(episode, findings, place, as_json=as_json)
        return
    if findings is None:
        raise BadInput("Nothing to judge; give FINDINGS.json, or --episode EPISODE.")
    question = document(findings, "the patient's findings")
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


def _recommend_episode(
    episode: str, question: Path | None, place: str | None, *, as_json: bool
) -> None:
    """Ask about an episode, keep the answer and show it."""
    asked = None if question is None else document(question, "the question")
    with clinic.open_clinic(place) as store:
        made = clinic.recommend_episode(clinic.at_desk(store, place), episode, asked)
    if as_json or not on_a_screen():
        print_json(made)
        return
    print_recommendation(made.recommendation)
    for sentence in made.differs:
        field("changed", sentence)
    print_receipts((made.receipt,), as_json=False)


def print_recommendation(answer: Document) -> None:
    """Print states, every fired rule with its source, what is unknown, dates and pain sources."""
    options = sorted(answer["techniques"], key=lambda o: STATES.index(o["state"]))
    head = ("technique", "state", "reasons", "open")
    table(
        head,
        [
            (clinic.technique_words(o["technique"]), _words(o["state"]), _reasons(o), _open(o))
            for o in options
        ],
    )
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
        field(f"unknown ({len(unknown)})", "; ".join(map(clinic.finding_words, unknown)))


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
        signs, mark = _kept_evidence(found) if "by" in found else _evidence(found)
        ratio = f"{found['likelihood_ratio']:.3g}"
        numbers = (_share(found["probability"]), _share(found["prior"]), ratio)
        rows.append((found["title"], *numbers, "; ".join(signs) or "-", mark))
    if rows:
        head = ("pain source", "probability", "prior", "ratio", "by", "ratio verified")
        table(head, rows, numbers=(1, 2, 3))
        note(
            "Priors are working values, not verified; the numbers rank the work-up, blocks decide."
        )


def _evidence(found: Document) -> tuple[list[str], str]:
    counted = [e for e in found["evidence"] if e["counts"]]
    signs = [f"{'' if e['present'] else 'not '}{e['meaning']}" for e in counted]
    return signs, min({_verified(e) for e in counted}, default="-")


def _kept_evidence(found: Document) -> tuple[list[str], str]:
    """Return the evidence of a kept recommendation: its words, and one mark for all of it."""
    signs = [sign.replace("not: ", "not ", 1) for sign in found["by"]]
    return signs, _verified({"verified": found["ratios_verified"]}) if signs else "-"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


COMMANDS = (recommend,)
