"""A marked tree read into settings: every value by the type of its field, every mistake with its place.

What the tree does not say comes from the defaults, at every depth: a map in the tree changes the inherited
group or named map entry by entry. Null removes an inherited entry of a named map.
"""

from typing import Literal, TypeVar, get_args

import pydantic

from sim.kernel.group import Value, default_of, values_of
from sim.kernel.parameters import Parameters, Unit, Work
from sim.kernel.paths import join_path, quoted, split_path
from sim.kernel.refusals import refusals, shown, unknown_setting
from sim.kernel.work import Declared
from sim.scenario.kinds import ANYTHING, LISTS, Kind, tag_of
from sim.scenario.names import suggestion
from sim.scenario.scalars import NotSaid, read, wanted
from sim.scenario.yaml_marks import Branch, Items, Leaf, Mark, Node, Problem

Root = TypeVar("Root", bound=Parameters)


class _Failed(Exception):  # noqa: N818 (it reads as what happened)
    """A value could not be read; its problems are noted already."""


def read_tree(tree: Branch, root: type[Root]) -> tuple[Root | None, list[Problem], dict[str, Mark]]:
    """Return the settings (None when there are problems), all problems, and the place of each value.

    A mistake does not end the reading: one run names all of them. Paths of the places are those of settings,
    as `bss.care.seats`, of list entries with their number in brackets.
    """
    reader = _Reader()
    try:
        value = reader.group(tree, root, None, "")
    except _Failed:
        return None, reader.problems, reader.origins
    assert isinstance(value, root)
    return value, reader.problems, reader.origins


def _below(path: str, step: str | int) -> str:
    if isinstance(step, int):
        return f"{path}[{step}]"
    return f"{path}.{quoted(step)}" if path else quoted(step)


def _units(kind: type[Parameters], name: str) -> tuple[str, ...]:
    return Kind.of_field(kind.model_fields[name]).units


def _got(node: Node) -> str:
    if isinstance(node, Leaf):
        return "nothing" if node.null else shown(node.text)
    return "a map" if isinstance(node, Branch) else "a list"


class _Reader:
    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.origins: dict[str, Mark] = {}

    def value(self, node: Node, kind: Kind, inherited: Value, path: str) -> Value:
        self.origins[path] = node.mark
        if kind.arms:
            return self._union(node, kind.arms, inherited, path)
        if kind.bare is Work:
            return self._work(node, inherited, path)
        if kind.group is not None:
            return self.group(
                node, kind.group, inherited if isinstance(inherited, kind.group) else None, path
            )
        if kind.container is dict:
            return self._entries(node, kind.parts[1] if kind.parts else ANYTHING, inherited, path)
        if kind.container is not None:
            return self._list(node, kind.container, kind.parts, path)
        if isinstance(node, Leaf):
            return self._said(node, kind, path)
        if kind.anything:
            return self._plain(node, path)
        raise self._refuse(node.mark, path, f"must be {wanted(kind)} (got {_got(node)})")

    def _refuse(self, mark: Mark, path: str, message: str) -> _Failed:
        self.problems.append(Problem(mark, path, message))
        return _Failed()

    def _said(self, leaf: Leaf, kind: Kind, path: str) -> Value:
        try:
            return read(leaf, kind)
        except NotSaid as error:
            raise self._refuse(leaf.mark, path, str(error)) from None

    def _plain(self, node: Node, path: str) -> Value:
        if isinstance(node, Leaf):
            return self._said(node, ANYTHING, path)
        if isinstance(node, Items):
            return [self._plain(item, _below(path, place)) for place, item in enumerate(node.nodes)]
        return {name: self._plain(entry, _below(path, name)) for name, entry in node.nodes.items()}

    def _work(self, node: Node, inherited: Value, path: str) -> Work:
        """Read a duration with its spread; a bare value is its mean."""
        work = inherited if isinstance(inherited, Work) else Work(minutes=0)
        if isinstance(node, Items):
            raise self._refuse(node.mark, path, f"must be {wanted(Kind(Work))} (got a list)")
        parts = {"mean": node} if isinstance(node, Leaf) else node.nodes
        said: dict[str, float] = {}
        for name, part in parts.items():
            # A bare value, spelled out as a map, stands where the map does.
            where = path if part.mark == node.mark else _below(path, name)
            if name not in work.settable:
                raise self._refuse(part.mark, where, unknown_setting(name, list(work.settable)))
            if not isinstance(part, Leaf):
                raise self._refuse(part.mark, where, f"must be a number (got {_got(part)})")
            number = self._said(part, Kind(float, (Unit(work.unit),) if name == "mean" else ()), where)
            assert isinstance(number, float)
            said[name] = number
            self.origins[where] = part.mark
        try:
            return Declared(work).read(said)
        except pydantic.ValidationError as error:
            (steps, message), *_ = refusals(error)
            raise self._refuse(node.mark, join_path((*split_path(path), *steps)), message) from None

    # --- groups

    def group(
        self, node: Node, kind: type[Parameters], inherited: Parameters | None, path: str
    ) -> Parameters:
        if not isinstance(node, Branch):
            raise self._refuse(node.mark, path, f"must be a map of settings (got {_got(node)})")
        fields = kind.model_fields
        known = {} if inherited is None else values_of(inherited)
        values = {name: known[name] for name in fields if name in known}
        broken: set[str] = set()
        for name, child in node.nodes.items():
            try:
                if name not in fields:
                    said = _broken_number(name, child) or unknown_setting(name, list(fields))
                    raise self._refuse(node.keys[name], _below(path, name), said)
                old = values[name] if name in values else default_of(fields[name])
                values[name] = self.value(child, Kind.of_field(fields[name]), old, _below(path, name))
            except _Failed:
                values.pop(name, None)
                broken.add(name)
        return self._validated(node, kind, values, broken, path)

    def _validated(
        self, node: Branch, kind: type[Parameters], values: dict[str, Value], broken: set[str], path: str
    ) -> Parameters:
        try:
            value = kind.model_validate(values)
        except pydantic.ValidationError as error:
            self._explain(node, kind, error, broken, path)
            raise _Failed from None
        if broken:
            raise _Failed
        return value

    def _explain(
        self,
        node: Branch,
        kind: type[Parameters],
        error: pydantic.ValidationError,
        broken: set[str],
        path: str,
    ) -> None:
        """Note each mistake at the value that it concerns; of the arms of a union only the telling one."""
        found: dict[str, Problem] = {}
        for steps, said in refusals(error):
            if (steps[0] in broken) if steps else broken:
                continue
            at, where = _locate(node, steps, path)
            if steps and steps[0] not in node.nodes:
                where = _below(path, steps[0])
            if isinstance(at, Leaf) and " (got " in said:
                said = f"{said.split(' (got ')[0]} (got {at.text})"
            if said.startswith("must be <= 1 ") and "share" in _units(kind, steps[0]):
                said += "; a share is written 0.75 or 75 %"
            if where not in found or said.startswith(("must be <", "must be >")):
                found[where] = Problem(at.mark, where, said)
        self.problems += found.values()

    # --- maps of named entries, lists

    def _entries(self, node: Node, kind: Kind, inherited: Value, path: str) -> dict[str, Value]:
        if not isinstance(node, Branch):
            raise self._refuse(node.mark, path, f"must be a map of named entries (got {_got(node)})")
        entries: dict[str, Value] = dict(inherited) if isinstance(inherited, dict) else {}
        failed = False
        for name, child in node.nodes.items():
            try:
                if isinstance(child, Leaf) and child.null:
                    if not child.over and name not in entries:
                        known = {*entries, *node.nodes} - {name}
                        said = f"there is no inherited entry to remove{suggestion(name, known)}"
                        said = _broken_number(name, child) or said
                        raise self._refuse(node.keys[name], _below(path, name), said)
                    entries.pop(name, None)
                else:
                    entries[name] = self.value(child, kind, entries.get(name), _below(path, name))
            except _Failed:
                failed = True
        if failed:
            raise _Failed
        return entries

    def _list(self, node: Node, container: type, parts: tuple[Kind, ...], path: str) -> Value:
        if not isinstance(node, Items):
            raise self._refuse(node.mark, path, f"must be a list (got {_got(node)})")
        kinds = [part for part in parts if part.bare is not ...] or [ANYTHING]
        values: list[Value] = []
        for place, item in enumerate(node.nodes):
            try:
                kind = kinds[min(place, len(kinds) - 1)]
                values.append(self.value(item, kind, None, _below(path, place)))
            except _Failed:
                continue
        if len(values) < len(node.nodes):
            raise _Failed
        made: Value = container(values)
        return made

    # --- unions

    def _union(self, node: Node, arms: tuple[Kind, ...], inherited: Value, path: str) -> Value:
        if isinstance(node, Leaf):
            return self._text_of(node, arms, path)
        shape = LISTS if isinstance(node, Items) else (dict,)
        fitting = [arm for arm in arms if arm.anything or arm.container in shape]
        groups = [arm.group for arm in arms if arm.group is not None]
        if isinstance(node, Branch) and groups:
            group = self._arm(node, groups, inherited, path)
            # A map that names its kind is a whole statement: nothing of the inherited one is kept.
            whole = (tag_of(groups) or "") in node.nodes
            return self.value(node, Kind(group), None if whole else inherited, path)
        if not fitting:
            raise self._refuse(node.mark, path, _must_be(arms, node))
        return self.value(node, fitting[0], inherited, path)

    def _arm(
        self, node: Branch, groups: list[type[Parameters]], inherited: Value, path: str
    ) -> type[Parameters]:
        tag = tag_of(groups)
        if tag is None:
            return next(
                (group for group in groups if node.nodes.keys() <= group.model_fields.keys()), groups[0]
            )
        by_name = {name: group for group in groups for name in get_args(group.model_fields[tag].annotation)}
        if tag not in node.nodes:
            if isinstance(inherited, Parameters) and type(inherited) in groups:
                return type(inherited)
            raise self._refuse(node.mark, path, f"must say {tag}: {', '.join(map(str, by_name))}")
        name = self.value(node.nodes[tag], Kind(Literal[tuple(by_name)]), None, _below(path, tag))
        return by_name[name]

    def _text_of(self, leaf: Leaf, arms: tuple[Kind, ...], path: str) -> Value:
        scalars = [arm for arm in arms if arm.group is None and arm.container is None]
        trials: list[Problem] = []
        for arm in sorted(scalars, key=lambda arm: arm.bare is str):
            trial = _Reader()
            try:
                return trial.value(leaf, arm, None, path)
            except _Failed:
                trials += () if arm.nothing else trial.problems
        alone = len(trials) == 1 and len(scalars) == len(arms)
        raise self._refuse(leaf.mark, path, trials[0].message if alone else _must_be(arms, leaf))


def _broken_number(name: str, node: Node) -> str:
    """Return advice for `{a: 1,000}`, in which YAML sees a: 1 and a second key 000 without a value."""
    if isinstance(node, Leaf) and not node.quoted and not node.text and name[:1].isdigit():
        return "inside braces a comma ends a value; write numbers without commas"
    return ""


def _must_be(arms: tuple[Kind, ...], node: Node) -> str:
    return f"must be {' or '.join(dict.fromkeys(map(wanted, arms)))} (got {_got(node)})"


def _locate(node: Node, steps: tuple[str, ...], path: str) -> tuple[Node, str]:
    """Return the deepest node along the steps and its path; steps that are union tags are skipped."""
    for step in steps:
        if isinstance(node, Branch) and step in node.nodes:
            node, path = node.nodes[step], _below(path, step)
        elif isinstance(node, Items) and step.isdigit() and int(step) < len(node.nodes):
            node, path = node.nodes[int(step)], _below(path, int(step))
    return node, path
