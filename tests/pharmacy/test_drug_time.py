"""How long an anaesthetic works: the times of injections memo c1, and what it does not hold."""

import pytest

from akeso.errors import BadInput
from akeso.pharmacy.amount import parse_strength
from akeso.pharmacy.drug import Kind, find_drug, formulary
from akeso.pharmacy.drug_time import DrugTime, Where, expected_time, time_of
from akeso.pharmacy.syringe import Dose
from akeso.rule import Mark, Source
from test_docs import page, table

MEMO = {
    # drug, place: (shortest, longest, mark), hours
    ("lidocaine", Where.NERVE): (2, 4, Mark.SECONDARY),  # block 2-4 h (read-2)
    ("lidocaine", Where.EPIDURAL): (190 / 60, 190 / 60, Mark.READ),  # 190 min total
    ("bupivacaine", Where.NERVE): (7, 13, Mark.READ),  # 10.0 SD 3.0 h
    ("levobupivacaine", Where.EPIDURAL): (6, 9, Mark.READ),
    ("ropivacaine", Where.NERVE): (3.5, 8.5, Mark.READ),  # 6.0 SD 2.5 h
    ("ropivacaine", Where.EPIDURAL): (6.5, 6.5, Mark.READ),
}


def dose(drug, **more):
    strength = None if drug == "sodium chloride" else parse_strength("5 mg/mL")
    return Dose(find_drug(drug), 0.5, strength, **more)


@pytest.mark.parametrize(("drug", "where"), MEMO)
def test_the_times_of_the_memo(drug, where):
    low, high, mark = MEMO[drug, where]
    found = time_of(find_drug(drug), where)
    assert (found.shortest_h, found.longest_h) == (pytest.approx(low), pytest.approx(high))
    assert found.source.mark is mark
    assert found.says.startswith(drug.capitalize())


def test_every_other_pair_is_unknown_and_says_which_fact_is_missing():
    drugs = [d for d in formulary().values() if d.kind is Kind.LOCAL_ANAESTHETIC]
    for drug in drugs:
        for where in Where:
            found = time_of(drug, where)
            assert found.known == ((drug.name, where) in MEMO)
            if not found.known:
                words = f"The drug tables hold no time for {drug.name}, {where}."
                assert (found.says, found.source.mark.verified) == (words, False)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (None, "is not recorded"),
        ((), "No local anaesthetic at the target"),
        ((dose("dexamethasone"),), "No local anaesthetic at the target"),
        ((dose("lidocaine"), dose("bupivacaine")), "lidocaine and bupivacaine together, nerve"),
        (
            (dose("lidocaine", adrenaline=parse_strength("1:200 000")),),
            "lidocaine with adrenaline, nerve block",
        ),
        ((dose("levobupivacaine"),), "levobupivacaine, nerve block"),
    ],
)
def test_what_is_not_in_the_tables_is_not_guessed(given, says):
    found = expected_time(given, Where.NERVE)
    assert not found.known
    assert says in found.says


def test_what_is_no_anaesthetic_changes_nothing():
    given = (dose("bupivacaine"), dose("bupivacaine"), dose("dexamethasone"))
    assert expected_time(given, Where.NERVE) == time_of(find_drug("bupivacaine"), Where.NERVE)


@pytest.mark.parametrize(
    ("low", "high", "says"),
    [(0, 2, "more than 0"), (2, 169, "up to 168"), (3, 2, "shorter"), (2, None, "both or neither")],
)
def test_times_that_cannot_be_are_refused(low, high, says):
    with pytest.raises(BadInput, match=says):
        DrugTime(low, high, "so long", Source("a test", Mark.READ))


def test_the_page_on_outcomes_has_these_times():
    def words(drug, where):
        found = time_of(find_drug(drug), where)
        if not found.known:
            return "not known"
        low, high = f"{found.shortest_h:.1f}", f"{found.longest_h:.1f}"
        return f"{low} h" if low == high else f"{low} to {high} h"

    rows = table(page("outcomes.md"), "anaesthetic", "nerve block", "epidural", "joint")
    assert rows == [[row[0], *(words(row[0], where) for where in Where)] for row in rows]
    assert {drug for drug, _ in MEMO} == {row[0] for row in rows}
