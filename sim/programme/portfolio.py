"""The portfolio: levers on a calendar, and the one function through which they act.

`parameters_on(day)` is pure: the base is never edited, the same day gives the same settings in any order of
asking. Several levers on one setting are applied as: what is set (the last start wins), then what is added,
then what is multiplied, so that the order of entries in a file means nothing.
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Generic

import numpy as np
from numpy.typing import NDArray

from sim.kernel.described import describe
from sim.kernel.group import Value, values_of
from sim.kernel.growth import neat, rounded_up
from sim.kernel.links import IntegrationParameters, LinkParameters, Style
from sim.kernel.marks import Lever as Ordered
from sim.kernel.parameters import CalendarMonths, Parameters, cents
from sim.kernel.paths import (
    Group,
    join_path,
    number_at,
    quoted,
    split_path,
    typed_at,
    value_at,
    with_values,
)
from sim.programme.levers import Effect, Lever, OneOff, RunCost, act, find_lever
from sim.programme.ramps import Ramp, later, steps
from sim.records.errors import InputRefused

Cents = NDArray[np.int64]
OF_A_LEVER = ("lead", "ramp", "one_off", "run_costs")
"""What an entry may say in place of its lever."""
ORDER = {"set": 0, "add": 1, "mul": 2}


class PlanEntry(Parameters):
    """One lever on the calendar; what is left out is taken from the lever."""

    lever: str
    """Id, title or file name of the lever."""
    start: dt.date
    """Day on which the money starts to flow; effects follow after the lead time."""
    lead: Annotated[CalendarMonths | None, Ordered(0, 24, source="P6.2")] = None
    """Another lead time."""
    ramp: Ramp | None = None
    """Another ramp."""
    one_off: OneOff | None = None
    """Another price, paid once."""
    run_costs: dict[str, RunCost] | None = None
    """Other running costs."""


@dataclass(frozen=True)
class Planned:
    """An entry with its lever, overrides applied, and the days (from the horizon's start) of its growth.

    Attributes:
        name: of the entry in the plan.
        start: day on which the money starts to flow.
        lever: what is done; the entry's own lead time, ramp and prices stand in it.
        days: on which the effect grows, ascending.
        levels: share of the full effect from each of these days on; the last one is 1.
    """

    name: str
    start: dt.date
    lever: Lever
    days: tuple[int, ...]
    levels: tuple[float, ...]

    def level(self, day: int) -> float:
        """Share of the full effect reached on a day, 0 to 1."""
        passed = bisect_right(self.days, day)
        return self.levels[passed - 1] if passed else 0.0


class Portfolio(Generic[Group]):
    """Levers on the calendar of one scenario.

    Args:
        entries: plan entries by name.
        levers: the levers that exist, by file name without its ending.
        base: the scenario's settings; read are `horizon.start`, `integration` where a lever moves links, and
            `economics.annual_revenue` where a price is a share of it.

    Raises:
        InputRefused: an unknown lever or setting, a start before the horizon, or a value that a setting
            cannot have; all problems at once.
    """

    def __init__(self, entries: Mapping[str, PlanEntry], levers: Mapping[str, Lever], base: Group) -> None:
        self.base: Group = base
        self._start: dt.date = typed_at(base, "horizon.start", dt.date)
        planned, problems = [], []
        for name, entry in entries.items():
            try:
                planned.append(self._plan(name, entry, levers))
            except InputRefused as refused:
                problems += [f"{quoted(name)}.{problem}" for problem in refused.problems]
        if problems:
            raise InputRefused(problems)
        self.planned = sorted(planned, key=lambda plan: (plan.start, plan.name))
        # Only what is planned asks about settings, and telling of all of them takes milliseconds.
        told = {info.path: info for info in describe(base)} if planned else {}
        self._probabilities = {path for path, info in told.items() if info.unit == "share"}
        self._works = {path.removesuffix(".mean"): path for path in told if path.endswith(".mean")}
        self._check()

    def _plan(self, name: str, entry: PlanEntry, levers: Mapping[str, Lever]) -> Planned:
        problems = []
        if entry.start < self._start:
            problems.append(f"start: {entry.start} lies before the horizon, which starts on {self._start}")
        try:
            lever = find_lever(entry.lever, levers)
        except InputRefused as refused:
            raise InputRefused([*problems, *(f"lever: {line}" for line in refused.problems)]) from None
        if problems:
            raise InputRefused(problems)
        of_its_own = {field: value for field, value in values_of(entry).items() if value is not None}
        lever = lever.model_copy(
            update={field: of_its_own[field] for field in OF_A_LEVER if field in of_its_own}
        )
        growth = steps(lever.ramp, later(entry.start, lever.lead))
        days = tuple((date - self._start).days for date, _ in growth)
        return Planned(name, entry.start, lever, days, tuple(level for _, level in growth))

    def _check(self) -> None:
        """Refuse at once what would fail on some day."""
        problems: dict[str, None] = {}
        for day in sorted({day for plan in self.planned for day in plan.days}):
            try:
                self.parameters_on(day)
            except InputRefused as refused:
                problems |= dict.fromkeys(refused.problems)
        if problems:
            raise InputRefused(list(problems))

    # --- what the departments get

    def parameters_on(self, day: int) -> Group:
        """Return the settings in force on a day, counted from the horizon's start (day 0).

        The base itself is returned on days on which nothing differs from it.
        """
        changes: dict[str, Value] = {**self._settings(day), **self._links(day)}
        return with_values(self.base, changes) if changes else self.base

    def _settings(self, day: int) -> dict[str, Value]:
        """New values by path, only where they differ from the base."""
        by_path: dict[str, list[tuple[Effect, float]]] = {}
        for plan in self.planned:
            level = plan.level(day)
            for effect in plan.lever.effects.values() if level > 0 else ():
                path = join_path(split_path(effect.path))
                by_path.setdefault(self._works.get(path, path), []).append((effect, level))
        changes: dict[str, Value] = {}
        for path, effects in by_path.items():
            old = value = value_at(self.base, path)
            for effect, level in sorted(effects, key=lambda pair: ORDER[pair[0].operator]):
                value = act(effect, value, level, path in self._probabilities)
            value = _whole_where_whole(old, value)
            if value != old:
                changes[path] = value
        return changes

    def _links(self, day: int) -> dict[str, LinkParameters]:
        """New link styles by path; the k-th of n links moves when the ramp has passed k/n."""
        moved: dict[str, Style] = {}
        for plan in self.planned:
            links, level = plan.lever.links, plan.level(day)
            done = math.floor(level * len(links) + 1e-9)
            moved |= dict(list(links.items())[:done])
        if not moved:
            return {}
        now = typed_at(self.base, "integration", IntegrationParameters)
        before = {link: now.links.get(link, LinkParameters(style=now.default)) for link in moved}
        # Words that travel otherwise on a link go on to do so: the lever moves the link, not the exceptions.
        return {
            f"integration.links.{quoted(link)}": before[link].model_copy(update={"style": new})
            for link, new in moved.items()
            if new != before[link].style
        }

    def change_days(self, first: int, last: int) -> list[int]:
        """Return the days from `first` to `last`, both included, whose settings differ from the day before.

        Ascending. A day on which a lever grows and rounding hides it is none of them.
        """
        days = sorted({day for plan in self.planned for day in plan.days if first <= day <= last})
        return [day for day in days if self.parameters_on(day) != self.parameters_on(day - 1)]

    def all_settings(self) -> list[Group]:
        """The settings of every day on which a lever changes some, without a life being lived."""
        return [
            self.parameters_on(day) for day in sorted({day for plan in self.planned for day in plan.days})
        ]

    # --- what it costs

    def costs(self, month: int) -> tuple[int, int]:
        """Return (one-off, running) cost of a month in cents; month 1 is the first of the horizon.

        One-off costs in parts lose no cent: the parts add up to the price. A negative running cost is a
        saving. Costs that follow from settings, such as people on duty, are not in it.
        """
        one_off = sum(self._one_off(plan, month) for plan in self.planned)
        return one_off, sum(self._running(plan, month) for plan in self.planned)

    def costs_by_month(self, months: int) -> tuple[Cents, Cents]:
        """Return one-off and running costs of months 1 to `months` in cents, shapes (months,)."""
        pairs = np.array([self.costs(month) for month in range(1, months + 1)], dtype=np.int64)
        return pairs[:, 0], pairs[:, 1]

    def _month(self, date: dt.date) -> int:
        return (date.year - self._start.year) * 12 + date.month - self._start.month + 1

    def _one_off(self, plan: Planned, month: int) -> int:
        price = plan.lever.one_off
        total = self._amount(price.share, price.money)
        parts = max(1, math.ceil(plan.lever.lead)) if price.spend == "over the lead time" else 1
        part = month - self._month(plan.start)
        return total * (part + 1) // parts - total * part // parts if 0 <= part < parts else 0

    def _running(self, plan: Planned, month: int) -> int:
        total = 0
        for cost in plan.lever.run_costs.values():
            first = self._month(later(plan.start, cost.after))
            end = math.inf if cost.lasts is None else self._month(later(plan.start, cost.after + cost.lasts))
            if first <= month < end:
                total += self._amount(cost.share / 12, cost.money)
        return total

    def _amount(self, share: float, money: float) -> int:
        revenue = number_at(self.base, "economics.annual_revenue") if share else 0.0
        return cents(share * revenue + money)


def _whole_where_whole(old: Value, value: Value) -> Value:
    """What a setting becomes: things that come whole are rounded up, people and amounts are parts of one."""
    if not isinstance(value, float):
        return value
    return rounded_up(value) if isinstance(old, int) else neat(value) if value != old else value
