"""A network map as understood, and the report of what was found, merged and guessed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

EARTH_RADIUS_KM = 6371.0
"""Mean radius of the earth, as used for every great-circle length."""

KM_A_DEGREE = EARTH_RADIUS_KM * math.pi / 180
"""Length of one degree of latitude."""


@dataclass(frozen=True)
class MapReport:
    """What a reader found. `links = pairs + parallel + self_loops`.

    Attributes:
        nodes: nodes, helpers and neighbour networks included.
        links: link elements of the file, those merged by direction counted once.
        pairs: different unordered pairs of different nodes that are linked.
        components: connected parts; an isolated node is one.
        isolated: nodes without a link to another node.
        self_loops: links from a node to itself.
        parallel: surplus links of pairs that have more than one.
        nodes_without_coordinates: nodes for which no place is known.
        links_with_speed: links whose capacity is stated as a number with its unit.
        total_km: sum of the known lengths, each pair once, km.
        warnings: plain sentences, one for everything merged, guessed, odd or missing.
    """

    nodes: int
    links: int
    pairs: int
    components: int
    isolated: int
    self_loops: int
    parallel: int
    nodes_without_coordinates: int
    links_with_speed: int
    total_km: float
    warnings: tuple[str, ...]

    def as_dict(self) -> dict[str, int | list[str]]:
        """Return the document that `network --json` prints."""
        names = ("nodes", "links", "pairs", "components", "isolated", "self_loops", "parallel")
        document: dict[str, int | list[str]] = {name: vars(self)[name] for name in names}
        document["nodes_without_coordinates"] = self.nodes_without_coordinates
        document["warnings"] = list(self.warnings)
        return document


@dataclass(frozen=True)
class NetworkMap:
    """A map whose nodes are consecutive integers from 0, in the order of the file.

    Node attributes: `label` (unique), `longitude`, `latitude` (degrees; x and y in km where `plane`; None
    where unknown), `internal` (False for a neighbour network), `helper` (a drawing point where several links
    meet, no equipment), `country` (text or None) and `fields`, all that the file said.
    Link attributes: `length_km` (as stated, else the great circle; None where unknown), `capacity_mbps` (None
    where unknown), `capacity` (how it was found), `label` and `fields`. Nobody may change the graph.
    """

    name: str
    graph: nx.MultiGraph[int]
    report: MapReport
    plane: bool = False


def great_circle_km(
    longitude: float, latitude: float, other_longitude: float, other_latitude: float
) -> float:
    """Return the great-circle distance of two places given in degrees (haversine, R = 6371 km).

    [Sinnott 1984] The earth is a sphere here, so lengths are off by up to about half a per cent.
    """
    south, north = math.radians(latitude), math.radians(other_latitude)
    lift = math.sin((north - south) / 2) ** 2
    turn = math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    return (
        2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(lift + math.cos(south) * math.cos(north) * turn)))
    )
