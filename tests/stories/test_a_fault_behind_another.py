"""A site fails in silence half an hour after its hub: when the hub is back, those who are still cut off call."""

import pytest

from sim.kernel.paths import with_values
from sim.live import run
from tests.stories.test_a_site_fails import DAY_AFTER, NINE, NO_LOSS, NOTHING_ELSE, ONE_VISIT, TUESDAY
from tests.twin import small
from tests.twin.diary import Diary, site_elements

BY_CALLERS_ALONE = {
    "oss": {"monitoring": {"counters_after": 200}, "fault_management": {"plant_accuracy": 1.0}},
    "bss": {"care": {"report_after": 3}},
}


def detected(*patches: small.Patch, behind: bool) -> tuple[float, float]:
    """Hours from when the site alone keeps people dark until the operator knows, and until it is repaired."""
    twin = small.built(NOTHING_ELSE, ONE_VISIT, NO_LOSS, BY_CALLERS_ALONE, *patches, count=5_000, months=1)
    diary, equipment = Diary(twin), twin.world.equipment
    element = site_elements(twin)[0]
    site = element - int(twin.topology.site_element[0])
    hub = 2 + int(twin.topology.hub_of_site[site])

    def fail(which: int, silent: float) -> None:
        equipment.p = with_values(equipment.p, {"silent": silent})
        equipment.fail(which, 10**6)

    known: list[float] = []
    twin.world.fault_log.watcher = lambda fault, now: known.append(now) if fault.kind == "site" else None
    if behind:
        diary.at(NINE, lambda: fail(hub, 0.0))
    diary.at(NINE + 0.5, lambda: fail(element, 1.0))
    run(twin, until=DAY_AFTER + 24.0)
    alone_since = max([NINE + 0.5, *(over.end for over in diary.faults if over.kind == "hub")])
    [repaired] = [over.end for over in diary.faults if over.kind == "site"]
    return known[0] - alone_since, repaired - alone_since


@pytest.mark.parametrize("telling", ["answer only", "tell customers"])
def test_a_silent_fault_behind_another_is_found_by_its_callers_soon_after_the_other_is_over(
    telling: str,
) -> None:
    """Alone it takes the third of many callers; behind a hub no longer, counted from the hub's return."""
    care: small.Patch = {"bss": {"care": {"telling": telling}}}
    alone, _ = detected(care, behind=False)
    behind, _ = detected(care, behind=True)
    assert 0.0 < alone < 1.0
    assert behind < 1.0
    assert TUESDAY < NINE
