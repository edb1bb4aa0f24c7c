"""Branch and rest are the straight run, value for value, forked or replayed."""

import datetime as dt
import random

import numpy as np
import pytest

from sim.experiments import branch
from sim.experiments.branch import branched, futures
from sim.records.errors import InputRefused
from sim.records.fingerprint import fingerprint_of
from sim.twin import run_replication
from tests.twin import small

AT = dt.datetime(2027, 1, 13, 14, 20)
MORE = {"oss.workforce.technicians": 40.0}


def print_of_straight(at: dt.datetime) -> str:
    scenario = branched(small.scenario().at_size(), at, "more crews", MORE)
    return fingerprint_of(run_replication(scenario, 0).tables)


def test_a_future_is_the_straight_run_with_the_same_entry() -> None:
    found = futures(small.scenario(), AT, {"as it is": {}, "more crews": MORE})
    assert fingerprint_of(found["as it is"].tables) == fingerprint_of(small.lived().tables)
    assert fingerprint_of(found["more crews"].tables) == print_of_straight(AT)
    assert fingerprint_of(found["more crews"].tables) != fingerprint_of(found["as it is"].tables)


@pytest.mark.slow
def test_at_twenty_instants_branch_and_rest_are_the_straight_run() -> None:
    luck, start = random.Random(11), dt.datetime(2027, 1, 1)
    for at in sorted(start + dt.timedelta(hours=luck.uniform(0.0, 24.0 * 58)) for _ in range(20)):
        found = futures(small.scenario(), at, {"more crews": MORE})
        assert fingerprint_of(found["more crews"].tables) == print_of_straight(at), at


def test_forked_and_replayed_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    forked = futures(small.scenario(), AT, {"more crews": MORE})
    monkeypatch.setattr(branch, "can_be_copied", lambda: False)
    replayed = futures(small.scenario(), AT, {"more crews": MORE})
    assert fingerprint_of(forked["more crews"].tables) == fingerprint_of(replayed["more crews"].tables)


def test_the_past_is_shared() -> None:
    """What was noted in months that were over is the same in every future."""
    found = futures(small.scenario(), dt.datetime(2027, 2, 10, 9, 0), {"as it is": {}, "more crews": MORE})
    one, other = (found[name].tables["measures"] for name in found)
    before = one["month"] < 2
    assert np.array_equal(one["value"][before], other["value"][other["month"] < 2])
    assert not np.array_equal(one["value"], other["value"])


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputRefused, match=r"network\.sites.*cannot change while the operator lives"):
        futures(small.scenario(), AT, {"more sites": {"network.sites": 50}})
    with pytest.raises(InputRefused, match="outside|horizon|warm-up"):
        futures(small.scenario(), dt.datetime(2031, 1, 1), {"more crews": MORE})
    taken = branched(small.scenario().at_size(), AT, "more crews", MORE)
    with pytest.raises(InputRefused, match="there is one called 'more crews' already"):
        branched(taken, AT, "more crews", MORE)
