"""Findings about what was done before, counted by day and region.

Several needles on one day are one session. Without a complete list (the patient was not asked)
nothing is counted: only what is known to have been done is said. Where nothing was done, the
findings take the dictionary's value for never.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from akeso.anatomy.levels import Side
from akeso.care.assessment.answer import Answer, Region
from akeso.care.assessment.block_asked import definition_asked
from akeso.care.assessment.earlier import (
    YEAR_MONTHS,
    BlockResult,
    EarlierProcedure,
    Purpose,
    SteroidDose,
)
from akeso.care.assessment.levels import shows
from akeso.care.assessment.spans import months_between, weeks_between, within_months
from akeso.techniques.expression import Value
from akeso.techniques.findings import dictionary

Found = dict[str, Value | None]

_MBB = ("nerve_block.mbb", "nerve_block.ton")
_SIJ = ("nerve_block.sij_ia", "nerve_block.slb")
_FACET = ("facet_ia",)
_ESI = ("esi",)
_RF = ("rf",)


@dataclass(frozen=True)
class Past:
    """What the record itself knows of earlier procedures and steroid injections.

    Parameters
    ----------
    earlier : tuple of EarlierProcedure
        With the results of blocks by the definition that the clinic uses.
    steroids : tuple of SteroidDose
    clinics : str
        That definition; ``""`` is the proposed one.
    by_definition : mapping of str to tuple of EarlierProcedure
        The same procedures with the results by each named definition.
    """

    earlier: tuple[EarlierProcedure, ...] = ()
    steroids: tuple[SteroidDose, ...] = ()
    clinics: str = ""
    by_definition: Mapping[str, tuple[EarlierProcedure, ...]] = field(default_factory=dict)

    def asked_by(self, technique: str, policy: object) -> Past:
        """Return it with the results by the definition that a technique's rules ask for."""
        asked = definition_asked(technique, policy, self.clinics).name
        return replace(self, earlier=self.by_definition.get(asked, self.earlier))


@dataclass(frozen=True)
class Place:
    """Where the rules are asked for; a side or level that is not known fits every one."""

    region: Region | None
    side: Side | None
    level: str

    def in_region(self, done: EarlierProcedure) -> bool:
        """Tell whether it was done in the region; a region that is not known counts."""
        return None in (self.region, done.region) or done.region is self.region

    def at_target(self, done: EarlierProcedure) -> bool:
        """Tell whether it was done at the region, side and level; a joint is met by its nerves."""
        side = self.side is None or done.side in (None, self.side)
        return self.in_region(done) and side and self._meets(done.level)

    def _meets(self, level: str) -> bool:
        """Tell whether a level is this one: L4 is where a nerve of the joint L4-L5 is blocked."""
        both = all((self.level, level))
        return not both or shows((self.level,), level) or shows((level,), self.level)


@dataclass(frozen=True)
class Timeline:
    """Earlier procedures up to a day, oldest first; `complete` where the patient was asked."""

    done: tuple[EarlierProcedure, ...]
    on: date
    place: Place
    complete: bool

    def findings(self) -> Found:
        """Return every finding about what was done before."""
        found: Found = {}
        for part in (self._mbb(), self._sij(), self._esi(), self._facet(), self._rf()):
            found |= part
        found |= self._scs() | self._others()
        if self.complete:
            return found
        return {
            name: True if value is True and name.endswith("_done_before") else None
            for name, value in found.items()
        }

    def _of(self, *prefixes: str, target: bool = False) -> list[EarlierProcedure]:
        fits = self.place.at_target if target else self.place.in_region
        return [e for e in self.done if e.belongs(*prefixes) and fits(e)]

    def _sessions(self, done: Iterable[EarlierProcedure]) -> int:
        return len({e.done for e in done if within_months(e.done, self.on, YEAR_MONTHS)})

    def _weeks(self, done: list[EarlierProcedure], name: str) -> Value:
        return weeks_between(done[-1].done, self.on) if done else _never(name)

    def _mbb(self) -> Found:
        region, target = self._of(*_MBB), self._of(*_MBB, target=True)
        readable = [e for e in target if e.result is not BlockResult.UNREADABLE]
        one, two = _two_reliefs(readable)
        return {
            "mbb_done_before": bool(region),
            "mbb_sessions_12m_region": self._sessions(region),
            "weeks_since_last_mbb": self._weeks(region, "weeks_since_last_mbb"),
            "mbb_positive_count": _days_of(readable, BlockResult.POSITIVE),
            "mbb_relief_pct_1": one,
            "mbb_relief_pct_2": two,
        }

    def _sij(self) -> Found:
        """Repeat limits ask for the last therapeutic injection, not for a diagnostic block."""
        done = self._of(*_SIJ)
        known = all(e.purpose is not Purpose.UNKNOWN for e in done)
        by = {p: [e for e in done if e.purpose is p] for p in Purpose}
        return {
            **_last("sij", _therapeutic(done)),
            "sij_diag_sessions_12m": self._sessions(by[Purpose.DIAGNOSTIC]) if known else None,
            "sij_ther_sessions_12m": self._sessions(by[Purpose.THERAPEUTIC]) if known else None,
        }

    def _esi(self) -> Found:
        done = self._of(*_ESI)
        found = _last("esi", done)
        del found["esi_last_relief_months"]
        return {
            **found,
            "esi_sessions_12m_region": self._sessions(done),
            "weeks_since_last_esi": self._weeks(done, "weeks_since_last_esi"),
        }

    def _facet(self) -> Found:
        done = self._of(*_FACET)
        return {
            **_last("facet_ia", _therapeutic(done)),
            "facet_ia_sessions_12m_region": self._sessions(done),
            "weeks_since_last_facet_ia": self._weeks(done, "weeks_since_last_facet_ia"),
        }

    def _rf(self) -> Found:
        done = self._of(*_RF)
        since = months_between(done[-1].done, self.on) if done else _never("rfa_months_since_last")
        return {
            **_last("rfa", done),
            "rfa_sessions_12m_region": self._sessions(done),
            "rfa_months_since_last": since,
        }

    def _scs(self) -> Found:
        trials = [e for e in self.done if e.technique == "scs.trial"]
        last = trials[-1] if trials else None
        return {
            "scs_trial_relief_pct": last.relief_pct if last else _never("scs_trial_relief_pct"),
            "scs_trial_days": last.lasted_days if last else _never("scs_trial_days"),
            "scs_function_better": last.function_better.known if last else False,
            "scs_failed_trials": _days_of(trials, BlockResult.NEGATIVE),
        }

    def _others(self) -> Found:
        found: Found = {}
        for name, prefixes in (
            ("slb_block_relief_pct", _SIJ),
            ("knee_block_relief_pct", ("nerve_block.genicular",)),
            ("snrb_relief_pct", ("nerve_block.snrb",)),
        ):
            done = self._of(*prefixes, target=True)
            found[name] = done[-1].relief_pct if done else _never(name)
        name = "weeks_since_last_gon_steroid"
        gon = [e for e in self.done if e.belongs("nerve_block.gon")]
        with_steroid = [e for e in gon if e.with_steroid is not Answer.NO]
        found[name] = self._weeks(with_steroid, name)
        if with_steroid and with_steroid[-1].with_steroid is not Answer.YES:
            found[name] = None
        return found


def timeline(
    told: tuple[EarlierProcedure, ...] | None, past: Past, on: date, place: Place
) -> Timeline:
    """Return what the patient told and what the record knows, up to a day."""
    done = {*(told or ()), *past.earlier}
    kept = sorted((e for e in done if e.done <= on), key=lambda e: (e.done, e.technique, e.level))
    return Timeline(tuple(kept), on, place, told is not None)


def _never(name: str) -> Value:
    return dictionary()[name].baseline


def _therapeutic(done: list[EarlierProcedure]) -> list[EarlierProcedure]:
    return [e for e in done if e.purpose is not Purpose.DIAGNOSTIC]


def _last(prefix: str, done: list[EarlierProcedure]) -> Found:
    """Return whether it was done, and what the last one brought, for how long."""
    pct, months = f"{prefix}_last_relief_pct", f"{prefix}_last_relief_months"
    return {
        f"{prefix}_done_before": bool(done),
        pct: done[-1].relief_pct if done else _never(pct),
        months: done[-1].relief_months if done else 0.0,
    }


def _days_of(done: list[EarlierProcedure], result: BlockResult) -> int | None:
    """Return the days with a result; None where a result is not known."""
    if any(e.result is BlockResult.UNKNOWN for e in done):
        return None
    return len({e.done for e in done if e.result is result})


def _two_reliefs(done: list[EarlierProcedure]) -> tuple[Value | None, Value | None]:
    """Return the relief of the last two blocks in order; of several on one day the least."""
    days = sorted({e.done for e in done})[-2:]
    found: list[Value | None] = []
    for day in days:
        known = [e.relief_pct for e in done if e.done == day]
        kept = [pct for pct in known if pct is not None]
        found.append(min(kept) if len(kept) == len(known) else None)
    never: list[Value | None] = [_never("mbb_relief_pct_1"), _never("mbb_relief_pct_2")]
    one, two = (found + never[len(found) :])[:2]
    return one, two


PAST_FIELDS = frozenset(
    ("steroid_mpe_mg_12m", *timeline((), Past(), date.min, Place(None, None, "")).findings())
)
"""Every finding that what was done before fills, told or of the record."""
