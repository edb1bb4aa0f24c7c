"""The map of the operator, real or generated."""

from pathlib import Path

import numpy as np
import pytest

from sim.kernel.streams import Streams
from sim.network.access import AccessPlan
from sim.network.backbone import Backbone, backbone_from_map, generated_ring
from sim.network.maps.read import read_map
from sim.network.topology import Topology, build_topology
from sim.records.outcome import Outcome, Table
from sim.reports.map_places import sites_to_draw, stored_topology
from sim.reports.network_map import network_figure


def sites_of_topology(topology: Topology) -> Table:
    place, count = topology.site_element, topology.site_count
    return {
        "site": np.array([topology.name[at] for at in place]),
        "hub": np.array([topology.name[2 + at] for at in topology.hub_of_site]),
        "longitude": topology.longitude[place].copy(),
        "latitude": topology.latitude[place].copy(),
        "subscribers": np.linspace(10, 100, count),
        "outage_hours": np.linspace(0, 60, count),
        "utilisation": np.linspace(0.2, 0.95, count),
        "latency_ms": np.full(count, 30.0),
    }


def grown(backbone: Backbone) -> Topology:
    return build_topology(backbone, 40, AccessPlan(), Streams(1, 0))


@pytest.mark.parametrize("by", ["outage_hours", "utilisation"])
@pytest.mark.parametrize(
    "backbone",
    [generated_ring(6, False), backbone_from_map(read_map("SwitchL3"))],
    ids=["generated", "real"],
)
def test_a_map_is_drawn_for_real_and_invented_places(backbone: Backbone, by: str) -> None:
    topology = grown(backbone)
    made = network_figure(sites_of_topology(topology), topology, by=by)
    assert made.svg() == network_figure(sites_of_topology(topology), topology, by=by).svg()
    assert f"{len(backbone.hubs)} hubs with 40 access sites" in made.alt
    assert ("invented" in made.caption) != backbone.geographic
    assert backbone.hubs[0] in made.svg()


def test_every_site_falls_into_one_step_of_the_key() -> None:
    topology = grown(generated_ring(6, False))
    texts = [text.get_text() for text in network_figure(sites_of_topology(topology), topology).figure.texts]
    counts = [int(text) for text in texts if text.isdigit()]
    assert len(counts) == 5
    assert sum(counts) == 40


def test_a_map_without_its_topology_joins_sites_to_the_middle_of_their_hub() -> None:
    sites = sites_of_topology(grown(generated_ring(3, True)))
    assert "40 access sites" in network_figure(sites).alt


def test_a_site_without_a_place_is_counted_not_drawn() -> None:
    topology = grown(generated_ring(6, False))
    sites = sites_of_topology(topology)
    sites["longitude"][3] = sites["latitude"][3] = np.nan
    assert "1 sites without a place" in network_figure(sites, topology).caption


def test_an_outcome_without_places_has_no_map() -> None:
    assert sites_to_draw(Outcome({}, "2027-01-01", 1)) is None
    sites = sites_of_topology(grown(generated_ring(3, True)))
    sites["longitude"][:] = np.nan
    assert sites_to_draw(Outcome({"sites": sites}, "2027-01-01", 1)) is None


def test_a_scenario_that_is_gone_has_no_topology(tmp_path: Path) -> None:
    assert stored_topology(tmp_path / "scenario.yaml") is None
