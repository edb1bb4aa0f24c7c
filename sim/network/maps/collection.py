"""Maps by name from TopoHub, which holds the Internet Topology Zoo, SNDlib and others as node-link tables.

P. Jurkiewicz, "TopoHub: A repository of reference Gabriel and real-world topologies", SoftwareX 24, 2023; MIT
licence. Its tables are already cleaned: own nodes only, one link per pair, `dist` in km.
"""

from __future__ import annotations

import functools
from difflib import get_close_matches
from typing import NotRequired, TypedDict

from sim.network.maps.raw import Fields, RawLink, RawMap, RawNode

_PLANE_GROUPS = ("gabriel",)


class _Node(TypedDict):
    """A node of a table; `pos` is longitude and latitude."""

    id: int | str
    pos: tuple[float, float]
    name: NotRequired[str | None]
    type: NotRequired[str]


class _Link(TypedDict):
    """A link of a table, between the ids of two nodes; `dist` in km."""

    source: int | str
    target: int | str
    dist: NotRequired[float]
    type: NotRequired[str]


class _Table(TypedDict):
    """What the collection says of a map."""

    directed: bool
    nodes: list[_Node]
    edges: list[_Link]


@functools.cache
def map_names() -> tuple[str, ...]:
    """Return every name of the collection, such as `topozoo/SwitchL3`, in alphabetical order.

    The folder of the installed package is listed once a process.
    """
    import importlib.resources

    found: list[str] = []
    waiting = [(importlib.resources.files("topohub") / "data", "")]
    while waiting:
        folder, prefix = waiting.pop()
        for entry in folder.iterdir():
            if entry.is_dir():
                waiting.append((entry, f"{prefix}{entry.name}/"))
            elif entry.name.endswith(".json"):
                found.append(prefix + entry.name.removesuffix(".json"))
    return tuple(sorted(found))


def full_name(asked: str) -> str | None:
    """Return the collection's name for a name with or without its group, small letters or capitals.

    Exact spelling goes first, then the Topology Zoo, then alphabetical order.
    """
    wanted = asked.casefold()
    same = [name for name in map_names() if wanted in (name.casefold(), name.casefold().split("/", 1)[-1])]
    ranked = sorted(same, key=lambda name: (not name.endswith(asked), not name.startswith("topozoo/"), name))
    return ranked[0] if ranked else None


def nearest_names(asked: str, most: int = 3) -> list[str]:
    """Return the names that look most like `asked`."""
    short = {name.split("/", 1)[-1].casefold(): name for name in reversed(map_names())}
    full = {name.casefold(): name for name in map_names()}
    known = full if "/" in asked else short
    return [known[name] for name in get_close_matches(asked.casefold(), list(known), most)]


def read_collection(asked: str) -> RawMap | None:
    """Return the map of that name as its table says it, None if there is none."""
    name = full_name(asked)
    if name is None:
        return None
    table = _table(name)
    places = [node["pos"] for node in table["nodes"]]
    off_earth = any(abs(x) > 180 or abs(y) > 90 for x, y in places)
    found = RawMap(name, directed=bool(table["directed"]), plane=name.startswith(_PLANE_GROUPS) or off_earth)
    found.nodes = [_node(node) for node in table["nodes"]]
    found.links = [_link(link) for link in table["edges"]]
    others = [other for other in map_names() if other != name and _is_namesake(other, asked)]
    if others:
        found.notes.append(f"{asked} is also the name of {', '.join(others)}; {name} was read")
    return found


def _table(name: str) -> _Table:
    """Return what `topohub.get(name)` returns, which leaves its file open."""
    import importlib.resources
    import json

    table: _Table = json.loads(
        (importlib.resources.files("topohub") / f"data/{name}.json").read_text("utf-8")
    )
    return table


def _is_namesake(other: str, asked: str) -> bool:
    """Whether another map of the collection answers to the same short name."""
    return "/" not in asked and other.casefold().split("/", 1)[-1] == asked.casefold()


def _node(node: _Node) -> RawNode:
    """A node of the collection as if a file had said it."""
    longitude, latitude = node["pos"]
    fields: Fields = {
        "label": str(node.get("name") or ""),
        "longitude": repr(longitude),
        "latitude": repr(latitude),
    }
    if "type" in node:
        fields["type"] = str(node["type"])
    return RawNode(str(node["id"]), fields)


def _link(link: _Link) -> RawLink:
    """A link of the collection as if a file had said it."""
    fields = {name: str(value) for name, value in link.items() if name in ("dist", "type")}
    return RawLink(str(link["source"]), str(link["target"]), fields)
