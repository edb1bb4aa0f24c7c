"""The eight real maps read with exactly the counts that the data's README gives."""

from pathlib import Path

import pytest

from sim.network.backbone import backbone_from_map
from sim.network.maps.read import read_map

ZOO = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "topologies" / "zoo"

pytestmark = pytest.mark.shared_data

# file: nodes, links, pairs, components, nodes without coordinates, links with LinkSpeedRaw, parallel
COUNTS = {
    "Abilene.graphml": (11, 14, 14, 1, 0, 0, 0),
    "Abilene.gml": (11, 14, 14, 1, 0, 0, 0),
    "SwitchL3.graphml": (42, 63, 63, 1, 12, 63, 0),
    "Geant2012.graphml": (40, 61, 61, 1, 3, 39, 0),
    "Garr201201.graphml": (61, 89, 75, 1, 13, 77, 14),
    "DeutscheTelekom.graphml": (39, 62, 62, 4, 0, 0, 0),
    "Renater2010.gml": (43, 56, 56, 1, 6, 56, 0),
    "GtsCe.graphml": (149, 193, 193, 1, 8, 0, 0),
}
# file: total km, pairs of known length
LENGTHS = {
    "Abilene.graphml": (14082.4, 14),
    "SwitchL3.graphml": (3574.6, 51),
    "Geant2012.graphml": (47758.1, 58),
    "Garr201201.graphml": (8118.4, 62),
    "DeutscheTelekom.graphml": (171042.2, 62),
    "GtsCe.graphml": (26537.5, 176),
}
HELPERS_AND_NEIGHBOURS = {
    "SwitchL3.graphml": (0, 12),
    "Renater2010.gml": (1, 5),
    "GtsCe.graphml": (4, 4),
    "Abilene.graphml": (0, 0),
}


@pytest.mark.parametrize("name", COUNTS)
def test_counts_are_those_of_the_readme(name: str) -> None:
    report = read_map(str(ZOO / name)).report
    assert (
        report.nodes,
        report.links,
        report.pairs,
        report.components,
        report.nodes_without_coordinates,
        report.links_with_speed,
        report.parallel,
    ) == COUNTS[name]


@pytest.mark.parametrize("name", LENGTHS)
def test_great_circle_totals_are_those_of_the_readme(name: str) -> None:
    found = read_map(str(ZOO / name))
    km, known = LENGTHS[name]
    lengths = {
        frozenset(ends): told for *ends, told in found.graph.edges(data="length_km") if told is not None
    }
    assert (round(found.report.total_km, 1), len(lengths)) == (km, known)


@pytest.mark.parametrize("name", HELPERS_AND_NEIGHBOURS)
def test_helpers_and_neighbours_are_recognised(name: str) -> None:
    nodes = [told for _, told in read_map(str(ZOO / name)).graph.nodes(data=True)]
    helpers, neighbours = sum(told["helper"] for told in nodes), sum(not told["internal"] for told in nodes)
    assert (helpers, neighbours) == HELPERS_AND_NEIGHBOURS[name]
    assert all(told["label"] != "None" for told in nodes)


def test_both_syntaxes_of_abilene_give_the_same_network() -> None:
    def content(name: str) -> object:
        graph = read_map(str(ZOO / name)).graph
        places = [(told["label"], told["longitude"], told["latitude"]) for _, told in graph.nodes(data=True)]
        links = sorted((min(a, b), max(a, b), told["capacity_mbps"]) for a, b, told in graph.edges(data=True))
        return places, links

    assert content("Abilene.graphml") == content("Abilene.gml")


def test_every_abilene_link_is_an_oc_192() -> None:
    capacities = {mbps for *_, mbps in read_map(str(ZOO / "Abilene.gml")).graph.edges(data="capacity_mbps")}
    assert capacities == {9953.28}


def test_remarks_of_the_readme_are_told() -> None:
    told = {
        "SwitchL3.graphml": (
            "3 surplus equal labels",
            "12 nodes of neighbour networks",
            "3 pairs linked over 0 km",
        ),
        "Geant2012.graphml": ("no label (21)", "Lit Fibre (1)"),
        "Garr201201.graphml": ("14 surplus parallel links (up to 3 per pair)", "Dark Fibre"),
        "DeutscheTelekom.graphml": ("4 parts, of 30, 7, 1, 1 nodes; 2 isolated nodes", "no label (62)"),
        "Renater2010.gml": ("junction 20", "1 node only a drawing helper"),
        "GtsCe.graphml": ("4 nodes only a drawing helper", "193 links of unknown capacity"),
    }
    for name, sentences in told.items():
        warnings = "\n".join(read_map(str(ZOO / name)).report.warnings)
        for sentence in sentences:
            assert sentence in warnings


@pytest.mark.parametrize(
    ("name", "hubs", "links"),
    [
        ("SwitchL3.graphml", 30, 51),
        ("GtsCe.graphml", 141, 184),
        ("Renater2010.gml", 37, 48),
        ("DeutscheTelekom.graphml", 30, 55),
    ],
)
def test_own_backbones(name: str, hubs: int, links: int) -> None:
    backbone = backbone_from_map(read_map(str(ZOO / name)))
    assert (len(backbone.hubs), len(backbone.links)) == (hubs, links)
    assert backbone.notes
    assert (backbone.link_km >= 0).all()


def test_the_collections_switch_map_is_the_own_part_of_the_zoos() -> None:
    ours, theirs = (
        backbone_from_map(read_map(str(ZOO / "SwitchL3.graphml"))),
        backbone_from_map(read_map("SwitchL3")),
    )
    assert sorted(ours.hubs) == sorted(theirs.hubs)
    assert len(ours.links) == len(theirs.links)
    assert {ours.hubs[home] for home in ours.homes} == {theirs.hubs[home] for home in theirs.homes}
