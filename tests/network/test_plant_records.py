"""Plant records: right for a share, and what is traced over several is right for less."""

import numpy as np
import pytest

from sim.kernel.streams import Streams
from sim.network.plant_records import PlantRecords
from sim.network.reachability import Reachability
from sim.network.topology import LINK, Topology
from tests.house_of_two import small_topology


def records(sites: int = 4, hubs: int = 2, seed: int = 1) -> tuple[Topology, PlantRecords]:
    topology = small_topology(sites, hubs)
    return topology, PlantRecords(topology, Reachability(topology), Streams(seed))


def test_perfect_records_have_everything_in_its_place_and_others_an_accuracy_as_entered() -> None:
    topology, plant = records(sites=2000, hubs=6)
    sites = topology.site_element.tolist()
    assert all(plant.place_of(element, 1.0) == element for element in range(topology.element_count))
    wrong = [element for element in sites if plant.place_of(element, 0.93) != element]
    # Binomial(2000, 0.07): 140, three standard errors are 34.
    assert len(wrong) == pytest.approx(140, abs=34)
    assert all(topology.kind[plant.place_of(element, 0.0)] == topology.kind[element] for element in sites)
    assert all(plant.place_of(element, 0.0) != element for element in sites)


def test_better_records_put_some_right_and_spoil_none() -> None:
    topology, plant = records(sites=500)
    for element in range(topology.element_count):
        if plant.place_of(element, 0.8) == element:
            assert plant.place_of(element, 0.93) == element


def test_the_way_of_a_site_leads_over_span_and_hub_to_a_gateway() -> None:
    topology, plant = records()
    for site in range(4):
        way = plant.way(site)
        assert way[0] == topology.site_element[site]
        assert topology.kind[way[1]] == LINK
        assert way[2] == 2 + topology.hub_of_site[site]
        assert way[-1] < 2
    assert plant.hops(0, 2) == plant.way(0)[:3]
    assert plant.hops(0, topology.element_count - 1) in (plant.way(0)[:2], [4, topology.element_count - 1])


def test_a_trouble_is_traced_rightly_with_the_accuracy_to_the_power_of_the_hops() -> None:
    """A site, its span, its hub: 0.8^3 = 0.512, given that the hub's one record is right 0.64."""
    _, plant = records(sites=3000, hubs=1)
    hub_is_right = plant.place_of(2, 0.8) == 2
    right = [plant.traced(plant.hops(site, 2), 0.8) is None for site in range(3000)]
    assert np.mean(right) == pytest.approx(0.64 if hub_is_right else 0.0, abs=0.027)


def test_lists_name_a_stand_in_for_each_site_whose_record_is_wrong() -> None:
    _, plant = records(sites=1000, hubs=1)
    everybody = range(1000)
    assert plant.listed(everybody, 2, 1.0) == tuple(everybody)
    half = list(range(500))
    named = plant.listed(half, 2, 0.93)
    missed = set(half) - set(named)
    # Of 500 sites 1 - 0.93^2 = 13.5 % are not traced to the hub; some of them stand in for others.
    assert 20 < len(missed) < 100
    assert 10 < len(set(named) - set(half)) < 80, "and about half of their stand-ins are nowhere near"


def test_a_site_that_fails_by_itself_is_named_by_its_own_alarm() -> None:
    topology, plant = records()
    assert plant.listed([1], int(topology.site_element[1]), 0.0) == (1,)
