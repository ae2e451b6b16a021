"""`akeso drugs check`: exit codes, JSON, and the words a nurse reads."""

import json

import pytest

from akeso import clinic
from akeso.cli import main
from akeso.cli.dispensary import _figure, print_answer
from pharmacy.cases import document


@pytest.fixture
def run(tmp_path, capsys):
    def go(made):
        path = tmp_path / "drugs.json"
        path.write_text(made if isinstance(made, str) else json.dumps(made), "utf-8")
        code = main(["drugs", "check", str(path), "--json"])
        said = capsys.readouterr()
        return code, said.out, said.err

    return go


@pytest.mark.parametrize(
    ("edits", "code", "status"),
    [
        ({}, 0, "pass"),
        ({"procedure__prep_dry": False}, 1, "fail"),
        ({"patient__weight_kg": None}, 1, "unknown"),
    ],
)
def test_exit_code_and_status(run, edits, code, status):
    found = run(document(**edits))
    assert found[0] == code
    assert json.loads(found[1])["status"] == status
    assert found[2] == ""


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"profile": NaN}', '{"profile": "us-label", "profile": "uk-label"}',
     json.dumps({**document(), "colour": "red"})],
)  # fmt: skip
def test_bad_input_is_one_sentence_and_2(run, text):
    code, out, err = run(text)
    assert (code, out) == (2, "")
    assert err.startswith("akeso: ")
    assert len(err.splitlines()) == 1


def test_a_missing_file_is_2(capsys):
    assert main(["drugs", "check", "nowhere.json"]) == 2
    assert "no file nowhere.json" in capsys.readouterr().err


def test_into_a_pipe_it_is_json_and_on_a_screen_a_table(tmp_path, capsys, monkeypatch):
    path = tmp_path / "drugs.json"
    path.write_text(json.dumps(document()), "utf-8")
    assert main(["drugs", "check", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "pass"
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert main(["drugs", "check", str(path)]) == 0
    assert capsys.readouterr().out.startswith("drugs:")


def shown(capsys, **edits):
    print_answer(clinic.check_drugs(document(**edits)))
    return capsys.readouterr().out


def test_the_worst_is_read_first(capsys):
    text = shown(capsys, procedure__prep_dry=False, patient__diabetes=None)
    assert "fail (1 STOP, 1 unknown, 1 WARN)" in text
    assert text.index("R39") < text.index("R37") < text.index("R29")
    assert "patient.diabetes" in text
    assert "lipid 20 %: bolus 100 mL" in text
    assert "not a prescription" in text


def test_what_may_grow_and_what_is_not_known_is_said(capsys):
    text = shown(capsys, patient__weight_kg=None, anaesthetics_24_h=None)
    assert "dosing weight:       not known" in text
    assert "at least 20 mg" in text
    assert "If toxic" not in text


def test_an_override_is_shown_with_its_name(capsys):
    one = {"rule": "R17", "reason": "Agreed", "by": "Dr A. Example"}
    text = shown(capsys, procedure__live_contrast=False, overrides=[one])
    assert "pass (1 overridden, 1 WARN)" in text
    assert "Agreed" in text
    assert "Example" in text


def test_figures_are_as_fine_as_anybody_can_draw_up(capsys):
    assert [_figure(value) for value in (106.666667, 8.253968, 3060.0, 0.0125)] == [
        "106.7",
        "8.254",
        "3060",
        "0.0125",
    ]
    one = {"drug": "dexamethasone", "dose_mg": 10, "days_ago": 120}
    assert "steroid as methylprednisolone, 365" in shown(capsys, steroids_3_years=[one])


def test_methadone_is_shown_as_not_known(capsys):
    one = {"drug": "methadone", "route": "oral", "dose": 20, "unit": "mg/day"}
    text = shown(capsys, opioids=[one])
    assert "unknown (1 unknown" in text
    assert "not known" in text
