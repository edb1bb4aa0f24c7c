from itertools import product

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim.network.reachability
from sim.kernel.streams import Streams
from sim.network.access import AccessPlan
from sim.network.backbone import Backbone, generated_ring
from sim.network.reachability import Reachability
from sim.network.topology import CORES, SITE, Topology, build_topology
from tests.network.reachability_twin import served_by_networkx

FORMS = ["star", "ring", "tree"]


def network(form: str, sites: int = 60, hubs: int = 6, closed: bool = True, ring_size: int = 5) -> Topology:
    plan = AccessPlan.model_validate({"form": form, "ring_size": ring_size})
    return build_topology(generated_ring(hubs, closed), sites, plan, Streams(3))


def meshed(seed: int, hubs: int, extra: int) -> Backbone:
    """A random connected backbone, some links parallel."""
    graph = nx.gnm_random_graph(hubs, extra, seed=seed)
    ends = [(at, at + 1) for at in range(hubs - 1)] + list(graph.edges()) + list(graph.edges())[:1]
    ring = generated_ring(hubs, False)
    links = np.array(ends, dtype=np.int64).reshape(-1, 2)
    homes = (seed % hubs, (seed // hubs) % hubs)
    return Backbone(
        "mesh",
        ring.hubs,
        links,
        np.ones(len(ends)),
        homes,
        ring.longitude,
        ring.latitude,
        ring.hub_weight,
        False,
    )


@st.composite
def topologies(draw: st.DrawFn) -> Topology:
    hubs = draw(st.integers(1, 7))
    backbone = meshed(draw(st.integers(0, 99)), hubs, draw(st.integers(0, hubs)))
    plan = {"form": draw(st.sampled_from(FORMS)), "ring_size": draw(st.integers(1, 4))}
    return build_topology(backbone, draw(st.integers(1, 25)), AccessPlan.model_validate(plan), Streams(1))


def agree(reachability: Reachability, before: np.ndarray, changed: np.ndarray) -> None:
    truth = served_by_networkx(reachability.topology, reachability.up)
    assert reachability.served.tolist() == truth.tolist()
    assert changed.tolist() == np.flatnonzero(before != truth).tolist()


@pytest.mark.parametrize("large", [2000, 3])
@settings(max_examples=120)
@given(data=st.data(), topology=topologies())
def test_any_sequence_of_failures_and_repairs_agrees_with_networkx(
    large: int, data: st.DataObject, topology: Topology
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sim.network.reachability, "LARGE", large)
        reachability = Reachability(topology)
        assert reachability.served.all()
        elements = st.integers(0, topology.element_count - 1)
        vertices = st.integers(0, min(topology.vertex_count - 1, CORES + 7))
        for _ in range(data.draw(st.integers(1, 25))):
            element = data.draw(st.one_of(elements, vertices))
            before = reachability.served.copy()
            agree(reachability, before, reachability.set(element, not reachability.up[element]))


@pytest.mark.parametrize("form", FORMS)
def test_every_single_failure_and_its_repair_agree_with_networkx(form: str) -> None:
    topology = network(form, sites=40, closed=False)
    reachability = Reachability(topology)
    for element, up in product(range(topology.element_count), (False, True)):
        before = reachability.served.copy()
        agree(reachability, before, reachability.set(element, up))
    assert reachability.served.all()


def test_a_site_failure_in_a_star_changes_only_that_site() -> None:
    topology = network("star")
    for site, element in enumerate(topology.site_element.tolist()):
        reachability = Reachability(topology)
        assert reachability.set(element, False).tolist() == [site]
        assert reachability.set(element, True).tolist() == [site]


def test_a_site_failure_in_a_closed_access_ring_changes_only_that_site() -> None:
    topology = network("ring")
    reachability = Reachability(topology)
    for site, element in enumerate(topology.site_element.tolist()):
        assert reachability.set(element, False).tolist() == [site]
        assert reachability.set(element, True).tolist() == [site]


def test_a_site_failure_in_a_chain_takes_those_behind_it() -> None:
    topology = network("tree")
    reachability = Reachability(topology)
    for site, element in enumerate(topology.site_element.tolist()):
        behind = list(range(site, site - site % 5 + 5))
        assert reachability.set(element, False).tolist() == behind
        assert reachability.set(element, True).tolist() == behind


def test_two_cuts_of_an_access_ring_take_the_sites_between() -> None:
    topology = network("ring")
    reachability = Reachability(topology)
    first, second = (topology.element_of(name) for name in ("site-1-1 - site-1-2", "site-1-4 - site-1-5"))
    assert reachability.set(first, False).tolist() == []
    assert reachability.set(second, False).tolist() == [1, 2, 3]
    assert reachability.set(first, True).tolist() == [1, 2, 3]


@pytest.mark.parametrize("closed", [True, False])
def test_a_hub_takes_its_own_sites_and_in_an_open_ring_those_behind_it(closed: bool) -> None:
    topology = network("star", closed=closed)
    reachability = Reachability(topology)
    changed = reachability.set(topology.element_of("hub-5"), False)
    lost = set(topology.hub_of_site[changed].tolist())
    assert lost == ({4} if closed else {4, 5})
    assert reachability.hub_served.tolist() == [hub not in lost for hub in range(6)]


def test_one_gateway_is_enough_and_none_is_not() -> None:
    topology = network("ring")
    reachability = Reachability(topology)
    assert reachability.set(0, False).size == 0
    assert reachability.set(1, False).size == topology.site_count
    assert reachability.set(0, True).size == topology.site_count


def test_saying_twice_what_is_so_changes_nothing() -> None:
    topology = network("star")
    reachability = Reachability(topology)
    element = int(topology.site_element[3])
    assert reachability.set(element, True).size == 0
    assert reachability.set(element, False).size == 1
    assert reachability.set(element, False).size == 0


def test_a_large_network_falls_back_to_one_pass_and_says_the_same() -> None:
    topology = network("ring", sites=5000, hubs=10)
    reachability = Reachability(topology)
    for name in ("core-1", "core-2", "hub-3", "hub-4 - hub-5", "hub-9 - hub-10", "core-2", "hub-3", "core-1"):
        element = topology.element_of(name)
        before = reachability.served.copy()
        agree(reachability, before, reachability.set(element, not reachability.up[element]))


def test_states_are_read_only_from_outside() -> None:
    reachability = Reachability(network("star"))
    for state in (reachability.up, reachability.served, reachability.hub_served):
        with pytest.raises(ValueError, match="read-only"):
            state[0] = False


def test_the_slow_twin_sees_a_site_that_is_down() -> None:
    topology = network("star")
    up = np.ones(topology.element_count, dtype=np.bool_)
    up[topology.site_element[7]] = False
    assert np.flatnonzero(~served_by_networkx(topology, up)).tolist() == [7]
    assert topology.kind[topology.site_element[7]] == SITE
