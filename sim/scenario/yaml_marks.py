"""YAML text read into a small tree in which every key and value knows its place in the file.

Nothing is interpreted here: scalars keep their text, so that the field that they are meant for decides
what they say. Tags are refused, keys may stand once, and size, depth and number of nodes are limited,
aliases expanded.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, NoReturn

import yaml

BYTES, NODES, DEPTH = 1_000_000, 50_000, 40
"""What one file may hold at most; a hand-written scenario stays far below."""
LINE = 400
"""Characters of one message that are shown."""


class Mark(NamedTuple):
    """A place in a file, counted from 1; line 0 is the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Problem(NamedTuple):
    """One mistake: where it stands, which setting it concerns ("" for none) and what is wrong."""

    mark: Mark
    path: str
    message: str

    def __str__(self) -> str:
        said = f"{self.path}: {self.message}" if self.path else self.message
        line = f"{self.mark}: {said}" if len(said) <= LINE else f"{self.mark}: {said[:LINE]}..."
        return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)


class Refused(Exception):  # noqa: N818 (it reads as what happened)
    """Problems on their way to the reader of all files, who reports them together."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems


@dataclass(frozen=True)
class Leaf:
    """A scalar as written. `over` tells that it replaced an inherited node.

    Attributes:
        mark: where it begins.
        text: without its quotes, escapes resolved.
        quoted: whether it stood in quotes or as a block, and is text in any case.
    """

    mark: Mark
    text: str
    quoted: bool = False
    over: bool = False

    @property
    def size(self) -> int:
        """Number of nodes, which is one."""
        return 1

    @property
    def null(self) -> bool:
        """Whether it says nothing: empty, `~` or `null`."""
        return not self.quoted and self.text in ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True)
class Items:
    """A list."""

    mark: Mark
    nodes: tuple["Node", ...] = ()
    size: int = 1


@dataclass(frozen=True)
class Branch:
    """A map; `keys` holds the place of each key.

    Attributes:
        mark: where it begins.
        nodes: in the order of the file.
        size: nodes in it, keys and itself included.
    """

    mark: Mark
    nodes: dict[str, "Node"] = field(default_factory=dict)
    keys: dict[str, Mark] = field(default_factory=dict)
    size: int = 1


Node = Leaf | Items | Branch


def read_file(path: Path, shown: str) -> Branch:
    """Return the map that a file holds; `shown` names the file in messages. Raises `Refused`."""
    try:
        if path.is_dir():
            refuse(Mark(shown), "is a folder, not a scenario file")
        if not path.is_file():
            refuse(Mark(shown), "is not a file")
        if path.stat().st_size > BYTES:
            refuse(Mark(shown), f"is too large: {path.stat().st_size:,} bytes, at most {BYTES:,}")
        raw = path.read_bytes()
    except OSError as error:
        refuse(Mark(shown), f"cannot be read ({error.strerror})")
    return read_map(_decoded(raw, shown), shown)


def read_map(text: str, shown: str) -> Branch:
    """Return the map that a text holds. Raises `Refused`: all mistakes of structure, one of syntax."""
    node = read_text(text, shown)
    if isinstance(node, Branch):
        return node
    if isinstance(node, Leaf) and node.null:
        refuse(Mark(shown, 1, 1), "is empty; a scenario needs a title and what it extends")
    refuse(
        Mark(shown, 1, 1),
        f"must be a map of settings (got {'a list' if isinstance(node, Items) else 'text'})",
    )


def read_text(text: str, shown: str) -> Node:
    """Return the tree of one YAML document; an empty text gives a null leaf. Raises `Refused`."""
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    reader = _Reader(shown, iter(yaml.parse(text, Loader=loader)))
    try:
        node = reader.document()
    except yaml.YAMLError as error:
        raise Refused(*reader.problems, _syntax(error, text, shown)) from None
    if reader.problems:
        raise Refused(*reader.problems)
    return node


def refuse(mark: Mark, message: str, path: str = "") -> NoReturn:
    """Raise `Refused` for one problem."""
    raise Refused(Problem(mark, path, message))


def _decoded(raw: bytes, shown: str) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        refuse(Mark(shown, 1, 1), "is UTF-16 text; save it as UTF-8")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        refuse(Mark(shown, line, column), "is not UTF-8 text")
    if "\0" in text:
        refuse(Mark(shown, text.count("\n", 0, text.index("\0")) + 1, 1), "is not text (it holds zero bytes)")
    return text


def _syntax(error: yaml.YAMLError, text: str, shown: str) -> Problem:
    at = problem = None
    if isinstance(error, yaml.MarkedYAMLError):
        at, problem = error.problem_mark or error.context_mark, error.problem
    elif isinstance(error, yaml.reader.ReaderError):
        problem = error.reason
    mark = Mark(shown, at.line + 1, at.column + 1) if at else Mark(shown, 1, 1)
    said = " ".join(str(problem or error).split())
    line = (text.split("\n")[at.line : at.line + 1] if at else []) or [""]
    if "\t" in line[0][: len(line[0]) - len(line[0].lstrip())]:
        return Problem(mark, "", "a tab cannot indent; use spaces")
    return Problem(mark, "", f"is not YAML: {said}")


class _Reader:
    """Builds the tree from the parser's events, so that every limit holds before memory is spent."""

    def __init__(self, shown: str, events: Iterator[yaml.Event]) -> None:
        self.shown, self.events = shown, events
        self.problems: list[Problem] = []
        self.anchors: dict[str, Node | None] = {}
        self.count = 0

    def document(self) -> Node:
        node: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.NodeEvent):
                if node is not None:
                    self._stop(event, "holds more than one document")
                node = self._node(event, 1)
        return node or Leaf(Mark(self.shown, 1, 1), "")

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        assert isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
        self._spend(event, 1)
        if depth > DEPTH:
            self._stop(event, f"is nested more than {DEPTH} deep")
        if event.tag is not None:
            self._complain(event, f"tags are not read (got {event.tag.replace('tag:yaml.org,2002:', '!!')})")
        if event.anchor:
            self.anchors[event.anchor] = None
        if isinstance(event, yaml.ScalarEvent):
            node: Node = Leaf(self._mark(event), event.value, quoted=event.style in ("'", '"', "|", ">"))
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._items(event, depth)
        else:
            node = self._branch(event, depth)
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def _items(self, event: yaml.Event, depth: int) -> Items:
        nodes: list[Node] = []
        while not isinstance(following := next(self.events), yaml.SequenceEndEvent):
            nodes.append(self._node(following, depth + 1))
        return Items(self._mark(event), tuple(nodes), 1 + sum(node.size for node in nodes))

    def _branch(self, event: yaml.Event, depth: int) -> Branch:
        branch, size = Branch(self._mark(event)), 1
        while not isinstance(following := next(self.events), yaml.MappingEndEvent):
            key = self._node(following, depth + 1)
            node = self._node(next(self.events), depth + 1)
            size += key.size + node.size
            if self._is_key(key, branch):
                assert isinstance(key, Leaf)
                branch.nodes[key.text], branch.keys[key.text] = node, key.mark
        return Branch(branch.mark, branch.nodes, branch.keys, size)

    def _is_key(self, key: Node, branch: Branch) -> bool:
        said = ""
        if not isinstance(key, Leaf):
            said = "a key must be plain text"
        elif not key.text:
            said = "a key must not be empty"
        elif key.text == "<<" and not key.quoted:
            said = "merge keys are not read; use extends"
        elif key.text in branch.nodes:
            said = f"'{key.text}' stands twice in one map (first in line {branch.keys[key.text].line})"
        if said:
            self.problems.append(Problem(key.mark, "", said))
        return not said

    def _alias(self, event: yaml.AliasEvent) -> Node:
        if event.anchor is None or event.anchor not in self.anchors:
            self._stop(event, f"*{event.anchor} names no anchor above it")
        node = self.anchors[event.anchor]
        if node is None:
            self._stop(event, f"*{event.anchor} refers to itself")
        self._spend(event, node.size)
        return node

    def _spend(self, event: yaml.Event, nodes: int) -> None:
        self.count += nodes
        if self.count > NODES:
            self._stop(event, f"holds more than {NODES:,} values, aliases expanded")

    def _complain(self, event: yaml.Event, message: str) -> None:
        self.problems.append(Problem(self._mark(event), "", message))

    def _stop(self, event: yaml.Event, message: str) -> NoReturn:
        raise Refused(*self.problems, Problem(self._mark(event), "", message))

    def _mark(self, event: yaml.Event) -> Mark:
        at = event.start_mark
        return Mark(self.shown, at.line + 1, at.column + 1) if at else Mark(self.shown)
