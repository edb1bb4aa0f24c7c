"""Pairs of settings `x_low` and `x_high` that stand upside down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.kernel.group import Parameters
from sim.kernel.paths import quoted

LOW, HIGH = "_low", "_high"


def upside_down(group: Parameters, path: str = "") -> Iterator[tuple[str, str]]:
    """Path and message of every lower bound above its upper one, in a group and in those below it."""
    values = dict(group)
    for name, value in values.items():
        here = f"{path}.{name}" if path else name
        if isinstance(value, Parameters):
            yield from upside_down(value, here)
        elif isinstance(value, Mapping):
            for key, below in value.items():
                if isinstance(below, Parameters):
                    yield from upside_down(below, f"{here}.{quoted(str(key))}")
        elif name.endswith(LOW):
            other = name.removesuffix(LOW) + HIGH
            if isinstance(value, int | float) and other in values and value > values[other]:
                yield here, f"must be at most {other} (got {value:g}, and {values[other]:g})"
