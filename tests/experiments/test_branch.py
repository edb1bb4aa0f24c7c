"""Branch and rest are the straight run, value for value, forked or replayed."""

import random

import numpy as np
import pytest

from sim.experiments import branch
from sim.experiments.branch import futures
from sim.live import Entry, run
from sim.records.errors import InputRefused
from sim.records.fingerprint import fingerprint_of
from sim.twin import build, outcome_of
from tests.twin import small

AT = 24.0 * 12 + 14 + 1 / 3
MORE = {"oss.workforce.technicians": 40.0}


def print_of_straight(at: float) -> str:
    twin = small.built()
    twin.life.add(Entry(at, "more crews", lambda twin: twin.life.overlay("more crews", MORE)))
    run(twin)
    return fingerprint_of(outcome_of(twin, 0.0).tables)


def test_a_future_is_the_straight_run_with_the_same_entry() -> None:
    found = futures(small.scenario(), AT, {"as it is": {}, "more crews": MORE})
    assert fingerprint_of(found["as it is"].tables) == fingerprint_of(small.lived().tables)
    assert fingerprint_of(found["more crews"].tables) == print_of_straight(AT)
    assert fingerprint_of(found["more crews"].tables) != fingerprint_of(found["as it is"].tables)


@pytest.mark.slow
def test_at_twenty_instants_branch_and_rest_are_the_straight_run() -> None:
    luck = random.Random(11)
    for at in sorted(luck.uniform(-24.0 * 20, 24.0 * 58) for _ in range(20)):
        found = futures(small.scenario(), at, {"more crews": MORE})
        assert fingerprint_of(found["more crews"].tables) == print_of_straight(at), at


def test_forked_and_replayed_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    forked = futures(small.scenario(), AT, {"more crews": MORE})
    monkeypatch.setattr(branch, "can_be_copied", lambda: False)
    replayed = futures(small.scenario(), AT, {"more crews": MORE})
    assert fingerprint_of(forked["more crews"].tables) == fingerprint_of(replayed["more crews"].tables)


def test_the_past_is_shared() -> None:
    """What was noted in months that were over is the same in every future."""
    at = 24.0 * 40
    found = futures(small.scenario(), at, {"as it is": {}, "more crews": MORE})
    one, other = (found[name].tables["measures"] for name in found)
    before = one["month"] < 2
    assert np.array_equal(one["value"][before], other["value"][other["month"] < 2])
    assert not np.array_equal(one["value"], other["value"])


def test_what_can_only_be_chosen_at_the_start_is_refused() -> None:
    with pytest.raises(InputRefused, match=r"network\.sites: is chosen at the start"):
        futures(small.scenario(), AT, {"more sites": {"network.sites": 50}})


def test_settings_of_a_later_day_of_the_plan_keep_the_overlay() -> None:
    twin = build(small.scenario(), 0)
    run(twin, until=AT)
    twin.life.overlay("more crews", MORE)
    assert twin.departments["oss.workforce"].p.technicians == 40.0
    twin.life.overlay("other", {"oss.workforce.technicians": 8.0})
    assert twin.departments["oss.workforce"].p.technicians == 8.0
    twin.life.overlay("other", {})
    assert twin.departments["oss.workforce"].p.technicians == 40.0
    twin.life.overlay("more crews", {})
    assert twin.departments["oss.workforce"].p == twin.scenario.oss.workforce
