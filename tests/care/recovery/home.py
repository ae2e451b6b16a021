"""A recovery in which every criterion is met, and parts to edit."""

from procedure.made import at, procedure

from akeso.care.recovery import AdviceGiven, Observation, Recovery, advice_for


def observation(minutes=44, **changes):
    fields = {
        "at": at(minutes),
        "by": "B. Example",
        "systolic_mmhg": 130.0,
        "diastolic_mmhg": 80.0,
        "heart_per_min": 70.0,
        "spo2_percent": 97.0,
        "pain_nrs": 3,
        "motor": "none",
        "sensory": "partial",
        "wound": "dry",
        "consciousness": "alert",
        "walks": True,
        "sympathetic_sign": True,
    }
    return Observation(**{**fields, **changes})


BEFORE = observation(-10, systolic_mmhg=125.0, pain_nrs=6)


def recovery(made=None, **changes):
    told = advice_for(made or procedure())
    fields = {
        "procedure": "r8",
        "before": BEFORE,
        "observations": (observation(),),
        "advice": tuple(AdviceGiven(one.code, "B. Example") for one in told),
        "escort": True,
    }
    return Recovery(**{**fields, **changes})
