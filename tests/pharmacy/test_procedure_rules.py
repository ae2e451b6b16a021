"""R15-R17, R19, R24-R28 and R38-R46, both sides of each edge; vectors of the memo, section d."""

import pytest

from pharmacy.cases import CONTRAST, answer, syringe, verdict

EPIDURAL = ["transforaminal", "interlaminar", "caudal"]


def contrast(drug, ml, strength):
    return [syringe((drug, ml, strength), name="contrast")]


@pytest.mark.parametrize(
    ("pattern", "r15", "r16"),
    [
        ("epidural", "clear", "clear"),
        ("extraforaminal", "clear", "clear"),
        ("arterial", "STOP", "clear"),
        ("intrathecal", "STOP", "clear"),
        ("subdural", "STOP", "clear"),
        ("venous", "clear", "STOP"),
        (None, "unknown", "unknown"),
    ],
)
def test_r15_r16_what_contrast_showed(pattern, r15, r16):
    said = [verdict(rule, procedure__pattern=pattern) for rule in ("R15", "R16")]
    assert said == [r15, r16]


def test_r15_the_thecal_sac_may_be_the_target():
    edits = {"procedure__route": "intrathecal"}
    assert verdict("R15", procedure__pattern="intrathecal", **edits) == "clear"
    assert verdict("R15", procedure__pattern="arterial", **edits) == "STOP"


def test_r15_asks_for_no_pattern_where_there_is_no_contrast():
    steroid = [syringe(("dexamethasone", 1, "4 mg/mL"))]
    without = {"procedure__pattern": None, "syringes": steroid}
    assert verdict("R15", procedure__contrast_contraindicated=True, **without) == "silent"
    assert verdict("R15", procedure__contrast_contraindicated=None, **without) == "unknown"
    assert verdict("R15", procedure__route="medial branch", **without) == "silent"


@pytest.mark.parametrize(
    ("live", "contraindicated", "expected"),
    [
        (True, False, "clear"),
        (False, False, "STOP-O"),
        (False, True, "clear"),
        (None, False, "unknown"),
        (False, None, "unknown"),
        (True, None, "clear"),
    ],
)
def test_r17_live_contrast_before_a_transforaminal_drug(live, contraindicated, expected):
    edits = {
        "procedure__live_contrast": live,
        "procedure__contrast_contraindicated": contraindicated,
    }
    assert verdict("R17", **edits) == expected
    assert verdict("R17", procedure__route="interlaminar", **edits) == "silent"


# Memo: P(in a vessel, aspiration negative) at S1 13.3 %, lumbar 4.7 %.
@pytest.mark.parametrize(("level", "share"), [("S1", "13.3 %"), ("L4-L5", "4.7 %")])
def test_r17_says_what_aspiration_misses(level, share):
    edits = {"procedure__live_contrast": False, "procedure__level": level}
    assert share in answer("R17", **edits).message


@pytest.mark.parametrize(
    ("level", "expected"),
    [("C5-C6", "STOP-O"), ("C6-C7", "clear"), ("C7-T1", "clear"), ("L4-L5", "clear"),
     (None, "unknown")],
)  # fmt: skip
def test_r19_no_higher_than_c6_c7(level, expected):
    edits = {"procedure__route": "interlaminar", "procedure__level": level}
    assert verdict("R19", **edits) == expected


# Memo: "R24: 350 STOP, 300 passes."
@pytest.mark.parametrize(
    ("drug", "strength", "expected"),
    [
        ("iohexol", "180 mgI/mL", "clear"),
        ("iohexol", "240 mgI/mL", "clear"),
        ("iohexol", "300 mgI/mL", "clear"),
        ("iohexol", "350 mgI/mL", "STOP"),
        ("iohexol", "140 mgI/mL", "STOP"),
        ("iopamidol", "300 mgI/mL", "clear"),
        ("iopamidol", "370 mgI/mL", "STOP"),
        ("ioversol", "240 mgI/mL", "STOP"),
    ],
)
def test_r24_grades_for_the_neuraxis(drug, strength, expected):
    assert verdict("R24", syringes=contrast(drug, 1, strength)) == expected
    edits = {"procedure__route": "facet joint"}
    assert verdict("R24", syringes=contrast(drug, 1, strength), **edits) == "silent"


# Memo: "R25: 10.2 mL x 300 = 3060 passes; 10.3 STOP. 12.75 x 240 = 3060 passes."
@pytest.mark.parametrize(
    ("ml", "strength", "expected"),
    [
        (10.2, "300 mgI/mL", "clear"),
        (10.3, "300 mgI/mL", "STOP"),
        (12.75, "240 mgI/mL", "clear"),
        (12.76, "240 mgI/mL", "STOP"),
    ],
)
def test_r25_iodine(ml, strength, expected):
    assert verdict("R25", syringes=contrast("iohexol", ml, strength)) == expected


def test_r25_adds_up_syringes():
    two = [*contrast("iohexol", 5.1, "300 mgI/mL"), syringe(("iohexol", 5.2, "300 mgI/mL"))]
    assert verdict("R25", syringes=two) == "STOP"


# Memo: "R26 gadobutrol 1 mmol/mL (recalled): 0.5 mL R27, 0.51 mL STOP."
@pytest.mark.parametrize(
    ("ml", "r26", "r27"),
    [(0.1, "clear", "STOP-O"), (0.5, "clear", "STOP-O"), (0.51, "STOP", "clear")],
)
def test_r26_r27_gadolinium(ml, r26, r27):
    drug = contrast("gadobutrol", ml, "1 mmol/mL")
    assert [verdict(rule, syringes=drug) for rule in ("R26", "R27")] == [r26, r27]
    assert verdict("R24", syringes=drug) == "silent"
    assert verdict("R27", syringes=[CONTRAST]) == "silent"


@pytest.mark.parametrize(
    ("reaction", "expected"),
    [("none", "clear"), ("moderate", "clear"), ("severe", "STOP-O"), (None, "unknown")],
)
def test_r28_contrast_reaction(reaction, expected):
    assert verdict("R28", patient__contrast_reaction=reaction) == expected
    none = [syringe(("dexamethasone", 1, "4 mg/mL"))]
    assert verdict("R28", patient__contrast_reaction=reaction, syringes=none) == "silent"


@pytest.mark.parametrize(
    ("taken", "cleared", "expected"),
    [
        (False, None, "clear"),
        (True, True, "clear"),
        (True, False, "STOP-O"),
        (True, None, "unknown"),
        (None, False, "unknown"),
    ],
)
def test_r38_anticoagulant(taken, cleared, expected):
    edits = {"patient__anticoagulant": taken, "patient__anticoagulant_cleared": cleared}
    assert verdict("R38", **edits) == expected


@pytest.mark.parametrize(
    ("dry", "apart", "expected"),
    [
        (True, True, "clear"),
        (False, True, "STOP"),
        (True, False, "STOP"),
        (False, None, "STOP"),
        (True, None, "unknown"),
    ],
)
def test_r39_skin_preparation(dry, apart, expected):
    edits = {"procedure__prep_dry": dry, "procedure__prep_off_tray": apart}
    assert verdict("R39", **edits) == expected
    assert verdict("R39", procedure__route="other", **edits) == "silent"


@pytest.mark.parametrize(
    ("percent", "expected"), [(0, "clear"), (0.5, "clear"), (0.501, "WARN"), (None, "unknown")]
)
def test_r40_chlorhexidine(percent, expected):
    assert verdict("R40", procedure__chlorhexidine_percent=percent) == expected


@pytest.mark.parametrize(
    ("level", "ml", "targets", "expected"),
    [
        ("C4-C5", 0.6, 2, "clear"),
        ("C4-C5", 0.61, 2, "WARN"),
        ("L4-L5", 1.0, 2, "clear"),
        ("L4-L5", 1.01, 2, "WARN"),
        ("T4-T5", 9, 1, "silent"),
        ("L4-L5", 1, None, "unknown"),
        (None, 1, 2, "unknown"),
    ],
)
def test_r41_volume_for_each_medial_branch(level, ml, targets, expected):
    edits = {
        "procedure__route": "medial branch",
        "procedure__level": level,
        "procedure__targets": targets,
        "syringes": [CONTRAST, syringe(("bupivacaine", ml, "0.5 %"))],
    }
    assert verdict("R41", **edits) == expected
    edits["procedure__route"] = "facet joint"
    assert verdict("R41", **edits) == "silent"


@pytest.mark.parametrize(
    ("level", "ml", "expected"),
    [("L4-L5", 0.5, "clear"), ("L4-L5", 0.51, "WARN"), ("C4-C5", 0.51, "WARN")],
)
def test_r42_volume_for_each_facet_joint_counts_contrast(level, ml, expected):
    edits = {
        "procedure__route": "facet joint",
        "procedure__level": level,
        "procedure__targets": 1,
        "syringes": [CONTRAST, syringe(("lidocaine", ml, "1 %"))],  # 1 mL of contrast first
    }
    assert verdict("R42", **edits) == expected


@pytest.mark.parametrize(("ml", "expected"), [(1.0, "clear"), (1.01, "WARN")])
def test_r42_the_neck_holds_less(ml, expected):
    edits = {"procedure__route": "facet joint", "procedure__level": "C4-C5"}
    edits |= {"procedure__targets": 1, "syringes": [syringe(("lidocaine", ml, "1 %"))]}
    assert verdict("R42", **edits) == expected


@pytest.mark.parametrize("route", EPIDURAL)
@pytest.mark.parametrize(
    ("ml", "stenosis", "expected"),
    [(10, True, "clear"), (10.1, True, "WARN"), (10.1, False, "clear"), (10.1, None, "unknown"),
     (10, None, "clear")],
)  # fmt: skip
def test_r43_volume_in_a_narrow_canal(route, ml, stenosis, expected):
    edits = {"procedure__route": route, "patient__spinal_stenosis": stenosis}
    assert verdict("R43", syringes=[syringe(("sodium chloride", ml))], **edits) == expected


@pytest.mark.parametrize(("rate", "expected"), [(4, "clear"), (4.01, "STOP-O"), (None, "unknown")])
def test_r44_rate(rate, expected):
    assert verdict("R44", procedure__fastest_rate_ml_per_s=rate) == expected
    edits = {"procedure__route": "facet joint"}
    assert verdict("R44", procedure__fastest_rate_ml_per_s=rate, **edits) == "silent"


@pytest.mark.parametrize(
    ("target", "ml", "expected"),
    [
        ("L4", 19.9, "INFO"),
        ("L3-L4", 19.9, "INFO"),
        ("L4", 20, "clear"),
        ("L5", 19.9, "clear"),
        ("S1", 5, "clear"),
        (None, 19.9, "unknown"),
    ],
)
def test_r45_how_far_a_caudal_injection_reaches(target, ml, expected):
    edits = {"procedure__route": "caudal", "procedure__target_level": target}
    assert verdict("R45", syringes=[syringe(("sodium chloride", ml))], **edits) == expected
    assert verdict("R45") == "silent"


@pytest.mark.parametrize(
    ("depth", "expected"),
    [
        ("none", "clear"),
        ("light", "clear"),
        ("moderate", "WARN"),
        ("deep", "WARN"),
        (None, "unknown"),
    ],
)
def test_r46_sedation(depth, expected):
    assert verdict("R46", procedure__sedation=depth) == expected


def test_a_stop_says_what_it_met():
    assert (
        "3090 of 3060 mg" in answer("R25", syringes=contrast("iohexol", 10.3, "300 mgI/mL")).message
    )
