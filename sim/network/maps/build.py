"""From what a file says to a network map: nothing is dropped, and whatever is merged or guessed is told.

Read of a node: `label` or `name`; `longitude` (`lon`, `lng`, `long`) and `latitude` (`lat`); `internal`, 0
for a neighbour network; `hyperedge` or a `type` of Waypoint for a drawing point. Read of a link: its length
(see `LENGTH_FIELDS`), its capacity, `linklabel` or `label`. All that a file said is kept beside that as
`fields`.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from sim.network.maps import survey
from sim.network.maps.capacity import capacity_of, number
from sim.network.maps.network_map import NetworkMap, great_circle_km
from sim.network.maps.raw import MAX_LINKS, MAX_NODES, Fields, RawLink, RawMap, RawNode, counted, shorten
from sim.records.errors import InputRefused, nearest

if TYPE_CHECKING:
    import networkx as nx

LENGTH_FIELDS = ("length_km", "dist", "distance_km", "km", "length", "distance")
"""Attributes read as km. The first four say so; the last two are taken for km and reported."""


def build_map(raw: RawMap, source: str, name: str = "") -> NetworkMap:
    """Return the map that a file describes.

    Args:
        raw: the file as read.
        source: its name, for messages.
        name: the map's name if the file gives none.

    Raises:
        InputRefused: no nodes, too many, two nodes of one id, a link to a node that does not exist.
    """
    import networkx as nx

    _refuse(raw, source)
    graph: nx.MultiGraph[int] = nx.MultiGraph()
    notes = list(raw.notes)
    numbers = {node.key: at for at, node in enumerate(raw.nodes)}
    _add_nodes(graph, raw, notes)
    _add_links(graph, raw, numbers, notes)
    report = survey.survey(graph, notes)
    return NetworkMap(raw.name or name or source, graph, report, raw.plane)


def _refuse(raw: RawMap, source: str) -> None:
    """Raise InputRefused for a map that is empty or too large, equal ids and links that end nowhere."""
    if not raw.nodes:
        raise InputRefused([f"{source}:1:1: a map with no nodes"])
    if len(raw.nodes) > MAX_NODES or len(raw.links) > MAX_LINKS:
        raise InputRefused([f"{source}:1:1: more than {MAX_NODES} nodes or {MAX_LINKS} links"])
    first: dict[str, RawNode] = {}
    problems = []
    for node in raw.nodes:
        if first.setdefault(node.key, node) is not node:
            problems.append(f"{source}:{node.line}:1: two nodes have the id {node.key!r}")
    for link in raw.links:
        problems += [
            f"{source}:{link.line}:1: a link ends at {end!r}, which is no node{nearest(end, first)}"
            for end in (link.source, link.target)
            if end not in first
        ]
    if problems:
        raise InputRefused(problems[:50])


# --- nodes


def _add_nodes(graph: nx.MultiGraph[int], raw: RawMap, notes: list[str]) -> None:
    """Add the nodes, numbered in the order of the file; impossible places are left out and told."""
    labels = _unique_labels(raw.nodes, notes)
    impossible, half = [], []
    for at, node in enumerate(raw.nodes):
        longitude, latitude = _place(node.fields)
        if (longitude is None) != (latitude is None):
            half.append(labels[at])
            longitude = latitude = None
        elif not raw.plane and (abs(longitude or 0) > 180 or abs(latitude or 0) > 90):
            impossible.append(labels[at])
            longitude = latitude = None
        graph.add_node(
            at,
            label=labels[at],
            longitude=longitude,
            latitude=latitude,
            internal=_is_own(node.fields),
            helper=_is_helper(node.fields),
            country=node.fields.get("country"),
            fields=node.fields,
        )
    if impossible:
        notes.append(f"coordinates outside the degrees of the earth were left out: {shorten(impossible)}")
    if half:
        notes.append(f"only one of longitude and latitude is given, so neither is used: {shorten(half)}")
    if raw.plane:
        notes.append("places are x and y in km on a plane, not degrees")


def _place(fields: Fields) -> tuple[float | None, float | None]:
    """Longitude and latitude that the fields say, None where they say none or no number."""
    longitude = next((fields[name] for name in ("longitude", "lon", "lng", "long") if name in fields), None)
    latitude = next((fields[name] for name in ("latitude", "lat") if name in fields), None)
    return number(longitude), number(latitude)


def _is_own(fields: Fields) -> bool:
    """False where the fields say that a node is outside the network."""
    return number(fields.get("internal")) != 0


def _is_helper(fields: Fields) -> bool:
    """True of a drawing point where links meet, which is no equipment."""
    return number(fields.get("hyperedge")) == 1 or fields.get("type", "").endswith("Waypoint")


def _unique_labels(nodes: list[RawNode], notes: list[str]) -> list[str]:
    """Return a label by node; of equal labels, nodes of one's own network keep theirs first."""
    labels = [""] * len(nodes)
    unnamed: list[str] = []
    repeated: Counter[str] = Counter()
    taken: set[str] = set()
    for at, node in sorted(enumerate(nodes), key=lambda numbered: not _is_own(numbered[1].fields)):
        said = " ".join((node.fields.get("label") or node.fields.get("name") or "").split())
        if said.lower() in ("", "none", "null", "nan"):
            said = f"{'junction' if _is_helper(node.fields) else 'node'} {node.key}"
            unnamed.append(said)
        label = said
        if said in taken:
            repeated[said] += 1
            label = next(
                f"{said} ({nth})" for nth in range(2, len(nodes) + 2) if f"{said} ({nth})" not in taken
            )
        taken.add(label)
        labels[at] = label
    if unnamed:
        notes.append(
            f"{counted(len(unnamed), 'node')} without a name (or named None) got one: {shorten(unnamed)}"
        )
    if repeated:
        which = shorten([f"{label!r}" for label in repeated])
        notes.append(
            f"{counted(repeated.total(), 'surplus equal label')} got a number, as in ' (2)': {which}"
        )
    return labels


# --- links


def _add_links(graph: nx.MultiGraph[int], raw: RawMap, numbers: dict[str, int], notes: list[str]) -> None:
    """Add the links with their length and capacity, and tell what was guessed."""
    links, merged = _without_return_arcs(raw)
    if merged:
        notes.append(f"{counted(merged, 'link')} given once per direction were merged with the way back")
    elif raw.directed:
        notes.append("the file's links have a direction; it was left out")
    for link in links:
        capacity = capacity_of(link.fields)
        said = (link.fields.get("linklabel") or link.fields.get("label") or "").strip()
        label = "" if said.lower() == "none" else said
        source, target = numbers[link.source], numbers[link.target]
        graph.add_edge(
            source,
            target,
            length_km=_length(graph, source, target, link.fields, raw.plane),
            capacity_mbps=capacity.mbps,
            capacity=capacity,
            label=label,
            fields=link.fields,
        )
    _tell_lengths(links, notes)


def _without_return_arcs(raw: RawMap) -> tuple[list[RawLink], int]:
    """The links without those that only repeat another one in the other direction; how many were dropped."""
    if not raw.directed:
        return raw.links, 0
    waiting: Counter[tuple[str, str]] = Counter()
    kept: list[RawLink] = []
    for link in raw.links:
        if waiting[link.target, link.source] and link.source != link.target:
            waiting[link.target, link.source] -= 1
        else:
            waiting[link.source, link.target] += 1
            kept.append(link)
    return kept, len(raw.links) - len(kept)


def _length(graph: nx.MultiGraph[int], source: int, target: int, fields: Fields, plane: bool) -> float | None:
    """Length of a link, km: as stated, else the straight way, None where a place is missing."""
    for name in LENGTH_FIELDS:
        stated = number(fields.get(name))
        if stated is not None and stated >= 0:
            return stated
    places = [graph.nodes[end][axis] for end in (source, target) for axis in ("longitude", "latitude")]
    if None in places:
        return None
    if plane:
        return math.hypot(places[2] - places[0], places[3] - places[1])
    return great_circle_km(*places)


def _tell_lengths(links: list[RawLink], notes: list[str]) -> None:
    """Tell how many lengths had no unit."""
    unsaid = [link for link in links if not any(name in link.fields for name in LENGTH_FIELDS[:4])]
    taken = sum(any(name in link.fields for name in LENGTH_FIELDS[4:]) for link in unsaid)
    if taken:
        notes.append(f"the length of {counted(taken, 'link')} has no unit and was taken for km")
