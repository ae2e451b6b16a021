"""The front door: one verb per step, and all that the command line knows.

>>> from akeso import clinic
>>> ct = clinic.open_ct("ct.nii.gz")                                     # doctest: +SKIP
>>> labels = clinic.open_labels("labels.nii.gz", ct)                     # doctest: +SKIP
>>> plan = clinic.plan(ct, labels, approach="lumbar-transforaminal-subpedicular",
...                    level="L4-L5", side="left")                       # doctest: +SKIP
>>> print(plan.path.depth_mm, plan.needle.name)                          # doctest: +SKIP
>>> clinic.write_plan(plan, ct, labels, "plan-out")                      # doctest: +SKIP
"""

from akeso.clinic.answers import (
    MBS_FOLDER,
    check_drugs,
    check_identifier,
    instruments,
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

__all__ = [
    "COMPILING",
    "MBS_FOLDER",
    "PlanFiles",
    "Summary",
    "approaches",
    "bench_xray",
    "check_drugs",
    "check_folder",
    "check_identifier",
    "check_picture",
    "check_wish",
    "drawing_aside",
    "first_time",
    "inspect",
    "instruments",
    "json_text",
    "landmarks",
    "mbs_folder",
    "mbs_import",
    "mbs_price",
    "open_ct",
    "open_labels",
    "plan",
    "plan_text",
    "read_json",
    "read_plan",
    "recommend",
    "rule_topics",
    "sample",
    "score",
    "summary",
    "write_plan",
    "write_recommendation",
    "write_xray",
    "xray",
]
