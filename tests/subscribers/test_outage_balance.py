"""Hours without service: each counted once, never more than there are, and felt while they last."""

import numpy as np
import pytest

from sim.network.outages import FIXED
from sim.records.errors import LawBroken
from tests.subscribers.test_customers import town


def test_a_dead_line_behind_a_dead_hub_is_counted_once() -> None:
    """On paper: a line dead for 10 h, its hub for 4 of them: 6 h of the line, 4 h of each who hangs on it."""
    desk = town()
    people = desk.it.people
    row = int(np.flatnonzero(people.group == FIXED)[0])
    site = people.site[[row]].astype(np.int64)
    fixed = int(((people.site == site[0]) & (people.group == FIXED)).sum())
    desk.it.lines.fail(row, key=1)
    for at, down in ((3.0, True), (7.0, False)):
        desk.run(at)
        desk.it.outages.change(at, site, np.array([down]), np.array([down]))
    desk.run(10.0)
    desk.it.lines.restore(row)
    assert people.line_memory[row] == pytest.approx(6 * 60 * desk.it.p.felt_fixed)
    desk.days(1)
    desk.it.close_month(1)
    assert desk.sum("outage.hours", "line") == pytest.approx(6.0)
    assert desk.sum("outage.hours", "fixed") == pytest.approx(4.0 * fixed)


def test_nobody_is_without_service_for_longer_than_there_are_hours() -> None:
    desk = town()
    desk.days(1)
    desk.it.lines.person_hours += 2000 * 24.0 + 1.0
    with pytest.raises(LawBroken, match="V24 .*fixed hours"):
        desk.it.close_month(1)


def test_an_outage_without_end_drives_people_away() -> None:
    expected = []
    for down in (False, True):
        desk = town(each={"intercept": -4.0})
        sites = np.arange(len(desk.it.outages.down))
        if down:
            all_ = np.ones(len(sites), dtype=bool)
            desk.it.outages.change(0.0, sites, all_, all_)
        desk.days(30)
        expected.append(desk.sum("subscribers.expected_leavers"))
        desk.it.close_month(1)
    assert expected[1] > 1.3 * expected[0]
