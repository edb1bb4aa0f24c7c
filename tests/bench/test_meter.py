"""The bench counts each second once, and knows whose event it is."""

import time

import pytest
import simpy

from tests.bench import sizes
from tests.bench.meter import BEATS, CLOCK, HOUSE, MONTH_ENDS, PHASES, SET_UP, TABLES, Meter, owner_of


class Ticking:
    """CPU time that somebody else sets."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        monkeypatch.setattr(time, "process_time", lambda: self.now)


def test_each_second_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, meter = Ticking(monkeypatch), Meter()
    with meter.at(BEATS, "care"):
        clock.now = 2.0
        with meter.at(BEATS, "billing"):
            clock.now = 5.0
        clock.now = 6.0
    clock.now = 9.0
    with meter.at(CLOCK, "care"):
        clock.now = 10.0
    assert meter.seconds == {(BEATS, "care"): 3.0, (BEATS, "billing"): 3.0, (CLOCK, "care"): 1.0}
    assert meter.by_phase() == {**dict.fromkeys(PHASES, 0.0), BEATS: 6.0, CLOCK: 1.0}
    assert list(meter.by_department()) == ["care", "billing"]


def test_an_error_inside_closes_the_count(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, meter = Ticking(monkeypatch), Meter()

    def fail() -> None:
        clock.now = 4.0
        raise ValueError("planned")

    with pytest.raises(ValueError, match="planned"):
        meter.around(fail, SET_UP, "care")()
    clock.now = 7.0
    assert meter.seconds == {(SET_UP, "care"): 4.0}


def test_an_event_belongs_to_who_waits_for_it() -> None:
    env = simpy.Environment()
    assert owner_of(env.timeout(1.0)) == HOUSE
    ends = env.timeout(1.0)
    ends.callbacks.append(simpy.core.StopSimulation.callback)
    assert owner_of(ends) == HOUSE


def test_a_life_is_taken_apart_without_changing_it() -> None:
    whole, apart = sizes.live(2_000, 1), sizes.live(2_000, 1, where=True)
    assert whole.phases == {}
    assert all(apart.phases[phase] > 0 for phase in (SET_UP, CLOCK, BEATS, MONTH_ENDS, TABLES))
    assert sum(apart.phases.values()) == pytest.approx(apart.cpu_s, rel=0.05)
    assert {"bss.billing", "oss.workforce", "subscribers.customers", "desk: care"} <= apart.departments.keys()
    assert apart.days == whole.days == 31 + 31 + 30 + 31  # January after a warm-up of three months
    assert apart.columns_mb["subscribers.population"] > 0.1
