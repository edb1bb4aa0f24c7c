"""Single lines: out of order once at a time, and every hour without service counts."""

import pytest
import simpy

from sim.network.equipment import Fault
from sim.network.line_faults import Lines


def test_a_line_fails_and_is_restored() -> None:
    env = simpy.Environment()
    lines = Lines(env)
    over: list[tuple[Fault, float]] = []
    lines.repaired = lambda fault, now: over.append((fault, now))
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
