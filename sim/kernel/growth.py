"""Settings stated at one size of the operator, brought to another.

People are full-time equivalents and grow as parts of people: a fifth of ten is two, a twentieth of seven is
0.35 of a person, who works on so many of the days (`sim.kernel.duty`). Only what is counted one by one, such
as machines, is rounded up. What carries `Scaling` grows, all of it or a share that the caller says.
"""

import math
from collections.abc import Mapping
from typing import Literal, TypeVar

from pydantic.fields import FieldInfo

from sim.kernel.group import Parameters, Value, values_of
from sim.kernel.marks import Scaling, Unit
from sim.kernel.paths import join_path, marks_of, split_path
from sim.kernel.work import Work

Group = TypeVar("Group", bound=Parameters)
Steps = tuple[str, ...]
Growth = Literal["none", "number", "people"]

DIGITS = 12
"""Significant digits of what grows: 100 x 1.1 is 110, though it is 110.00000000000001 in binary."""


def scale(
    parameters: Group, factor: float, grows: Mapping[str, float] | None = None, within: str = ""
) -> Group:
    """Return a copy in which every setting that grows, at any depth, is multiplied by `factor`.

    What is counted in whole numbers is rounded up, so what was at least one stays at least one.

    Args:
        parameters: stated at one size.
        factor: the other size over that one.
        grows: by path, the share of a setting (or of all below the path) that grows, 0 (fixed) to 1; what is
            nearest to the setting counts, and 1 where nothing is said.
        within: path of `parameters` itself, where they are a part of a larger whole.

    Raises:
        ValueError: a factor that is not positive and finite.
    """
    if not (factor > 0 and math.isfinite(factor)):
        raise ValueError(f"the scale factor must be positive and finite (got {factor})")
    shares = {split_path(path): share for path, share in (grows or {}).items()}
    return _Scaling(factor, shares).group(parameters, split_path(within))


def rounded_up(value: float) -> int:
    """Return a number of things that come whole, rounded up; twelve digits decide what lies above one."""
    return math.ceil(neat(value))


def neat(value: float) -> float:
    """Return a number at the twelve digits that count, without the dust of binary arithmetic."""
    return float(f"{value:.{DIGITS}g}")


class _Scaling:
    """One factor and the shares that grow, carried through the groups."""

    def __init__(self, factor: float, shares: Mapping[Steps, float]) -> None:
        self._factor, self._shares = factor, shares

    def group(self, parameters: Group, at: Steps) -> Group:
        """A copy of a group that stands at these steps."""
        fields = type(parameters).model_fields
        values = {
            name: self._value(value, _growth(fields[name]), (*at, name))
            for name, value in values_of(parameters).items()
        }
        return type(parameters).model_validate(values)

    def _value(self, value: Value, growth: Growth, at: Steps) -> Value:
        if isinstance(value, Work):
            return value
        if isinstance(value, Parameters):
            return self.group(value, at)
        if isinstance(value, dict):
            return {name: self._value(entry, growth, (*at, name)) for name, entry in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self._value(entry, growth, at) for entry in value)
        if growth == "none" or isinstance(value, bool) or not isinstance(value, int | float):
            return value
        grown = value * (1.0 + self._share(at) * (self._factor - 1.0))
        return rounded_up(grown) if isinstance(value, int) and growth == "number" else neat(grown)

    def _share(self, at: Steps) -> float:
        """The share that grows: of the setting itself, else of the nearest group above it."""
        above = (at[:length] for length in range(len(at), 0, -1))
        return next((self._shares[steps] for steps in above if steps in self._shares), 1.0)


def growing_paths(parameters: Parameters, within: Steps = ()) -> set[str]:
    """Return the path of every setting that grows, and of every group that holds one."""
    found = set[str]()
    for name, field in type(parameters).model_fields.items():
        value, at = values_of(parameters)[name], (*within, name)
        found |= _growing(value, field, at)
    return found


def _growing(value: Value, field: FieldInfo, at: Steps) -> set[str]:
    if isinstance(value, Parameters):
        below = growing_paths(value, at)
    elif isinstance(value, dict):
        below = set[str]().union(*(_growing(entry, field, (*at, name)) for name, entry in value.items()))
    else:
        return {join_path(at)} if _growth(field) != "none" else set()
    return below | {join_path(at)} if below else below


def _growth(field: FieldInfo) -> Growth:
    marks = list(marks_of(field))
    if not any(isinstance(mark, Scaling) for mark in marks):
        return "none"
    return "people" if any(isinstance(mark, Unit) and mark.name == "FTE" for mark in marks) else "number"
