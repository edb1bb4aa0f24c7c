"""Memories at birth have the mean of a long life at the world's own rates."""

import numpy as np
import pytest

from sim.network.equipment import EquipmentParameters
from sim.network.outages import COVERED, EXPOSED, FIXED
from sim.subscribers.decisions import faded
from sim.subscribers.old_memories import LINE_HOURS, SITE_HOURS, remember
from sim.subscribers.segments import FIBRE, POSTPAID
from tests.house_of_two import empty_house, some_people, still_equipment

DAY = 24.0


def test_sites_remember_as_much_as_a_stream_of_faults_leaves() -> None:
    house = empty_house()
    equipment = still_equipment(house, sites=2000)
    equipment.p = EquipmentParameters(site_mtbf=2500.0, hub_mtbf=0.0, line_faults=0.0)
    remember(some_people(house, sites=2000, postpaid=10), equipment, house.streams, 0.6)
    # Shot noise: rate x mean life of a memory (half-life / ln 2) x felt minutes of one fault.
    expected = 45 * DAY / np.log(2) / 2500 * SITE_HOURS * 60 * 0.3
    remembered = equipment.outages.remembered(house.env.now)
    assert remembered[:, EXPOSED].mean() == pytest.approx(expected, rel=0.06)  # three standard errors
    assert not remembered[:, COVERED].any()
    assert not remembered[:, FIXED].any()


def test_people_of_a_hub_remember_it_together() -> None:
    house = empty_house()
    equipment = still_equipment(house, sites=6, hubs=2)
    equipment.p = EquipmentParameters(site_mtbf=0.0, hub_mtbf=500.0, line_faults=0.0)
    remember(some_people(house, sites=6, postpaid=10), equipment, house.streams, 0.6)
    remembered = equipment.outages.remembered(house.env.now)
    for hub in (0, 1):
        behind = remembered[equipment.topology.hub_of_site == hub]
        assert (behind == behind[0]).all()
        assert behind[0, FIXED] == pytest.approx(2 * behind[0, EXPOSED]), "felt twice as much at home"


def test_a_matter_left_open_and_a_dead_line_are_as_old_as_their_rates_say() -> None:
    house = empty_house()
    equipment = still_equipment(house)
    equipment.p = EquipmentParameters(site_mtbf=0.0, hub_mtbf=0.0, line_faults=0.12)
    population = some_people(house, postpaid=20_000, fibre=20_000)
    remember(population, equipment, house.streams, 0.6)
    people, now = population.people, house.env.now
    mobile, fixed = people.segment == POSTPAID, people.segment == FIBRE
    open_matter = faded(people.unresolved[mobile], people.unresolved_at[mobile], now, 60 * DAY)
    # 0.020 a month against a memory that fades by ln 2 in 60 days: 0.020 / (0.020 + 0.3516).
    assert open_matter.mean() == pytest.approx(0.0538, abs=0.004)
    assert not people.line_memory[mobile].any()
    dead = people.line_memory[fixed]
    assert dead == pytest.approx(LINE_HOURS * 60 * 0.6)
    assert (now - people.line_at[fixed] < 45 * DAY).mean() == pytest.approx(0.01468, abs=0.0026)
