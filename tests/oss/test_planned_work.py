"""Planned work: announced, done in its window by whoever sits at the second line, and then the element is inspected."""

import pytest

from sim.messages.faults import ProblemClosed, ProblemOpened, VisitRequested, WorkNeeded
from tests.oss.test_fault_management import SITE, desk_with


def test_planned_work_is_done_in_the_window_after_the_notice_and_counts_as_the_inspection() -> None:
    """Needed on Monday at noon, a week's notice: taken out on Tuesday of next week a quarter past one."""
    exact = {"planned_work": {"mean": 1.5, "cv": 1e-9}}
    desk = desk_with(planned_notice=7.0, **exact)
    equipment = desk.tools["equipment"]
    desk.run(12.0)
    desk.tell(WorkNeeded(1, job=5, element=SITE, kind="site"))
    begins = 8 * 24 + 1.25
    desk.run(begins - 0.01)
    assert equipment.works == {}
    desk.run(begins + 0.01)
    assert list(equipment.works) == [SITE]
    assert [word.sites for word in desk.heard(ProblemOpened)] == [(0,)]
    desk.run(begins + 1.49)
    assert list(equipment.works) == [SITE]
    desk.run(begins + 1.51)
    assert equipment.works == {}
    assert len(desk.heard(ProblemClosed)) == 1
    assert equipment.ageing.upkeep(SITE, 0.0, 0.0).due == pytest.approx(begins + 1.5, abs=0.001)
    assert desk.sum("planned.works", "site") == 1
    assert desk.heard(VisitRequested) == []
    # Of the three groups of ten only those who hang on the site alone are without service.
    assert equipment.outages.planned_hours.sum() == pytest.approx(15.0, abs=0.01)


def test_by_day_it_begins_at_ten() -> None:
    desk = desk_with(planned_notice=0.0, window="by day")
    desk.run(11.0)
    desk.tell(WorkNeeded(1, job=5, element=SITE, kind="site"))
    desk.run(24 + 10.24)
    assert desk.tools["equipment"].works == {}
    desk.run(24 + 10.26)
    assert list(desk.tools["equipment"].works) == [SITE]


def test_the_same_work_asked_for_twice_is_done_once_and_without_engineers_never() -> None:
    desk = desk_with(planned_notice=0.0)
    desk.tell(
        WorkNeeded(1, job=5, element=SITE, kind="site"), WorkNeeded(2, job=5, element=SITE, kind="site")
    )
    desk.days(3)
    assert (desk.it.works_taken, desk.it.works_done) == (1, 1)
    desk.it.close_month(1)
    nobody = desk_with(planned_notice=0.0, engineers=0)
    nobody.tell(WorkNeeded(1, job=5, element=SITE, kind="site"))
    nobody.days(30)
    nobody.it.close_month(1)
    assert nobody.tools["equipment"].works == {}
    assert nobody.it.works_done == 0
