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
    drawing_aside,
    landmarks,
    plan,
    plan_text,
    read_plan,
    summary,
    write_plan,
)
from akeso.clinic.where import STORE, TOKEN

if TYPE_CHECKING:
    from akeso.clinic.access import Desk
    from akeso.clinic.accounts import Invited, UserRow, add_user, change_user, first_user, users
    from akeso.clinic.bookings import Day, DayLine, book, change_booking, free_slots, today
    from akeso.clinic.charts import Receipt
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
    from akeso.clinic.house import set_up
    from akeso.clinic.intake import recall, refer, wait
    from akeso.clinic.people import (
        EpisodeView,
        PatientView,
        amend_patient,
        find_patients,
        open_episode,
        open_patient,
        register,
    )
    from akeso.clinic.sessions import resume, set_password, sign_in, sign_out
    from akeso.clinic.telling import clock_words, day_words, moment_from, moment_words, plain
    from akeso.store import Store

__all__ = [
    "COMPILING",
    "MBS_FOLDER",
    "STORE",
    "TOKEN",
    "Day",
    "DayLine",
    "Desk",
    "EpisodeView",
    "Invited",
    "PatientView",
    "PlanFiles",
    "Receipt",
    "Store",
    "Summary",
    "UserRow",
    "add_user",
    "amend_patient",
    "approaches",
    "at_desk",
    "bench_xray",
    "book",
    "change_booking",
    "change_user",
    "check_drugs",
    "check_folder",
    "check_identifier",
    "check_picture",
    "check_vacant",
    "check_wish",
    "clock_words",
    "create_clinic",
    "day_words",
    "drawing_aside",
    "find_patients",
    "first_time",
    "first_user",
    "forget_token",
    "free_slots",
    "inspect",
    "instruments",
    "json_from",
    "json_text",
    "keep_token",
    "kept_token",
    "landmarks",
    "make_clinic",
    "mbs_folder",
    "mbs_import",
    "mbs_price",
    "moment_from",
    "moment_words",
    "open_clinic",
    "open_ct",
    "open_episode",
    "open_labels",
    "open_patient",
    "plain",
    "plan",
    "plan_text",
    "read_json",
    "read_plan",
    "recall",
    "recommend",
    "refer",
    "register",
    "resume",
    "rule_topics",
    "sample",
    "score",
    "set_password",
    "set_up",
    "sign_in",
    "sign_out",
    "store_place",
    "store_words",
    "summary",
    "today",
    "users",
    "wait",
    "write_plan",
    "write_recommendation",
    "write_xray",
    "xray",
]

_LATER = {
    "access": "Desk",
    "accounts": "Invited UserRow add_user change_user first_user users",
    "bookings": "Day DayLine book change_booking free_slots today",
    "charts": "Receipt",
    "door": (
        "at_desk check_vacant create_clinic forget_token keep_token kept_token make_clinic "
        "open_clinic store_place store_words Store"
    ),
    "house": "set_up",
    "intake": "recall refer wait",
    "people": (
        "EpisodeView PatientView amend_patient find_patients open_episode open_patient register"
    ),
    "sessions": "resume set_password sign_in sign_out",
    "telling": "clock_words day_words moment_from moment_words plain",
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
