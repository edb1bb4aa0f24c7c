"""Reader of GraphML (graphml.graphdrawing.org), with line and column in every refusal.

Read with expat in one pass, so that nothing is expanded: a document type or an entity is refused outright.
Hyperedges become a helper node that links to each of their ends; nodes of nested graphs are read as if they
stood outside; ports are left out.
"""

from __future__ import annotations

from typing import NoReturn
from xml.parsers import expat

from sim.network.maps.raw import MAX_LINKS, MAX_NODES, Fields, RawLink, RawMap, RawNode
from sim.records.errors import InputRefused


class _Reader:
    """Takes in GraphML event by event.

    What an element does is a method named after it, `_open_node` or `_close_data`, so the format reads as a
    list of methods; an element without one is passed over.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.map = RawMap("")
        self.keys: dict[str, tuple[str, str]] = {}
        self.defaults: dict[tuple[str, str], str] = {}
        self.owners: list[tuple[str, Fields]] = []
        self.ends: list[str] = []
        self.field = ""
        self.text: list[str] = []
        self.graphs = 0
        self.nested = 0
        self.ports = False
        self.in_label = False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text.append
        self.parser.StartDoctypeDeclHandler = lambda *_: self.refuse("a DOCTYPE is not accepted in a map")
        self.parser.EntityDeclHandler = lambda *_: self.refuse("an ENTITY is not accepted in a map")

    def refuse(self, message: str) -> NoReturn:
        """Raise InputRefused at the place where the parser stands."""
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        raise InputRefused([f"{self.source}:{line}:{column}: {message}"])

    def read(self, content: bytes) -> RawMap:
        """Return what the file says."""
        try:
            self.parser.Parse(content, True)
        except expat.ExpatError as wrong:
            place = f"{self.source}:{wrong.lineno}:{wrong.offset + 1}"
            raise InputRefused([f"{place}: not well-formed XML: {expat.ErrorString(wrong.code)}"]) from None
        except (LookupError, UnicodeError, ValueError) as wrong:
            raise InputRefused([f"{self.source}: the encoding cannot be read: {wrong}"]) from None
        if not self.graphs:
            raise InputRefused([f"{self.source}:1:1: no <graph> in this file"])
        self._tell()
        return self.map

    def _tell(self) -> None:
        """Tell what was read in another way than it was written."""
        if self.nested:
            self.map.notes.append(f"{self.nested} nested graphs were read as if they stood outside")
        if self.ports:
            self.map.notes.append("ports were left out; links end at their nodes")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take in the beginning of an element."""
        local = tag.rpartition(" ")[2]
        if self.in_label:
            self._close_nodelabel("".join(self.text).strip())
        self.text.clear()
        # getattr: the methods are the table of elements, see above.
        opener = getattr(self, f"_open_{local.lower()}", None)
        if opener is not None:
            opener(attributes)
        elif not self.graphs and local not in ("graphml", "default", "desc"):
            self.refuse(f"<{local}>: this is not GraphML")

    def end(self, tag: str) -> None:
        """Take in the end of an element, with the text inside it."""
        local = tag.rpartition(" ")[2]
        # getattr: as in `start`.
        closer = getattr(self, f"_close_{local.lower()}", None)
        if closer is not None:
            closer("".join(self.text).strip())
        self.text.clear()

    def need(self, attributes: dict[str, str], element: str, name: str) -> str:
        """Return an attribute that an element must have."""
        if name not in attributes:
            self.refuse(f"<{element}> without {name}")
        return attributes[name]

    # --- the elements of the format, by name

    def _open_key(self, attributes: dict[str, str]) -> None:
        key = self.need(attributes, "key", "id")
        self.keys[key] = attributes.get("for", "all"), attributes.get("attr.name", key).casefold()
        self.field = key

    def _close_default(self, text: str) -> None:
        if self.field in self.keys:
            self.defaults[self.keys[self.field]] = text

    def _open_graph(self, attributes: dict[str, str]) -> None:
        self.graphs += 1
        self.nested += bool(self.owners)
        if self.graphs == 1:
            self.map.directed = attributes.get("edgedefault") == "directed"
        elif not self.owners:
            self.map.notes.append("the file holds more than one graph; their nodes were put together")
        self._own("graph")

    def _close_graph(self, _text: str) -> None:
        _, fields = self.owners.pop()
        if not self.map.name:
            self.map.name = fields.get("network") or fields.get("label") or fields.get("name") or ""

    def _own(self, kind: str) -> None:
        fields = {name: text for (owner, name), text in self.defaults.items() if owner in (kind, "all")}
        self.owners.append((kind, fields))

    def _open_node(self, attributes: dict[str, str]) -> None:
        key, line = self.need(attributes, "node", "id"), self.parser.CurrentLineNumber
        if len(self.map.nodes) >= MAX_NODES:
            self.refuse(f"more than {MAX_NODES} nodes")
        self._own("node")
        self.map.nodes.append(RawNode(key, self.owners[-1][1], line))

    def _close_node(self, _text: str) -> None:
        self.owners.pop()

    def _open_edge(self, attributes: dict[str, str]) -> None:
        ends = self.need(attributes, "edge", "source"), self.need(attributes, "edge", "target")
        if len(self.map.links) >= MAX_LINKS:
            self.refuse(f"more than {MAX_LINKS} links")
        self._own("edge")
        self.map.links.append(RawLink(*ends, self.owners[-1][1], self.parser.CurrentLineNumber))

    def _close_edge(self, _text: str) -> None:
        self.owners.pop()

    def _open_hyperedge(self, _attributes: dict[str, str]) -> None:
        self._own("edge")
        self.ends = []

    def _open_endpoint(self, attributes: dict[str, str]) -> None:
        self.ends.append(self.need(attributes, "endpoint", "node"))

    def _close_hyperedge(self, _text: str) -> None:
        _, fields = self.owners.pop()
        line = self.parser.CurrentLineNumber
        key = f"hyperedge at line {line}, column {self.parser.CurrentColumnNumber + 1}"
        self.map.nodes.append(RawNode(key, {"hyperedge": "1"}, line))
        self.map.links += [RawLink(key, end, dict(fields), line) for end in self.ends]

    def _open_port(self, _attributes: dict[str, str]) -> None:
        self.ports = True
        self._own("port")

    def _close_port(self, _text: str) -> None:
        self.owners.pop()

    def _open_data(self, attributes: dict[str, str]) -> None:
        self.field = self.need(attributes, "data", "key")

    def _close_data(self, text: str) -> None:
        if self.owners and text:
            self.owners[-1][1][self.keys.get(self.field, ("", self.field.casefold()))[1]] = text

    def _open_nodelabel(self, _attributes: dict[str, str]) -> None:
        self.in_label = True

    def _close_nodelabel(self, text: str) -> None:
        """Keep the label that the yEd editor writes inside its drawing."""
        self.in_label = False
        if self.owners and text:
            self.owners[-1][1].setdefault("label", text)


def read_graphml(content: bytes, source: str) -> RawMap:
    """Return what a GraphML file says.

    Args:
        content: the file's bytes; their encoding is the one that the XML names.
        source: its name, for messages.

    Raises:
        InputRefused: not well-formed, not GraphML, a document type or entity; the message carries line and
            column.
    """
    return _Reader(source).read(content)
