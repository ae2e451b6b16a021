"""The made patient with its plan and pictures, drawn once."""

import pytest

from akeso.report.pictures import draw_pictures
from akeso.report.vertebrae import find_vertebrae
from made_plan import made_patient, made_plan


@pytest.fixture(scope="session")
def patient():
    return made_patient()


@pytest.fixture(scope="session")
def plan():
    return made_plan()


@pytest.fixture(scope="session")
def vertebrae(patient):
    return find_vertebrae(patient[1])


@pytest.fixture(scope="session")
def pictures(plan, patient):
    return draw_pictures(plan, *patient)
