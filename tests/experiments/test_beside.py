"""A KPI is not better where one that says what it leaves out is worse; a choice says what it leaves undone."""

import numpy as np
import pytest

from sim.experiments.compare import Pairs, rows_of
from sim.experiments.goals import Goals
from sim.experiments.results import Replication


def pairs(base: dict[str, float], other: dict[str, float], lives: int = 8) -> Pairs:
    """Lives that differ by a little noise, the same on both sides."""

    def life(number: int, means: dict[str, float]) -> Replication:
        noise = 1 + 0.001 * np.random.default_rng(number).standard_normal()
        return Replication(number, "", 0.0, 0.0, {kpi: mean * noise for kpi, mean in means.items()})

    return [(life(number, base), life(number, other)) for number in range(lives)]


@pytest.mark.parametrize(
    ("abandonment", "verdict"),
    [(0.9, "changed"), (0.07, "better"), (0.03, "better")],
)
def test_fewer_contacts_are_not_better_where_more_callers_give_up(abandonment: float, verdict: str) -> None:
    """Nobody answers: 0.077 contacts a subscriber instead of 0.092, and nine of ten give up."""
    base = {"abandonment": 0.07, "contacts_per_subscriber": 0.092}
    other = {"abandonment": abandonment, "contacts_per_subscriber": 0.077}
    assert rows_of(pairs(base, other), Goals(), 1)["contacts_per_subscriber"].verdict == verdict


def test_worse_stays_worse() -> None:
    base = {"abandonment": 0.07, "contacts_per_subscriber": 0.077}
    other = {"abandonment": 0.9, "contacts_per_subscriber": 0.092}
    assert rows_of(pairs(base, other), Goals(), 1)["contacts_per_subscriber"].verdict == "worse"


def test_fewer_visits_are_not_better_where_faults_stay_open() -> None:
    base = {"open_faults": 1.0, "order_to_activate": 34.0, "field_visits": 70.0}
    other = {"open_faults": 57.0, "order_to_activate": 380.0, "field_visits": 3.0}
    found = rows_of(pairs(base, other), Goals(), 1)
    assert [found[kpi].verdict for kpi in base] == ["worse", "worse", "changed"]
