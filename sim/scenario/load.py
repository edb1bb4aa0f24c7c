"""Scenario files read, laid over what they extend, and turned into validated settings.

    loaded = load_document(Path("scenarios/x.yaml"), Scenario, bases=Path("scenarios/bases"))

All mistakes of all files of the chain are reported at once, each with the place in the file that it came
from.

From low to high count: defaults of the classes, what is extended (first named, first laid), the file itself,
`--set`. A parent's title does not pass on. Two parents that set one path apart from each other are refused:
which of them is meant is not decided by their order. No number is computed here; sizes are scaled later, by
`Scenario.at_size`.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from sim.kernel.group import default_of
from sim.kernel.parameters import Parameters
from sim.kernel.paths import join_path, quoted, split_path
from sim.records.errors import InputRefused
from sim.records.plain import Plain
from sim.scenario.kinds import kinds_of, works_spelled_out
from sim.scenario.limits import beyond_limits
from sim.scenario.merge import contradictions, merge
from sim.scenario.names import find_parent, missing_file, shown_path
from sim.scenario.renamed import renamed_tree, twice_named
from sim.scenario.typed import Root, read_tree
from sim.scenario.yaml_marks import (
    DEPTH,
    Branch,
    Items,
    Leaf,
    Mark,
    Node,
    Problem,
    Refused,
    read_file,
    read_text,
)

SET = "--set"
"""Stands for the file of a setting that a command line states."""
Place = TypeVar("Place", bound=tuple[str, int, int])
SHOWN = 200
"""Mistakes that are listed before the rest is only counted."""
OWN = ("title", "extends")
"""What a file says of itself only: a child does not inherit them."""


@dataclass(frozen=True)
class Loaded(Generic[Root]):
    """A scenario as read.

    `value` holds the validated settings and `resolved` the same as plain data, in order of declaration,
    which reads back to the same. `origins` gives for each path that a file or `--set` states (file, line,
    column); paths that it lacks are defaults. `chain` lists the files from the base to the one asked for.
    `digest` is twelve hexadecimal digits of the SHA-256 of the resolved data; two spellings of the same
    values have the same one. `renamed` holds a line for each old name of a setting that was read.
    """

    value: Root
    resolved: dict[str, Plain]
    origins: dict[str, tuple[str, int, int]]
    chain: list[Path]
    digest: str
    renamed: tuple[str, ...] = ()


class Change(NamedTuple):
    """One setting that differs: path, both values (None where there is none), where the new one stands."""

    path: str
    old: Plain
    new: Plain
    origin: str


def load_document(
    path: Path, root: type[Root], bases: Path, overrides: Mapping[str, str] | None = None
) -> Loaded[Root]:
    """Return the scenario of a file, with what it extends and with overrides (path to text) laid over it.

    Bare names in `extends` are looked for in `bases`, then in the file's scenario folder. Raises
    `InputRefused` with every problem, one line each.

    Args:
        path: of the file; it need not exist to be refused in words.
        root: class of the settings: a scenario's, or a lever's.
        bases: folder of the scenarios that come with the product.
        overrides: laid over the file in their order, each text read as YAML.
    """
    chain = _Chain(bases, root)
    chain.add(path, shown_path(path))
    if not chain.files:
        raise InputRefused(_lines(chain.problems, chain.shown()))
    kinds = kinds_of(root)
    chain.compare_parents()
    *parents, own = (file.tree for file in chain.files.values())
    layers = [*(_without(tree, OWN) for tree in parents), _without(own, ("extends",))]
    layers += chain.overrides(overrides or {})
    tree = reduce(lambda lower, upper: merge(lower, upper, kinds), layers)
    value, problems, origins = read_tree(replace(tree, mark=own.mark), root)
    if chain.problems:
        problems = [
            problem for problem in problems if problem.message != "is required" or problem.path in OWN
        ]
    if value is not None:
        problems += [
            Problem(_stated(origins, path) or own.mark, path, said)
            for path, said in (*beyond_limits(value), *value.impossible())
        ]
    if value is None or problems or chain.problems:
        raise InputRefused(_lines([*chain.problems, *problems], chain.shown()))
    resolved = value.model_dump(mode="json")
    places = {name: (*_place(mark),) for name, mark in origins.items()}
    files = [file.path for file in chain.files.values()]
    return Loaded(value, resolved, places, files, digest_of(resolved), tuple(chain.renamed))


def digest_of(resolved: Mapping[str, Plain]) -> str:
    """Return twelve hexadecimal digits that stand for resolved data, the order of named entries included."""
    text = json.dumps(resolved, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:12]


def changes(
    loaded: Loaded[Root], defaults: Loaded[Root] | Parameters | type[Parameters] | Mapping[str, Plain]
) -> list[Change]:
    """Return what differs from a class's defaults, an object, resolved data or another scenario.

    In order of declaration; what the scenario lacks comes last.

    A value counts as different too where only its type is: 1 is not 1.0. A group of settings is compared
    setting by setting, a list as a whole.
    """
    old, new = dict(_flat(_plain(defaults))), dict(_flat(loaded.resolved))
    found: list[Change] = []
    for path in [*new, *(path for path in old if path not in new)]:
        if old.get(path) != new.get(path) or type(old.get(path)) is not type(new.get(path)):
            found.append(Change(path, old.get(path), new.get(path), _origin(loaded, path)))
    return found


def _origin(loaded: Loaded[Root], path: str) -> str:
    place = _stated(loaded.origins, path)
    return "" if place is None else str(Mark(*place))


def _stated(origins: Mapping[str, Place], path: str) -> Place | None:
    """Return the place of a setting, or of the group that states it."""
    steps = split_path(path)
    places = (origins.get(join_path(steps[:length])) for length in range(len(steps), 0, -1))
    return next((place for place in places if place is not None), None)


def _plain(
    defaults: Loaded[Root] | Parameters | type[Parameters] | Mapping[str, Plain],
) -> Mapping[str, Plain]:
    if isinstance(defaults, Loaded):
        return defaults.resolved
    if isinstance(defaults, Parameters):
        return defaults.model_dump(mode="json")
    if isinstance(defaults, type):
        known = {
            name: default_of(field)
            for name, field in defaults.model_fields.items()
            if not field.is_required()
        }
        return defaults.model_construct(None, **known).model_dump(mode="json", include=set(known))
    return defaults


def _flat(data: Mapping[str, Plain], above: str = "") -> Iterator[tuple[str, Plain]]:
    for name, value in data.items():
        path = f"{above}.{quoted(name)}" if above else quoted(name)
        if isinstance(value, Mapping) and value:
            yield from _flat(value, path)
        else:
            yield path, value


def _place(mark: Mark) -> tuple[str, int, int]:
    return (SET, 0, 0) if mark.file == SET else (mark.file, mark.line, mark.column)


def _without(tree: Branch, names: tuple[str, ...]) -> Branch:
    return replace(tree, nodes={name: node for name, node in tree.nodes.items() if name not in names})


def _lines(problems: list[Problem], files: list[str]) -> list[str]:
    order = {shown: place for place, shown in enumerate(reversed(files))}
    placed = [problem._replace(mark=Mark(*_place(problem.mark))) for problem in problems]
    placed.sort(
        key=lambda problem: (order.get(problem.mark.file, -1), problem.mark.line, problem.mark.column)
    )
    lines = list(dict.fromkeys(map(str, placed)))
    return lines if len(lines) <= SHOWN else [*lines[:SHOWN], f"and {len(lines) - SHOWN:,} more"]


@dataclass
class _File:
    path: Path
    shown: str
    tree: Branch
    parents: list[tuple[Path, Mark]]


class _Chain:
    """The files of a scenario in the order in which they are laid, and what is wrong with them."""

    def __init__(self, bases: Path, root: type[Parameters]) -> None:
        self.bases, self.root = bases, root
        self.renamed: list[str] = []
        self.files: dict[Path, _File] = {}
        self.problems: list[Problem] = []
        self.open: list[tuple[Path, str]] = []

    def shown(self) -> list[str]:
        return [file.shown for file in self.files.values()]

    def add(self, path: Path, shown: str) -> None:
        """Read a file after what it extends; a file met twice is laid once."""
        try:
            if not path.exists():
                raise Refused(Problem(Mark(shown), "", missing_file(path)))
            tree = self._of_today(read_file(path, shown))
        except Refused as refused:
            self.problems += refused.problems
            return
        except (OSError, ValueError):
            self.problems.append(Problem(Mark(shown), "", "cannot be read"))
            return
        file = _File(path, shown, tree, [])
        self.open.append((path.resolve(), shown))
        for name in self._names(tree):
            self._extend(file, name)
        self.open.pop()
        self.files[path.resolve()] = file

    def _of_today(self, tree: Branch) -> Branch:
        # Spelled out before, that an old name meets the new one; and after, for names that are new here.
        tree, lines = renamed_tree(works_spelled_out(tree, self.root))
        self.renamed += lines
        return works_spelled_out(tree, self.root)

    def _names(self, tree: Branch) -> list[Leaf]:
        node: Node | None = tree.nodes.get("extends")
        names = list(node.nodes) if isinstance(node, Items) else [node] if node is not None else []
        for name in names:
            if not isinstance(name, Leaf) or name.null:
                self.problems.append(
                    Problem(name.mark, "extends", "must be the name of a scenario, or a list of names")
                )
        return [name for name in names if isinstance(name, Leaf) and not name.null]

    def _extend(self, child: _File, name: Leaf) -> None:
        try:
            path = find_parent(name.text, child.path, self.bases)
        except ValueError as error:
            self.problems.append(Problem(name.mark, "extends", str(error)))
            return
        known = path.resolve()
        if known in [above for above, _ in self.open]:
            start = [above for above, _ in self.open].index(known)
            circle = [shown for _, shown in self.open[start:]]
            said = f"extends itself: {' -> '.join([*circle, circle[0]])}"
            self.problems.append(Problem(name.mark, "extends", said))
            return
        if known not in self.files:
            self.add(path, shown_path(path))
        if known in self.files:
            child.parents.append((known, name.mark))

    def compare_parents(self) -> None:
        """Note every setting that two parents of one file set apart from each other."""
        for file in self.files.values():
            for place, (one, _) in enumerate(file.parents):
                for other, mark in file.parents[place + 1 :]:
                    self._compare(one, other, mark)

    def _compare(self, one: Path, other: Path, mark: Mark) -> None:
        left, right = self._family(one), self._family(other)
        mine = [self.files[path] for path in self.files if path in left - right]
        theirs = [self.files[path] for path in self.files if path in right - left]
        for here in mine:
            for there in theirs:
                pair = _without(here.tree, OWN), _without(there.tree, OWN)
                for steps, first, second in contradictions(*pair):
                    said = f"two of the extended scenarios set it ({first} and {second})"
                    self.problems.append(Problem(mark, join_path(steps), said))

    def _family(self, path: Path) -> set[Path]:
        parents = [parent for parent, _ in self.files[path].parents]
        return {path}.union(*(self._family(parent) for parent in parents))

    def overrides(self, overrides: Mapping[str, str]) -> list[Branch]:
        """Return each override as a tree of its own; what cannot be read is noted."""
        trees: list[Branch] = []
        for line in twice_named(overrides):
            path, _, said = line.partition(": ")
            self.problems.append(Problem(Mark(SET), path, said))
        for path, text in overrides.items():
            steps = split_path(path)
            if not steps or len(steps) > DEPTH:
                self.problems.append(Problem(Mark(SET), path[:60], "is no path of a setting"))
                continue
            try:
                node = read_text(text, SET)
            except Refused as refused:
                self.problems += [problem._replace(path=path) for problem in refused.problems]
                continue
            for step in reversed(steps):
                node = Branch(Mark(SET), {step: node}, {step: Mark(SET)})
            assert isinstance(node, Branch)
            trees.append(self._of_today(node))
        return trees
