"""Running cost by line and month, from what people did. [P7.4]

Nothing is counted twice: a desk costs its hours on duty times its hourly cost, and the monthly total that
pays for that desk is reduced by what its usual hours (`included_hours`) cost. Hours outside duty come on top,
with their premium: the usual totals know of none. So the total at usual staffing
is the one in the books, and an hour more or less shows up as just that hour. The same holds for material of
site visits inside the network cost and for acquisition inside the sales cost. A total never falls below zero.

Bad debt is no running cost here: it is money that was never collected.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.economics.parameters import EconomicsParameters
from sim.kernel.calendar import Calendar
from sim.records.cents import whole_cents
from sim.records.desks import CostGroup, DeskPlan
from sim.records.outcome import Outcome

Cents = NDArray[np.int64]
Floats = NDArray[np.float64]

CALLED_OUT = "called out"
"""The part of overtime that is noted of call-outs."""
SITE_VISITS = ("site", "hub", "link", "preventive")


def month_hours(outcome: Outcome) -> Floats:
    """Hours in each measured month by the calendar, shape (months,): 672 to 744."""
    edges = Calendar(date.fromisoformat(outcome.calendar_start), outcome.months, 0).month_edges
    hours: Floats = np.diff(edges)
    return hours


def mean_subscribers(outcome: Outcome, segment: str | None = None) -> Floats:
    """Mean subscribers in service in each month: subscriber-hours over hours, shape (months,).

    Of one segment by its name, or of all. Subscriber-hours are counted a day at a time, at its end.
    """
    hours: Floats = outcome.measure("subscribers.hours", segment) / month_hours(outcome)
    return hours


def opex_lines(
    outcome: Outcome, economics: EconomicsParameters, desks: Sequence[DeskPlan]
) -> dict[str, Cents]:
    """Return running cost by line in cents, each of shape (months,); the lines add up to the whole.

    Args:
        outcome: what the replication left behind.
        economics: unit costs and monthly totals.
        desks: the desks that exist; each is a line, named by its label.
    """
    visits: Floats = np.sum([outcome.measure("field.visits", part) for part in SITE_VISITS], axis=0)
    joined = outcome.measure("subscribers.joined")
    fixed = _fixed(economics, desks)
    every_month = np.ones(outcome.months)
    lines = {
        desk.label: hours * economics.hour_of(desk.name)
        for desk in desks
        if (hours := outcome.noted(f"{desk.name}.duty")) is not None
    }
    lines |= outside_duty(outcome, economics, desks)
    lines["shared desks"] = shared_desks(outcome, economics, desks)
    lines |= {
        "site visit material": visits * economics.site_visit_material,
        "acquisition": joined * economics.acquisition_cost,
        "interconnect and content": mean_subscribers(outcome) * economics.interconnect_per_subscriber,
    }
    lines |= {line: every_month * money for line, money in fixed.items()}
    return {line: whole_cents(money, line) for line, money in lines.items()}


def outside_duty(
    outcome: Outcome, economics: EconomicsParameters, desks: Sequence[DeskPlan]
) -> dict[str, Floats]:
    """Return the cost of overtime and of call-outs in money, each of shape (months,); arguments as above.

    Overtime is paid by the hour worked, a call-out by the hours agreed at least; each with its premium.
    """
    overtime, called = np.zeros(outcome.months), np.zeros(outcome.months)
    for desk in desks:
        name, hour = desk.name, economics.hour_of(desk.name)
        stayed = outcome.measure(f"{name}.overtime") - outcome.measure(f"{name}.overtime", CALLED_OUT)
        overtime += stayed * hour * (1.0 + economics.overtime_premium)
        called += outcome.measure(f"{name}.call_out_paid") * hour * (1.0 + economics.call_out_premium)
    return {"overtime": overtime, "call-outs": called}


def shared_desks(outcome: Outcome, economics: EconomicsParameters, desks: Sequence[DeskPlan]) -> Floats:
    """Return what other houses charge for desks that are shared with them, in money, shape (months,).

    Who is present there stands by for all of them, so an hour of work takes hours of presence with it
    (`EconomicsParameters.standby`), all that there is at most. The others keep an account of these hours less
    those that are paid, on duty and as overtime, and charge them like overtime whenever it stands higher than
    ever before: quiet months pay for busy ones. So who pays for less of such a desk than he uses pays more.
    """
    charged = np.zeros(outcome.months)
    for desk in desks:
        name = desk.name
        present = outcome.measure(f"{name}.shared_presence")
        used = np.minimum(outcome.measure(f"{name}.shared_work") * economics.presence_of(name), present)
        paid = outcome.measure(f"{name}.duty") + outcome.measure(f"{name}.overtime")
        account = np.cumsum(np.where(present > 0.0, used - paid, 0.0))
        highest = np.maximum.accumulate(np.maximum(0.0, account))
        hour = economics.hour_of(name) * (1.0 + economics.overtime_premium)
        charged += np.diff(highest, prepend=0.0) * hour
    return charged


def opex(outcome: Outcome, economics: EconomicsParameters, desks: Sequence[DeskPlan]) -> Cents:
    """Return the whole running cost by month in cents, shape (months,); arguments as in `opex_lines`."""
    total: Cents = np.sum(list(opex_lines(outcome, economics, desks).values()), axis=0)
    return total


def _fixed(economics: EconomicsParameters, desks: Sequence[DeskPlan]) -> dict[str, float]:
    """What the monthly totals leave once the people and things that are counted one by one are taken out."""
    counted: dict[CostGroup, float] = {
        "network": economics.included_site_visits * economics.site_visit_material,
        "customer operations": 0.0,
    }
    for desk in desks:
        counted[desk.cost_group] += economics.hours_included(desk.name) * economics.hour_of(desk.name)
    acquisition = economics.included_new_subscribers * economics.acquisition_cost
    return {
        "network, other": max(0.0, economics.network_cost - counted["network"]),
        "IT": economics.it_cost,
        "customer operations, other": max(
            0.0, economics.customer_operations_cost - counted["customer operations"]
        ),
        "sales, other": max(0.0, economics.sales_cost - acquisition),
        "administration": economics.administration_cost,
    }
