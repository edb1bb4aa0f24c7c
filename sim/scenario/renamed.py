"""Settings that have another name now, and what to do with texts that still use the old one.

One table serves files, `--set`, `with_`, levers and stored scenarios. A text with an old name is read as if
it said the new one, and a line says so. Only running a stored scenario of an older version again is refused,
for the model behind the names has changed too.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sim.kernel.group import Value
from sim.kernel.paths import join_path, split_path
from sim.kernel.spans import span
from sim.records.errors import InputRefused
from sim.scenario.yaml_marks import Branch, Leaf, Mark, Node, Problem, Refused


@dataclass(frozen=True)
class Renamed:
    """What a setting is called now, and the unit of a bare number under its old name where that differs."""

    path: str
    unit: str = ""


RENAMED: dict[str, Renamed] = {
    "integration.manual.mean": Renamed("integration.manual.passing_on.mean"),
    "integration.manual.cv": Renamed("integration.manual.passing_on.cv"),
    "economics.technician_hour": Renamed("economics.hourly.field"),
    "economics.noc_hour": Renamed("economics.hourly.noc"),
    "economics.second_line_hour": Renamed("economics.hourly.second_line"),
    "economics.care_hour": Renamed("economics.hourly.care"),
    "economics.fallout_hour": Renamed("economics.hourly.fallout"),
    "economics.back_office_hour": Renamed("economics.hourly.disputes"),
    "oss.provisioning.accuracy_plant": Renamed("oss.provisioning.accuracy_fixed"),
    "oss.provisioning.spare_plant": Renamed("oss.provisioning.spare_fixed"),
    "oss.provisioning.moved_unrecorded_plant": Renamed("oss.provisioning.moved_unrecorded_fixed"),
    "subscribers.report_after": Renamed("bss.care.report_after"),
    "bss.billing.prepaid_cv": Renamed("subscribers.prepaid_cv"),
}
"""Old path to new, for settings and for groups (then everything below moves along)."""


def renamed(path: str, table: Mapping[str, Renamed] = RENAMED) -> Renamed:
    """Return what a path is called now, itself where it was never renamed.

    Of several old names along a path the longest counts; what stands below a renamed group moves along.
    """
    return _renamed(path, table) or Renamed(path)


def renamed_tree(tree: Branch, table: Mapping[str, Renamed] = RENAMED) -> tuple[Branch, list[str]]:
    """Return the tree of one file under the names of today, and a line for each old name in it.

    Raises:
        Refused: a file says both the old and the new name.
    """
    lines: list[str] = []
    for old, new in table.items():
        steps, wanted = split_path(old), split_path(new.path)
        if (found := _find(tree, steps)) is None:
            continue
        node, mark = found
        if _find(tree, wanted) is not None:
            raise Refused(Problem(mark, old, f"is called {new.path} now, which is set too; leave it out"))
        tree = _put(_without(tree, steps), wanted, _with_unit(node, new.unit), mark)
        lines.append(f"{mark}: {old} is called {new.path} now")
    return tree, lines


def renamed_changes(
    changes: Mapping[str, Value], table: Mapping[str, Renamed] = RENAMED
) -> tuple[dict[str, Value], list[str]]:
    """Return changes (path to value) under the names of today, and a line for each old name among them.

    Raises:
        InputRefused: a setting under its old name and under its new one.
    """
    if problems := twice_named(changes, table):
        raise InputRefused(problems)
    fresh: dict[str, Value] = {}
    lines: list[str] = []
    for path, value in changes.items():
        new = _renamed(path, table)
        if new is None:
            fresh[path] = value
            continue
        if new.unit and isinstance(value, int | float) and not isinstance(value, bool):
            value = span(value, new.unit)
        fresh[new.path] = value
        lines.append(f"{path} is called {new.path} now")
    return fresh, lines


def twice_named(paths: Iterable[str], table: Mapping[str, Renamed] = RENAMED) -> list[str]:
    """Return a line for each old name among paths of which the new one is there too."""
    known = list(paths)
    olds = {path: new.path for path in known if (new := _renamed(path, table)) is not None}
    said = "is called {} now, which is set too; leave it out"
    return [f"{old}: {said.format(new)}" for old, new in olds.items() if new in known]


def _renamed(path: str, table: Mapping[str, Renamed]) -> Renamed | None:
    steps = split_path(path)
    for length in range(len(steps), 0, -1):
        if (found := table.get(join_path(steps[:length]))) is not None:
            return Renamed(join_path((*split_path(found.path), *steps[length:])), found.unit)
    return None


def _find(tree: Branch, steps: tuple[str, ...]) -> tuple[Node, Mark] | None:
    """Return the node at a path and the place of its key."""
    first, *rest = steps
    if (node := tree.nodes.get(first)) is None:
        return None
    if not rest:
        return node, tree.keys.get(first, node.mark)
    return _find(node, tuple(rest)) if isinstance(node, Branch) else None


def _without(tree: Branch, steps: tuple[str, ...]) -> Branch:
    first, *rest = steps
    nodes = dict(tree.nodes)
    child = nodes.pop(first)
    if rest and isinstance(child, Branch) and (left := _without(child, tuple(rest))).nodes:
        nodes[first] = left
    keys = {name: mark for name, mark in tree.keys.items() if name in nodes}
    return replace(tree, nodes=nodes, keys=keys)


def _put(tree: Branch, steps: tuple[str, ...], node: Node, mark: Mark) -> Branch:
    first, *rest = steps
    if rest:
        below = tree.nodes.get(first)
        node = _put(below if isinstance(below, Branch) else Branch(mark), tuple(rest), node, mark)
    keys = tree.keys if first in tree.keys else {**tree.keys, first: mark}
    return replace(tree, nodes={**tree.nodes, first: node}, keys=keys)


def _with_unit(node: Node, unit: str) -> Node:
    bare = isinstance(node, Leaf) and re.fullmatch(r"[-+0-9.eE]+", node.text)
    return replace(node, text=f"{node.text} {unit}") if unit and bare and isinstance(node, Leaf) else node
