"""The page on drugs says what the data say."""

import json
import re

from akeso import clinic
from akeso.pharmacy.profile import profiles
from akeso.pharmacy.ruling import Severity, rules
from test_docs import page, table


def test_the_page_counts_the_rules():
    ours = [name for name in rules() if name.startswith("R")]
    assert f"asks {len(ours)} rules" in page("pharmacy.md")
    for name in set(rules()) - set(ours):
        assert f"({name})" in page("pharmacy.md") or f"{name}:" in page("pharmacy.md")


def test_the_page_lists_the_profiles():
    rows = table(page("pharmacy.md"), "profile", "title", "limits", "verified")
    known = [
        [p.code, p.title, str(len(p.limits)), str(sum(x.source.mark.verified for x in p.limits))]
        for p in profiles().values()
    ]
    assert rows == known


def test_the_page_lists_the_severities():
    head = ("severity", "when it fires", "status", "can be overridden")
    rows = table(page("pharmacy.md"), *head)
    assert [row[0] for row in rows] == list(Severity)
    assert [row[2] for row in rows] == ["fail" if s.blocks else "pass" for s in Severity]


def test_the_page_s_example_is_answered():
    asked, override = (
        json.loads(block) for block in re.findall(r"```json\n(.*?)```", page("pharmacy.md"), re.S)
    )
    answer = clinic.check_drugs({**asked, **override})
    assert answer["status"] == "fail"
    assert [c["rule"] for c in answer["checks"] if c["status"] != "pass"] == ["R21"]
