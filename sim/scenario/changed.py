"""Settings as they are under the changes that incidents make: a pure function of scenario and instant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.kernel.calendar import Calendar
from sim.kernel.described import describe
from sim.kernel.group import Value
from sim.kernel.paths import join_path, split_path, value_at, with_values
from sim.records.errors import InputRefused
from sim.scenario.incidents import Change
from sim.scenario.scalars import NotSaid, number

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario


def with_changes(settings: Scenario, *changes: Change) -> Scenario:
    """The settings with what some changes set, the last word counting.

    A number may be written as text with its unit, as in any scenario.

    Raises:
        InputRefused: an unknown path, or a value that a setting cannot have.
    """
    said = {path: value for change in changes for path, value in change.set.items()}
    return with_values(settings, {path: _read(settings, path, value) for path, value in said.items()})


def _read(settings: Scenario, path: str, value: bool | int | float | str) -> Value:
    old = value_at(settings, path)
    if isinstance(old, bool) or not isinstance(old, int | float):
        return value
    if isinstance(value, str):
        try:
            exact = number(value, _unit(settings, path))
        except NotSaid as error:
            raise InputRefused([f"{path}: {error}"]) from None
        return int(exact) if isinstance(old, int) and exact.denominator == 1 else float(exact)
    return float(value) if isinstance(old, float) and not isinstance(value, bool) else value


def _unit(settings: Scenario, path: str) -> str:
    plain = join_path(split_path(path))
    units = {info.path: info.unit for info in describe(settings)}
    return units.get(plain, units.get(f"{plain}.mean", ""))


def in_force(settings: Scenario, calendar: Calendar, instant: float) -> Scenario:
    """The settings of an instant (h): those that a plan gives for its day, under the changes that hold then.

    Of changes that set the same, the one that began last counts; of several that began together the one whose
    name comes last.
    """
    begun: list[tuple[float, str, Change]] = []
    for name, incident in settings.incidents.items():
        if isinstance(incident, Change):
            start = calendar.hour_at(incident.at)
            if start <= instant < start + (float("inf") if incident.lasts is None else incident.lasts):
                begun.append((start, name, incident))
    if not begun:
        return settings
    return with_changes(settings, *(change for *_, change in sorted(begun, key=lambda one: one[:2])))
