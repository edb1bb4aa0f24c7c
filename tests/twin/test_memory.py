"""A long life takes no more memory than a short one: what is over is let go."""

import gc

import numpy as np

from sim.kernel.cases import Cases
from sim.live import run
from tests.twin import small

MONTHS = 24


def tables() -> list[Cases]:
    """Every table of cases that there is in this process."""
    return [one for one in gc.get_objects() if issubclass(type(one), Cases)]


def test_rows_of_cases_follow_the_last_months_and_not_all_that_have_gone_by() -> None:
    """What is done is kept for 120 days: at least the last three months' cases, less than the last six's."""
    earlier = tables()  # of other tests
    twin = small.built(count=400, months=MONTHS, warm_up=0)
    known = set(map(id, earlier))
    ours = {type(table).__name__: table for table in tables() if id(table) not in known}
    orders = {"PlacedOrders", "ManagedOrders", "ServiceOrders", "LoggedOrders"}
    assert orders <= set(ours)
    rows = {name: [0] for name in ours}
    opened = {name: [0] for name in ours}
    for edge in twin.services.calendar.month_edges[1:].tolist():
        run(twin, until=edge)
        for name, table in ours.items():
            assert table.opened - table.retired == table.count == len(np.unique(table.id)), name
            rows[name].append(table.count)
            opened[name].append(table.opened)
    for name in ours:
        assert name not in orders or opened[name][MONTHS] > 400, "enough happened for growth to be seen"
        for month in range(6, MONTHS + 1):
            assert rows[name][month] <= opened[name][month] - opened[name][month - 6], (name, month)
    for name in ("ManagedOrders", "ServiceOrders"):
        for month in range(3, MONTHS + 1):
            assert rows[name][month] >= opened[name][month] - opened[name][month - 3], (name, month)
    for name in ("PlacedOrders", "LoggedOrders"):
        assert max(rows[name]) < 0.05 * opened[name][MONTHS], name
