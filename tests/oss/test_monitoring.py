"""Monitoring: alarms are looked at one after the other, and silence lasts until the morning."""

from typing import Any

import pytest

from sim.kernel.beat import Beat
from sim.messages.faults import ProblemDetected
from sim.oss.monitoring import Monitoring, MonitoringParameters
from tests.house_of_two import Alone, alone, empty_house, fault_tools

QUIET: dict[str, Any] = {"background": 1e-9, "fan_out": 0.0, "raised_after": 0.0}
SITE = 4
"""The first site: two gateways and two hubs come before."""


def monitoring(silent: float = 0.0, **changes: Any) -> Alone:
    house = empty_house()
    parameters = MonitoringParameters(**(QUIET | changes))
    return alone(Monitoring, parameters, house, **fault_tools(house, silent=silent))


def fail(desk: Alone, element: int, at: float = 1.0) -> None:
    desk.run(at)
    desk.tools["equipment"].fail(element, 0)


def test_a_fault_becomes_a_problem_after_looking_and_opening() -> None:
    desk = monitoring(engineers=1, raised_after=30.0, look=2.0, open_problem=10.0)
    fail(desk, SITE)
    desk.run(1.0 + (30 + 12 * 60 - 1) / 3600)
    assert desk.heard(ProblemDetected) == []
    desk.run(1.0 + (30 + 12 * 60 + 1) / 3600)
    [problem] = desk.heard(ProblemDetected)
    assert (problem.element, problem.kind) == (SITE, "site")


def test_a_fault_counts_as_detected_when_its_alarm_has_been_looked_at() -> None:
    desk = monitoring(engineers=1, look=2.0, open_problem=10.0)
    fail(desk, SITE)
    desk.run(2.0)
    assert desk.sum("faults.detected", "site") == 1
    assert desk.sum("faults.detection", "site") == pytest.approx(2 / 60)


def test_the_storm_of_one_fault_delays_the_detection_of_the_next() -> None:
    calm, stormy = monitoring(engineers=1), monitoring(engineers=1, fan_out=20.0)
    found = []
    for desk in (calm, stormy):
        fail(desk, 3)  # the last hub of the open chain, with two sites behind
        fail(desk, 5, at=1.001)
        desk.days(1)
        found.append(desk.sum("faults.detection", "site"))
    assert desk.tools["equipment"].sites_behind(3) == 2
    assert stormy.sum("alarms.raised") > calm.sum("alarms.raised") + 20
    assert found[1] > found[0] + 0.5


def test_more_engineers_see_through_a_storm_sooner() -> None:
    detection = []
    for engineers in (1, 4):
        desk = monitoring(engineers=engineers, fan_out=20.0)
        fail(desk, 3)
        fail(desk, 5, at=1.001)
        desk.days(1)
        detection.append(desk.sum("faults.detection", "site"))
    assert detection[1] < detection[0]


def test_a_storm_is_cut_off_at_its_longest() -> None:
    desk = monitoring(engineers=1, fan_out=1000.0, longest_storm=30)
    fail(desk, SITE)
    desk.days(1)
    assert desk.sum("alarms.raised") == 31


def test_meaningless_alarms_cost_work_and_time() -> None:
    desk = monitoring(engineers=2, background=2.0, watched=300, look=2.0)
    desk.days(20)
    assert desk.sum("alarms.raised") == pytest.approx(20 * 600, rel=0.05)
    assert desk.sum("noc.work") == pytest.approx(desk.sum("alarms.raised") * 2 / 60)
    assert desk.sum("noc.duty") == 20 * 48


def test_a_fault_stands_in_line_behind_the_meaningless_alarms_that_came_before_it() -> None:
    desk = monitoring(engineers=1, background=3.0, watched=300, look=2.0)  # 900 alarms, 720 can be looked at
    desk.step(Monitoring.place_background_alarms, Beat.of(0))
    fail(desk, SITE, at=23.0)
    desk.run(24.0)
    desk.step(Monitoring.look_at_alarms, Beat.of(0))
    desk.run(40.0)
    assert desk.sum("faults.detection", "site") == pytest.approx(900 * 2 / 60 * 23 / 24 - 23.0, abs=2.0)


def test_a_silent_fault_is_found_by_the_counters_of_the_morning() -> None:
    desk = monitoring(silent=1.0, counters_after=8.0)
    fail(desk, SITE, at=30.0)
    desk.run(55.9)
    assert desk.heard(ProblemDetected) == []
    desk.run(56.1)
    assert [problem.element for problem in desk.heard(ProblemDetected)] == [SITE]
    assert desk.sum("faults.detection", "site") == pytest.approx(26.0)


def test_counters_show_only_what_has_been_dead_for_long_enough_and_go_on_telling() -> None:
    desk = monitoring(silent=1.0, counters_after=8.0)
    fail(desk, SITE, at=50.0)
    desk.run(79.0)
    assert desk.heard(ProblemDetected) == []
    desk.run(105.0)
    first, again = desk.heard(ProblemDetected)
    assert first.problem == again.problem
    assert first.key != again.key
    assert desk.sum("faults.detected") == 1


def test_who_waits_for_self_healing_opens_later_and_not_at_all_if_it_came_back() -> None:
    waiting = monitoring(ticketing="wait for self-healing", self_healing=15.0, look=2.0)
    fail(waiting, SITE)
    fail(waiting, 5, at=1.01)
    waiting.run(1.2)
    waiting.tools["equipment"].restore(5)
    waiting.run(2.0)
    assert [problem.element for problem in waiting.heard(ProblemDetected)] == [SITE]
    assert waiting.sum("faults.detection", "site") == pytest.approx(17 / 60)
    assert waiting.decided("ticketing") == {"0.25": 2}


def test_a_new_roster_works_at_once() -> None:
    desk = monitoring(engineers=1)
    desk.days(1)
    desk.it.adopt(desk.it.p.model_copy(update={"engineers": 3}))
    desk.days(1)
    assert desk.sum("noc.duty") == 24 + 72


def test_belief_is_written_beside_the_truth() -> None:
    desk = monitoring(silent=1.0)
    fail(desk, SITE)
    desk.days(1)
    desk.it.close_month(1)
    assert desk.house.beliefs[1, "oss.monitoring", "problems so far"] == (0.0, 1.0)


def test_the_work_of_a_part_of_an_engineer_is_noted_as_shared_with_other_houses() -> None:
    """One alarm, two minutes to look and ten to write down; who is paid whole is shared with nobody."""
    shared = []
    for engineers in (0.4, 1.0):
        desk = monitoring(engineers=engineers, look=2.0, open_problem=10.0)
        fail(desk, SITE)
        desk.days(1)
        assert desk.sum("noc.work") == pytest.approx(0.2, abs=1e-3)
        shared.append((desk.sum("noc.shared_work"), desk.sum("noc.shared_presence")))
    assert shared == [(pytest.approx(0.2, abs=1e-3), 24.0), (0.0, 0.0)]
