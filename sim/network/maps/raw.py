"""What a map file says, word for word, before anything is understood.

Readers of formats end here and `sim.network.maps.build` begins here, so a new format is a new reader and
nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Fields = dict[str, str]
"""The attributes of one node or link, names in small letters, values as the file writes them."""

MAX_NODES = 50_000
MAX_LINKS = 200_000
"""What a map may hold at most, nodes and links."""


@dataclass(frozen=True)
class RawNode:
    """One node of the file; `line` is 0 where the format has no lines."""

    key: str
    fields: Fields
    line: int = 0


@dataclass(frozen=True)
class RawLink:
    """One link of the file, between the keys of two nodes."""

    source: str
    target: str
    fields: Fields
    line: int = 0


@dataclass
class RawMap:
    """One file as read: `plane` when places are x and y in km, `notes` what the reader had to say."""

    name: str
    nodes: list[RawNode] = field(default_factory=list)
    links: list[RawLink] = field(default_factory=list)
    directed: bool = False
    plane: bool = False
    notes: list[str] = field(default_factory=list)


def shorten(items: list[str], most: int = 4) -> str:
    """Return a list as a phrase that names at most a few: `Basel, Bern and 7 more`."""
    comma = "; " if any("," in item for item in items) else ", "
    if len(items) <= most:
        return comma.join(items)
    return f"{comma.join(items[:most])} and {len(items) - most} more"


def counted(number: int, thing: str, things: str = "") -> str:
    """Return `1 link` or `3 links`."""
    return f"{number} {thing if number == 1 else things or thing + 's'}"
