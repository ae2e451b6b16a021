"""What other procedures of the chart add: doses that were not told, each once, and X-rays."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from akeso.anatomy.levels import Side
from akeso.care.procedure import EarlierDose, Procedure, RadiationRecord
from akeso.care.record import Record, Stamp
from akeso.clinic.given_before import dose_of_day, refuse_dose_twice, with_earlier
from akeso.errors import BadInput, Refused

from . import papers

START = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
STEROID = ("triamcinolone", 1.0, "40 mg/mL")


def done(start, *given, radiation=None, **facts):
    """A procedure of half an hour; each drug five minutes after its start."""
    return Procedure(
        technique=papers.BLOCK, setting="rooms", time_out="t", started=start,
        ended=start + HOUR / 2, people=(papers.Did(papers.DOCTOR, "operator"),),
        drug_facts=papers.facts(**facts),
        drugs=tuple(papers.drug(start, name, 5, ml, strength) for name, ml, strength in given),
        radiation=radiation, no_complications=True,
    )  # fmt: skip


@dataclass
class Held:
    """The procedures of a chart."""

    bodies: dict

    def held(self, kind):
        assert kind == "procedure"
        stamp = Stamp("d", START, "")
        return tuple(Record(name, "P", "P-1", body, stamp) for name, body in self.bodies.items())


def earlier(body, field="anaesthetics_24_h"):
    return [(d.drug, d.dose_mg, round(d.ago, 3)) for d in getattr(body.drug_facts, field)]


@pytest.mark.parametrize(
    ("before", "found"),
    [
        (timedelta(hours=1), [("lidocaine", 20, 0.917)]),
        (timedelta(hours=24), [("lidocaine", 20, 23.917)]),  # given five minutes later
        (timedelta(hours=24, minutes=6), []),
        (timedelta(0), [("lidocaine", 20, 0)]),  # of one sitting, with the same times
        (timedelta(hours=-1), []),
    ],
)
def test_anaesthetic_of_a_day_counts_from_the_other_record(before, found):
    chart = Held({"p1": done(START - before, ("lidocaine", 2.0, "10 mg/mL"))})
    body, notes = with_earlier(chart, done(START, ("lidocaine", 1.0, "10 mg/mL")))
    assert earlier(body) == found
    assert len(notes) == len(found)


@pytest.mark.parametrize(("told", "added"), [(0, [40]), (15, [25]), (40, []), (60, [])])
def test_what_was_told_is_not_counted_twice(told, added):
    chart = Held({"p1": done(START - HOUR, ("lidocaine", 4.0, "10 mg/mL"))})
    said = (EarlierDose("lidocaine", told, 1),) if told else ()
    body, _ = with_earlier(chart, done(START, anaesthetics_24_h=said))
    assert [mg for _, mg, _ in earlier(body)[len(said) :]] == added


def test_where_nobody_asked_it_stays_unknown_and_is_said():
    chart = Held({"p1": done(START - HOUR, ("lidocaine", 4.0, "10 mg/mL"))})
    body, (note,) = with_earlier(chart, done(START, anaesthetics_24_h=None))
    assert body.drug_facts.anaesthetics_24_h is None
    assert note.startswith("Not counted, as nobody asked what else was given")
    assert "lidocaine 40 mg, last on 23 Nov 2026 at 10:05" in note


def test_steroid_counts_by_its_day_for_three_years_and_a_correction_not_beside_itself():
    days = {"old": 1096, "year": 400, "month": 30, "today": 0}
    chart = Held({name: done(START - timedelta(days=n), STEROID) for name, n in days.items()})
    body, _ = with_earlier(chart, done(START))
    assert earlier(body, "steroids_3_years") == [
        ("triamcinolone acetonide", 40, 0), ("triamcinolone acetonide", 40, 30),
        ("triamcinolone acetonide", 40, 400)]  # fmt: skip
    again, _ = with_earlier(chart, done(START), "today")
    assert [ago for _, _, ago in earlier(again, "steroids_3_years")] == [30, 400]


def test_one_reading_of_the_console_counts_once():
    dose = RadiationRecord("fluoroscopy", "console", kap_gy_cm2=0.8, fluoroscopy_s=36)
    chart = Held({"p1": done(START - HOUR, radiation=dose)})
    same = done(START, radiation=replace(dose, read_from="Demo Radiographer"))
    with pytest.raises(Refused, match="the one of p1 of the same day"):
        refuse_dose_twice(chart, same, "")
    with pytest.raises(BadInput, match="nobody why"):
        refuse_dose_twice(chart, same, "x")
    refuse_dose_twice(chart, same, "both readings were truly alike")
    refuse_dose_twice(chart, same, "", "p1")
    refuse_dose_twice(chart, done(START, radiation=replace(dose, fluoroscopy_s=37)), "")
    refuse_dose_twice(chart, done(START + timedelta(days=1), radiation=dose), "")
    refuse_dose_twice(chart, done(START), "")


@pytest.mark.parametrize(("other_mgy", "stands_out"), [(1999, False), (2000, True)])
def test_the_dose_of_a_day_is_judged_together(other_mgy, stands_out):
    """Two records of 1000 mGy and 1999 or 2000 mGy: a notice is due from 3 Gy on."""
    mine = RadiationRecord("fluoroscopy", "console", air_kerma_mgy=1000)
    other = RadiationRecord("fluoroscopy", "console", air_kerma_mgy=other_mgy)
    chart = Held({"p1": done(START - HOUR, radiation=other)})
    said = dose_of_day(chart, done(START, radiation=mine))
    assert any(s.startswith("With the day's other procedures: 3000 mGy") for s in said) is (
        stands_out
    )
    assert dose_of_day(Held({}), done(START)) == ()


def test_sides_do_not_matter_to_a_limit():
    body = done(START - HOUR, ("lidocaine", 2.0, "10 mg/mL"))
    right = replace(body, drugs=(replace(body.drugs[0], side=Side.RIGHT),))
    made, _ = with_earlier(Held({"p1": right}), done(START))
    assert earlier(made) == [("lidocaine", 20, 0.917)]
