"""Examples whose answer is known from elsewhere: scores, opioids, benefits, block results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from akeso.care.claim import Claim, Service, price
from akeso.care.claim.money import round_up
from akeso.care.claim.rulebook import rule
from akeso.care.claim.schedule import edition_on
from akeso.care.instruments import change, find_instrument, relief_class, score
from akeso.care.outcome import PainDiary, Reading, block_result, definitions
from akeso.errors import AkesoError
from akeso.pharmacy.drug import find_drug
from akeso.pharmacy.drug_time import Where, time_of
from akeso.pharmacy.opioids import Opioid, omedd

JULY_2025 = date(2025, 7, 10)
Row = tuple[str, str, str, str, bool]
"""What, answers, expected by the source, ours, whether they agree."""

# Questionnaires -----------------------------------------------------------------------------

DASS_ITEMS = {
    "depression": (3, 5, 10, 13, 16, 17, 21),
    "anxiety": (2, 4, 7, 9, 15, 19, 20),
    "stress": (1, 6, 8, 11, 12, 14, 18),
}
DASS_BANDS = {
    "depression": "normal 0-9, mild 10-13, moderate 14-20, severe 21-27, extremely severe 28-42",
    "anxiety": "normal 0-7, mild 8-9, moderate 10-14, severe 15-19, extremely severe 20-42",
    "stress": "normal 0-14, mild 15-18, moderate 19-25, severe 26-33, extremely severe 34-42",
}
PCS_ITEMS = {
    "rumination": ((8, 9, 10, 11), 16),
    "magnification": ((6, 7, 13), 12),
    "helplessness": ((1, 2, 3, 4, 5, 12), 24),
}
PSEQ_BANDS = "severe 0-19, moderate 20-30, mild 31-40, minimal 41-60"
PAIN_BANDS = "mild 0-4, moderate 5-6, severe 7-10"


def spread(total: int, items: range | tuple[int, ...], most: int) -> dict[str, int]:
    """Return answers to items that sum to a total."""
    answers = {}
    for item in items:
        answers[str(item)] = min(most, total)
        total -= answers[str(item)]
    assert total == 0, "more than the items hold"
    return answers


def banded(what: str, given: str, expected: str, ours: Mapping[int, str | None]) -> Row:
    """Compare the bands of every score that can be with those of the source."""
    wanted = {}
    for part in expected.split(", "):
        word, _, ends = part.rpartition(" ")
        low, high = map(int, ends.split("-"))
        wanted |= dict.fromkeys(range(low, high + 1), word)
    wrong = [value for value, band in ours.items() if wanted[value] != band]
    told = f"{len(ours) - len(wrong)} of {len(ours)} scores in these bands"
    return (what, given, expected, told, not wrong)


def dass() -> Iterator[Row]:
    found = find_instrument("dass-21")
    for name, items in DASS_ITEMS.items():
        blank = dict.fromkeys(map(str, range(1, 22)), 0)
        made = score(found, blank | spread(21, items, 3)).values
        others = dict.fromkeys(DASS_ITEMS, 0) | {name: 42}
        listed = " ".join(map(str, items))
        yield (f"DASS-21 {name}: key and factor", f"3 to items {listed}, 0 to the others",
               "42, the other two 0", f"{made[name]}, the other two {spoken(made, name)}",
               dict(made) == others)  # fmt: skip
        bands = {}
        for raw in range(22):
            one = score(found, spread(raw, items, 3))
            bands[int(str(one.values[name]))] = one.bands[name]
        yield banded(f"DASS-21 {name}: bands", "every sum from 0 to 21", DASS_BANDS[name], bands)


def spoken(values: Mapping[str, object], name: str) -> str:
    """Return the other scores, in one word where they are the same."""
    return ", ".join(sorted({str(v) for n, v in values.items() if n != name}))


def disputed() -> Row:
    """The one sum on which two tables differ: ours follows the doubled one and says so."""
    made = score(find_instrument("dass-21"), spread(5, DASS_ITEMS["anxiety"], 3))
    said = any("disagree" in note for note in made.notes)
    told = f"{made.bands['anxiety']}, and the answer says that the sources disagree"
    return ("DASS-21 anxiety: where two tables differ", "sum 5, doubled 10",
            "moderate (10-14 doubled), mild (4-5 before doubling)", told,
            said and made.bands["anxiety"] == "moderate")  # fmt: skip


def sums() -> Iterator[Row]:
    pcs = find_instrument("pcs")
    for name, (items, most) in PCS_ITEMS.items():
        blank = dict.fromkeys(map(str, range(1, 14)), 0)
        made = score(pcs, blank | dict.fromkeys(map(str, items), 4)).subscales
        yield (f"PCS {name}: key", f"4 to items {' '.join(map(str, items))}, 0 to the others",
               f"{most}, the other two 0", f"{made[name]}, the other two {spoken(made, name)}",
               dict(made) == dict.fromkeys(PCS_ITEMS, 0) | {name: most})  # fmt: skip
    every = score(pcs, dict.fromkeys(map(str, range(1, 14)), 4)).total
    yield ("PCS total", "4 to every item", "52", str(every), every == 52)
    pseq = find_instrument("pseq")
    bands = {n: score(pseq, spread(n, range(1, 11), 6)).band for n in range(61)}
    yield banded("PSEQ: bands", "every sum from 0 to 60", PSEQ_BANDS, bands)
    for code in ("bpi", "nrs"):
        found = find_instrument(code)
        bands = {n: score(found, {"average": n}).bands["average"] for n in range(11)}
        title = f"{code.upper()} average pain: bands"
        yield banded(title, "every rating from 0 to 10", PAIN_BANDS, bands)


def means() -> Iterator[Row]:
    for answers, expected in (([6, 7, 6], 6.33), ([0, 0, 0], 0), ([10, 10, 10], 10)):
        made = score(find_instrument("peg"), answers).total
        yield ("PEG: mean of three", ", ".join(map(str, answers)), str(expected), str(made),
               made == expected)  # fmt: skip
    bpi = find_instrument("bpi")
    for count, expected in ((4, "5.5"), (3, "no score")):
        given = {f"interference_{n}": n + 3 for n in range(1, count + 1)}
        made = score(bpi, given).values["interference"]
        told = "no score" if made is None else str(made)
        yield ("BPI interference: at least 4 of 7 items", ", ".join(map(str, given.values())),
               expected, told, told == expected)  # fmt: skip
    odi = find_instrument("odi")
    for sections, expected in ((10, 32), (9, 35.5)):
        made = score(odi, spread(16, range(1, sections + 1), 5)).total
        # The source prints one decimal, cut off.
        agree = isinstance(made, int | float) and int(made * 10) / 10 == expected
        yield (f"ODI: {sections} sections answered", f"sum 16 of {5 * sections}",
               f"{expected}%", f"{made}%", agree)  # fmt: skip


def importance() -> Iterator[Row]:
    edges = {9: "none", 10: "minimal", 29: "minimal", 30: "moderate", 49: "moderate",
             50: "substantial"}  # fmt: skip
    ours = {pct: relief_class(pct) for pct in edges}
    yield ("Fall of pain (IMMPACT)", ", ".join(f"{p}%" for p in edges),
           ", ".join(edges.values()), ", ".join(ours.values()), ours == edges)  # fmt: skip
    pseq = find_instrument("pseq")
    for before, after, expected in ((14, 21, "important"), (14, 20, "not"), (20, 27, "not")):
        pair = [score(pseq, spread(n, range(1, 11), 6)) for n in (before, after)]
        found = "important" if str(change(*pair)[0].important) == "pass" else "not"
        yield ("PSEQ: 7 points and a better band", f"{before}, then {after}", expected, found,
               found == expected)  # fmt: skip


def opioids() -> Iterator[Row]:
    made = omedd([Opioid("oxycodone", "oral", 40, "mg/day")]).mg_per_day
    yield ("oMEDD 2021", "oxycodone by mouth 40 mg/day", "60 mg/day", f"{made} mg/day",
           made == Fraction(60))  # fmt: skip
    try:
        told = str(omedd([Opioid("methadone", "oral", 10, "mg/day")]).mg_per_day)
    except AkesoError:
        told = "refused"
    yield ("oMEDD 2021", "methadone by mouth 10 mg/day", "refused", told, told == "refused")


def scores() -> list[Row]:
    """Return every example of scoring."""
    return [*means(), *dass(), disputed(), *sums(), *importance(), *opioids()]


# Benefits -----------------------------------------------------------------------------------

FEES = (
    ("CT-guided L5 transforaminal injection, request held (b.3)", ("18232", "57341"), {},
     "221.55 x 85% = 188.35; 528.85 x 95% = 502.45", "690.80"),
    ("the same, rule C applied although only recalled (b.3)", ("18232", "57341"),
     {"apply_unverified": True}, "188.35; (528.85 - 5.00) x 95% = 497.70", "686.05"),
    ("Fluoroscopic lumbar medial branch block (b.3)", ("39014", "60503"), {},
     "145.65 x 85% = 123.85; 34.15 x 95% = 32.45", "156.30"),
    ("Facet injection alone (b.2)", ("39013",), {}, "127.30 x 85%", "108.25"),
    ("RF lumbar left and right: multiple operations", ("39110", "39111"), {},
     "312.65 + 156.325, up to 469.00; x 85%", "398.65"),
    ("Three operations, dearest first", ("39013", "39110", "39014"), {},
     "312.65 + 145.65 / 2 + 127.30 / 4, up to 417.30; x 85%", "354.75"),
    ("Four operations meet the greatest gap once", ("39118", "39119", "39116", "39117"), {},
     "382.15 + 191.075 + 86.8625 + 86.8625, up to 746.95; - 102.40", "644.55"),
    ("Leads and generator in hospital", ("39130", "39134"),
     {"setting": "hospital"}, "786.40 + 397.25 / 2, up to 985.05; x 75%", "738.80"),
    ("CT with an intervention, not bulk billed", ("57341",), {"bulk_billed": False},
     "528.85 x 85%, up to 449.55", "449.55"),
    ("Rule B: CT and a first visit by the same practitioner", ("57341", "104"), {},
     "(528.85 - 35.00) x 95% = 469.20; 101.30 x 85% = 86.15", "555.35"),
)  # fmt: skip


def fees() -> list[Row]:
    """Return every worked example; its name, items and working, and the benefit in dollars."""
    rows = []
    for name, items, more, working, expected in FEES:
        options = {"bulk_billed": True, "setting": "rooms"} | more
        claim = Claim(JULY_2025, services=tuple(Service(i) for i in items),
                      imaging_request=True, history=(), **options)  # fmt: skip
        made = str(price(claim).total_benefit)
        rows.append((name, f"{' + '.join(items)}: {working}", expected, made, made == expected))
    return rows


def rounding() -> tuple[int, int]:
    """Return how many published benefits our rounding gives to the cent, and how many there are."""
    step = rule("rounding", JULY_2025).money("step")
    gap = rule("greatest_gap", JULY_2025).money("amount")
    fitting, whole = 0, 0
    for fee in edition_on(JULY_2025).fees.values():
        for share, benefit in (("0.75", fee.benefit75), ("0.85", fee.benefit85)):
            if benefit is None:
                continue
            made = round_up(fee.fee * Decimal(share), step)
            if share == "0.85":
                made = max(made, fee.fee - gap)
            fitting, whole = fitting + (made == benefit), whole + 1
    return fitting, whole


# Blocks -------------------------------------------------------------------------------------

ENDED = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
DIARIES = (
    ((8, 4, 4, 8), {"peak_50": "positive", "peak_80": "negative", "sij_75": "negative"}),
    ((8, 5, 5, 8), {"peak_50": "negative", "peak_80": "negative", "sij_75": "negative"}),
    ((8, 2, 2, 8), {"peak_50": "positive", "peak_80": "negative", "sij_75": "positive"}),
    ((8, 1, 1, 8), {"peak_50": "positive", "peak_80": "positive", "sij_75": "positive"}),
    ((8, 1, 8, 8), {"peak_50": "negative", "peak_80": "negative", "sij_75": "negative"}),
    ((8, 2, 2, 2, 2, 2, 8), {"block_50": "positive", "block_80": "negative"}),
)
DRUG = time_of(find_drug("lidocaine"), Where.NERVE)
"""It is expected to work for 2 to 4 hours (injections memo c1); the shortest is asked for."""


def blocks() -> list[Row]:
    """Return block results by each definition; pain before is 8, one rating each half hour."""
    rows = []
    for start, expected in DIARIES:
        ratings = [*start, *[start[-1]] * (17 - len(start))]
        held = tuple(Reading(ENDED + timedelta(minutes=30 * n), r) for n, r in enumerate(ratings))
        made = PainDiary("proc", ENDED, 8, held, 30, 8, opioid_or_sedation=False)
        ours = {n: block_result(made, 8, n, drug=DRUG).word for n in expected}
        told = [", ".join(f"{n} {word}" for n, word in some.items()) for some in (expected, ours)]
        rows.append(("block diary", ", ".join(map(str, start)) + " ...", *told, ours == expected))
    assert {n for _, some in DIARIES for n in some} == set(definitions("block"))
    return rows


# The page -----------------------------------------------------------------------------------


def table(head: str, rows: list[Row]) -> str:
    """Return a table of the page."""
    lines = [f"| {' | '.join(row[:-1])} | {'yes' if row[-1] else '**no**'} |" for row in rows]
    return "\n".join([head, "|" + "---|" * head.count(" | ") + "---|", *lines])


def section() -> str:
    """Return the page's sections on scores, benefits and blocks."""
    fitting, whole = rounding()
    return f"""## Scoring against published keys

Keys, bands and examples as the sources print them; ours by the shipped code.

{table("| instrument | answers | expected by the source | ours | agree |", scores())}

## Benefits to the cent

Fees of July 2025, bulk billed in rooms unless the case says otherwise, one practitioner, one day.
Cases marked b.3 and b.2 stand with their result in those sections of the clinic memo; the others
are worked by hand here.

{table("| case | items and working, $ | expected, $ | ours, $ | agree |", fees())}

Rounding up to the next 5 cents, with the greatest gap, gives **{fitting} of {whole}** benefits of
75% and 85% that were read in the schedule of July 2025.

## Blocks by named definitions

Pain before the block is 8; the diary is half-hourly, the last rating goes on to 8 hours, the drug
is lidocaine. {DRUG.says} Relief must be held: for 30 minutes by the peak definitions, for the
shortest time of the drug by the others.

{table("| what | ratings | expected | ours | agree |", blocks())}
"""
