"""A believable clinic of made-up patients, as data: nobody of it is real, and each says so.

`patients` gives whole episodes made by the constructors of `akeso.care` and accepted by its
protocol, one after the other; `house` the places, rooms and people they need; `scale_episodes` many
plain episodes quickly, for measuring. Nothing here knows a store.

The clock of a demonstration stands at half past three in Sydney on its day, or on the last day of
work before it (`clock`).
"""

from akeso.demo.episode import DemoEntry, DemoEpisode
from akeso.demo.house import house
from akeso.demo.making import clock, patients
from akeso.demo.plans import plan_text
from akeso.demo.scale import ScaleEntry, ScaleEpisode, scale_episodes, scale_house
from akeso.demo.stories import stories

__all__ = [
    "DemoEntry",
    "DemoEpisode",
    "ScaleEntry",
    "ScaleEpisode",
    "clock",
    "house",
    "patients",
    "plan_text",
    "scale_episodes",
    "scale_house",
    "stories",
]
