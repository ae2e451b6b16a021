"""The claim file: structure, limits, round trip; demonstration only."""

import copy
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from akeso.care.claim.structure import bulk_bill_claims
from akeso.errors import BadInput
from akeso.exchange.claim_export import (
    TRANSMISSION,
    claims_from,
    export_document,
    export_text,
    printed,
)
from akeso.exchange.documents import validate
from made_events import REFERRAL, event, prepared, service

ROWS = (
    prepared("c1"),
    prepared("c2", event(service("104"), service("60503"), referral=REFERRAL,
                         payee_provider_number="4024742F")),
    prepared("c3", event(service("57341", code="SD"), request=None)),
    prepared("c4", event(service("104"), request=None, override="L")),
)  # fmt: skip


def first_event(document):
    return document["claims"][0]["medicalEvent"][0]


def test_the_structure_has_the_published_names():
    claim = export_document(ROWS[:1])["claims"][0]
    assert claim == {
        "serviceTypeCode": "S",
        "serviceProvider": {"providerNumber": "2426621B"},
        "medicalEvent": [{
            "id": "01",
            "medicalEventDate": "2026-08-03",
            "authorisationDate": "2026-08-03",
            "createDateTime": "2026-08-05T09:05:06+10:00",
            "submissionAuthorityInd": "Y",
            "referral": {"typeCode": "D", "providerNumber": "4024742F", "issueDate": "2026-07-01"},
            "patient": {
                "identity": {"givenName": "Demo", "familyName": "Patient",
                             "dateOfBirth": "1970-01-31"},
                "medicare": {"memberNumber": "2123456701", "memberRefNumber": "1"},
            },
            # 227.30 x 85% = 193.205 and 542.60 x 95% = 515.47, up to 5 cents
            "service": [
                {"id": "0101", "itemNumber": "18232", "chargeAmount": "19325", "text": "left"},
                {"id": "0102", "itemNumber": "57341", "chargeAmount": "51550", "LSPN": "012345"},
            ],
        }],
    }  # fmt: skip


def test_codes_stand_where_papers_are_missing():
    events = [e for c in export_document(ROWS)["claims"] for e in c["medicalEvent"]]
    by_items = {tuple(s["itemNumber"] for s in e["service"]): e for e in events}
    lost = [e for e in events if e.get("referralOverrideCode") == "L"]
    assert len(lost) == 1
    assert "referral" not in lost[0]
    assert by_items["57341",]["service"][0]["selfDeemedCode"] == "SD"
    assert by_items["60503",]["referral"]["typeCode"] == "D"


def test_the_file_says_that_akeso_does_not_transmit():
    assert "does not transmit" in TRANSMISSION
    assert export_document(ROWS)["transmission"] == TRANSMISSION
    assert printed(bulk_bill_claims(ROWS)).startswith(TRANSMISSION)


def test_what_is_printed_adds_up():
    assert printed(bulk_bill_claims(ROWS[:1])).splitlines()[1:] == [
        "Claim 1, provider 2426621B",
        "  01  2026-08-03  Demo Patient",
        "      18232      193.25",
        "      57341      515.50",
        "Total 708.75",
    ]


def test_the_file_comes_back_as_it_was():
    text = export_text(ROWS)
    assert claims_from(json.loads(text)) == bulk_bill_claims(ROWS)
    assert export_text(ROWS) == text


def test_notes_and_index_lead_back_to_the_records():
    document = export_document(ROWS)
    assert any("inferred" in note for note in document["notes"])
    assert {row["record"] for row in document["index"]} == {"c1", "c2", "c3", "c4"}
    assert {"claim": 1, "medicalEvent": "01", "record": "c1"} in document["index"]


@pytest.mark.parametrize(
    ("moment", "shown"),
    [(datetime(2026, 10, 3, 15, 59, 59, tzinfo=UTC), "2026-10-04T01:59:59+10:00"),
     (datetime(2026, 10, 3, 16, 0, 0, tzinfo=UTC), "2026-10-04T03:00:00+11:00")],
)  # fmt: skip
def test_times_keep_their_zone_across_daylight_saving(moment, shown):
    record = replace(ROWS[0], made=replace(ROWS[0].made, at=moment))
    assert first_event(export_document([record]))["createDateTime"] == shown


def put(*path, value):
    def change(document):
        place = document
        for step in path[:-1]:
            place = place[step]
        if value is None:
            del place[path[-1]]
        else:
            place[path[-1]] = value

    return change


EVENT = ("claims", 0, "medicalEvent", 0)
SERVICE = {"id": "0101", "itemNumber": "104", "chargeAmount": "100"}


@pytest.mark.parametrize(
    "change",
    [
        put("transmission", value="sent"),
        put("claims", value=[]),
        put("claims", 0, "serviceTypeCode", value="O"),
        put("claims", 0, "medicalEvent", value=[]),
        put(*EVENT, "service", value=[]),
        put(*EVENT, "service", value=[SERVICE] * 15),
        put(*EVENT, "service", 0, "chargeAmount", value="193.25"),
        put(*EVENT, "service", 0, "chargeAmount", value=19325),
        put(*EVENT, "service", 0, "selfDeemedCode", value="XX"),
        put(*EVENT, "createDateTime", value="2026-08-05T09:05:06"),
        put(*EVENT, "medicalEventDate", value="03/08/2026"),
        put(*EVENT, "submissionAuthorityInd", value="N"),
        put(*EVENT, "referral", value=None),
        put(*EVENT, "referral", "typeCode", value="X"),
        put(*EVENT, "patient", "medicare", "memberNumber", value="1123456701"),
        put(*EVENT, "extra", value=1),
    ],
)
def test_what_does_not_fit_the_schema_is_refused(change):
    document = export_document(ROWS[:1])
    validate(document, "claim-export", "The claim file")
    broken = copy.deepcopy(document)
    change(broken)
    with pytest.raises(BadInput, match="does not fit the schema urn:akeso:schema:claim-export:1"):
        claims_from(broken)


@pytest.mark.parametrize(("count", "fits"), [(80, True), (81, False)])
def test_the_schema_holds_80_events_too(count, fits):
    document = export_document(ROWS[:1])
    document["claims"][0]["medicalEvent"] *= count
    if fits:
        validate(document, "claim-export", "The claim file")
    else:
        with pytest.raises(BadInput, match="medicalEvent"):
            validate(document, "claim-export", "The claim file")


def test_14_services_fit():
    document = export_document(ROWS[:1])
    first_event(document)["service"] = [SERVICE] * 14
    validate(document, "claim-export", "The claim file")
