"""Questions to a type: what it wants to be told, in which unit, and how the arms of a union differ."""

import types
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from sim.kernel.parameters import Parameters, Unit, Work
from sim.scenario.scalars import needs
from sim.scenario.yaml_marks import Branch, Leaf

LISTS = (list, tuple, set, frozenset)


def field_type(field: FieldInfo) -> Any:
    """Return the type of a field with its marks, which pydantic keeps apart."""
    return Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation


def kinds_of(root: type[Parameters]) -> frozenset[str]:
    """Return the names of the settings by which the arms of a union below `root` are told apart."""
    found: set[str] = set()
    seen: set[type] = set()

    def walk(annotation: Any) -> None:
        if is_group(annotation):
            if annotation not in seen:
                seen.add(annotation)
                for field in annotation.model_fields.values():
                    walk(field_type(field))
            return
        if (tag := tag_of([arm for arm in get_args(annotation) if is_group(arm)])) is not None:
            found.add(tag)
        for part in get_args(annotation):
            walk(part)

    walk(root)
    return frozenset(found)


def is_group(annotation: Any) -> bool:
    """Whether a type is a class of settings."""
    return isinstance(annotation, type) and issubclass(annotation, Parameters)


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
    """Return a tree in which every work is a map, so that trees laid over each other keep its parts."""
    nodes = dict(tree.nodes)
    for name, node in tree.nodes.items():
        kind = root.model_fields[name].annotation if name in root.model_fields else None
        if kind is Work and isinstance(node, Leaf) and not node.null:
            nodes[name] = Branch(node.mark, {"mean": node}, {"mean": node.mark})
        elif isinstance(kind, type) and issubclass(kind, Parameters) and isinstance(node, Branch):
            nodes[name] = works_spelled_out(node, kind)
    return replace(tree, nodes=nodes)


def is_union(annotation: Any) -> bool:
    """Whether a type, without its marks, offers several arms."""
    return get_origin(annotation) in (Union, types.UnionType)


def arms_of(union: Any) -> tuple[Any, ...]:
    """Return the arms of a union, those of unions inside it included."""
    found: list[Any] = []
    for arm in get_args(union):
        found += arms_of(bare(arm)) if is_union(bare(arm)) else (arm,)
    return tuple(found)


def bare(annotation: Any) -> Any:
    """Return a type without its marks."""
    return annotation.__origin__ if get_origin(annotation) is Annotated else annotation


def outer(annotation: Any) -> Any:
    """Return the container class of a container type, any other type itself: `dict[str, int]` gives dict."""
    return get_origin(bare(annotation)) or bare(annotation)


def unit_of(annotation: Any) -> str:
    """Return the unit that a type is marked with, or nothing."""
    return next((m.name for m in getattr(annotation, "__metadata__", ()) if isinstance(m, Unit)), "")


def units_of(field: FieldInfo) -> Iterator[str]:
    """Yield the units of a field and of what it holds."""
    yield from (unit_of(annotation) for annotation in (field_type(field), *get_args(field.annotation)))


def wanted(annotation: Any) -> str:
    """Return what a setting of this type wants to be told, as it reads after `must be`."""
    if bare(annotation) is Work:
        return "a span of time like 4 h or 30 min, or a map of mean and cv"
    if is_group(bare(annotation)):
        return "a map of settings"
    if outer(annotation) is dict:
        return "a map of named entries"
    return "a list" if outer(annotation) in LISTS else needs(bare(annotation), unit_of(annotation))


def default_of(field: FieldInfo) -> Any:
    """Return the declared default of a field, None where there is none."""
    return None if field.is_required() else field.get_default(call_default_factory=True, validated_data={})
