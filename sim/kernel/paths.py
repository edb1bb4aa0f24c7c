"""Settings by their path (`kitchen.cooks`): read, and changed without being edited.

A value at a path is what a scenario says: spans and works in the unit in which they are read and shown.

A step of a path is the name of a setting or of an entry in a map; list entries have no path. A work has two
steps below it, `mean` and `cv`; its own path, without a step, means its mean.
"""

import re
from collections.abc import Hashable, Iterator, Mapping
from typing import Annotated, TypeVar, get_args, get_origin

import pydantic
from pydantic.fields import FieldInfo

from sim.kernel.group import Parameters, Value, values_of
from sim.kernel.refusals import refusals, unknown_setting
from sim.kernel.spans import ReadIn, Span, in_unit
from sim.kernel.work import Declared, Work
from sim.records.errors import InputRefused

Group = TypeVar("Group", bound=Parameters)
Kind = TypeVar("Kind")


def marks_of(field: FieldInfo) -> Iterator[Hashable]:
    """Yield the marks on a setting, those on the arms of a union and on the entries of a map included."""
    yield from field.metadata
    waiting = [field.annotation]
    while waiting:
        annotation = waiting.pop()
        parts = get_args(annotation)
        if get_origin(annotation) is Annotated:
            yield from parts[1:]
        waiting += reversed(parts)


def quoted(name: str) -> str:
    """Return a name as one step of a path: in double quotes when it holds a dot."""
    return f'"{name}"' if "." in name else name


def join_path(steps: tuple[str, ...]) -> str:
    """Return `a.b.c`; names that hold a dot stand in double quotes."""
    return ".".join(quoted(step) for step in steps)


def split_path(path: str) -> tuple[str, ...]:
    """Return the names along a path: `a."x.y".c` gives a, x.y and c; `join_path` is its inverse."""
    return tuple(name or bare for name, bare in re.findall(r'"([^"]*)"|([^."]+)', path))


def said(value: Value, field: FieldInfo | None) -> Value:
    """Return the value of a setting as a scenario says it: a span in its unit, a work as its mean."""
    if isinstance(value, Work):
        return value.shown_mean
    if isinstance(value, Span) and field is not None:
        unit = next((mark.name for mark in marks_of(field) if isinstance(mark, ReadIn)), "h")
        return in_unit(value, unit)
    return value


def value_at(model: Parameters, path: str) -> Value:
    """Return the value of one setting as a scenario says it; raises `InputRefused` for an unknown path."""
    value: Value = model
    field: FieldInfo | None = None
    for step in split_path(path):
        names = _names(value)
        if step not in names:
            raise InputRefused([f"{path}: {unknown_setting(step, names)}"])
        field = type(value).model_fields[step] if isinstance(value, Parameters) else field
        value = names[step]
    return said(value, field)


def typed_at(model: Parameters, path: str, kind: type[Kind]) -> Kind:
    """Return the value of one setting that is known to be of a kind, as `value_at` does.

    Raises:
        InputRefused: an unknown path.
        TypeError: the setting is of another kind, which is a mistake of the caller.
    """
    value = value_at(model, path)
    if not isinstance(value, kind):
        raise TypeError(f"{path} is no {kind.__name__}")
    return value


def number_at(model: Parameters, path: str) -> float:
    """Return the value of one setting that is a number, in the unit in which a scenario says it.

    Raises:
        InputRefused: an unknown path.
        TypeError: the setting is no number, which is a mistake of the caller.
    """
    value = value_at(model, path)
    if not isinstance(value, int | float):
        raise TypeError(f"{path} is no number")
    return float(value)


def with_values(model: Group, changes: Mapping[str, Value]) -> Group:
    """Return a copy of `model` with the settings at the given paths replaced, and validated.

    All changes are made at once, so two settings that limit each other may move together. Only the groups on
    the paths are rebuilt, all others are shared with `model`. A map takes entries under new names, a group
    does not. Raises `InputRefused` that names the path of an unknown setting or a wrong value.
    """
    tree = _Branch()
    for path, value in changes.items():
        *groups, last = split_path(path) or ("",)
        branch = tree
        for step in groups:
            branch = branch.below(step)
        there = branch.get(last)
        if isinstance(there, _Branch):
            branch, last = there, "mean"
        branch[last] = value
    changed = _changed(model, tree, "")
    assert isinstance(changed, type(model))
    return changed


class _Branch(dict[str, Value]):
    """Changes below one group; a type of its own because a plain dict may be a value."""

    def below(self, step: str) -> "_Branch":
        """Return the changes one step down; a bare value that stands there was the mean of a work."""
        there = self.get(step)
        if not isinstance(there, _Branch):
            there = _Branch({"mean": there} if step in self else {})
            self[step] = there
        return there


def _changed(value: Value, changes: _Branch, path: str) -> Value:
    known, values = _names(value), dict[str, Value]()
    for name, change in changes.items():
        where = f"{path}.{quoted(name)}" if path else name
        if name not in known and not (isinstance(value, dict) and not isinstance(change, _Branch)):
            raise InputRefused([f"{where}: {unknown_setting(name, known)}"])
        old = known.get(name)
        values[name] = _changed(old, change, where) if isinstance(change, _Branch) else change
    if isinstance(value, dict):
        return {**value, **values}
    assert isinstance(value, Parameters), "nothing else has names"
    try:
        if isinstance(value, Work):
            return _work_of(value, values, path)
        return type(value).model_validate({**known, **values})
    except pydantic.ValidationError as error:
        steps = split_path(path)
        found = [(join_path((*steps, *place)), said) for place, said in refusals(error)]
        raise InputRefused([f"{where}: {said}" if where else said for where, said in found]) from None


def _work_of(value: Work, values: Mapping[str, Value], path: str) -> Work:
    try:
        return Declared(value).read(values)
    except pydantic.ValidationError:
        raise
    except ValueError as error:
        raise InputRefused([f"{path}: {error}"]) from None


def _names(value: Value) -> Mapping[str, Value]:
    if isinstance(value, Work):
        return {name: value.shown(name) for name in value.settable}
    if isinstance(value, Parameters):
        return values_of(value)
    return value if isinstance(value, dict) else {}
