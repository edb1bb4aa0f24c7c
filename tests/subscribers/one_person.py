"""One person to whom nothing has happened, but what a test says."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.subscribers.decisions import ChurnParameters
from sim.subscribers.judgement import judge, judgement
from sim.subscribers.segments import SegmentsParameters

NOTHING = {
    "segment": 0,
    "joined": -1e6,
    "term_ends": -np.inf,
    "bundle": False,
    "bill_error": 0.0,
    "bill_error_at": 0.0,
    "unresolved": 0.0,
    "unresolved_at": 0.0,
    "wait": 0.0,
    "wait_at": -1e9,
    "shock": 0.0,
    "shock_at": -1e9,
    "lateness": 0.0,
    "lateness_at": -1e9,
}
AROUND = dict.fromkeys(("minutes", "major", "exposure", "price_gap", "campaign"), 0.0)
WEIGHTS = ("outage_weight", "wait_weight", "price_weight")


class Columned(SimpleNamespace):
    """People whose columns are known by name, as those of a table are."""

    def column(self, name: str) -> Any:
        return vars(self)[name]


def leaving_and_content(now: float, person: dict[str, Any], **lived: float) -> tuple[float, float]:
    """The logit of leaving, its intercept 0, and the satisfaction of one person at an instant (h).

    Args:
        now: the instant.
        person: columns of people that are not as usual.
        lived: the same of what happened around them, and weights of the segment, 1 unless given.
    """
    weights = dict.fromkeys(WEIGHTS, 1.0) | {name: lived.pop(name) for name in WEIGHTS if name in lived}
    segment = SegmentsParameters().postpaid.model_copy(update={"intercept": 0.0} | weights)
    people: Any = Columned(**{name: np.array([value]) for name, value in (NOTHING | person).items()})
    people.segment = people.segment.astype(np.uint8)
    around: Any = SimpleNamespace(**{name: np.array([value]) for name, value in (AROUND | lived).items()})
    forms = judgement(ChurnParameters(), [segment])
    leaving, content = judge(forms, people, np.array([0]), now, around)
    return float(leaving[0]), float(content[0])
