"""Questions to a type: which marks it has, what it holds, and how the arms of a union differ."""

from __future__ import annotations

import enum
import types
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from sim.kernel.parameters import Parameters, Unit, Work
from sim.scenario.yaml_marks import Branch, Leaf

LISTS = (list, tuple, set, frozenset)
"""Types that are written as a YAML list."""


class Undeclared:
    """The type of what nobody declared: any value will do."""


@dataclass(frozen=True)
class Kind:
    """A type as a field declares it.

    Attributes:
        bare: the type without its marks: a class, a union, a Literal, list[int].
        marks: what `Annotated` adds to it.
    """

    # object: Python has no type for what may be declared.
    bare: object
    marks: tuple[Hashable, ...] = ()

    @staticmethod
    def of(annotation: object, marks: tuple[Hashable, ...] = ()) -> Kind:
        """Return the kind of an annotation (see `bare`), its own marks before the given ones."""
        if get_origin(annotation) is not Annotated:
            return Kind(annotation, marks)
        inner, *own = get_args(annotation)
        return Kind(inner, (*own, *marks))

    @staticmethod
    def of_field(field: FieldInfo) -> Kind:
        """Return the kind of a field, of which pydantic keeps type and marks apart."""
        return Kind.of(field.annotation, tuple(field.metadata))

    @property
    def parts(self) -> tuple[Kind, ...]:
        """What stands in the brackets: the kinds of a map's or list's entries, the arms of a union."""
        return tuple(map(Kind.of, get_args(self.bare)))

    @property
    def arms(self) -> tuple[Kind, ...]:
        """The arms of a union, those of unions inside it included; empty for any other type."""
        if get_origin(self.bare) not in (Union, types.UnionType):
            return ()
        return tuple(arm for part in self.parts for arm in part.arms or (part,))

    @property
    def plain(self) -> type | None:
        """The type itself where it is a class, and no union, Literal or list[int]."""
        return self.bare if isinstance(self.bare, type) else None

    @property
    def group(self) -> type[Parameters] | None:
        """The type itself where it is a class of settings."""
        return self.plain if self.plain and issubclass(self.plain, Parameters) else None

    @property
    def container(self) -> type | None:
        """The class of a type of maps or lists: dict for `dict[str, int]`."""
        outer = get_origin(self.bare) or self.bare
        return outer if outer in (*LISTS, dict) else None

    @property
    def choices(self) -> tuple[bool | int | str, ...]:
        """What a Literal or an Enum admits; empty for any other type."""
        if get_origin(self.bare) is Literal:
            return get_args(self.bare)
        return () if self.enum is None else tuple(member.value for member in self.enum)

    @property
    def enum(self) -> type[enum.Enum] | None:
        """The type itself where it is an enumeration."""
        return self.plain if self.plain and issubclass(self.plain, enum.Enum) else None

    @property
    def anything(self) -> bool:
        """Whether every value will do."""
        return self.bare is Undeclared

    @property
    def nothing(self) -> bool:
        """Whether only the absence of a value will do."""
        return self.bare in (None, type(None))

    @property
    def unit(self) -> str:
        """The unit that it is marked with, or nothing."""
        return next((mark.name for mark in self.marks if isinstance(mark, Unit)), "")

    @property
    def units(self) -> tuple[str, ...]:
        """The units of the type and of what it holds."""
        return self.unit, *(part.unit for part in self.parts)


ANYTHING = Kind(Undeclared)
"""The kind of what nobody declared."""


def kinds_of(root: type[Parameters]) -> frozenset[str]:
    """Return the names of the settings by which the arms of a union below `root` are told apart."""
    seen: set[type[Parameters]] = set()

    def walk(kind: Kind) -> Iterator[str]:
        if kind.group is not None:
            if kind.group not in seen:
                seen.add(kind.group)
                for field in kind.group.model_fields.values():
                    yield from walk(Kind.of_field(field))
            return
        if (tag := tag_of([part.group for part in kind.parts if part.group is not None])) is not None:
            yield tag
        for part in kind.parts:
            yield from walk(part)

    return frozenset(walk(Kind(root)))


def tag_of(groups: list[type[Parameters]]) -> str | None:
    """Return the setting that is a Literal in each of several groups, or None."""
    if len(groups) < 2:
        return None
    for name in groups[0].model_fields:
        fields = [group.model_fields.get(name) for group in groups]
        if all(field is not None and get_origin(field.annotation) is Literal for field in fields):
            return name
    return None


def works_spelled_out(tree: Branch, root: type[Parameters]) -> Branch:
    """Return a tree in which every work is a map, so that trees laid over each other keep its parts.

    A bare duration becomes `{mean: ...}` at the place where it stood. Trees below groups are spelled out too;
    the tree that was given is not changed.
    """
    nodes = dict(tree.nodes)
    for name, node in tree.nodes.items():
        kind = root.model_fields[name].annotation if name in root.model_fields else None
        if kind is Work and isinstance(node, Leaf) and not node.null:
            nodes[name] = Branch(node.mark, {"mean": node}, {"mean": node.mark})
        elif isinstance(kind, type) and issubclass(kind, Parameters) and isinstance(node, Branch):
            nodes[name] = works_spelled_out(node, kind)
    return replace(tree, nodes=nodes)
