"""Commands of the front desk: JSON out, one sentence on stderr, exit codes."""

import io
import json

import pytest

from akeso import clinic
from akeso.cli import desk, main

CLAIM = {
    "date_of_service": "2025-07-10",
    "bulk_billed": True,
    "setting": "rooms",
    "services": [{"item": "18232", "count": 1}, {"item": "57341", "count": 1}],
    "imaging_request": True,
}
XML = (
    "<MBS_XML><Data><ItemNum>18232</ItemNum><ItemStartDate>01.11.1993</ItemStartDate>"
    "<Group>T7</Group><ScheduleFee>230.00</ScheduleFee><Benefit75>172.50</Benefit75>"
    "<Benefit85>195.50</Benefit85><Description>Made for the test</Description></Data></MBS_XML>"
)


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(clinic.MBS_FOLDER, str(tmp_path / "mbs"))


@pytest.fixture
def run(capsys):
    def go(*arguments):
        code = main([str(a) for a in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return go


@pytest.fixture
def written(tmp_path):
    def write(document, name="in.json"):
        path = tmp_path / name
        path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
        return path

    return write


def test_a_claim_is_priced_to_the_cent(run, written):
    code, out, err = run("mbs", "price", written(CLAIM))
    assert (code, err) == (0, "")
    assert '"total_benefit": 690.80' in out
    answer = json.loads(out)
    assert [(o["item"], o["fee"], o["benefit"]) for o in answer["lines"]] == [
        ("18232", 221.55, 188.35), ("57341", 528.85, 502.45)]  # fmt: skip
    assert all(line["rule"] for line in answer["lines"])
    assert answer["refused"] == []


@pytest.mark.parametrize(
    ("command", "document"),
    [
        (("mbs", "price"), CLAIM),
        (("score", "peg"), [5, 5, 6]),
        (("recommend",), {"findings": {}}),
        (("drugs", "check"), {"schema": "urn:akeso:schema:drugs:1"}),
    ],
)
def test_a_document_may_come_by_standard_input(run, written, monkeypatch, command, document):
    by_file = run(*command, written(document))
    text = json.dumps(document).encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    code, out, err = run(*command, "-")
    assert (code, out) == by_file[:2]
    assert "There is no file" not in err


def test_a_price_on_a_screen_is_a_table(run, written, monkeypatch):
    monkeypatch.setattr(desk, "_on_a_screen", lambda: True)
    hospital = CLAIM | {"services": [{"item": 60509}, {"item": 57341}]}
    code, out, err = run("mbs", "price", written(hospital))
    assert code == 0
    assert "502.45" in out
    assert "hospital only" in out
    assert "does not transmit" in err
    assert json.loads(run("mbs", "price", written(hospital), "--json")[1])["refused"]


@pytest.mark.parametrize("document", ["", "{", "[]", CLAIM | {"setting": "clinic"},
                                      CLAIM | {"date_of_service": "2019-01-01"}])  # fmt: skip
def test_bad_claims_are_one_sentence_and_exit_2(run, written, document):
    code, out, err = run("mbs", "price", written(document))
    assert (code, out) == (2, "")
    assert err.startswith("akeso: ")
    assert err.count("\n") == 1


def test_an_imported_schedule_is_used_from_its_day(run, written, tmp_path):
    code, out, _ = run("mbs", "import", written(XML, "MBS-XML-20260701.XML"))
    assert code == 0
    assert out.startswith("Schedule from 2026-07-01: 1 items, 1 with a fee: ")
    later = CLAIM | {"date_of_service": "2026-07-01", "services": [{"item": 18232}]}
    assert json.loads(run("mbs", "price", written(later))[1])["total_benefit"] == 195.5
    elsewhere = run("mbs", "price", written(later), "--schedule", tmp_path / "other")[1]
    assert json.loads(elsewhere)["total_benefit"] == 193.25


def test_a_malformed_schedule_writes_nothing(run, written, tmp_path):
    for text, name in ((XML[:-3], "MBS-XML-20260701.XML"), (XML, "schedule.xml")):
        code, out, err = run("mbs", "import", written(text, name))
        assert (code, out, err.count("\n")) == (2, "", 1)
    assert not (tmp_path / "mbs").exists()
    assert run("mbs", "import", written(XML, "x.xml"), "--from", "2026-03-01")[0] == 0


def test_where_schedules_are_kept(monkeypatch, tmp_path):
    assert clinic.mbs_folder(tmp_path) == tmp_path
    assert clinic.mbs_folder() == tmp_path / "mbs"
    monkeypatch.delenv(clinic.MBS_FOLDER)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert clinic.mbs_folder() == tmp_path / "data" / "akeso" / "mbs"


@pytest.mark.parametrize(
    ("kind", "number", "code", "said"),
    [("medicare", "2123 45670 1", 0, "valid: "), ("medicare", "2123456711", 1, "should be 0"),
     ("provider", "4024742F", 0, "valid: "), ("provider", "1234561A", 1, "should be B"),
     ("ihi", "8003608833357361", 0, "valid: "), ("ihi", "8003608833357360", 1, "Luhn"),
     ("dva", "NBUR9080", 0, "no check digit"), ("dva", "9080", 1, "warning only")],
)  # fmt: skip
def test_numbers_are_checked(run, kind, number, code, said):
    got, out, err = run("check", kind, number)
    assert (got, err) == (code, "")
    assert said in out
    answer = json.loads(run("check", kind, number, "--json")[1])
    assert answer["valid"] is (code == 0)


def test_unknown_kinds_exit_2(run):
    code, out, err = run("check", "passport", "1")
    assert (code, out) == (2, "")
    assert "medicare, provider, ihi" in err


def test_answers_are_scored(run, written):
    code, out, err = run("score", "DASS-21", written([1] * 21))
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert answer["subscales"] == {"depression": 14, "anxiety": 14, "stress": 14}
    assert answer["bands"] == {"depression": "moderate", "anxiety": "moderate", "stress": "normal"}
    assert answer["verified"]


def test_scores_on_a_screen_with_change(run, written, monkeypatch):
    monkeypatch.setattr(desk, "_on_a_screen", lambda: True)
    earlier = written([8, 8, 8], "before.json")
    code, out, _ = run("score", "peg", written([5, 5, 5]), "--before", earlier)
    assert code == 0
    assert "change total" in out
    assert "3 better; important: pass" in out
    said = run("score", "pgic", written({"change": "much improved"}))[1]
    assert "yes" in said
    assert "True" not in said


@pytest.mark.parametrize(("name", "document"), [("sf-36", [1]), ("peg", [1, 2]), ("peg", "{"),
                                                ("peg", {"pain": 11})])  # fmt: skip
def test_bad_answers_exit_2(run, written, name, document):
    code, out, err = run("score", name, written(document))
    assert (code, out, err.count("\n")) == (2, "", 1)


def test_instruments_are_listed(run):
    code, out, _ = run("instruments")
    assert code == 0
    assert "dass-21" in out
    rows = json.loads(run("instruments", "--json")[1])
    assert [row["instrument"] for row in rows][:2] == ["nrs", "peg"]
    assert all(bool(row["text"]) is row["ship_items"] for row in rows)
