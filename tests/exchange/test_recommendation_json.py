"""recommendation.json: fits its schema, holds the promised keys, says what is unverified."""

import json
from datetime import datetime, timedelta, timezone

import pytest
from jsonschema import Draft202012Validator

from akeso.care.anticoagulation import Intake
from akeso.care.recommendation import PainPicture, Thinners, recommend
from akeso.errors import BadInput, Refused
from akeso.exchange import recommendation_json
from akeso.exchange.documents import schema
from akeso.exchange.recommendation_json import as_document
from akeso.techniques.eligibility import rules
from akeso.techniques.findings import Findings, baseline

MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=timezone(timedelta(hours=10)))
VALIDATOR = Draft202012Validator(schema("recommendation"))


def made():
    thinners = Thinners(MONDAY, (Intake("warfarin"), Intake("argatroban"), Intake("nonsense")))
    answers = {"sij_3_of_6": True, "sij_3_of_5": False, "dn4": True, "wide_gait": True}
    pain = PainPicture("lumbar", answers, {})
    findings = baseline().with_({"radicular_pain": True, "inr": None})
    return as_document(recommend(findings, thinners=thinners, pain=pain))


def test_documents_fit_the_schema():
    Draft202012Validator.check_schema(schema("recommendation"))
    for document in (made(), as_document(recommend(Findings({})))):
        VALIDATOR.validate(json.loads(json.dumps(document)))


def test_the_promised_keys():
    for option in made()["techniques"]:
        assert {"technique", "state", "reasons", "unknown"} <= set(option)
        for reason in option["reasons"]:
            assert {"rule", "kind", "message", "source", "verified"} <= set(reason)


def test_reasons_are_the_rules_own_words_with_source_and_mark():
    by_id = {rule.id: rule for rule in rules()}
    reasons = [r for o in made()["techniques"] for r in (*o["reasons"], *o["open"])]
    assert {r["verified"] for r in reasons} == {True, False}
    for reason in reasons:
        rule = by_id[reason["rule"]]
        assert reason["message"] == rule.message
        assert reason["source"] == rule.source.reference
        assert reason["verified"] is rule.source.mark.verified
        assert reason["kind"] == rule.kind


def test_dates_and_ratios():
    document = made()
    caudal = next(o for o in document["techniques"] if o["technique"] == "esi.caudal")
    warfarin = next(a for a in caudal["antithrombotics"] if a["drug"] == "warfarin")
    assert warfarin["last_dose_by"] == "2026-11-25T09:00:00+10:00"
    assert warfarin["restart_from"] == "2026-11-30T15:00:00+10:00"
    assert warfarin["verified"] is True
    sij = next(s for s in document["pain_sources"] if s["target"] == "sij")
    assert sij["probability"] == pytest.approx(0.0475 / 1.0475, abs=1e-4)  # 0.19 says more
    assert [e["counts"] for e in sij["evidence"]] == [False, True]


def test_writing_is_whole_and_replaces(tmp_path):
    out = tmp_path / "r.json"
    out.write_text("old")
    document = as_document(recommend(Findings({}), "scs.trial"))
    assert recommendation_json.write(document, out) == out
    assert json.loads(out.read_text("utf-8")) == document
    assert [p.name for p in tmp_path.iterdir()] == ["r.json"]


def test_a_place_that_is_none_is_refused(tmp_path):
    for place in (tmp_path, tmp_path / "no" / "r.json"):
        with pytest.raises(BadInput, match="cannot be written"):
            recommendation_json.write({}, place)


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    out = tmp_path / "r.json"
    out.write_text("old")

    def full(self, text, encoding):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_text", full)
    with pytest.raises(Refused, match="No space left"):
        recommendation_json.write({}, out)
    assert out.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["r.json"]
