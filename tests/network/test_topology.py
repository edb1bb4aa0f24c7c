import networkx as nx
import numpy as np
import pytest

from sim.kernel.streams import Streams
from sim.network.access import AccessPlan, share_out
from sim.network.backbone import Backbone, backbone_from_map, generated_ring
from sim.network.maps.build import build_map
from sim.network.maps.network_map import NetworkMap, great_circle_km
from sim.network.maps.raw import RawLink, RawMap, RawNode
from sim.network.maps.read import read_map
from sim.network.topology import CORE, CORES, HUB, LINK, SITE, Topology, build_topology
from sim.records.errors import InputRefused

FORMS = ["star", "ring", "tree"]


def grown(
    sites: int = 130, form: str = "ring", hubs: int = 6, closed: bool = False, seed: int = 1
) -> Topology:
    plan = AccessPlan.model_validate({"form": form})
    return build_topology(generated_ring(hubs, closed), sites, plan, Streams(seed, strict=True))


def graph_of(topology: Topology) -> "nx.MultiGraph[int]":
    graph: nx.MultiGraph[int] = nx.MultiGraph()
    graph.add_nodes_from(range(topology.vertex_count))
    for link, (start, end) in enumerate(topology.link_ends().tolist(), topology.vertex_count):
        graph.add_edge(start, end, km=float(topology.length_km[link]))
    return graph


def small_map(nodes: dict[str, dict[str, str]], links: list[tuple[str, str]]) -> NetworkMap:
    raw = RawMap("small", [RawNode(key, {"label": key, **fields}) for key, fields in nodes.items()])
    raw.links = [RawLink(start, end, {}) for start, end in links]
    return build_map(raw, "small")


# --- backbones


def test_an_open_ring_is_a_chain_and_a_closed_one_has_one_more_link() -> None:
    assert generated_ring(6, False).links.tolist() == [[0, 1], [1, 2], [2, 3], [3, 4], [4, 5]]
    assert generated_ring(6, True).links.tolist()[-1] == [5, 0]


@pytest.mark.parametrize(("hubs", "homes"), [(1, (0, 0)), (2, (0, 1)), (3, (0, 1)), (6, (0, 4))])
def test_gateways_stand_at_the_first_hub_and_the_last_but_one(hubs: int, homes: tuple[int, int]) -> None:
    assert generated_ring(hubs, False).homes == homes


def test_a_ring_of_one_or_two_hubs_has_no_closing_link() -> None:
    assert [len(generated_ring(hubs, True).links) for hubs in (1, 2, 3)] == [0, 1, 3]


def test_a_ring_without_hubs_is_refused() -> None:
    with pytest.raises(InputRefused):
        generated_ring(0, True)


def test_leaving_out_neighbours_is_told_also_where_it_splits_the_network() -> None:
    foreign = {"internal": "0"}
    nodes: dict[str, dict[str, str]] = {"a": {}, "b": {}, "c": {}, "x": foreign, "d": {}}
    found = small_map(nodes, [("a", "b"), ("b", "c"), ("c", "x"), ("x", "d")])
    backbone = backbone_from_map(found)
    assert backbone.hubs == ("a", "b", "c")
    assert any("1 neighbour network and 2 links" in note and note.endswith("x") for note in backbone.notes)
    assert any("1 node left out: d" in note for note in backbone.notes)
    assert len(backbone_from_map(found, own_nodes_only=False).hubs) == 5


def test_a_helper_is_contracted_and_what_met_there_stays_connected() -> None:
    places = {"a": ("0", "0"), "b": ("1", "0"), "c": ("0", "1")}
    nodes = {key: {"longitude": x, "latitude": y} for key, (x, y) in places.items()}
    nodes["h"] = {"hyperedge": "1"}
    backbone = backbone_from_map(small_map(nodes, [("h", "a"), ("h", "b"), ("h", "c"), ("b", "c")]))
    assert backbone.hubs == ("a", "b", "c")
    assert backbone.links.tolist() == [[0, 1], [1, 2], [1, 2]]
    assert backbone.link_km[0] == pytest.approx(great_circle_km(0, 0, 1, 0))
    assert "h into b" in backbone.notes[0]


def test_the_length_over_a_waypoint_is_that_of_both_parts() -> None:
    nodes = {key: {"longitude": "0", "latitude": at} for key, at in {"a": "0", "w": "5", "b": "0.1"}.items()}
    nodes["w"]["type"] = "Seacable Waypoint"
    backbone = backbone_from_map(small_map(nodes, [("a", "w"), ("w", "b")]))
    assert backbone.link_km.tolist() == [
        pytest.approx(great_circle_km(0, 0, 0, 5) + great_circle_km(0, 0.1, 0, 5))
    ]


def test_unknown_lengths_are_the_median_and_told() -> None:
    nodes = {key: {"longitude": "0", "latitude": at} for key, at in {"a": "0", "b": "1", "c": "3"}.items()}
    nodes["d"] = {}
    backbone = backbone_from_map(small_map(nodes, [("a", "b"), ("b", "c"), ("c", "d")]))
    assert backbone.link_km[2] == pytest.approx(np.median(backbone.link_km[:2]))
    assert any("guessed at 166.8 km" in note for note in backbone.notes)


def test_of_too_many_hubs_those_near_the_middle_by_cable_are_kept() -> None:
    """A line a-b-c-d-e at 0, 1, 2, 6 and 7 degrees, and f, far off c: c is in the middle, d is 4 degrees away."""
    at = {"a": "0", "b": "1", "c": "2", "d": "6", "e": "7", "f": "-9"}
    nodes = {key: {"longitude": "0", "latitude": latitude} for key, latitude in at.items()}
    links = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("c", "f")]
    found = small_map(nodes, links)
    assert backbone_from_map(found, True, 3).hubs == ("a", "b", "c")
    four = backbone_from_map(found, True, 4)
    assert four.hubs == ("a", "b", "c", "d")
    assert four.links.tolist() == [[0, 1], [1, 2], [2, 3]]
    assert "2 hubs at which no site hangs left out: e, f" in four.notes[-1]
    assert backbone_from_map(found, True, 1).homes == (0, 0)
    assert not backbone_from_map(found, True, 6).notes


def test_gateways_stand_at_the_most_central_hubs() -> None:
    backbone = backbone_from_map(
        small_map({key: {} for key in "edcba"}, list(zip("abcd", "bcde", strict=True)))
    )
    assert [backbone.hubs[home] for home in backbone.homes] == ["c", "b"]


def test_a_map_of_neighbours_only_is_refused() -> None:
    with pytest.raises(InputRefused, match="no node of its own"):
        backbone_from_map(small_map({"a": {"internal": "0"}}, []))


def test_a_plane_map_is_a_backbone_with_invented_places() -> None:
    backbone = backbone_from_map(read_map("gabriel/25/0"))
    assert not backbone.geographic
    assert np.abs(backbone.latitude).max() < 10
    assert len(backbone.hubs) == 25


# --- growing


@pytest.mark.parametrize("form", FORMS)
def test_elements_are_gateways_hubs_sites_and_links_with_unique_names(form: str) -> None:
    topology = grown(form=form)
    counts = [int((topology.kind == kind).sum()) for kind in (CORE, HUB, SITE)]
    assert counts == [CORES, 6, 130]
    assert len(set(topology.name)) == topology.element_count == len(set(topology.identity.tolist()))
    assert (np.diff(topology.kind.astype(int)) >= 0).all()
    assert (topology.kind[topology.vertex_count :] == LINK).all()
    assert topology.name[topology.site_element[0]] == "site-1-1"


@pytest.mark.parametrize(("form", "access_links"), [("star", 130), ("tree", 130), ("ring", 130 + 6 * 5)])
def test_each_form_has_its_number_of_spans(form: str, access_links: int) -> None:
    topology = grown(form=form)
    assert topology.element_count - topology.vertex_count == CORES + 5 + access_links


def test_stars_hang_on_the_hub_trees_are_chains_and_rings_return() -> None:
    degrees = {}
    for form in FORMS:
        graph = graph_of(grown(form=form))
        degrees[form] = sorted(graph.degree(site) for site in range(8, 138))
    assert degrees["star"] == [1] * 130
    assert degrees["ring"] == [2] * 130
    assert degrees["tree"] == [1] * 30 + [2] * 100


@pytest.mark.parametrize("form", FORMS)
def test_every_site_belongs_to_the_hub_it_reaches_first(form: str) -> None:
    topology = grown(form=form)
    graph = graph_of(topology)
    graph.remove_edges_from([(start, end) for start, end in graph.edges() if max(start, end) < CORES + 6])
    for site, hub in zip(topology.site_element.tolist(), topology.hub_of_site.tolist(), strict=True):
        assert CORES + hub in nx.node_connected_component(graph, site)


def test_weights_sum_to_one_and_vary_as_asked() -> None:
    weights = grown(sites=20_000).weight_of_site
    assert weights.sum() == pytest.approx(1)
    assert weights.std() / weights.mean() == pytest.approx(0.5, rel=0.05)


def test_spans_have_the_mean_and_spread_asked_for() -> None:
    topology = grown(sites=20_000, form="star")
    spans = topology.length_km[-20_000:]
    assert spans.mean() == pytest.approx(2.3, rel=0.02)
    assert spans.std() / spans.mean() == pytest.approx(0.6, rel=0.06)


@pytest.mark.parametrize("form", FORMS)
def test_propagation_is_light_over_the_shortest_way(form: str) -> None:
    topology = grown(form=form, closed=True)
    km = nx.multi_source_dijkstra_path_length(graph_of(topology), set(range(CORES)), weight="km")
    expected = [2 * km[site] / 200 for site in topology.site_element.tolist()]
    assert topology.propagation_ms == pytest.approx(expected)


def test_adjacency_is_the_links_seen_from_both_ends() -> None:
    topology = grown()
    seen = set()
    for vertex in range(topology.vertex_count):
        for arc in range(topology.first_arc[vertex], topology.first_arc[vertex + 1]):
            seen.add((vertex, int(topology.neighbour[arc]), int(topology.arc_link[arc])))
    links = enumerate(topology.link_ends().tolist(), topology.vertex_count)
    assert seen == {way for link, (a, b) in links for way in ((a, b, link), (b, a, link))}


@pytest.mark.parametrize("form", FORMS)
def test_drawn_places_are_no_farther_apart_than_their_span(form: str) -> None:
    topology = grown(form=form, closed=True)
    for link, (start, end) in enumerate(topology.link_ends().tolist(), topology.vertex_count):
        if topology.kind[end] == SITE or topology.kind[start] == SITE:
            places = [
                float(axis[at]) for at in (start, end) for axis in (topology.longitude, topology.latitude)
            ]
            assert great_circle_km(*places) <= topology.length_km[link] * 1.001 + 1e-6


def test_the_same_seed_grows_the_same_network_and_another_does_not() -> None:
    one, same, other = grown(seed=1), grown(seed=1), grown(seed=2)
    assert (one.length_km == same.length_km).all()
    assert (one.weight_of_site == same.weight_of_site).all()
    assert (one.length_km != other.length_km).any()


def test_more_sites_leave_identities_and_spans_of_the_others_as_they_were() -> None:
    few, many = grown(sites=120, form="star"), grown(sites=180, form="star")
    lengths = dict(zip(many.name, many.length_km.tolist(), strict=True))
    identities = dict(zip(many.name, many.identity.tolist(), strict=True))
    for name, km, key in zip(few.name, few.length_km.tolist(), few.identity.tolist(), strict=True):
        assert (lengths[name], identities[name]) == (km, key)


def test_sites_are_shared_out_by_weight_without_remainder() -> None:
    assert share_out(130, np.full(6, 1 / 6)).tolist() == [22, 22, 22, 22, 21, 21]
    assert share_out(10, np.array([1.0, 1.0, 3.0])).tolist() == [2, 2, 6]
    assert share_out(1, np.full(3, 1 / 3)).tolist() == [1, 0, 0]


def test_hubs_and_sites_whose_names_meet_stay_apart() -> None:
    two = Backbone(
        "names", ("core-1", "site-2-1", "2"), np.array([[0, 1], [1, 2]]), np.ones(2), (0, 1),
        np.zeros(3), np.zeros(3), np.full(3, 1 / 3), False,
    )  # fmt: skip
    names = build_topology(two, 3, AccessPlan(), Streams(1)).name
    assert len(set(names)) == len(names)


def test_an_element_is_found_by_name_and_a_wrong_name_gets_a_hint() -> None:
    topology = grown()
    assert topology.name[topology.element_of("hub-2")] == "hub-2"
    with pytest.raises(InputRefused, match="did you mean 'hub-2'"):
        topology.element_of("hubb-2")


def test_columns_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        grown().length_km[0] = 1


def test_no_sites_and_wrong_plans_are_refused() -> None:
    with pytest.raises(InputRefused):
        grown(sites=0)
    for wrong in ({"form": "mesh"}, {"ring_size": 0}, {"span_km": -1.0}, {"weight_cv": 0.0}):
        with pytest.raises(ValueError, match="AccessPlan"):
            AccessPlan.model_validate(wrong)
