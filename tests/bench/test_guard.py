"""A simulated day costs no more work than is recorded; the guard counts, it does not time."""

import cProfile

import numpy as np
import pytest
import simpy

from sim.kernel.streams import Streams
from tests.bench import guard, work


@pytest.fixture(scope="module")
def now() -> dict[str, float]:
    """The work of a day as the code is now."""
    return work.measure().by_name()


def test_the_work_of_a_day_has_not_grown_by_a_tenth(now: dict[str, float]) -> None:
    """If it must grow, `python -m tests.bench.guard` records the new figures."""
    assert guard.grown(guard.recorded(), now) == []


def test_every_figure_is_there(now: dict[str, float]) -> None:
    assert now.keys() == guard.recorded().keys()
    assert all(value > 0 for value in now.values())


def test_growing_by_a_tenth_is_noticed() -> None:
    before = {"events": 100.0, "calls": 2000.0}
    assert guard.grown(before, {"events": 110.0, "calls": 1000.0}) == []
    assert guard.grown(before, {"events": 111.0, "calls": 2000.0}) == ["events: 111.0, recorded 100.0"]


def test_a_figure_that_nobody_has_recorded_is_noticed() -> None:
    assert guard.grown({}, {"events": 3.0}) == ["events: 3.0, recorded 0.0"]


def test_draws_are_counted_once_and_by_their_rows() -> None:
    streams = Streams(1)
    with work.counting_draws() as drawn:
        streams.rows("leave", np.arange(7, dtype=np.uint64))
        streams.many(("a", "b"), np.arange(5, dtype=np.uint64))
        streams.one("c", 4)
        streams.chance("fault", 3).exponential("next", 2.0)
        streams.key("d")
    streams.one("c", 5)
    assert (drawn.times, drawn.rows) == (4, 7 + 10 + 1 + 1)


def test_events_are_counted_and_calls_of_others_are_not() -> None:
    env = simpy.Environment()
    for hours in range(6):
        env.timeout(hours)
    profile = cProfile.Profile(builtins=False)
    profile.runcall(env.run, until=4)
    assert work.calls_of(profile) == (0, 5)  # four at the hours 0 to 3, and the end
