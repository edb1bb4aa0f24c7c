"""Levers: one change of the operator as data, with its effects, its time and its price. [P6.1, P6.2]

A lever is a YAML file in `scenarios/levers`. It changes named settings and link styles; nothing in the model
knows that it exists. Left out on purpose in this slice: prerequisites, cutover dips and bad cutovers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Literal, TypeGuard

from annotated_types import Ge, Le

from sim.kernel.group import Value
from sim.kernel.links import Style
from sim.kernel.marks import Lever as Ordered
from sim.kernel.parameters import CalendarMonths, Money, Parameters, Share, Unit
from sim.programme.ramps import Ramp
from sim.records.errors import InputRefused

SignedShare = Annotated[float, Unit("share"), Ge(-1), Le(1)]
Setting = bool | int | float | str
Spend = Literal["over the lead time", "at the start"]
ODDS_FROM = 0.3
"""A probability multiplied by a factor further than this from 1 is changed on the odds scale. [P6.1]"""


class Effect(Parameters):
    """What happens to one setting."""

    path: str
    """The setting, as `bosstwin explain settings` prints it."""
    operator: Literal["set", "add", "mul"] = "set"
    """Put a value in its place, add to it, or multiply it."""
    value: Setting
    """The value of the full effect."""
    low: float | None = None
    """Weak end of the plausible range, for sensitivity studies."""
    high: float | None = None
    """Strong end of the plausible range, for sensitivity studies."""


class OneOff(Parameters):
    """Money spent once; a share grows with the operator, an amount is taken as written."""

    share: Annotated[Share, Ordered(0, 0.05, source="P6.2")] = 0.0
    """Share of annual revenue."""
    money: Annotated[Money, Ordered(source="P6.2")] = 0.0
    """An amount on top of the share."""
    spend: Annotated[Spend, Ordered(source="A")] = "over the lead time"
    """When it is spent: in equal parts over the months of the lead time, or all in the first month."""


class RunCost(Parameters):
    """A change of running cost; negative is a saving."""

    share: Annotated[SignedShare, Ordered(-0.05, 0.05, source="P6.2")] = 0.0
    """Share of annual revenue, per year."""
    money: Annotated[Money, Ordered(source="P6.2")] = 0.0
    """An amount per month on top of the share."""
    after: Annotated[CalendarMonths, Ordered(0, 36, source="P6.2")] = 0.0
    """Time from the start of the lever to the first month of this cost."""
    lasts: Annotated[CalendarMonths | None, Ordered(source="P6.2")] = None
    """How long it is paid; nothing means for good."""


class Lever(Parameters):
    """One change of the operator."""

    id: str
    """Short name, such as L06."""
    title: str
    """What a planner calls it."""
    description: str = ""
    """What changes in the world, and what is left out."""
    effects: dict[str, Effect] = {}
    """Settings that change, each under a name of its own."""
    links: dict[str, Style] = {}
    """Links that get another style, by 'sender->receiver', in the order in which they are moved."""
    lead: Annotated[CalendarMonths, Ordered(0, 24, source="P6.2")] = 0.0
    """Time from the start to the first effect; costs begin at the start."""
    ramp: Ramp = Ramp()
    """How the effect grows after the lead time."""
    one_off: OneOff = OneOff()
    """What is paid once."""
    run_costs: dict[str, RunCost] = {}
    """Running costs and savings beside those that follow from the settings (people on duty, visits)."""
    source: str = ""
    """Where the numbers come from."""


def find_lever(name: str, levers: Mapping[str, Lever]) -> Lever:
    """Return the lever with this id, title or file name; case, blanks, `_` and `-` do not matter.

    Args:
        name: what the scenario says.
        levers: levers by file name without its ending.

    Raises:
        InputRefused: no lever answers to that name, or more than one does.
    """
    calls = {file: {_plain(file), _plain(lever.id), _plain(lever.title)} for file, lever in levers.items()}
    found = [file for file, names in calls.items() if _plain(name) in names]
    if len(found) == 1:
        return levers[found[0]]
    if found:
        raise InputRefused([f"more than one lever is called '{name}': {', '.join(sorted(found))}"])
    known = {_plain(file): file for file in levers}
    known |= {_plain(lever.id): lever.id for lever in levers.values()}
    known |= {_plain(lever.title): lever.title for lever in levers.values()}
    near = get_close_matches(_plain(name), sorted(known), n=1, cutoff=0.6)
    raise InputRefused([f"unknown lever '{name}'" + (f"; did you mean '{known[near[0]]}'?" if near else "")])


def _plain(name: str) -> str:
    return " ".join(re.split(r"[\s_-]+", name.strip().casefold()))


def act(effect: Effect, now: Value, share: float, probability: bool) -> Value:
    """Return a setting after `share` (0 to 1) of the effect; rounding is left to others.

    `now` is what earlier effects have made of the setting, in the unit in which a scenario states it. What is
    not a number cannot be half changed: it changes when the share reaches 1. `probability` says that
    the setting is a share of something, so that strong multipliers act on its odds and it stays below 1.

    Raises:
        InputRefused: adding to or multiplying what is not a number.
    """
    if share <= 0:
        return now
    if not (_is_number(now) and _is_number(effect.value)):
        if effect.operator != "set":
            said = "added to" if effect.operator == "add" else "multiplied"
            raise InputRefused([f"{effect.path}: only numbers can be {said} (it is {now!r})"])
        return effect.value if share >= 1 else now
    old, full = float(now), float(effect.value)
    if effect.operator == "set":
        return full if share >= 1 else old + (full - old) * share
    if effect.operator == "add":
        return old + full * share
    factor = full if share >= 1 else 1 + (full - 1) * share
    if probability and abs(full - 1) > ODDS_FROM:
        return factor * old / (1 - old + factor * old)
    return old * factor


def _is_number(value: Value) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
