from dataclasses import replace
from datetime import date, timedelta

import pytest
from pydantic import TypeAdapter

from akeso.anatomy.levels import Side
from akeso.care.procedure import (
    Complication,
    Contact,
    EarlierDose,
    Guidance,
    ImageKept,
    IrradiationEvent,
    LeadPosition,
    Lesion,
    LesionMode,
    Peak,
    Procedure,
    RadiationRecord,
    Seen,
    Severity,
    StepDone,
    StimulationTest,
    TestKind,
    over_promise,
)
from akeso.care.rehearsal import KeptFile
from akeso.errors import BadInput
from procedure.made import SKIN, START, STEROID, at, departure, drug, facts, look, procedure


def full() -> Procedure:
    event = IrradiationEvent("Fluoroscopy", "Plane A", 0.0, 0.1, 0.2, -30.0, 5.0, 1.5, 12.0, 70.0)
    return procedure(
        drug_facts=facts(
            anaesthetics_24_h=(EarlierDose("lidocaine", 50.0, 2.0, True),),
            steroids_3_years=(EarlierDose("dexamethasone", 10.0, 90.0),),
            predicted_peaks=(Peak("lidocaine", 0.5, "total"),),
            sedation="light",
        ),
        departures=(departure("R13"),),
        tests=(StimulationTest("L5", Side.LEFT, TestKind.SENSORY, 50, 1.0, 1.0, 0.4, "calf"),),
        lesions=(Lesion("L4", Side.LEFT, LesionMode.CONTINUOUS, 80, 90, 10, 2, 250, None),),
        leads=(LeadPosition("left", (Contact(1, "T8"),), 1.0, None),),
        radiation=RadiationRecord(Guidance.FLUOROSCOPY, "dose report", 0.1, events=(event,)),
        images=(ImageKept(KeptFile("shot1.dcm", "ab" * 32), "lateral", "tip in the foramen"),),
        complications=(Complication("vasovagal", Severity.MINOR, at(20), "legs up"),),
        no_complications=False,
    )


def test_the_whole_body_goes_through_json_and_back():
    codec = TypeAdapter(Procedure)
    made = full()
    again = codec.validate_json(codec.dump_json(made))
    assert again == made
    assert again.drugs[0].expiry == date(2027, 6, 30)
    assert again.looks[0].seen is Seen.EPIDURAL


def test_every_part_of_a_procedure_stands_in_the_full_one():
    """So that the round trip above leaves no field out."""
    made = full()
    empty = {n for n in Procedure.__dataclass_fields__ if getattr(made, n) in ((), None, "")}
    assert empty == {"why_over", "note"}


def test_times_are_judged():
    assert procedure(ended=START + timedelta(hours=24), drugs=()).took_min == 1440
    for ended in (START, START - timedelta(minutes=1), START + timedelta(hours=24, seconds=1)):
        with pytest.raises(BadInput, match="at most 24 h"):
            procedure(ended=ended, drugs=())


def test_a_drug_is_given_within_the_procedure():
    assert procedure(drugs=(replace(SKIN, given_at=START),)).drugs
    assert procedure(drugs=(replace(SKIN, given_at=at(24)),)).drugs
    for moment in (at(-1), at(25)):
        with pytest.raises(BadInput, match=r"lidocaine was given at .* outside the procedure"):
            procedure(drugs=(replace(SKIN, given_at=moment),))


def test_a_syringe_goes_to_one_site():
    with pytest.raises(BadInput, match="'steroid' went to skin and target"):
        procedure(drugs=(STEROID, replace(SKIN, syringe="steroid")))


def test_nobody_did_nothing_and_no_complication_is_not_one():
    with pytest.raises(BadInput, match="at least the operator"):
        procedure(people=())
    with pytest.raises(BadInput, match="listed and denied"):
        procedure(complications=(Complication("vasovagal", Severity.MINOR, START, "legs up"),))
    with pytest.raises(BadInput, match="R01 has two departures"):
        procedure(departures=(departure("R01"), departure("R01")))


def test_levels_are_each_named_once():
    made = procedure(
        drugs=(replace(SKIN, level="L5-S1"), STEROID),
        lesions=(Lesion("L3", Side.LEFT, LesionMode.PULSED, 42, 120, 10),),
    )
    assert made.levels == ("L4-L5", "L5-S1", "L3")


def test_the_promise_of_30_minutes():
    assert over_promise(procedure(ended=at(30))) is None
    over = over_promise(procedure(ended=at(31), steps=(StepDone(6, 12),), why_over="scoliosis"))
    assert over.took_min == 31
    assert over.longer == ("needle(s) to target 12 instead of 5 min",)
    assert over.why == "scoliosis"


@pytest.mark.parametrize("field", ["batch", "product", "syringe", "by"])
def test_a_drug_names_product_batch_syringe_and_giver(field):
    with pytest.raises(BadInput, match=f"The {field} of lidocaine is empty"):
        drug(**{field: " "})


def test_a_drug_is_one_of_the_tables_with_a_strength():
    assert drug("lignocaine").drug == "lidocaine"
    with pytest.raises(BadInput, match="There is no drug 'lidocain5'"):
        drug("lidocain5")
    with pytest.raises(BadInput, match="strength '10' is not understood"):
        drug(strength="10")
    with pytest.raises(BadInput, match="no strength"):
        drug(strength="")
    with pytest.raises(BadInput, match="volume of lidocaine is 0 mL"):
        drug(volume_ml=0.0)


def test_a_look_is_kept_in_utc_and_the_level_in_one_spelling():
    assert look(level="l4/l5").level == "L4-L5"
    with pytest.raises(BadInput, match="no time zone"):
        look(at=START.replace(tzinfo=None))


def test_facts_are_checked_at_once():
    with pytest.raises(BadInput, match="The weight"):
        facts(weight_kg=5.0)
    with pytest.raises(BadInput, match="no dose profile 'mine'"):
        facts(profile="mine")
    with pytest.raises(BadInput, match="no steroid"):
        facts(steroids_3_years=(EarlierDose("lidocaine", 10.0, 5.0),))
    with pytest.raises(BadInput, match="needs a reason and a name"):
        replace(departure("R01"), reason=" ")
