"""Levers of which rounding makes something else: more than a tenth of what they were meant to change.

Things that come whole are rounded up. People are parts of one, but at a desk that is always manned one is
present however few are paid, so that a fifth more of half a person brings nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.kernel.calendar import HOURS_A_WEEK, Calendar

if TYPE_CHECKING:
    from sim.kernel.duty import Duty
    from sim.programme.portfolio import PlanEntry, Planned
    from sim.scenario.schema import Scenario

TENTH = 0.1
"""Share of the intended change from which on rounding is said."""
WEEKS = 100
"""Weeks over which presence is counted: parts of people show up on so many days that a day is no matter."""


def distortions(scenario: Scenario, name: str, entry: PlanEntry) -> list[str]:
    """Return a sentence for everything that rounding makes of an entry in full effect, alone in the plan.

    Args:
        scenario: at its size.
        name: of the entry.
        entry: of the plan.

    Raises:
        InputRefused: an entry that cannot be carried out.
    """
    from sim.scenario.plan import portfolio_of

    portfolio = portfolio_of(scenario.model_copy(update={"transformation": {name: entry}}))
    planned = portfolio.planned[0]
    if not planned.days:
        return []
    full = portfolio.parameters_on(planned.days[-1])
    found = [*_things(scenario, planned), *_presence(scenario, full)]
    return [f"'{name}': {said}" for said in found]


def presence_between(base: Scenario, other: Scenario) -> list[str]:
    """Return a sentence for each desk of which two scenarios pay another number of people than they see.

    At a shared desk one is present however little this house pays: who pays for less than he uses is charged
    the rest by the others, and waits no longer.

    Args:
        base, other: as written, each at a size of its own.
    """
    if base.subscribers.count != other.subscribers.count:
        return []
    return [f"'{other.title}': {said}" for said in _presence(base.at_size(), other.at_size())]


def _distorted(wanted: float, got: float) -> bool:
    return abs(got - wanted) > TENTH * abs(wanted) + 1e-9


def _things(scenario: Scenario, planned: Planned) -> Iterator[str]:
    """Settings that come whole: what is asked for against what is there."""
    from sim.kernel.growth import rounded_up
    from sim.kernel.paths import value_at
    from sim.programme.levers import act

    for effect in planned.lever.effects.values():
        old = value_at(scenario, effect.path)
        asked = act(effect, old, 1.0, probability=False)
        if not isinstance(old, int) or isinstance(old, bool) or not isinstance(asked, float):
            continue
        if _distorted(asked - old, (there := rounded_up(asked)) - old):
            yield f"rounding makes {there:,} of {asked:,.4g} ({effect.path}, {old:,} before)"


def _presence(scenario: Scenario, full: Scenario) -> Iterator[str]:
    """Desks with other people: how many more are employed against how many more are present."""
    from sim.kernel.staff import StaffPlan
    from sim.scenario.seats import addresses, settings_of

    horizon = scenario.horizon
    calendar = Calendar(horizon.start, horizon.months, horizon.warm_up)
    for kind, address in addresses(scenario):
        before, after = (settings_of(one, kind, address) for one in (scenario, full))
        for desk in kind.desks if before != after else ():
            assert isinstance(desk, StaffPlan), "departments open their desks by such plans"
            old, new = desk.people(before), desk.people(after)
            present = _present(desk.duty(before, calendar))
            if old == new or not old or not present:
                continue
            wanted, got = new / old - 1, _present(desk.duty(after, calendar)) / present - 1
            if _distorted(wanted, got):
                yield (
                    f"{new:.4g} people at the desk of the {desk.label} in place of {old:.4g} are"
                    f" {wanted:+.0%}, but {got:+.0%} of those present"
                )


def _present(duty: Duty) -> float:
    """Person-hours in which somebody is there, paid by this house or not, over `WEEKS`."""
    now, end, hours = 0.0, WEEKS * HOURS_A_WEEK, 0.0
    while now < end:
        until = min(duty.next_change(now), end)
        hours += duty.at(now) * (until - now)
        now = until
    return hours
