"""Assignment of the benefit, and the claim: prepared, exported, lodged elsewhere, answered."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from episode_desk import Clinic
from episode_papers import Document

from akeso import clinic
from akeso.clinic.assigning import assign_benefit
from akeso.clinic.lodging import answer_claim, export_claim, lodge_claim
from akeso.clinic.money import claim


def assigned(c: Clinic, episode: str, document: Document) -> None:
    """Let the patient assign the benefit; the front desk reads the text that was signed."""
    made = assign_benefit(c.front_desk, episode, document)
    c.front_reads(*made.notes)


def claimed(
    c: Clinic, episode: str, order: Document, benefits: Mapping[str, str], doubtful: tuple[str, ...]
) -> None:
    """Prepare, export and lodge a claim, and compare it to the cent."""
    made, priced = claim(c.billing, episode, order)
    lines = {line["item"]: line["benefit"] for line in priced["lines"]}
    assert lines == {item: Decimal(money) for item, money in benefits.items()}, lines
    doubted = tuple(line["item"] for line in priced["lines"] if not line["verified"])
    assert doubted == doubtful, doubted
    each = " + ".join(f"{item} ${money}" for item, money in lines.items())
    mark = f"; NOT VERIFIED: {', '.join(doubted)}" if doubted else ""
    c.front_reads(f"Claim: {each} = ${priced['total_benefit']}, bulk billed, to be lodged by "
                  f"{clinic.day_words(date.fromisoformat(priced['lodge_by']))}{mark}.")  # fmt: skip
    file = export_claim(c.billing, [made.id], c.folder / f"{made.id}.json")
    assert "does not transmit" in file.statement
    c.front_reads(file.statement)
    name = f"D{1000 + len(list(c.folder.glob('claim-prepared-*.json'))):04d}@"
    lodge_claim(c.billing, made.id, {"through": "Demo Gateway", "claim_id": name})
    _claims[episode] = (name, lines)


_claims: dict[str, tuple[str, dict[str, Decimal]]] = {}


def paid(c: Clinic, episode: str) -> None:
    """Enter Medicare's payment report."""
    name, lines = _claims[episode]
    made = answer_claim(c.billing, episode, {
        "claim_id": name, "report": "payment",
        "services": [{"item": item, "charge": str(money), "benefit": str(money), "outcome": "paid"}
                     for item, money in lines.items()],
    })  # fmt: skip
    c.front_reads(f"Medicare on {name}: {' '.join(made.notes)}")
