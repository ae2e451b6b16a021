"""The paper report: complete, repeatable, without identity."""

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from akeso.report.pdf import write_pdf
from made_plan import made_plan

MOMENT = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


@pytest.fixture(scope="module")
def pdf(plan, pictures, vertebrae):
    return write_pdf(plan, pictures, vertebrae, MOMENT, (("Time-out", 3.0),))


def test_it_is_a_pdf_of_two_or_three_pages_with_all_pictures(pdf, pictures):
    assert pdf.startswith(b"%PDF-")
    assert 2 <= pages(pdf) <= 3
    assert len(re.findall(rb"/Subtype /Image\b", pdf)) == len(pictures)


def test_the_same_plan_gives_the_same_bytes(pdf, plan, pictures, vertebrae):
    assert write_pdf(plan, pictures, vertebrae, MOMENT, (("Time-out", 3.0),)) == pdf


def test_its_metadata_name_no_person(pdf):
    assert re.findall(rb"/Author \((.*?)\)", pdf) == [b"Akeso"]


def test_its_words_can_be_read(pdf, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (Debian package poppler-utils) is not installed")
    (tmp_path / "r.pdf").write_bytes(pdf)
    found = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "r.pdf", "-"], capture_output=True, check=True
    ).stdout.decode()
    for words in ("Fails 1 check", "LAO 25 / caudal 10", "bowel <&>", "≥ 1.0 mm", "crosses bone"):
        assert words in found, words


def test_a_plan_with_next_to_nothing_still_makes_a_pdf(pictures, vertebrae):
    views = tuple(replace(view, checks=()) for view in made_plan().views)
    bare = made_plan(warnings=(), alternatives=(), refusals=(), clearances=(), views=views)
    assert pages(write_pdf(bare, pictures, vertebrae, MOMENT)) >= 1
