"""Bounds on money and numbers, so that no amount of the model can leave the range in which it is exact.

They hold at the reference size: an operator of twenty million subscribers may have two hundred times as much.
"""

from collections.abc import Iterator

from sim.kernel.described import ParameterInfo, describe
from sim.kernel.group import Parameters
from sim.kernel.paths import number_at, quoted
from sim.records.errors import InputRefused

MONEY, NUMBER = 1e9, 1e7
"""Largest amount of money (major units), and largest count, at the reference size."""
SPAN = 1e7
"""In hours, days and every other unit of time: beyond it an instant and the next change of shift are one."""
TIMES = ("ms", "s", "min", "h", "d", "month")
PEOPLE = 100_000
"""Reference size for which the bounds are meant; they grow with larger ones."""


def beyond_limits(model: Parameters) -> Iterator[tuple[str, str]]:
    """Yield path and message of every amount of money and every number that is larger than anybody means."""
    growth = max(1.0, _reference_size(model) / PEOPLE)
    for info in describe(model):
        most = _most(info) * (growth if info.scaled else 1.0)
        for path, value in _numbers(info):
            if abs(value) > most:
                yield path, f"must be at most {most:,.0f} (got {value:g})"


def _numbers(info: ParameterInfo) -> Iterator[tuple[str, float]]:
    """Yield path and value of a number, or of each number in a map of them."""
    if isinstance(info.default, int | float) and not isinstance(info.default, bool):
        yield info.path, info.default
    elif isinstance(info.default, dict):
        for name, value in info.default.items():
            if isinstance(value, int | float):
                yield f"{info.path}.{quoted(name)}", value


def _reference_size(model: Parameters) -> float:
    try:
        return number_at(model, "subscribers.reference_size")
    except InputRefused:
        return PEOPLE


def _most(info: ParameterInfo) -> float:
    if info.unit == "money":
        return MONEY
    if info.unit in TIMES:
        return SPAN
    return NUMBER if info.scaled or info.unit in ("count", "FTE") else float("inf")
