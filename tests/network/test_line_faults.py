"""Single lines: out of order once at a time, and every hour without service counts."""

import numpy as np
import pytest
import simpy

from sim.network.equipment import Fault
from sim.network.line_faults import Lines
from sim.network.outages import FIXED, Outages


def test_a_line_fails_and_is_restored() -> None:
    env = simpy.Environment()
    lines = Lines(env)
    over: list[tuple[Fault, float]] = []
    lines.repaired.listen(lambda fault, now: over.append((fault, now)))
    fault = lines.fail(7, key=1)
    assert fault is not None
    assert (fault.kind, fault.element, fault.silent) == ("line", 7, True)
    env.run(until=5.0)
    lines.restore(7)
    assert lines.faults == {}
    assert over == [(fault, 5.0)]
    assert lines.person_hours == 5.0


def test_what_is_out_of_order_does_not_fail_again() -> None:
    lines = Lines(simpy.Environment())
    lines.fail(7, key=1)
    assert lines.fail(7, key=2) is None
    assert lines.interruptions == 1


def test_restoring_a_line_that_works_changes_nothing() -> None:
    lines = Lines(simpy.Environment())
    lines.restore(7)
    assert (lines.person_hours, lines.interruptions) == (0.0, 0)


def test_open_faults_count_up_to_now() -> None:
    env = simpy.Environment()
    lines = Lines(env)
    lines.fail(1, key=1)
    env.run(until=2.0)
    lines.fail(2, key=2)
    env.run(until=5.0)
    lines.restore(1)
    assert lines.hours_until(6.0) == pytest.approx(5.0 + 4.0)


def test_a_line_dead_for_ten_hours_behind_a_hub_dead_for_four_of_them_is_ten_hours() -> None:
    """On paper: line 10-20 h, hub 13-17 h, once before at 2-5 h: 4 h are the hub's and 6 h the line's."""
    env = simpy.Environment()
    lines, outages, site = Lines(env), Outages(1, (1.0, 1.0, 1.0), 1080.0, 4.0), np.array([0])
    lines.dark = lambda row, now: outages.hours_until(now, 0, FIXED)
    outages.enter(0.0, site, np.array([FIXED]))
    so_far = []
    for at, down in ((2.0, True), (5.0, False), (10.0, None), (13.0, True), (17.0, False)):
        env.run(until=at)
        if down is None:
            lines.fail(7, key=1)
        else:
            outages.change(at, site, np.array([down]), np.array([down]))
        so_far.append(lines.hours_until(at))
    assert so_far == [0.0, 0.0, 0.0, 3.0, 3.0]
    assert lines.open_hours(np.array([3, 7]), 15.0 + 3.0).tolist() == [0.0, 4.0]
    env.run(until=20.0)
    lines.restore(7)
    assert lines.person_hours == pytest.approx(6.0)
    assert outages.person_hours[FIXED] == pytest.approx(3.0 + 4.0)


def test_a_dead_line_counts_no_more_while_its_hub_stays_down() -> None:
    """On paper: a line that fails in the second hour of a hub's outage without end has no hour of its own."""
    env = simpy.Environment()
    lines, outages, site = Lines(env), Outages(1, (1.0, 1.0, 1.0), 1080.0, 4.0), np.array([0])
    lines.dark = lambda row, now: outages.hours_until(now, 0, FIXED)
    outages.change(0.0, site, np.array([True]), np.array([True]))
    env.run(until=2.0)
    lines.fail(7, key=1)
    assert lines.hours_until(100.0) == 0.0
    outages.integrate(50.0)
    assert lines.hours_until(100.0) == 0.0
    env.run(until=60.0)
    lines.give_up(np.array([7]))
    assert lines.person_hours == 0.0
