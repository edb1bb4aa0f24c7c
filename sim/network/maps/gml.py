"""Reader of GML, the Graph Modelling Language (M. Himsolt, 1997), with line and column in every refusal.

networkx's reader refuses parallel links and equal labels; this one keeps both. Nested lists (drawing hints)
are skipped, every other attribute is kept as text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from sim.network.maps.raw import Fields, RawLink, RawMap, RawNode
from sim.records.errors import InputRefused

MAX_DEPTH = 30
"""Lists inside each other at most."""

_TOKEN = re.compile(
    r"(?P<space>\s+|\#[^\n]*)"
    r'|(?P<text>"[^"]*")'
    r"|(?P<number>[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf\b|nan\b))"
    r"|(?P<word>[A-Za-z_][\w.-]*)"
    r"|(?P<open>\[)|(?P<close>\])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    line: int
    column: int


Pairs = list[tuple[str, "str | Pairs", int]]
"""A GML list: (key in small letters, text or list, line)."""


class _Reader:
    """Reads one GML text; remembers where it stands, to say so when it refuses."""

    def __init__(self, text: str, source: str) -> None:
        self.source = source
        self.tokens = self._split(text)

    def refuse(self, line: int, column: int, message: str) -> NoReturn:
        """Raise InputRefused at a place of the text."""
        raise InputRefused([f"{self.source}:{line}:{column}: {message}"])

    def _split(self, text: str) -> Iterator[_Token]:
        """The text as tokens with their places."""
        at, line, start = 0, 1, 0
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None:
                message = (
                    'a text that is never closed with "' if text[at] == '"' else f"unexpected {text[at]!r}"
                )
                self.refuse(line, at - start + 1, message)
            if found.lastgroup != "space":
                yield _Token(found.lastgroup or "", found[0], line, at - start + 1)
            newlines = found[0].count("\n")
            if newlines:
                line += newlines
                start = at + found[0].rindex("\n") + 1
            at = found.end()
        yield _Token("end", "", line, at - start + 1)

    def pairs(self) -> Pairs:
        """Return the whole file as one list; nesting is kept on an explicit stack."""
        stack: list[Pairs] = [[]]
        opened: list[_Token] = []
        for key in self.tokens:
            if key.kind == "end":
                if opened:
                    self.refuse(opened[-1].line, opened[-1].column, "this [ is never closed")
                return stack[0]
            if key.kind == "close" and opened:
                stack.pop()
                opened.pop()
            elif key.kind == "word":
                self._value(key, stack, opened)
            else:
                self.refuse(key.line, key.column, f"expected a key, found {key.text}")
        raise AssertionError("the last token is always the end")

    def _value(self, key: _Token, stack: list[Pairs], opened: list[_Token]) -> None:
        """Take in what follows a key: a value, or the beginning of a list."""
        value = next(self.tokens)
        name = key.text.lower()
        if value.kind == "open":
            if len(stack) > MAX_DEPTH:
                self.refuse(value.line, value.column, f"lists nested deeper than {MAX_DEPTH}")
            inside: Pairs = []
            stack[-1].append((name, inside, key.line))
            stack.append(inside)
            opened.append(value)
        elif value.kind in ("text", "number"):
            text = html.unescape(value.text[1:-1]) if value.kind == "text" else value.text
            stack[-1].append((name, text, key.line))
        else:
            found = value.text or "the end of the file"
            self.refuse(
                value.line, value.column, f'{key.text}: expected a number, a "text" or [, found {found}'
            )


def _plain(pairs: Pairs) -> Fields:
    """Single values of a list of pairs as texts by name; the last of two counts."""
    return {key: value for key, value, _ in pairs if isinstance(value, str)}


def read_gml(text: str, source: str) -> RawMap:
    """Return what a GML text says.

    Words are read in small or capital letters, and HTML entities in texts are resolved. How many nodes there
    may be is checked later, by `sim.network.maps.build`.

    Args:
        text: the file's text.
        source: its name, for messages.

    Raises:
        InputRefused: not GML; the message carries line and column.
    """
    reader = _Reader(text, source)
    graphs = [(value, line) for key, value, line in reader.pairs() if key == "graph"]
    if not graphs or isinstance(graphs[0][0], str):
        reader.refuse(1, 1, "no graph [ ... ] in this file")
    inside = graphs[0][0]
    head = _plain(inside)
    found = RawMap(head.get("network") or head.get("label") or head.get("name") or "")
    found.directed = head.get("directed") == "1"
    if len(graphs) > 1:
        found.notes.append(f"the file holds {len(graphs)} graphs; only the first was read")
    for key, value, line in inside:
        if isinstance(value, str):
            continue
        if key == "node":
            found.nodes.append(_node(reader, _plain(value), line))
        elif key == "edge":
            found.links.append(_link(reader, _plain(value), line))
    return found


def _node(reader: _Reader, fields: Fields, line: int) -> RawNode:
    if "id" not in fields:
        reader.refuse(line, 1, "node without id")
    return RawNode(fields["id"], fields, line)


def _link(reader: _Reader, fields: Fields, line: int) -> RawLink:
    for end in ("source", "target"):
        if end not in fields:
            reader.refuse(line, 1, f"edge without {end}")
    return RawLink(fields["source"], fields["target"], fields, line)
