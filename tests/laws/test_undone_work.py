"""Who leaves work undone looks worse in every measure of time. [cases d11, d12; C3, A10, B3, B4]"""

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.kpis.evaluate import monthly
from sim.live import run
from sim.network.outages import FIXED
from sim.records.outcome import Outcome
from tests.stories.test_a_site_fails import NINE, NO_LOSS, NOTHING_ELSE
from tests.twin import small
from tests.twin.diary import site_elements

NOBODY_TRAVELS = {"oss": {"workforce": {"technicians": 0}}}
NOBODY_ANSWERS = {"bss": {"care": {"seats": 0, "seats_early_late": 0, "seats_night": 0}}}
NOBODY_DIAGNOSES = {"oss": {"fault_management": {"engineers": 0}}}
NOBODY_REPAIRS_ORDERS = {"bss": {"order_management": {"analysts": 0}}}
TIMES = ("fault_resolution_time", "mttr_site", "mttr_line", "mttd", "order_to_activate", "care_wait")
SIZE = {"count": 3_000, "months": 3}


@pytest.fixture(scope="module")
def usual() -> Outcome:
    return small.lived(**SIZE)


@pytest.mark.parametrize(
    ("cut", "worse"),
    [
        pytest.param(NOBODY_TRAVELS, ("fault_resolution_time", "mttr_line", "order_to_activate"), id="field"),
        pytest.param(NOBODY_DIAGNOSES, ("fault_resolution_time", "mttr_site", "mttr_line"), id="second line"),
        pytest.param(NOBODY_REPAIRS_ORDERS, ("order_to_activate",), id="fallout"),
        pytest.param(NOBODY_ANSWERS, ("care_wait",), id="care"),
    ],
)
def test_a_desk_without_people_improves_no_time_and_worsens_its_own(
    usual: Outcome, cut: small.Patch, worse: tuple[str, ...]
) -> None:
    life = small.lived(cut, **SIZE)
    for kpi in TIMES:
        before, after = small.kpi(usual, kpi), small.kpi(life, kpi)
        if cut is NOBODY_ANSWERS and kpi == "mttr_site":
            # Reports of trouble on lines reach nobody any more (issue 8): crews have only the sites to see to.
            # The lines pay for it: theirs and the mean of all faults are worse.
            assert small.kpi(life, "mttr_line") > 10 * small.kpi(usual, "mttr_line")
            continue
        # What the desk has nothing to do with may move a little: other callers, other queues. Waits for care
        # are mostly of one hour here, in which a hub fails and four in ten give up.
        assert after > before * (0.8 if kpi == "care_wait" else 0.9), kpi
    for kpi in worse:
        assert small.kpi(life, kpi) > 1.2 * small.kpi(usual, kpi), kpi


def test_without_agents_everybody_gives_up_and_no_month_shows_more_than_all(usual: Outcome) -> None:
    """On paper: patience is exponential with a mean of 180 s, so exp(-5 / 180) = 97.3 % wait longer than 5 s.

    All calls wait until they give up: 180 s in the mean.
    """
    life = small.lived(NOBODY_ANSWERS, **SIZE)
    assert small.kpi(life, "abandonment") == pytest.approx(0.973, abs=0.01)
    assert small.kpi(life, "care_wait") == pytest.approx(180, rel=0.06)
    for outcome in (usual, life):
        assert np.nanmax(monthly(outcome)["abandonment"]) <= 1


def test_no_technicians_are_never_chosen_for_their_speed(tmp_path: Path) -> None:
    """Case d12: what ten technicians do in a day, none do not do at all."""
    shown = {}
    for technicians in ("10", "0"):
        changes = {"horizon.months": "2", "horizon.warm_up": "1", "subscribers.count": "5000"}
        asked = sim.load("reference", changes | {"oss.workforce.technicians": technicians})
        shown[technicians] = sim.run(asked, replications=1, workers=1, out=tmp_path).result.kpis
    for kpi in ("fault_resolution_time", "order_to_activate", "order_to_activate_p95", "open_faults"):
        few, none = (shown[technicians][kpi].value for technicians in ("10", "0"))
        assert few is not None
        assert none is not None
        assert none > few, kpi


# --- a fault behind another


def found_after(*, behind_a_hub: bool) -> float:
    """Hours until a silent fault of a site is detected, counted from when it alone keeps people cut off."""
    seen_late = {"oss": {"monitoring": {"counters_after": 200}, "fault_management": {"remote_share": 1}}}
    twin = small.built(NOTHING_ELSE, NO_LOSS, seen_late, count=20_000, months=1)
    equipment, topology = twin.world.equipment, twin.world.topology
    element = site_elements(twin)[0]
    hub = 2 + int(topology.hub_of_site[np.flatnonzero(topology.site_element == element)[0]])
    back: list[float] = []
    equipment.repaired.listen(lambda fault, now: back.append(now))
    run(twin, until=NINE)
    if behind_a_hub:
        equipment.p = equipment.p.model_copy(update={"silent": 0.0})
        equipment.fail(hub, 10**6)
        run(twin, until=NINE + 0.5)
        assert not back, "the hub is still being looked at"
    equipment.p = equipment.p.model_copy(update={"silent": 1.0})
    since = twin.services.env.now
    fault = equipment.fail(element, 10**6)
    run(twin, until=NINE + 48.0)
    assert fault.detected is not None
    return fault.detected - (back[0] if behind_a_hub else since)


def test_a_silent_fault_behind_another_is_found_as_soon_as_one_alone() -> None:
    """Case d11: within an hour of the hub's return, not at the next morning's counters."""
    assert found_after(behind_a_hub=False) < 1.0
    assert found_after(behind_a_hub=True) < 1.0


# --- latency is of mobile users


def test_latency_is_weighed_by_mobile_users_of_sites_that_work() -> None:
    """By hand: a day on which the largest site works for six hours, and nobody on a fixed line counts."""
    twin = small.built(NOTHING_ELSE, NO_LOSS, NOBODY_DIAGNOSES, count=5_000, months=1)
    element, notes = site_elements(twin)[0], twin.services.measures.notebook("")
    world, outages = twin.world, twin.world.equipment.outages
    site = int(np.flatnonzero(world.topology.site_element == element)[0])
    run(twin, until=24.0)
    before = [notes.total(name) for name in ("latency.weight", "latency.weighted")]
    felt = world.traffic.exposure.copy()
    run(twin, until=30.0)
    world.equipment.fail(element, 10**6)
    run(twin, until=48.0)
    worked = np.ones(len(felt))
    worked[site] = 0.25
    mobile = outages.people[:, :FIXED].sum(axis=1)
    assert outages.people[:, FIXED].sum() > 500
    assert notes.total("latency.weight") - before[0] == pytest.approx(float((mobile * worked).sum()))
    weighted = float((mobile * worked * world.traffic.latency).sum())
    assert notes.total("latency.weighted") - before[1] == pytest.approx(weighted)
    step = (world.traffic.bad_share - felt) * worked / world.traffic.p.felt_days
    assert world.traffic.exposure - felt == pytest.approx(step)


def test_leavers_on_fixed_lines_relieve_no_site() -> None:
    twin = small.built(NOTHING_ELSE, count=2_000, months=1)
    traffic, people = twin.world.traffic, twin.world.equipment.outages.people
    traffic.pass_day(0, people[:, :FIXED].sum(axis=1).astype(np.float64))
    loaded = traffic.utilisation.copy()
    people[:, FIXED] = 0
    traffic.pass_day(0, twin.world.equipment.outages.mobile_people())
    assert traffic.utilisation.tolist() == loaded.tolist()
