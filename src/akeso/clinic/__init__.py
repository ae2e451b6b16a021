# size: one list of names, and where each is; nothing else
"""The front door: one verb per step, and all that the command line knows.

>>> from akeso import clinic
>>> ct = clinic.open_ct("ct.nii.gz")                                     # doctest: +SKIP
>>> labels = clinic.open_labels("labels.nii.gz", ct)                     # doctest: +SKIP
>>> plan = clinic.plan(ct, labels, approach="lumbar-transforaminal-subpedicular",
...                    level="L4-L5", side="left")                       # doctest: +SKIP
>>> print(plan.path.depth_mm, plan.needle.name)                          # doctest: +SKIP
>>> clinic.write_plan(plan, ct, labels, "plan-out")                      # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING

from akeso.clinic.answers import (
    MBS_FOLDER,
    check_drugs,
    check_identifier,
    instruments,
    json_from,
    json_text,
    mbs_folder,
    mbs_import,
    mbs_price,
    read_json,
    recommend,
    rule_topics,
    score,
    write_recommendation,
)
from akeso.clinic.pictures import (
    COMPILING,
    bench_xray,
    check_picture,
    first_time,
    inspect,
    open_ct,
    open_labels,
    sample,
    write_xray,
    xray,
)
from akeso.clinic.planning import (
    PlanFiles,
    Summary,
    approaches,
    check_folder,
    check_wish,
    landmarks,
    plan,
    plan_text,
    read_plan,
    second_process,
    summary,
    write_plan,
)
from akeso.clinic.where import STORE, TOKEN

if TYPE_CHECKING:
    from akeso.clinic.access import Desk
    from akeso.clinic.accounts import Invited, UserRow, add_user, change_user, first_user, users
    from akeso.clinic.asking import Recommended, recommend_episode, site_findings
    from akeso.clinic.assessing import assess
    from akeso.clinic.assigning import assign_benefit, benefit_statement
    from akeso.clinic.attaching import attach_plan
    from akeso.clinic.bookings import book, change_booking, free_slots
    from akeso.clinic.charts import Receipt
    from akeso.clinic.day_lists import Day, DayLine, Waiting, today, waiting_list
    from akeso.clinic.deciding import consent, decide
    from akeso.clinic.demonstration import Demonstration, demo_data, demo_need
    from akeso.clinic.door import (
        at_desk,
        check_vacant,
        create_clinic,
        forget_token,
        keep_token,
        kept_token,
        make_clinic,
        open_clinic,
        store_place,
        store_words,
    )
    from akeso.clinic.elsewhere import event_elsewhere
    from akeso.clinic.fetching import Fetched, fetch_file, write_files
    from akeso.clinic.following import Outlook, follow_up, void, what_next
    from akeso.clinic.forms import record_kinds, record_schema, record_template
    from akeso.clinic.guarded import RESTRICTED
    from akeso.clinic.house import set_up
    from akeso.clinic.intake import recall, refer, wait
    from akeso.clinic.links import (
        Invitation,
        MyCare,
        invite,
        my_care,
        open_link,
        withdraw_invitation,
    )
    from akeso.clinic.lodging import ClaimFile, answer_claim, export_claim, lodge_claim
    from akeso.clinic.money import claim
    from akeso.clinic.oversight import (
        Departed,
        Opening,
        audit_head,
        audit_trail,
        backup,
        break_glass,
        broken_glass,
        departures,
        export_patient,
        restore_clinic,
        restrict,
        verify_audit,
    )
    from akeso.clinic.people import (
        EpisodeView,
        PatientView,
        amend_patient,
        find_patients,
        open_episode,
        open_patient,
        register,
    )
    from akeso.clinic.reports import ReportLine, report, reports_due
    from akeso.clinic.sessions import resume, set_password, sign_in, sign_out
    from akeso.clinic.sites import entries, together
    from akeso.clinic.telling import (
        clock_words,
        date_words,
        day_words,
        finding_words,
        kind_words,
        moment_from,
        moment_words,
        plain,
        technique_words,
        today_in_sydney,
    )
    from akeso.clinic.treating import record
    from akeso.clinic.unclaimed import OpenMoney, cut_short, open_claims
    from akeso.store import Store

__all__ = [
    "COMPILING",
    "MBS_FOLDER",
    "RESTRICTED",
    "STORE",
    "TOKEN",
    "ClaimFile",
    "Day",
    "DayLine",
    "Demonstration",
    "Departed",
    "Desk",
    "EpisodeView",
    "Fetched",
    "Invitation",
    "Invited",
    "MyCare",
    "OpenMoney",
    "Opening",
    "Outlook",
    "PatientView",
    "PlanFiles",
    "Receipt",
    "Recommended",
    "ReportLine",
    "Store",
    "Summary",
    "UserRow",
    "Waiting",
    "add_user",
    "amend_patient",
    "answer_claim",
    "approaches",
    "assess",
    "assign_benefit",
    "at_desk",
    "attach_plan",
    "audit_head",
    "audit_trail",
    "backup",
    "bench_xray",
    "benefit_statement",
    "book",
    "break_glass",
    "broken_glass",
    "change_booking",
    "change_user",
    "check_drugs",
    "check_folder",
    "check_identifier",
    "check_picture",
    "check_vacant",
    "check_wish",
    "claim",
    "clock_words",
    "consent",
    "create_clinic",
    "cut_short",
    "date_words",
    "day_words",
    "decide",
    "demo_data",
    "demo_need",
    "departures",
    "entries",
    "event_elsewhere",
    "export_claim",
    "export_patient",
    "fetch_file",
    "find_patients",
    "finding_words",
    "first_time",
    "first_user",
    "follow_up",
    "forget_token",
    "free_slots",
    "inspect",
    "instruments",
    "invite",
    "json_from",
    "json_text",
    "keep_token",
    "kept_token",
    "kind_words",
    "landmarks",
    "lodge_claim",
    "make_clinic",
    "mbs_folder",
    "mbs_import",
    "mbs_price",
    "moment_from",
    "moment_words",
    "my_care",
    "open_claims",
    "open_clinic",
    "open_ct",
    "open_episode",
    "open_labels",
    "open_link",
    "open_patient",
    "plain",
    "plan",
    "plan_text",
    "read_json",
    "read_plan",
    "recall",
    "recommend",
    "recommend_episode",
    "record",
    "record_kinds",
    "record_schema",
    "record_template",
    "refer",
    "register",
    "report",
    "reports_due",
    "restore_clinic",
    "restrict",
    "resume",
    "rule_topics",
    "sample",
    "score",
    "second_process",
    "set_password",
    "set_up",
    "sign_in",
    "sign_out",
    "site_findings",
    "store_place",
    "store_words",
    "summary",
    "technique_words",
    "today",
    "today_in_sydney",
    "together",
    "users",
    "verify_audit",
    "void",
    "wait",
    "waiting_list",
    "what_next",
    "withdraw_invitation",
    "write_files",
    "write_plan",
    "write_recommendation",
    "write_xray",
    "xray",
]

_LATER = {
    "reports": "ReportLine report reports_due",
    "lodging": "ClaimFile answer_claim export_claim lodge_claim",
    "unclaimed": "OpenMoney cut_short open_claims",
    "money": "claim",
    "assigning": "assign_benefit benefit_statement",
    "attaching": "attach_plan",
    "access": "Desk",
    "accounts": "Invited UserRow add_user change_user first_user users",
    "bookings": "book change_booking free_slots",
    "day_lists": "Day DayLine Waiting today waiting_list",
    "charts": "Receipt",
    "door": (
        "at_desk check_vacant create_clinic forget_token keep_token kept_token make_clinic "
        "open_clinic store_place store_words Store"
    ),
    "fetching": "Fetched fetch_file write_files",
    "forms": "record_kinds record_schema record_template",
    "guarded": "RESTRICTED",
    "house": "set_up",
    "intake": "recall refer wait",
    "people": (
        "EpisodeView PatientView amend_patient find_patients open_episode open_patient register"
    ),
    "sessions": "resume set_password sign_in sign_out",
    "sites": "entries together",
    "telling": (
        "clock_words date_words day_words finding_words kind_words moment_from moment_words plain "
        "technique_words today_in_sydney"
    ),
    "asking": "Recommended recommend_episode site_findings",
    "assessing": "assess",
    "deciding": "consent decide",
    "demonstration": "Demonstration demo_data demo_need",
    "elsewhere": "event_elsewhere",
    "following": "Outlook follow_up void what_next",
    "links": "Invitation MyCare invite my_care open_link withdraw_invitation",
    "oversight": (
        "Departed Opening audit_head audit_trail backup break_glass broken_glass departures "
        "export_patient restore_clinic restrict verify_audit"
    ),
    "treating": "record",
}
"""Names of modules that need the database or the codec: loaded when one is used, so that help and
planning stay quick. No module may have the name of a verb."""
_HOMES = {name: module for module, names in _LATER.items() for name in names.split()}

if not TYPE_CHECKING:  # a checker that saw it would let every misspelt name pass

    def __getattr__(name: str) -> object:
        """Load a name of `_LATER` on its first use."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = found
        return found
