"""Dose reports: real ones walked a second time by the test, and made ones for each unit trap."""

import re
from dataclasses import asdict
from decimal import Decimal

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sr._concepts_dict import concepts
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from akeso.care.procedure.radiation import Guidance
from akeso.errors import BadInput, NotFound, Refused
from akeso.exchange import dose_items, rdsr
from akeso.exchange.rdsr import read_rdsr

NAME = "DEMO^PATIENT"
RDSR = "1.2.840.10008.5.1.4.1.1.88.67"


def code(value, meaning="x", scheme="DCM"):
    d = Dataset()
    d.CodeValue, d.CodingSchemeDesignator, d.CodeMeaning = value, scheme, meaning
    return d


def num(concept, value, unit):
    d, v = Dataset(), Dataset()
    d.ValueType, d.ConceptNameCodeSequence = "NUM", [code(concept)]
    v.NumericValue, v.MeasurementUnitsCodeSequence = value, [code(unit, unit, "UCUM")]
    d.MeasuredValueSequence = [v]
    return d


def coded(concept, meaning):
    d = Dataset()
    d.ValueType, d.ConceptNameCodeSequence = "CODE", [code(concept)]
    d.ConceptCodeSequence = [code("113620", meaning)]
    return d


def started(text):
    d = Dataset()
    d.ValueType, d.ConceptNameCodeSequence, d.DateTime = "DATETIME", [code("111526")], text
    return d


def container(concept, *children):
    d = Dataset()
    d.ValueType, d.ConceptNameCodeSequence = "CONTAINER", [code(concept)]
    d.ContentSequence = list(children)
    return d


def write(tmp_path, *children, root="113701"):
    ds = Dataset()
    ds.SOPClassUID, ds.SOPInstanceUID, ds.Modality = RDSR, generate_uid(), "SR"
    ds.PatientName, ds.PatientID, ds.PatientBirthDate = NAME, "ID4711", "19610203"
    ds.Manufacturer, ds.ManufacturerModelName = "Demo Works", "Arm 1"
    ds.ConceptNameCodeSequence = [code(root)]
    ds.ContentSequence = list(children)
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.file_meta.MediaStorageSOPClassUID = RDSR
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    path = tmp_path / "report.dcm"
    ds.save_as(path, enforce_file_format=True)
    return path


def totals(*numbers, plane="Single Plane"):
    return container("113702", coded("113764", plane), *numbers)


def event(*numbers, at="20261120101500"):
    return container("113706", coded("113764", "Single Plane"), started(at), *numbers)


def test_every_code_is_the_dictionary_of_dicoms():
    """The codes the memo recalled, against the DICOM dictionary that pydicom carries."""
    known = {c: values[c][0] for values in concepts["DCM"].values() for c in values}
    expected = {
        "113722": "Dose Area Product Total",
        "113725": "Dose (RP) Total",
        "113730": "Total Fluoro Time",
        "113731": "Total Number of Radiographic Frames",
        "113813": "CT Dose Length Product Total",
        "122130": "Dose Area Product",
        "113738": "Dose (RP)",
        "113742": "Irradiation Duration",
        "113768": "Number of Pulses",
        "113733": "KVP",
        "112011": "Positioner Primary Angle",
        "112012": "Positioner Secondary Angle",
        "113838": "DLP",
        "113830": "Mean CTDIvol",
        rdsr.DOSE_REPORT: "X-Ray Radiation Dose Report",
        rdsr.PROJECTION_TOTALS: "Accumulated X-Ray Dose Data",
        rdsr.PROJECTION_EVENT: "Irradiation Event X-Ray Data",
        rdsr.CT_TOTALS: "CT Accumulated Dose Data",
        rdsr.CT_EVENT: "CT Acquisition",
        rdsr.CT_DOSE: "CT Dose",
        rdsr.PLANE: "Acquisition Plane",
        rdsr.EVENT_TYPE: "Irradiation Event Type",
        rdsr.EVENT_START: "DateTime Started",
        rdsr.CT_EVENT_TYPE: "CT Acquisition Type",
    }
    assert {c: known[c] for c in expected} == expected
    used = {v.code for v in vars(dose_items).values() if isinstance(v, dose_items.Quantity)}
    assert used <= set(expected)


def walk(path):
    """Every number of a file by (containers above, code), read without the module under test."""
    found = []

    def down(item, above):
        for child in item.get("ContentSequence", []):
            name = child.ConceptNameCodeSequence[0]
            if child.ValueType == "NUM" and child.get("MeasuredValueSequence"):
                value = child.MeasuredValueSequence[0]
                unit = value.MeasurementUnitsCodeSequence[0].CodeValue
                found.append((above, name.CodeValue, Decimal(str(value.NumericValue)), unit))
            down(child, name.CodeValue if child.ValueType == "CONTAINER" else above)

    down(dcmread(path), "root")
    return found


@pytest.mark.parametrize(
    "name",
    ["philips_allura_clarity_u104", "siemens_axiom_artis", "siemens_axiom_example_procedure"],
)
def test_a_real_report_is_what_a_walk_of_it_finds(shared_data, name):
    path = shared_data / "rdsr" / f"{name}.dcm"
    numbers, record = walk(path), read_rdsr(path)

    def values(above, concept, *units):
        hits = [(v, u) for a, c, v, u in numbers if (a, c) == (above, concept)]
        assert {u for _, u in hits} <= set(units)
        return [v for v, _ in hits]

    square_metres = ("Gy.m2", "Gym2")
    assert record.kap_gy_cm2 == float(sum(values("113702", "113722", *square_metres)) * 10000)
    assert record.air_kerma_mgy == float(sum(values("113702", "113725", "Gy")) * 1000)
    assert record.fluoroscopy_s == float(sum(values("113702", "113730", "s")))
    events = values("113706", "122130", *square_metres)
    assert [e.kap_gy_cm2 for e in record.events] == [float(v * 10000) for v in events]
    kerma = values("113706", "113738", "Gy")
    assert [e.air_kerma_mgy for e in record.events] == [float(v * 1000) for v in kerma]
    assert [e.primary_deg for e in record.events] == list(
        map(float, values("113706", "112011", "deg"))
    )
    assert [e.secondary_deg for e in record.events] == list(
        map(float, values("113706", "112012", "deg"))
    )
    apart = abs(sum(events) - sum(values("113702", "113722", *square_metres)))
    differs = apart > Decimal("0.05") * sum(values("113702", "113722", *square_metres))
    assert bool(record.doubts) is differs


def test_real_totals_as_read_by_eye(shared_data):
    """Typed from a listing of the files; guards both the module and the walk above."""
    folder = shared_data / "rdsr"
    philips = read_rdsr(folder / "philips_allura_clarity_u104.dcm")
    assert philips.kap_gy_cm2 == pytest.approx(0.078391324289, rel=1e-12)
    assert philips.air_kerma_mgy == pytest.approx(0.70936639118, rel=1e-12)
    assert (philips.fluoroscopy_s, philips.frames, len(philips.events)) == (37.0, 15, 25)
    assert len(philips.doubts) == 1
    assert "0.06591" in philips.doubts[0]
    artis = read_rdsr(folder / "siemens_axiom_artis.dcm")
    assert (artis.kap_gy_cm2, artis.air_kerma_mgy, artis.fluoroscopy_s) == (0.0937, 1.36, 18.0)
    assert (artis.manufacturer, artis.model) == ("Siemens", "AXIOM-Artis")
    assert artis.doubts == ()
    assert artis.kap_as_written == "9.37e-06 Gym2"
    assert (artis.events[0].primary_deg, artis.events[0].secondary_deg) == (-0.1, -1.1)
    assert artis.events[1].after_s == 21.0  # 06:36:04 and 06:36:25
    example = read_rdsr(folder / "siemens_axiom_example_procedure.dcm")
    assert (example.kap_gy_cm2, example.air_kerma_mgy) == (2.7902, 14.06)


def test_no_identity_comes_through(shared_data, tmp_path):
    for path in [*(shared_data / "rdsr").glob("*.dcm"), write(tmp_path, totals())]:
        ds = dcmread(path)
        text = repr(asdict(read_rdsr(path)))
        for tag in ("PatientName", "PatientID", "StudyInstanceUID", "SOPInstanceUID", "StudyDate"):
            secret = str(ds.get(tag) or "")
            assert not secret or secret not in text
        assert not re.search(r"\b(19|20)\d{6}", text)


ONE_GY_CM2 = {
    "Gy.m2": "0.0001", "Gym2": "0.0001", "Gy.cm2": "1", "Gycm2": "1", "dGy.cm2": "10",
    "dGycm2": "10", "cGy.cm2": "100", "mGy.cm2": "1000", "uGy.m2": "100", "\u00b5Gym2": "100",
    "mGy.m2": "0.1",
}  # fmt: skip


@pytest.mark.parametrize(("unit", "value"), ONE_GY_CM2.items())
def test_the_same_dose_in_every_unit(tmp_path, unit, value):
    record = read_rdsr(write(tmp_path, totals(num("113722", value, unit))))
    assert record.kap_gy_cm2 == 1.0
    assert record.guidance is Guidance.FLUOROSCOPY


def test_three_traps_give_three_doses(tmp_path):
    """The same digits: 2.5 in three units, a factor of 10,000 and of 1,000 apart."""
    doses = [
        read_rdsr(write(tmp_path, totals(num("113722", "2.5", unit)))).kap_gy_cm2
        for unit in ("Gy.cm2", "uGy.m2", "dGy.cm2")
    ]
    assert doses == [2.5, 0.025, 0.25]


@pytest.mark.parametrize("unit", ["R.cm2", "Gy", "gy.m2", "Gy.M2", "", "Gy.m2.s"])
def test_an_unknown_unit_is_refused_by_name(tmp_path, unit):
    path = write(tmp_path, totals(num("113722", "1", unit or " ")))
    with pytest.raises(BadInput, match=re.escape(f"in the unit {unit!r}; known are Gy.m2")):
        read_rdsr(path)


def test_an_unknown_unit_of_an_event_is_refused_too(tmp_path):
    path = write(tmp_path, totals(), event(num("113738", "1", "rad")))
    with pytest.raises(BadInput, match="reference point of an event in the unit 'rad'"):
        read_rdsr(path)


def test_air_kerma_and_time_in_other_units(tmp_path):
    path = write(tmp_path, totals(num("113725", "12.5", "mGy"), num("113730", "1.5", "min")))
    record = read_rdsr(path)
    assert (record.air_kerma_mgy, record.fluoroscopy_s) == (12.5, 90.0)


def kap_event(value):
    return event(num("122130", value, "Gy.m2"), num("113738", "0.05", "Gy"))


@pytest.mark.parametrize(("parts", "doubted"), [(("5", "4.5"), False), (("5", "4.4"), True)])
def test_events_five_percent_off_are_within_rounding_and_more_is_said(tmp_path, parts, doubted):
    total = totals(num("113722", "0.0010", "Gy.m2"), num("113725", "0.1", "Gy"))
    events = [kap_event(f"0.000{p.replace('.', '')}") for p in parts]
    record = read_rdsr(write(tmp_path, total, *events))
    assert record.kap_gy_cm2 == 10.0
    assert bool(record.doubts) is doubted
    if doubted:
        assert record.doubts == (
            "The total kerma-area product is 10 Gy cm2, but the 2 events add up to 9.4 Gy cm2; "
            "the total is kept.",
        )


def test_what_the_report_leaves_out_stays_unknown_and_is_said(tmp_path):
    record = read_rdsr(write(tmp_path, totals(num("113722", "1", "Gy.cm2")), event()))
    assert record.air_kerma_mgy is None
    assert record.fluoroscopy_s is None
    assert record.events[0].kap_gy_cm2 is None
    assert record.doubts == (
        "The total kerma-area product cannot be compared with the events: the report has 1 "
        "events without it.",
        "The report gives no total air kerma; read it off the console.",
    )


def test_two_planes_add_up_and_one_plane_has_one_total(tmp_path):
    a = totals(num("113722", "1", "Gy.cm2"), num("113730", "10", "s"), plane="Plane A")
    b = totals(num("113722", "20", "dGy.cm2"), num("113730", "5", "s"), plane="Plane B")
    record = read_rdsr(write(tmp_path, a, b))
    assert (record.kap_gy_cm2, record.fluoroscopy_s) == (3.0, 15.0)
    assert record.kap_as_written == "1.0 Gy.cm2 + 20.0 dGy.cm2".replace(".0 ", " ")
    with pytest.raises(Refused, match="two totals of Plane A"):
        read_rdsr(write(tmp_path, a, a))


def ct(unit="mGy.cm", total="300"):
    dose = [container("113829", num("113838", v, "mGy.cm"), num("113830", "9", "mGy")) for v in
            ("100", "200")]  # fmt: skip
    events = [container("113819", coded("113820", "Spiral Acquisition"), d) for d in dose]
    return [container("113811", num("113813", total, unit)), *events]


def test_a_ct_report(tmp_path):
    record = read_rdsr(write(tmp_path, *ct()))
    assert record.guidance is Guidance.CT
    assert record.dlp_mgy_cm == 300.0
    assert [e.dlp_mgy_cm for e in record.events] == [100.0, 200.0]
    assert [e.ctdi_vol_mgy for e in record.events] == [9.0, 9.0]
    assert record.events[0].type == "Spiral Acquisition"
    assert record.doubts == ()
    assert record.kap_gy_cm2 is None


def test_a_ct_report_in_gy_cm_and_one_that_does_not_add_up(tmp_path):
    assert read_rdsr(write(tmp_path, *ct("Gy.cm", "0.3"))).dlp_mgy_cm == 300.0
    assert read_rdsr(write(tmp_path, *ct("mGycm"))).dlp_mgy_cm == 300.0
    assert "add up to 300 mGy cm" in read_rdsr(write(tmp_path, *ct(total="400"))).doubts[0]
    with pytest.raises(BadInput, match=r"in the unit 'mGy\.m'"):
        read_rdsr(write(tmp_path, *ct("mGy.m")))


def test_what_is_no_dose_report_is_said_in_one_sentence(tmp_path):
    with pytest.raises(NotFound, match="There is no file"):
        read_rdsr(tmp_path / "nothing.dcm")
    text = tmp_path / "note.txt"
    text.write_text("dose 3 Gy")
    with pytest.raises(BadInput, match=r"note.txt is no DICOM file"):
        read_rdsr(text)
    with pytest.raises(BadInput, match=r"another structured report, not an X-ray radiation dose"):
        read_rdsr(write(tmp_path, totals(), root="126000"))


def test_damaged_items_are_said(tmp_path):
    broken = num("113722", "1", "Gy.m2")
    del broken.MeasuredValueSequence[0].MeasurementUnitsCodeSequence
    with pytest.raises(BadInput, match="lacks its code or value"):
        read_rdsr(write(tmp_path, totals(broken)))
    with pytest.raises(BadInput, match="kerma-area product is -1"):
        read_rdsr(write(tmp_path, totals(num("113722", "-1", "Gy.cm2"))))
    empty = num("113722", "1", "Gy.m2")
    empty.MeasuredValueSequence = []
    assert read_rdsr(write(tmp_path, totals(empty))).kap_gy_cm2 is None
    blank = num("113722", "1", "Gy.m2")
    blank.MeasuredValueSequence[0].NumericValue = None
    with pytest.raises(BadInput, match="without a number"):
        read_rdsr(write(tmp_path, totals(blank)))


def test_a_private_code_with_the_same_number_is_not_taken(tmp_path):
    alien = num("113722", "9", "Gy.cm2")
    alien.ConceptNameCodeSequence[0].CodingSchemeDesignator = "99MAKER"
    assert read_rdsr(write(tmp_path, totals(alien))).kap_gy_cm2 is None


def test_a_report_that_names_the_wrong_unit_is_doubted(tmp_path):
    """100 cm2 at the reference point, and the same digits called Gy.m2."""
    kerma = num("113725", "10", "mGy")
    good = read_rdsr(write(tmp_path, totals(num("113722", "1", "Gy.cm2"), kerma)))
    wrong = read_rdsr(write(tmp_path, totals(num("113722", "1", "Gy.m2"), kerma)))
    assert not any("field" in doubt for doubt in good.doubts)
    assert "a field of 1e+06 cm2" in wrong.doubts[-1]


def test_two_totals_of_a_ct_are_refused(tmp_path):
    with pytest.raises(Refused, match="holds 2 totals"):
        read_rdsr(write(tmp_path, *ct(), *ct()))


@pytest.mark.parametrize("text", ["20261399101500", "yesterday"])
def test_a_start_that_is_no_time_is_left_out(tmp_path, text):
    record = read_rdsr(write(tmp_path, totals(), event(at="20261120101500"), event(at=text)))
    assert [e.after_s for e in record.events] == [0.0, None]
