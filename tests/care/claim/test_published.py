"""The published XML: read whole or not at all. The schedule here is made for the test."""

import json
import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from akeso.care.claim import price
from akeso.care.claim.published import edition_date, import_schedule, imported_editions
from akeso.care.claim.schedule import shipped_editions
from akeso.errors import BadInput, NotFound
from akeso.rule import Mark
from claim.made_claims import claim

NAME = "MBS-XML-20260701.XML"


def data(item, group, fee="", sub="", more="", words="Demonstration service", started="01.07.2020"):
    fee = f"<ScheduleFee>{fee}</ScheduleFee>" if fee else ""
    return (
        f"<Data><ItemNum>{item}</ItemNum><SubItemNum></SubItemNum>"
        f"<ItemStartDate>{started}</ItemStartDate><ItemEndDate></ItemEndDate><Group>{group}</Group>"
        f"<SubGroup>{sub}</SubGroup>{fee}{more}<Description>{words}\n</Description></Data>"
    )


def both(seventy_five, eighty_five):
    return f"<Benefit75>{seventy_five}</Benefit75><Benefit85>{eighty_five}</Benefit85>"


GOOD = (
    data("3", "A1", "20.55", more="<Benefit100>20.55</Benefit100>"),
    data("4", "A1", more="<DerivedFee>The fee for item 3 and more</DerivedFee>"),
    data("18232", "T7", "227.30", more=both("170.50", "193.25")),
    data("39130", "T8", "806.85", "7", "<Benefit75>605.15</Benefit75>", "Leads (H) (Anaes.)"),
    data("57341", "I2", "542.60", more=both("406.95", "461.25"), words="CT with a needle (R)"),
    data("57342", "I2", "100.00", more=both("75.00", "85.00"), words="Made up image (NR)"),
)


@pytest.fixture
def publish(tmp_path):
    def write(*items, name=NAME, text=None):
        path = tmp_path / name
        body = f"<?xml version='1.0' encoding='UTF-8'?><MBS_XML>{''.join(items)}</MBS_XML>"
        path.write_text(text or body, "utf-8")
        return path

    return write


def test_an_import_becomes_the_edition_of_its_day(publish, tmp_path):
    made = import_schedule(publish(*GOOD), tmp_path / "kept")
    assert (made.since, made.items, made.fees) == (date(2026, 7, 1), 6, 5)
    (edition,) = imported_editions(tmp_path / "kept")
    assert edition.items["39130"].setting == "hospital"
    assert edition.items["39130"].group == "T8.7"
    assert edition.items["57341"].imaging_request
    assert not edition.items["57342"].imaging_request
    assert edition.items["18232"].not_with_t8  # a word that only the shipped data have
    found = price(claim("18232", "57341", on=date(2026, 7, 1)), [edition])
    assert [(str(o.fee), str(o.benefit)) for o in found.lines] == [
        ("227.30", "193.25"), ("542.60", "515.50")]  # fmt: skip
    assert found.lines[0].verified
    assert "MBS-XML-20260701" in found.edition


def test_items_paid_in_full_are_paid_in_full(publish, tmp_path):
    import_schedule(publish(*GOOD), tmp_path)
    found = price(claim("3", "4", on=date(2026, 7, 1)), imported_editions(tmp_path))
    assert [(o.item, str(o.benefit)) for o in found.lines] == [("3", "20.55")]
    assert [r.item for r in found.refused] == ["4"]


def test_a_visit_whose_words_speak_of_a_referral_is_asked_for_one(publish, tmp_path):
    words = "Attendance by a specialist following referral of the patient"
    more = both("10.00", "11.00")
    import_schedule(
        publish(
            data("2806", "A24", "12.00", more=more, words=words),
            data("2814", "A24", "12.00", more=more),
            data("6000", "A99", "12.00", more=more, words=words),
            data("6001", "A99", "12.00", more=more),
            data("6002", "T8", "12.00", more=more, words=words),
        ),
        tmp_path,
    )
    items = imported_editions(tmp_path)[0].items
    assert [n for n, item in items.items() if item.referral] == ["2806", "2814", "6000"]
    assert items["2806"].referral_mark is Mark.READ
    assert items["2814"].referral_mark is Mark.PROPOSAL  # what the shipped data infer stays so


def test_a_benefit_above_the_fee_is_no_schedule_and_up_to_it_is_one(publish, tmp_path):
    import_schedule(publish(data("3", "A1", "20.55", more=both("15.45", "20.55"))), tmp_path)
    with pytest.raises(BadInput, match=r"Item 3 has a benefit of 20\.56 above its fee of 20\.55"):
        import_schedule(publish(data("3", "A1", "20.55", more=both("15.45", "20.56"))), tmp_path)


def test_a_share_that_the_file_does_not_tell_is_not_verified(publish, tmp_path):
    import_schedule(publish(data("3", "A1", "20.55"), data("5", "A1", "20.00",
                    more=both("15.00", "17.00"))), tmp_path)  # fmt: skip
    found = price(claim("3", "5", on=date(2026, 7, 1)), imported_editions(tmp_path))
    assert [line.verified for line in found.lines] == [False, True]


def test_before_its_day_the_shipped_edition_holds(publish, tmp_path):
    import_schedule(publish(*GOOD), tmp_path)
    found = price(claim("18232", on=date(2026, 6, 30)), imported_editions(tmp_path))
    assert str(found.lines[0].fee) == "221.55"


def test_items_that_ended_or_have_not_begun_are_not_paid(publish, tmp_path):
    ended = data("18232", "T7", "1.00").replace(
        "<ItemEndDate></ItemEndDate>", "<ItemEndDate>30.06.2026</ItemEndDate>")  # fmt: skip
    later = data("18233", "T7", "1.00", started="02.07.2026")
    import_schedule(publish(ended, later), tmp_path)
    found = price(claim("18232", "18233", on=date(2026, 7, 1)), imported_editions(tmp_path))
    assert {r.item for r in found.refused} == {"18232", "18233"}


@pytest.mark.parametrize(
    "text",
    ["", "{}", "<MBS_XML>", "<MBS_XML></MBS_XML>", "<PBS><Data></Data></PBS>",
     "<!DOCTYPE x [<!ENTITY e 'x'>]><MBS_XML><Data></Data></MBS_XML>",
     "<MBS_XML><Data><Group>A1</Group></Data></MBS_XML>",
     "<MBS_XML><Data><ItemNum>x</ItemNum><Group>A1</Group></Data></MBS_XML>",
     f"<MBS_XML>{data('3', '', '1.00')}</MBS_XML>",
     f"<MBS_XML>{data('3', 'A1', '-1.00')}</MBS_XML>",
     f"<MBS_XML>{data('3', 'A1', 'free')}</MBS_XML>",
     f"<MBS_XML>{data('3', 'A1', '1.00', started='2020-07-01')}</MBS_XML>",
     f"<MBS_XML>{data('3', 'A1', '1.00')}{data('3', 'A1', '2.00')}</MBS_XML>"],
)  # fmt: skip
def test_malformed_files_are_refused_and_nothing_is_written(publish, tmp_path, text):
    file = publish(text=text or " ")
    with pytest.raises(BadInput) as why:
        import_schedule(file, tmp_path / "kept")
    assert "\n" not in str(why.value)
    assert not (tmp_path / "kept").exists()


def test_a_second_import_that_fails_leaves_the_first(publish, tmp_path, monkeypatch):
    kept = tmp_path / "kept"
    made = import_schedule(publish(*GOOD), kept)
    before = made.path.read_bytes()

    def no_space(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(OSError, match="No space"):
        import_schedule(publish(GOOD[0]), kept)
    assert made.path.read_bytes() == before
    assert list(kept.iterdir()) == [made.path]


def test_the_day_comes_from_the_name_or_is_given():
    assert edition_date(Path("MBS-XML-20250701 Version 3.XML")) == date(2025, 7, 1)
    assert edition_date(Path("x.xml"), date(2025, 3, 1)) == date(2025, 3, 1)
    for name in ("x.xml", "MBS-XML-20251301.xml"):
        with pytest.raises(BadInput, match="--from"):
            edition_date(Path(name))


def test_absent_files_and_damaged_editions(tmp_path):
    with pytest.raises(NotFound):
        import_schedule(tmp_path / NAME, tmp_path)
    assert imported_editions(tmp_path / "nowhere") == ()
    for text in ("{", "[]", '{"since": "2026-07-01"}', json.dumps({"since": "x", "items": []})):
        (tmp_path / "mbs-20260701.json").write_text(text)
        with pytest.raises(BadInput, match="import the published file again"):
            imported_editions(tmp_path)


def test_shipped_fees_written_as_published_come_back_the_same(publish, tmp_path):
    shipped = shipped_editions()[0]
    rows = []
    for number, fee in shipped.fees.items():
        group, _, sub = shipped.items[number].group.partition(".")
        more = "".join(
            f"<{tag}>{value}</{tag}>"
            for tag, value in (("Benefit75", fee.benefit75), ("Benefit85", fee.benefit85))
            if value is not None
        )
        rows.append(data(number, group, fee.fee, sub, more))
    import_schedule(publish(*rows, name="MBS-XML-20250701.XML"), tmp_path)
    (edition,) = imported_editions(tmp_path)
    for number, fee in shipped.fees.items():
        assert edition.fees[number].fee == Decimal(fee.fee)
        assert edition.fees[number].benefit75 == fee.benefit75
        assert edition.items[number].group == shipped.items[number].group
        assert edition.items[number].setting == shipped.items[number].setting
