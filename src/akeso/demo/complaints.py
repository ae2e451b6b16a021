"""The pains of the demonstration: what is asked, found and seen of each, and how it is treated.

The findings are those that the eligibility rules name, so that the rules decide about the made-up
patients as they would about real ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from akeso.anatomy.levels import Side
from akeso.care.assessment import Modality, PainArea, Region
from akeso.techniques.expression import Value

_NO: Mapping[str, Value | None] = MappingProxyType({})


@dataclass(frozen=True)
class Complaint:
    """One kind of pain.

    Parameters
    ----------
    words : str
        In the patient's words.
    region : Region
    yes : tuple of str
        Questions of the assessment that are answered yes.
    areas : tuple of str
        Of the body map.
    test : str
        Examination test that is positive; ``""`` for none.
    modality : Modality
    seen : str
        What the pictures show.
    onset : str
    character : tuple of str
    leads : str
        Where leads of stimulation would go, which the pictures show too; ``""`` for none.
    """

    words: str
    region: Region
    yes: tuple[str, ...]
    areas: tuple[str, ...]
    test: str
    modality: Modality
    seen: str
    onset: str
    character: tuple[str, ...]
    leads: str = ""

    def marks(self, side: Side) -> tuple[PainArea, ...]:
        """Return the body map; a side of the back is asked twice."""
        one = Side.LEFT if side is Side.MIDLINE else side
        return tuple(
            PainArea(area, Side.MIDLINE) if area.endswith("midline")
            else PainArea(area, one, one, self.character[0])
            for area in self.areas
        )  # fmt: skip


ROOT = Complaint(
    "Pain from the back down the outside of the leg to the foot", Region.LUMBAR,
    ("radicular_pain", "disc_herniation", "imaging_concordant"),
    ("low_back", "thigh_back", "shin"), "straight_leg_raise", Modality.MRI,
    "Disc herniation that touches the root of the painful side", "after lifting",
    ("shooting", "burning"),
)  # fmt: skip
STENOSIS = Complaint(
    "Both legs ache and get heavy after a few minutes of walking", Region.LUMBAR,
    ("neurogenic_claudication", "central_stenosis", "imaging_concordant", "no_pain_seated",
     "better_bending_forward", "bilateral_leg_pain", "posterior_epidural_space_visible"),
    ("low_back_midline", "buttock", "calf"), "wide_gait", Modality.MRI,
    "Central stenosis with fat behind the sac kept", "slowly over years", ("aching", "heavy"),
)  # fmt: skip
FACET = Complaint(
    "Ache beside the spine, worse on leaning back", Region.LUMBAR,
    ("axial_pain", "facet_pattern", "imaging_concordant"), ("low_back", "buttock"), "kemp",
    Modality.MRI, "Facet joint arthrosis, no root compression", "slowly over years", ("dull",),
)  # fmt: skip
ACTIVE_FACET = Complaint(
    "Ache beside the spine that wakes at night", Region.LUMBAR,
    ("axial_pain", "facet_pattern", "facet_synovitis_imaging", "rf_not_possible",
     "imaging_concordant"), ("low_back",), "kemp",
    Modality.MRI, "Facet joint active on STIR", "slowly over months", ("dull", "throbbing"),
)  # fmt: skip
NECK = Complaint(
    "Ache of the neck to the shoulder blade", Region.CERVICAL,
    ("axial_pain", "facet_pattern", "imaging_concordant"), ("neck_back", "shoulder_blade"), "",
    Modality.MRI, "Facet joint arthrosis of the neck", "after a car accident", ("dull", "stiff"),
)  # fmt: skip
HEADACHE = Complaint(
    "Shooting pain from the neck over the back of the head", Region.HEAD,
    ("occipital_pain_paroxysmal", "occipital_tenderness", "headache_cervicogenic"),
    ("occiput",), "", Modality.MRI, "No lesion of the skull base", "without a cause",
    ("shooting",),
)  # fmt: skip
AFTER_SURGERY = Complaint(
    "Burning leg since the operation of the back", Region.LUMBAR,
    ("psps2", "neuropathic_pain", "chronic_radiculopathy", "psych_screen_done", "psych_cleared",
     "education_done", "able_to_operate_device", "mrsa_screen_done", "imaging_concordant",
     "dn4"), ("low_back", "thigh_back", "foot_top"), "", Modality.MRI,
    "State after discectomy, no recurrent herniation", "after an operation",
    ("burning", "electric"), "T9-T10",
)  # fmt: skip


@dataclass(frozen=True)
class Way:
    """How a technique is carried out in the demonstration.

    Parameters
    ----------
    technique, level : str
        The level in the words of the plan.
    approach : str
        Of the planner; ``""`` where the planner has none.
    minutes : int
        Booked in the procedure room.
    steroid : bool
    diagnostic : bool
        Whether it is a block that asks a question.
    items : mapping of str to tuple of str
        MBS items by side; empty where it is not claimed from rooms.
    xray : bool
    hospital : bool
    planned : mapping
        Findings of the plan, for the rules.
    """

    technique: str
    level: str
    approach: str
    minutes: int
    steroid: bool
    diagnostic: bool
    items: Mapping[str, tuple[str, ...]]
    xray: bool = True
    hospital: bool = False
    planned: Mapping[str, Value | None] = field(default_factory=lambda: _NO)


def _items(*left: str, right: str = "") -> dict[str, tuple[str, ...]]:
    other = (right, *left[1:]) if right else left
    return {"left": left, "right": other, "midline": left}


_STEROID: Mapping[str, Value | None] = MappingProxyType(
    {"block_purpose": "therapeutic", "planned_steroid": True, "planned_steroid_mpe_mg": 53.3}
)
TF = Way("esi.tf.lumbar", "L4-L5", "lumbar-transforaminal-subpedicular", 45, True, False,
         _items("18232", "60503"), planned=_STEROID)  # fmt: skip
S1 = Way("esi.tf.s1", "S1", "s1-transforaminal", 45, True, False, _items("18232", "60503"),
         planned=_STEROID)  # fmt: skip
IL = Way("esi.il.lumbar", "L4-L5", "lumbar-interlaminar", 45, True, False,
         _items("18232", "60503"), planned=_STEROID)  # fmt: skip
MBB = Way("nerve_block.mbb.lumbar", "L4", "lumbar-medial-branch", 45, False, True,
          _items("39014", "60503"))  # fmt: skip
NECK_MBB = Way("nerve_block.mbb.cervical", "C5-C6", "", 45, False, True,
               _items("39014", "60503"))  # fmt: skip
JOINT = Way("facet_ia.lumbar", "L4-L5", "lumbar-facet", 45, True, False,
            _items("39013", "60503"), planned=_STEROID)  # fmt: skip
RF = Way("rf.mb.lumbar", "L4", "lumbar-medial-branch-rf", 60, False, False,
         _items("39110", "60503", right="39111"))  # fmt: skip
NECK_RF = Way("rf.mb.cervical", "C5-C6", "", 75, False, False,
              _items("39118", "60503", right="39119"))  # fmt: skip
GON = Way("nerve_block.gon", "C2", "", 30, True, False, _items("18242"), xray=False,
          planned={**_STEROID, "uses_xray": False})  # fmt: skip
TRIAL = Way("scs.trial", "T9-T10", "", 120, False, False, {}, hospital=True)
IMPLANT = Way("scs.implant", "T9-T10", "", 180, False, False, {}, hospital=True)
