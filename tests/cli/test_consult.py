"""akeso recommend: JSON, table, files and exit codes."""

import json

import pytest

from akeso import clinic
from akeso.cli import consult, main
from akeso.techniques.eligibility import techniques
from reference_rules import test_patients

SIJ = {"technique": "nerve_block.sij_ia",
       "findings": {"sij_tests_positive": 3, "sij_pain_below_l5": True}}  # fmt: skip


@pytest.fixture
def ask(tmp_path, capsys):
    def run(question, *options):
        path = tmp_path / "findings.json"
        path.write_text(question if isinstance(question, str) else json.dumps(question), "utf-8")
        code = main(["recommend", str(path), *options])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def screen(monkeypatch):
    monkeypatch.setattr(consult, "on_a_screen", lambda: True)


def test_json_alone_with_the_promised_keys(ask):
    code, out, err = ask(SIJ, "--baseline", "--json")
    assert (code, err) == (0, "")
    (option,) = json.loads(out)["techniques"]
    assert (option["technique"], option["state"]) == ("nerve_block.sij_ia", "eligible")
    assert option["unknown"] == []
    (reason,) = option["reasons"]
    assert (reason["rule"], reason["kind"]) == ("N-I-08", "indication")
    assert reason["verified"] is True


def test_every_technique_without_a_code_and_nothing_eligible_by_silence(ask):
    code, out, _ = ask({"findings": {}}, "--json")
    states = [o["state"] for o in json.loads(out)["techniques"]]
    assert (code, len(states), set(states)) == (0, 33, {"needs_review"})


def test_the_memos_patients_by_the_command(ask):
    for patient in test_patients():
        question = {"technique": patient["technique"], "findings": patient["set"]}
        code, out, _ = ask(question, "--baseline", "--json")
        (option,) = json.loads(out)["techniques"]
        assert (code, option["state"]) == (0, patient["expect"]), patient["id"]
        assert set(patient["must"]) <= {r["rule"] for r in option["reasons"]}


@pytest.mark.usefixtures("screen")
def test_the_table_on_a_screen(ask):
    question = {
        "findings": {"sij_tests_positive": 3, "sij_pain_below_l5": True, "bmi": 40, "inr": None},
        "antithrombotics": {
            "procedure": "2026-11-30T09:00+10:00",
            "drugs": [{"drug": "warfarin", "last_dose": "2026-11-20"}],
        },
        "pain": {"region": "lumbar", "features": {"sij_3_of_6": True, "revel": False}},
    }
    code, out, err = ask(question, "--baseline")
    assert code == 0
    for words in (techniques()["nerve_block.sij_ia"].title, "needs review",
                  "no indication", "N-I-08",
                  "OK: SIJ picture",
                  "S128", "UNVERIFIED", "unknown (3)", "prescriber agrees hold", "Wed 25 Nov 2026",
                  "sacroiliac joint complex", "0.52"):  # fmt: skip
        assert words in out, words
    for words in ("baseline patient", "not a certified medical device", "rank the work-up"):
        assert words in err, words


@pytest.mark.usefixtures("screen")
def test_a_table_with_nothing_fired_and_a_note(ask):
    code, out, err = ask({"technique": "scs.trial", "findings": {"bleed_risk_class": "low"}})
    assert code == 0
    assert "needs review" in out
    assert "about" not in out
    assert "has the bleeding-risk class high" in err


def test_elsewhere_than_on_a_screen_it_is_json(ask):
    _, out, _ = ask(SIJ)
    assert json.loads(out)["techniques"][0]["state"] == "needs_review"


@pytest.mark.usefixtures("screen")
def test_the_answer_in_a_file(ask, tmp_path):
    place = tmp_path / "answer.json"
    code, out, _ = ask(SIJ, "-o", str(place))
    assert code == 0
    assert f"Recommendation: {place}" in out
    assert json.loads(place.read_text("utf-8")) == clinic.recommend(SIJ)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("{", "is not JSON"),
        ('{"findings": {"inr": 1, "inr": 2}}', "twice"),
        ('{"findings": {"inr": NaN}}', "NaN"),
        ({"findings": {"pain_nrs": 11}}, "pain_nrs is 11; give a number from 0 to 10"),
        ({"findings": {"pain_nrs": 10.5}}, "pain_nrs is 10.5;"),
        ({"findings": {"pain_nrs": "7"}}, "pain_nrs is '7';"),
        ({"technique": "esi.tf", "findings": {}}, "no technique 'esi.tf'"),
        ({}, 'no "findings"'),
    ],
)
def test_bad_input_is_one_sentence_and_exit_2(ask, tmp_path, question, said):
    code, out, err = ask(question, "--json", "-o", str(tmp_path / "x.json"))
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert not (tmp_path / "x.json").exists()


def test_an_absent_file(capsys):
    assert main(["recommend", "nowhere.json"]) == 2
    assert "no file nowhere.json" in capsys.readouterr().err


def test_topics_are_in_reading_order():
    assert clinic.rule_topics()[:2] == ("red flags", "safety")
