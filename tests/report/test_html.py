"""The page: everything in it, nothing asked of the network, nothing that a name could break."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from akeso.errors import BadInput
from akeso.report import wording
from akeso.report.html import write_html
from made_plan import made_plan

MOMENT = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
STEPS = (("Time-out", 3.0), ("Needle to target", 5.5))


@pytest.fixture(scope="module")
def page(plan, pictures, vertebrae):
    return write_html(plan, pictures, vertebrae, MOMENT, STEPS)


class Outline(HTMLParser):
    """Collects tags; complains of those left open."""

    VOID = ("meta", "img", "br", "link", "input", "hr")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open, self.tags = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def every(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


def test_the_page_is_well_formed_and_accessible(page, pictures):
    outline = Outline(page)
    assert outline.open == []
    assert outline.every("html") == [{"lang": "en"}]
    assert len(outline.every("h1")) == 1
    assert len(outline.every("img")) == len(pictures)
    assert all(attrs["alt"] for attrs in outline.every("img"))
    headed = [attrs.get("scope") for attrs in outline.every("th")]
    assert headed
    assert set(headed) == {"col"}


def test_nothing_is_asked_of_the_network(page):
    outline = Outline(page)
    assert "default-src 'none'" in page
    for tag, attrs in outline.tags:
        assert tag not in ("script", "iframe", "link", "object")
        for name in ("src", "href"):
            assert attrs.get(name, "#").startswith(("#", "data:image/png;base64,"))
    assert not re.search(r"url\(|@import|https?:", page)


def test_what_matters_is_said(page, plan):
    for words in (
        "Fails 1 check",
        wording.HONEST_LINE,
        "LAO 25 / caudal 10",
        "behind mid-foramen",
        "Draw back a little.",
        "not measured",
        "passes, but close",
        "crosses bone",
        "1,234",
        "Roots and arteries are not seen on CT.",
        "unverified: engineering proposal",
        "8.5 minutes in all",
        "2026-03-04 05:06 UTC",
    ):
        assert words in page, words


def test_words_are_never_markup(page):
    assert "bowel &lt;&amp;&gt;" in page
    assert "bowel <&>" not in page


def test_every_citation_leads_to_a_source(page):
    outline = Outline(page)
    ids = {attrs["id"] for _, attrs in outline.tags if "id" in attrs}
    links = {attrs["href"][1:] for attrs in outline.every("a")}
    assert links
    assert links <= ids


def test_a_missing_picture_is_refused(plan, pictures, vertebrae):
    with pytest.raises(BadInput, match="one X-ray for each setting"):
        write_html(plan, pictures[1:], vertebrae, MOMENT)


def test_a_plan_with_next_to_nothing_still_makes_a_page(pictures, vertebrae):
    bare = made_plan(warnings=(), alternatives=(), refusals=(), clearances=(), uncertainty={})
    page = write_html(bare, pictures, vertebrae, MOMENT)
    assert Outline(page).open == []
    assert "Know and doubt" not in page
    assert "Steps and planned" not in page
