"""All rules and techniques: the reference row by row, every rule's edges, the test patients."""

import csv
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from akeso.errors import BadInput
from akeso.techniques.eligibility import (
    bleeding_class,
    find_technique,
    judge_technique,
    rules,
    rules_of,
    techniques,
)
from akeso.techniques.findings import Findings, baseline, dictionary
from akeso.techniques.indication import Effect, Kind, State
from reference_rules import (
    assignments,
    by_completion,
    by_python,
    codes,
    reference_rows,
    test_patients,
)

CODES = list(techniques())
UNKNOWN, BASE = Findings({}), baseline()
ROOMS = ("", "nerve_block", "epidural_steroid", "facet_joint", "radiofrequency",
         "spinal_cord_stimulation")  # fmt: skip
OURS = ("id", "technique", "kind", "condition", "threshold", "message", "source", "verified")


def data_rows(room, name):
    here = (
        resources.files("akeso.techniques") / room if room else resources.files("akeso.techniques")
    )
    return list(csv.DictReader((here / name).read_text("utf-8").splitlines()))


# The data are the reference's -----------------------------------------------------------------


def test_rules_are_the_references_row_by_row():
    reference = {row["id"]: row for row in reference_rows("eligibility_rules.csv")}
    ours = {row["id"]: {key: row[key] for key in OURS} for r in ROOMS
            for row in data_rows(r, "indication.csv")}  # fmt: skip
    assert len(reference) == 213
    assert ours == reference


def test_techniques_are_the_memos():
    assert sorted(CODES) == sorted(codes())
    assert len(CODES) == 33


def test_every_row_has_source_mark_and_date():
    for room in ROOMS:
        names = ("indication.csv", "techniques.csv") if room else ("indication.csv",)
        for row in (row for name in names for row in data_rows(room, name)):
            assert row["source"]
            assert row["verified"] in ("yes", "no")
            assert len(row["date"].split("-")) == 3


def test_each_room_holds_its_own():
    beginnings = dict(zip(ROOMS[1:], ("nerve_block", "esi", "facet_ia", "rf", "scs"), strict=True))
    for room, start in beginnings.items():
        rows = data_rows(room, "indication.csv")
        prefixes = {p.split(".")[0] for row in rows for p in row["technique"].split("|")}
        assert prefixes == {start}
        assert {row["code"].split(".")[0] for row in data_rows(room, "techniques.csv")} == {start}


def test_every_prefix_is_about_some_technique():
    for rule in rules():
        for prefix in rule.prefixes:
            alone = [
                c for c in CODES if prefix == "all" or c == prefix or c.startswith(prefix + ".")
            ]
            assert alone, (rule.id, prefix)


def test_the_verified_share_is_the_references():
    assert sum(rule.source.mark.verified for rule in rules()) == 110


# Every rule on both sides of its edge ---------------------------------------------------------


@pytest.mark.parametrize("rule", rules(), ids=lambda r: r.id)
def test_every_rule_is_true_false_and_unknown_somewhere(rule):
    """Where all is known Python agrees; where not, an answer holds for every completion."""
    seen = set()
    for findings in assignments(rule.condition):
        answer = rule.condition.answer(Findings(findings))
        seen.add(answer.value)
        if None not in findings.values():
            assert answer.value is by_python(rule.condition.text, findings), findings
        elif answer.value is None:
            assert answer.unknown
            assert all(findings[name] is None for name in answer.unknown)
        elif len(rule.condition.names) <= 2:
            assert by_completion(rule.condition.text, findings) == {answer.value}, findings
    assert seen == {True, False, None}


@pytest.mark.parametrize("rule", rules(), ids=lambda r: r.id)
def test_every_rule_is_reached_through_its_techniques(rule):
    """A rule shows on techniques it is about when it fires, and on no other."""
    about = [code for code in CODES if rule.applies(code)]
    others = [code for code in CODES if code not in about]
    fires = rule.kind is not Kind.PREREQUISITE
    for value in (True, False, None):
        wanted = next(a for a in assignments(rule.condition)
                      if rule.condition.answer(Findings(a)).value is value)  # fmt: skip
        patient = BASE.with_(wanted)
        for code in {*about[:2], *about[-1:], *others[:1], *others[-1:]}:
            verdict = judge_technique(code, patient)
            fired = rule.id in {j.rule.id for j in verdict.fired}
            assert fired is (rule.applies(code) and value is fires)
            is_open = rule.id in {j.rule.id for j in verdict.open}
            assert is_open is (rule.applies(code) and value is None)


# The edges that carry a number, written out from the thresholds of the verified rules.
EDGES = [
    ("N-P-01", {"conservative_weeks": 11.9}, {"conservative_weeks": 12}),
    ("N-P-02", {"conservative_weeks": 5.9}, {"conservative_weeks": 6}),
    ("N-P-03", {"pain_duration_weeks": 11.9}, {"pain_duration_weeks": 12}),
    ("N-C-02", {"planned_la_ml_per_nerve": 0.51}, {"planned_la_ml_per_nerve": 0.5}),
    ("N-C-03", {"planned_la_ml_per_nerve": 0.61}, {"planned_la_ml_per_nerve": 0.6}),
    ("N-C-07", {"weeks_since_last_facet_ia": 3.9}, {"weeks_since_last_facet_ia": 4}),
    ("N-F-01", {"sij_diag_sessions_12m": 2}, {"sij_diag_sessions_12m": 1}),
    ("E-P-01", {"pain_duration_weeks": 3.9}, {"pain_duration_weeks": 4}),
    ("E-P-02", {"pain_duration_weeks": 5.9}, {"pain_duration_weeks": 6}),
    ("E-P-05", {"esi_levels_planned": 3}, {"esi_levels_planned": 2}),
    ("E-P-07", {"esi_levels_planned": 2}, {"esi_levels_planned": 1}),
    ("E-F-01", {"esi_sessions_12m_region": 4}, {"esi_sessions_12m_region": 3}),
    ("R-R-05", {"rf_levels_per_side_planned": 4}, {"rf_levels_per_side_planned": 3}),
    ("R-F-03", {"rfa_sessions_12m_region": 2}, {"rfa_sessions_12m_region": 1}),
    ("F-F-01", {"facet_ia_sessions_12m_region": 4}, {"facet_ia_sessions_12m_region": 3}),
    ("S-P-02", {"pain_nrs": 4.9}, {"pain_nrs": 5}),
    ("S-P-07", {"scs_trial_relief_pct": 49.9}, {"scs_trial_relief_pct": 50}),
    ("S-C-04", {"pain_duration_weeks": 25.9}, {"pain_duration_weeks": 26}),
    ("G-C-02", {"age_years": 75}, {"age_years": 74}),
]


@pytest.mark.parametrize(
    ("name", "fires", "rests"), EDGES, ids=lambda v: v if type(v) is str else ""
)
def test_published_thresholds_on_both_sides(name, fires, rests):
    rule = next(r for r in rules() if r.id == name)
    idle = (Effect.NOTHING, Effect.OPEN)
    assert rule.judge(BASE.with_(fires)).effect not in idle
    assert rule.judge(BASE.with_(rests)).effect is Effect.NOTHING


# Test patients and properties (section 14) ----------------------------------------------------


def test_all_test_patients_of_the_memo():
    patients = test_patients()
    assert len(patients) == 27
    for patient in patients:
        found = judge_technique(patient["technique"], BASE.with_(patient["set"]))
        assert found.state == patient["expect"], patient["id"]
        assert set(patient["must"]) <= {j.rule.id for j in found.fired}, patient["id"]


@pytest.mark.parametrize("code", CODES)
def test_with_every_field_null_nothing_is_ever_eligible(code):
    found = judge_technique(code, UNKNOWN)
    assert found.state is State.NEEDS_REVIEW
    assert found.fired == ()
    assert set(found.unknown) <= set(dictionary())


@pytest.mark.parametrize("code", CODES)
def test_every_technique_has_an_indication(code):
    assert any(r.kind is Kind.INDICATION for r in rules_of(code))


def test_every_field_of_the_dictionary_is_asked_by_some_rule():
    asked = {name for rule in rules() for name in rule.condition.names}
    assert asked == set(dictionary())


URGENT = [r.condition.text for r in rules() if r.message.startswith("URGENT")]
SOME = {"bool": lambda f: st.booleans(), "choice": lambda f: st.sampled_from(f.words),
        "int": lambda f: st.integers(int(f.range.low), min(int(f.range.high), 90)),
        "float": lambda f: st.floats(f.range.low, min(f.range.high, 400))}  # fmt: skip


@st.composite
def patients(draw):
    """Baseline patients with up to 14 fields changed, some of them unknown."""
    names = draw(st.lists(st.sampled_from(list(dictionary())), unique=True, max_size=14))
    fields = [dictionary()[name] for name in names]
    return BASE.with_({f.name: draw(st.none() | SOME[f.type](f)) for f in fields})


@settings(max_examples=60, deadline=None)
@given(patients(), st.sampled_from(URGENT), st.sampled_from(CODES))
def test_an_urgent_flag_wins_over_everything(patient, flag, code):
    assert flag in dictionary()
    assert judge_technique(code, patient.with_({flag: True})).state is State.URGENT_REFERRAL


@settings(max_examples=80, deadline=None)
@given(patients(), st.data(), st.sampled_from(CODES))
def test_forgetting_never_opens_a_door(patient, data, code):
    """A field made null keeps the state or asks for review; it never turns no into yes."""
    before = judge_technique(code, patient)
    asked = sorted({n for r in rules_of(code) for n in r.condition.names})
    forgotten = data.draw(st.sampled_from(asked))
    after = judge_technique(code, patient.with_({forgotten: None}))
    assert after.state in (before.state, State.NEEDS_REVIEW) or (
        before.state is State.URGENT_REFERRAL and after.state is State.NOT_ELIGIBLE
    )
    assert {j.rule.id for j in after.fired} <= {j.rule.id for j in before.fired}


@pytest.mark.parametrize("patient", ["P01", "P05", "P24"])
def test_forgetting_any_deciding_field_of_an_eligible_patient_asks_for_review(patient):
    chosen = next(p for p in test_patients() if p["id"] == patient)
    findings, code = BASE.with_(chosen["set"]), chosen["technique"]
    assert judge_technique(code, findings).state is State.ELIGIBLE
    for name in dictionary():
        after = judge_technique(code, findings.with_({name: None}))
        deciding = any(j.rule.kind not in (Kind.CAUTION, Kind.INDICATION) for j in after.open)
        lost = not any(j.effect is Effect.SUPPORTS for j in after.fired)
        expected = State.NEEDS_REVIEW if deciding or lost else State.ELIGIBLE
        assert after.state is expected, name


# Bleeding-risk class (section 6.1) ------------------------------------------------------------

CLASSES = {
    "high": "scs.trial scs.implant",
    "intermediate": "esi.il.cervical esi.il.thoracic esi.il.lumbar esi.tf.cervical esi.tf.thoracic "
    "esi.tf.lumbar esi.tf.s1 esi.caudal nerve_block.stellate nerve_block.lsb "
    "nerve_block.mbb.cervical nerve_block.ton rf.mb.cervical rf.ton nerve_block.snrb rf.prf_drg "
    "facet_ia.c1c2 facet_ia.cervical",
    "low": "nerve_block.mbb.lumbar nerve_block.mbb.thoracic nerve_block.gon "
    "nerve_block.suprascapular nerve_block.genicular nerve_block.slb nerve_block.sij_ia "
    "facet_ia.lumbar facet_ia.thoracic rf.mb.lumbar rf.mb.thoracic rf.slb rf.genicular",
}
HIGHER = {"low": "intermediate", "intermediate": "high", "high": "high"}
LIFTING = ("severe_liver_or_renal_disease", "prior_surgery_at_site", "prior_radiation_at_site",
           "bleeding_disorder_uncorrected")  # fmt: skip


def test_bleeding_classes_are_the_memos():
    listed = {code: name for name, words in CLASSES.items() for code in words.split()}
    assert {code: t.bleed_risk_class for code, t in techniques().items()} == listed


@pytest.mark.parametrize("code", CODES)
def test_the_patient_lifts_the_class_by_one_step_at_most(code):
    own = techniques()[code].bleed_risk_class
    assert bleeding_class(code, BASE) == own
    for name in LIFTING:
        assert bleeding_class(code, BASE.with_({name: True})) == HIGHER[own]
        unknown = bleeding_class(code, BASE.with_({name: None}))
        assert unknown == (own if own == "high" else None)
    assert bleeding_class(code, BASE.with_(dict.fromkeys(LIFTING, True))) == HIGHER[own]
    assert bleeding_class(code, BASE.with_({"age_years": 90})) == own


@pytest.mark.parametrize(
    ("code", "said"),
    [("esi.tf.lumber", "did you mean esi.tf.lumbar"), ("xyz", "use one such as"), ("esi", "'esi'")],
)
def test_an_unknown_technique_is_named(code, said):
    for ask in (find_technique, rules_of, lambda c: judge_technique(c, UNKNOWN)):
        with pytest.raises(BadInput, match=said):
            ask(code)


# The page of sources --------------------------------------------------------------------------


def test_the_stimulation_rooms_page_of_sources_agrees_with_its_rules():
    here = resources.files("akeso.techniques") / "spinal_cord_stimulation"
    page = (here / "sources.md").read_text("utf-8")
    about = [r for r in rules() if r.prefixes[0].startswith("scs")]
    for rule in about:
        row = next(line for line in page.splitlines() if line.startswith(f"| {rule.id} |"))
        assert f"| {rule.message} | {rule.threshold} |" in row
        assert row.endswith(f"| {rule.source.mark} |")
    own = [*about, *(techniques()[code] for code in ("scs.trial", "scs.implant"))]
    used = {part for item in own for part in item.source.reference.split(" | ")} - {"recalled"}
    assert {line[2:] for line in page.splitlines() if line.startswith("- S")} == used
