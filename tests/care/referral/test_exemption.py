import pytest

from akeso.care.referral import (
    Exemption,
    SelfDetermined,
    ServiceKind,
    exemption_answer,
    exemption_rules,
)
from akeso.errors import BadInput
from akeso.rule import Status


def exempt(code, service="imaging", **more):
    return Exemption(code, service, "Dr Demo", "a reason", **more)


def test_the_codes_and_where_a_claim_carries_them():
    fields = {(c.value, s.value): rule.field for (c, s), rule in exemption_rules().items()}
    deemed = {pair for pair, field in fields.items() if field == "selfDeemedCode"}
    assert deemed == {("SD", "imaging"), ("SS", "imaging")}
    override = {code for (code, _), field in fields.items() if field == "referralOverrideCode"}
    assert override == {"H", "L", "E", "N"}


@pytest.mark.parametrize(
    ("code", "service"),
    [("SD", "attendance"), ("SS", "attendance"), ("H", "imaging"), ("N", "imaging")],
)
def test_a_code_is_for_its_kind_of_service(code, service):
    with pytest.raises(BadInput, match=f"not for {service} services; there are: "):
        exempt(code, service)


def test_self_determination_and_nothing_else_has_a_ground():
    with pytest.raises(BadInput, match="needs one"):
        exempt("SD")
    with pytest.raises(BadInput, match="needs one"):
        exempt("L", ground=SelfDetermined.REMOTE_AREA)
    for name, reason in (("", "x"), ("x", " ")):
        with pytest.raises(BadInput, match="is empty"):
            Exemption("L", "imaging", name, reason)


@pytest.mark.parametrize("ground", SelfDetermined)
@pytest.mark.parametrize("radiologist", [True, False, None])
def test_a_radiologist_does_not_self_determine_in_their_own_specialty(ground, radiologist):
    found = exemption_answer(exempt("SD", ground=ground, by_radiologist=radiologist))
    if radiologist is None:
        assert found.status is Status.UNKNOWN
    elif radiologist and ground is SelfDetermined.OWN_SPECIALTY:
        assert found.status is Status.FAIL
    else:
        assert found.status is Status.PASS
        assert found.verified


def test_what_is_inferred_of_an_additional_service_is_marked():
    found = exemption_answer(
        exempt("SD", ground=SelfDetermined.ADDITIONAL_SERVICE, by_radiologist=True)
    )
    assert [c.source.mark.verified for c in found.cautions] == [False]


@pytest.mark.parametrize(
    ("code", "service", "status"),
    [("E", "imaging", Status.PASS), ("L", "imaging", Status.PASS),
     ("L", "attendance", Status.PASS), ("SS", "imaging", Status.UNKNOWN),
     ("H", "attendance", Status.UNKNOWN), ("E", "attendance", Status.UNKNOWN),
     ("N", "attendance", Status.UNKNOWN)],
)  # fmt: skip
def test_what_was_not_read_stays_unknown(code, service, status):
    found = exemption_answer(exempt(code, service))
    assert found.status is status
    assert found.verified is (status is Status.PASS)


def test_every_code_is_asked_for_once():
    assert len({pair for pair in exemption_rules() if pair[1] is ServiceKind.IMAGING}) == 4
