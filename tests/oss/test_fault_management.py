"""Fault management: one problem, one ticket; who asks in vain asks again."""

from typing import Any

import pytest

from sim.kernel.streams import identity
from sim.messages.faults import (
    FaultReported,
    ProblemClosed,
    ProblemDetected,
    ProblemOpened,
    RepairDone,
    VisitRequested,
)
from sim.network.equipment import Fault
from sim.oss.fault_management import FaultManagement, FaultManagementParameters
from tests.house_of_two import Alone, alone, empty_house, fault_tools

SITE, HUB = 4, 3


def desk_with(**changes: Any) -> Alone:
    house = empty_house()
    parameters = FaultManagementParameters(**({"plant_accuracy": 1.0} | changes))
    return alone(FaultManagement, parameters, house, **fault_tools(house))


def fail(desk: Alone, element: int, nth: int = 0) -> Fault:
    fault: Fault = desk.tools["equipment"].fail(element, nth)
    return fault


def detect(desk: Alone, fault: Fault, attempt: int = 0) -> None:
    key = identity("test", fault.key, attempt)
    desk.tell(ProblemDetected(key, problem=fault.key, element=fault.element, kind=fault.kind))


def report(desk: Alone, site: int, line: int | None = None, key: int = 7) -> None:
    desk.tell(FaultReported(key, site=site, line=line))


def test_what_can_be_repaired_from_the_desk_needs_no_visit() -> None:
    desk = desk_with(remote_share=1.0, remote_fix_low=5.0, remote_fix_high=5.0)
    detect(desk, fail(desk, SITE))
    desk.run(24.0)
    assert desk.tools["equipment"].faults == {}
    assert desk.heard(VisitRequested) == []
    assert (desk.it.opened, desk.it.closed, desk.it.tickets) == (1, 1, {})
    assert desk.sum("faults.resolution", "site") == pytest.approx(desk.sum("second_line.work"))


def test_what_cannot_is_asked_of_field_work_and_closed_on_its_word() -> None:
    desk = desk_with(remote_share=0.0)
    fault = fail(desk, SITE)
    detect(desk, fault)
    desk.run(8.0)
    [visit] = desk.heard(VisitRequested)
    assert (visit.job, visit.kind, visit.target, visit.urgent) == (fault.key, "site", SITE, True)
    assert desk.it.closed == 0
    desk.tell(RepairDone(1, visit.job))
    desk.run(8.1)
    assert desk.it.closed == 1


def test_a_cut_cable_is_never_repaired_from_the_desk() -> None:
    desk = desk_with(remote_share=1.0)
    equipment = desk.tools["equipment"]
    detect(desk, fail(desk, equipment.topology.element_count - 1))
    desk.run(10.0)
    assert [visit.kind for visit in desk.heard(VisitRequested)] == ["link"]


def test_silence_makes_it_ask_again_with_the_same_job() -> None:
    desk = desk_with(remote_share=0.0, chase_urgent=12.0, diagnosis=1.0)
    fault = fail(desk, SITE)
    detect(desk, fault)
    desk.run(1 + 12 + 24)
    first, second, third = desk.heard(VisitRequested)
    assert first.job == second.job == third.job == fault.key
    assert len({first.key, second.key, third.key}) == 3
    desk.tell(RepairDone(1, fault.key), RepairDone(2, fault.key))
    desk.run(200.0)
    assert len(desk.heard(VisitRequested)) == 3
    assert desk.it.closed == 1


def test_the_repair_of_a_line_is_chased_with_more_patience() -> None:
    desk = desk_with(remote_share_line=0.0, chase_urgent=12.0, chase_line=96.0, line_test=1.0)
    desk.tools["lines"].fail(11, key=5)
    report(desk, site=0, line=11)
    desk.run(95.0)
    assert [visit.urgent for visit in desk.heard(VisitRequested)] == [False]
    desk.run(98.0)
    assert len(desk.heard(VisitRequested)) == 2


def test_many_reports_and_alarms_of_one_fault_are_one_ticket() -> None:
    desk = desk_with(remote_share=0.0)
    fault = fail(desk, SITE)
    report(desk, site=0, key=1)
    report(desk, site=0, key=2)
    detect(desk, fault, 0)
    detect(desk, fault, 1)
    desk.run(0.1)
    assert desk.it.opened == 1
    assert list(desk.it.tickets) == [fault.key]


def test_reports_from_all_sites_behind_a_hub_are_one_ticket_on_the_hub() -> None:
    desk = desk_with(remote_share=0.0)
    fault = fail(desk, HUB)
    for key, site in enumerate((2, 3), start=1):
        report(desk, site=site, key=key)
    desk.run(0.1)
    [ticket] = desk.it.tickets.values()
    assert (ticket.key, ticket.target, ticket.sites) == (fault.key, HUB, (2,))
    assert [word.sites for word in desk.heard(ProblemOpened)] == [(2,)]
    desk.run(4.0)
    assert desk.it.opened == 1
    assert [word.sites for word in desk.heard(ProblemOpened)] == [(2,), (3,)], "after the diagnosis"


def test_both_words_of_a_reported_problem_are_followed_by_their_ends() -> None:
    desk = desk_with(remote_share=1.0)
    fail(desk, HUB)
    report(desk, site=2)
    desk.run(24.0)
    opened, closed = desk.heard(ProblemOpened), desk.heard(ProblemClosed)
    assert [word.sites for word in opened] == [word.sites for word in closed] == [(2,), (3,)]
    assert [word.key for word in opened] == [word.key for word in closed]


def test_a_report_of_trouble_that_is_over_opens_nothing() -> None:
    desk = desk_with()
    fail(desk, SITE)
    desk.tools["equipment"].restore(SITE)
    report(desk, site=0)
    desk.run(1.0)
    assert desk.it.opened == 0


def test_a_customer_can_be_the_first_to_detect_a_silent_fault() -> None:
    desk = desk_with()
    desk.run(1.0)
    fault = fail(desk, SITE)
    desk.run(3.5)
    report(desk, site=0)
    desk.run(4.0)
    assert fault.detected == 3.5
    assert desk.sum("faults.detection", "site") == 2.5


def test_a_line_is_repaired_from_the_desk_too() -> None:
    desk = desk_with(remote_share_line=1.0)
    lines = desk.tools["lines"]
    lines.fail(11, key=5)
    report(desk, site=0, line=11)
    desk.run(24.0)
    assert lines.faults == {}
    assert desk.sum("tickets.closed", "line") == 1
    assert desk.sum("faults.resolved", "line") == 1


def test_network_faults_come_before_lines() -> None:
    desk = desk_with(engineers=1, remote_share=1.0, remote_share_line=1.0, line_test=60.0)
    for row in range(30):
        desk.tools["lines"].fail(row, key=row)
        report(desk, site=0, line=row, key=100 + row)
    desk.run(0.1)
    detect(desk, fail(desk, SITE))
    desk.run(6.0)
    assert desk.sum("tickets.closed", "site") == 1
    assert desk.sum("tickets.closed", "line") < 15


def test_care_hears_of_opening_and_closing() -> None:
    desk = desk_with(remote_share=1.0)
    detect(desk, fail(desk, SITE))
    desk.run(24.0)
    assert [(p.element, p.sites) for p in desk.heard(ProblemOpened)] == [(SITE, (0,))]
    assert [(p.element, p.sites) for p in desk.heard(ProblemClosed)] == [(SITE, (0,))]


def test_who_keeps_it_to_themselves_tells_nobody() -> None:
    desk = desk_with(remote_share=1.0, informing="keep to ourselves")
    detect(desk, fail(desk, SITE))
    desk.run(24.0)
    assert desk.heard(ProblemOpened) == desk.heard(ProblemClosed) == []
    assert desk.it.closed == 1


def test_one_engineer_diagnoses_one_problem_at_a_time() -> None:
    finished = []
    for engineers in (1, 4):
        desk = desk_with(engineers=engineers, remote_share=1.0)
        for element in (4, 5, 6, 7):
            detect(desk, fail(desk, element))
        desk.run(48.0)
        assert desk.it.closed == 4
        finished.append(desk.sum("faults.resolution", "site"))
    assert finished[1] < finished[0]


def test_believed_open_faults_stand_beside_the_true_ones() -> None:
    desk = desk_with(remote_share=0.0)
    detect(desk, fail(desk, SITE))
    fail(desk, 5)
    desk.days(1)
    desk.it.close_month(1)
    assert desk.house.beliefs[1, "oss.fault_management", "open faults"] == (1.0, 2.0)
    assert desk.sum("second_line.duty") == 48.0


def test_a_ticket_on_a_hub_does_not_cover_a_site_elsewhere() -> None:
    desk = desk_with(remote_share=0.0)
    own = fail(desk, SITE)  # site 0 hangs on the other hub
    detect(desk, fail(desk, HUB))
    desk.run(0.1)
    report(desk, site=0)
    desk.run(0.2)
    assert own.key in desk.it.tickets


def test_a_late_word_neither_opens_a_closed_problem_again_nor_a_second_ticket() -> None:
    desk = desk_with(remote_share=1.0)
    fault = fail(desk, SITE)
    detect(desk, fault, 0)
    desk.run(24.0)
    assert (desk.it.opened, desk.it.closed) == (1, 1)
    again = fail(desk, SITE, nth=1)  # another fault of the same element, of which nobody has heard yet
    detect(desk, fault, 1)
    desk.run(48.0)
    assert (desk.it.opened, desk.it.closed) == (1, 1)
    assert desk.tools["equipment"].faults == {SITE: again}, "and nobody repairs it on the ticket of the first"
    assert len(desk.heard(ProblemOpened)) == 1


def test_a_late_report_of_a_line_that_was_repaired_opens_nothing() -> None:
    desk = desk_with(remote_share_line=1.0)
    desk.tools["lines"].fail(11, key=5)
    desk.tell(FaultReported(5, 0, 11, 5))
    desk.run(24.0)
    assert (desk.it.opened, desk.it.closed) == (1, 1)
    desk.tell(FaultReported(6, 0, 11, 5))
    desk.run(48.0)
    assert (desk.it.opened, desk.it.closed) == (1, 1)


def test_a_new_fault_of_the_same_line_gets_a_ticket_of_its_own() -> None:
    desk = desk_with(remote_share_line=1.0)
    for key in (5, 6):
        desk.tools["lines"].fail(11, key=key)
        desk.tell(FaultReported(key, 0, 11, key))
        desk.run(24.0 * (key - 4))
    assert (desk.it.opened, desk.it.closed) == (2, 2)


def test_closed_tickets_are_forgotten_when_no_word_of_them_can_come_any_more() -> None:
    desk = desk_with(remote_share=1.0)
    fault = fail(desk, SITE)
    detect(desk, fault)
    desk.days(140)
    desk.it.close_month(5)
    detect(desk, fault, 1)
    desk.run(24.0 * 141)
    assert desk.it.opened == 2


# --- by wrong records


def test_by_a_wrong_record_people_go_to_the_wrong_place_and_diagnose_anew() -> None:
    desk = desk_with(remote_share=0.0, plant_accuracy=0.0, diagnosis=1.0)
    fault = fail(desk, SITE)
    detect(desk, fault)
    desk.run(1.0)
    [astray] = desk.heard(VisitRequested)
    assert (astray.kind, astray.urgent) == ("site", True)
    assert astray.target != SITE
    assert astray.job != fault.key
    desk.tell(RepairDone(1, astray.job))
    desk.run(2.0)
    right = desk.heard(VisitRequested)[-1]
    assert (right.job, right.target) == (fault.key, SITE)
    desk.tell(RepairDone(2, right.job))
    desk.run(2.1)
    assert (desk.it.opened, desk.it.closed) == (1, 1)
    assert desk.sum("tickets.wrong_turns", "site") == 1


def test_an_alarm_puts_right_in_time_what_callers_led_astray() -> None:
    """Traced over wrong records first; the alarm comes before the diagnosis ends, and its own record is right."""
    desk = desk_with(remote_share=0.0, plant_accuracy=0.0)
    fault = fail(desk, SITE)
    report(desk, site=0)
    desk.run(0.01)
    desk.it.adopt(desk.it.p.model_copy(update={"plant_accuracy": 1.0}))
    detect(desk, fault)
    desk.run(24.0)
    assert {visit.target for visit in desk.heard(VisitRequested)} == {SITE}
    assert desk.sum("tickets.wrong_turns") == 0
    assert desk.it.opened == 1


def test_an_alarm_calls_engineers_back_who_wait_for_a_visit_to_the_wrong_place() -> None:
    desk = desk_with(remote_share=0.0, plant_accuracy=0.0, diagnosis=1.0)
    fault = fail(desk, SITE)
    report(desk, site=0)
    desk.run(2.0)
    [astray] = desk.heard(VisitRequested)
    assert astray.target != SITE
    desk.it.adopt(desk.it.p.model_copy(update={"plant_accuracy": 1.0}))
    detect(desk, fault)
    desk.run(4.0)
    assert [visit.target for visit in desk.heard(VisitRequested)] == [astray.target, SITE]
    desk.tell(RepairDone(1, astray.job))
    desk.run(5.0)
    assert desk.it.closed == 0, "whoever comes back from the wrong place has repaired nothing"


def test_the_wrong_thing_can_be_reset_from_the_desk_too_and_costs_its_time() -> None:
    """Two diagnoses and two repairs of five minutes instead of one of each."""
    ends = []
    for accuracy in (1.0, 0.0):
        exact = {"diagnosis": {"mean": 30, "cv": 1e-9}}
        desk = desk_with(
            remote_share=1.0, remote_fix_low=5.0, remote_fix_high=5.0, plant_accuracy=accuracy, **exact
        )
        detect(desk, fail(desk, SITE))
        desk.run(24.0)
        assert desk.tools["equipment"].faults == {}
        ends.append(desk.sum("faults.resolution", "site"))
    assert ends == pytest.approx([35 / 60, 70 / 60], abs=0.01)


def test_care_is_told_of_the_sites_that_the_records_name() -> None:
    desk = desk_with(plant_accuracy=0.0)
    detect(desk, fail(desk, HUB))
    desk.run(0.1)
    [opened] = desk.heard(ProblemOpened)
    assert len(opened.sites) <= 2
    assert opened.sites != (2, 3)


def test_a_problem_that_is_not_known_again_gets_a_second_ticket_that_repairs_nothing() -> None:
    desk = desk_with(remote_share=0.0, plant_accuracy=0.0, diagnosis=1.0)
    fault = fail(desk, HUB)
    detect(desk, fault)
    desk.run(0.1)
    [ticket] = desk.it.tickets.values()
    unnamed = next(site for site in (2, 3) if site not in ticket.sites)
    report(desk, site=unnamed)
    desk.run(1.0)
    assert desk.sum("tickets.second") == 1
    second = next(one for key, one in desk.it.tickets.items() if key != fault.key)
    [visit] = [word for word in desk.heard(VisitRequested) if word.target == second.target]
    desk.tell(RepairDone(1, visit.job))
    desk.run(2.0)
    assert list(desk.it.tickets) == [fault.key], "closed, and the hub is still down"
    assert HUB in desk.tools["equipment"].faults


def test_what_is_reported_of_a_site_that_a_ticket_covers_is_looked_at_when_that_is_over() -> None:
    """A site fails in silence behind its hub: its callers are taken for the hub's until that is repaired."""
    desk = desk_with(remote_share=1.0, remote_fix_low=5.0, remote_fix_high=5.0)
    hub = fail(desk, HUB)
    detect(desk, hub)
    desk.run(0.01)
    hidden = fail(desk, SITE + 2)
    report(desk, site=2)
    desk.run(0.02)
    assert list(desk.it.tickets) == [hub.key]
    desk.run(48.0)
    assert desk.tools["equipment"].faults == {}
    assert desk.it.opened == 2
    assert desk.sum("faults.detected", "site") == 1
    assert hidden.detected is not None


def test_the_work_of_a_part_of_an_engineer_is_noted_as_shared_with_other_houses() -> None:
    for engineers, part in ((0.4, 1.0), (1.0, 0.0)):
        desk = desk_with(engineers=engineers, remote_share=1.0, remote_fix_low=0.1, remote_fix_high=0.1)
        detect(desk, fail(desk, SITE))
        desk.days(1)
        assert desk.sum("second_line.work") > 0.1
        assert desk.sum("second_line.shared_work") == pytest.approx(part * desk.sum("second_line.work"))
        assert desk.sum("second_line.shared_presence") == 24.0 * part
