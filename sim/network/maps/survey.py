"""Counts what a map holds and says in plain sentences what is odd or missing.

It changes nothing. A length that is known for several links of one pair counts once, the shortest.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sim.network.maps.capacity import Capacity
from sim.network.maps.network_map import MapReport
from sim.network.maps.raw import counted, shorten

if TYPE_CHECKING:
    import networkx as nx


def survey(graph: nx.MultiGraph[int], notes: list[str]) -> MapReport:
    """Return the report of a map; `notes` are the sentences of its reading and come first."""
    import networkx as nx

    ends = [(min(a, b), max(a, b), link) for a, b, link in graph.edges(data=True)]
    capacities: list[Capacity] = [link["capacity"] for *_, link in ends]
    pairs: dict[tuple[int, int], float | None] = {}
    for source, target, link in ends:
        if source != target:
            known = [km for km in (pairs.get((source, target)), link["length_km"]) if km is not None]
            pairs[source, target] = min(known, default=None)
    loops = sum(source == target for source, target, _ in ends)
    parts = sorted((len(part) for part in nx.connected_components(graph)), reverse=True)
    linked = {end for pair in pairs for end in pair}
    warnings = [*notes, *_parts(parts), *_nodes(graph), *_ends(graph, pairs, loops), *_capacities(capacities)]
    return MapReport(
        nodes=graph.number_of_nodes(),
        links=len(ends),
        pairs=len(pairs),
        components=len(parts),
        isolated=graph.number_of_nodes() - len(linked),
        self_loops=loops,
        parallel=len(ends) - len(pairs) - loops,
        nodes_without_coordinates=sum(node["longitude"] is None for _, node in graph.nodes(data=True)),
        links_with_speed=sum(capacity.how == "stated" for capacity in capacities),
        total_km=sum(km for km in pairs.values() if km is not None),
        warnings=tuple(warnings),
    )


def _parts(parts: list[int]) -> list[str]:
    """What is said of parts that are not connected; `parts` are their sizes, the largest first."""
    if len(parts) == 1:
        return []
    alone = parts.count(1)
    said = f"the map falls into {len(parts)} parts, of {shorten([str(size) for size in parts], 6)} nodes"
    return [f"{said}; {counted(alone, 'isolated node')}" if alone else said]


def _nodes(graph: nx.MultiGraph[int]) -> list[str]:
    """What is said of neighbours, helpers and nodes without a place."""
    nodes = [node for _, node in graph.nodes(data=True)]
    kinds: dict[str, list[str]] = {
        "{} without coordinates: {}": [one["label"] for one in nodes if one["longitude"] is None],
        "{} of neighbour networks: {}": [one["label"] for one in nodes if not one["internal"]],
        "{} only a drawing helper, where several links meet: {}": [
            one["label"] for one in nodes if one["helper"]
        ],
    }
    return [
        text.format(counted(len(labels), "node"), shorten(labels)) for text, labels in kinds.items() if labels
    ]


def _ends(graph: nx.MultiGraph[int], pairs: dict[tuple[int, int], float | None], loops: int) -> list[str]:
    """What is said of loops, surplus parallel links, unknown lengths and places that coincide."""
    said = []
    if loops:
        said.append(f"{counted(loops, 'link')} from a node to itself, kept")
    many = {pair: graph.number_of_edges(*pair) for pair in pairs}
    surplus = sum(many.values()) - len(many)
    if surplus:
        said.append(
            f"{counted(surplus, 'surplus parallel link')} (up to {max(many.values())} per pair), kept"
        )
    unknown = sum(link["length_km"] is None for *_, link in graph.edges(data=True))
    if unknown:
        said.append(f"{counted(unknown, 'link')} of unknown length, because an end has no coordinates")
    nowhere = sum(km == 0 for km in pairs.values())
    if nowhere:
        said.append(f"{counted(nowhere, 'pair')} linked over 0 km: both ends at the same place")
    return said


def _capacities(found: list[Capacity]) -> list[str]:
    """What is said of capacities that were read from words, lack a unit or are unknown."""
    said = []
    words = Counter((capacity.words, capacity.mbps) for capacity in found if capacity.how == "words")
    if words:
        examples = shorten([f"{text!r} = {mbps:g} Mbit/s" for (text, mbps), _ in words.most_common()], 3)
        said.append(f"{counted(words.total(), 'capacity', 'capacities')} read from words: {examples}")
    bare = [capacity.words for capacity in found if capacity.how == "bare"]
    if bare:
        said.append(
            f"{counted(len(bare), 'capacity', 'capacities')} without a unit, taken for Mbit/s: {bare[0]}"
        )
    silent = Counter(capacity.words or "no label" for capacity in found if capacity.how == "unknown")
    if silent:
        examples = shorten([f"{text} ({times})" for text, times in silent.most_common()])
        said.append(f"{counted(silent.total(), 'link')} of unknown capacity: {examples}")
    return said
