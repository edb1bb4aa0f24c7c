"""The one door for network maps: a user's own file, or a name of the TopoHub collection.

Nothing is fetched: a map is read from the disk each time, and what was read is not kept.
"""

from __future__ import annotations

from pathlib import Path

from sim.network.maps.build import build_map
from sim.network.maps.collection import nearest_names, read_collection
from sim.network.maps.gml import read_gml
from sim.network.maps.graphml import read_graphml
from sim.network.maps.network_map import NetworkMap
from sim.network.maps.raw import RawMap
from sim.records.errors import InputRefused

MAX_BYTES = 20_000_000
"""Largest map file that is read."""

READABLE = (".graphml", ".gml")
"""Endings of files that are read; anything else is a name of the collection."""


def read_map(name_or_path: str, folder: Path | None = None) -> NetworkMap:
    """Return a network map by the name of a collection's map or by the path of one's own file.

    Args:
        name_or_path: `SwitchL3`, `topozoo/SwitchL3`, `gabriel/25/0`, `sndlib/polska`, ..., looked up in the
            TopoHub collection (installed with the product, no network access); or a path that ends in
            .graphml or .gml.
        folder: where a relative path starts; the file must then lie inside. None: any path, from the working
            folder.

    Raises:
        InputRefused: unknown name (with the nearest ones), no such file, too large, malformed, no nodes; one
            line `file:line:column: message` for each problem.
    """
    asked = name_or_path.strip()
    if is_file(asked):
        return _read_file(asked, folder)
    raw = read_collection(asked)
    if raw is None:
        near = nearest_names(asked)
        hint = f"; did you mean {' or '.join(repr(name) for name in near)}?" if near else ""
        own = f"; a file of your own ends in {' or '.join(READABLE)}"
        raise InputRefused([f"{asked}: unknown network map{hint or own}"])
    return build_map(raw, asked)


def is_file(name_or_path: str) -> bool:
    """Whether a map is meant by the path of a file, and not by a name of the collection."""
    return Path(name_or_path.strip()).suffix.lower() in READABLE


def _read_file(asked: str, folder: Path | None) -> NetworkMap:
    """Read a file that lies inside the folder, if one is given, and is not too large."""
    path = Path(asked) if folder is None else folder / asked
    if folder is not None and not path.resolve().is_relative_to(folder.resolve()):
        raise InputRefused([f"{asked}: a map file must lie inside its scenario's folder"])
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputRefused(
                [f"{asked}: {size / 1e6:.0f} MB is too large; at most {MAX_BYTES / 1e6:.0f} MB"]
            )
        content = path.read_bytes()
    except (OSError, ValueError) as wrong:
        raise InputRefused(
            [f"{asked}: cannot be read: {(wrong.strerror if isinstance(wrong, OSError) else None) or wrong}"]
        ) from None
    raw = read_graphml(content, asked) if path.suffix.lower() == ".graphml" else _gml(content, asked)
    return build_map(raw, asked, path.stem)


def _gml(content: bytes, source: str) -> RawMap:
    """Read GML as UTF-8, or as ISO 8859-1 where it is no UTF-8, which is told."""
    try:
        return read_gml(content.decode("utf-8-sig"), source)
    except UnicodeDecodeError:
        raw = read_gml(content.decode("latin-1"), source)
        raw.notes.append("the file is not UTF-8; its letters were read as ISO 8859-1")
        return raw
