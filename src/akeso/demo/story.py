"""What a story of the demonstration is, as data."""

from __future__ import annotations

from dataclasses import dataclass, field

from akeso.anatomy.levels import Side
from akeso.care.person import Sex
from akeso.demo.assessing import Twist
from akeso.demo.billing import Bill
from akeso.demo.complaints import Complaint, Way
from akeso.demo.following import Elsewhere


@dataclass(frozen=True)
class Treated:
    """One procedure of a story.

    Parameters
    ----------
    way : Way
    ago : int
        Days before the demonstration; 0 is today, below 0 in the coming days.
    helped : bool or None
        None leaves it to the published share.
    months : float or None
        How long it helps; None leaves it to the published time.
    positive : bool
        Of a block.
    lost_from, forgotten, complaint
        As `Fate` has them.
    elsewhere : Elsewhere, optional
        What happens elsewhere meanwhile.
    complication : (str, str), optional
    slow : bool
    late_reason : str
        Why the time-out came without a rehearsal.
    recovered : bool
    bill : Bill
    """

    way: Way
    ago: int
    helped: bool | None = None
    months: float | None = None
    positive: bool = True
    lost_from: str = ""
    forgotten: tuple[str, ...] = ()
    complaint: str = ""
    elsewhere: Elsewhere | None = None
    complication: tuple[str, str] | None = None
    slow: bool = False
    late_reason: str = ""
    recovered: bool = True
    bill: Bill = field(default_factory=Bill)


@dataclass(frozen=True)
class Story:
    """What a made-up patient goes through.

    Parameters
    ----------
    name, says : str
    complaint : Complaint
    way : Way
        What the rules are asked about first.
    side : Side
    assessed_ago : int or None
        Days before the demonstration; below 0 for a visit to come, None where none is booked.
    ends : str
        How far it goes: ``referred``, ``booked``, ``absent``, ``cancelled``, ``assessed``,
        ``recommended``, ``refused``, ``decided``, ``consented``, ``withdrawn``, ``planned`` or
        ``treated``.
    treated : tuple of Treated
    twist : Twist
    age : int or None
    sex : Sex or None
    reason : str
        Why it is not done, or was cancelled.
    mishap : str
        ``wrong patient``, ``corrected`` or ``""``.
    closed : str
        Why the episode was closed; ``""`` where it is open.
    against : str
        Why the first decision goes on against a rule; ``""`` where it follows them all.
    guarded : str
        Why the chart is restricted, and opened in need after that; ``""`` where it is not.
    """

    name: str
    says: str
    complaint: Complaint
    way: Way
    side: Side = Side.LEFT
    assessed_ago: int | None = None
    ends: str = "treated"
    treated: tuple[Treated, ...] = ()
    twist: Twist = field(default_factory=Twist)
    age: int | None = None
    sex: Sex | None = None
    reason: str = ""
    mishap: str = ""
    closed: str = ""
    against: str = ""
    guarded: str = ""
