"""What a plan is worth: monthly cash against doing nothing, discounted. [P6.4]

Cash, not revenue: what customers paid in the month, less running cost, less what the plan costs. Discounts,
credit notes and bad debt are in it, because they were never paid. Left out on purpose: tax and financing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.economics.activity_costs import opex_lines
from sim.economics.parameters import EconomicsParameters
from sim.records.desks import DeskPlan
from sim.records.outcome import Outcome

Cents = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class CashFlow:
    """Cash of one replication by month, in cents; all of shape (months,).

    `collected` flows in; `opex` (by line), `one_off` and `run` (of the plan, negative is a saving) flow out.
    """

    collected: Cents
    opex: dict[str, Cents]
    one_off: Cents
    run: Cents

    @property
    def lines(self) -> dict[str, Cents]:
        """Every line as it changes the purse: what flows out is negative; the lines add up to `net`."""
        flows = {"collected": self.collected} | {line: -cost for line, cost in self.opex.items()}
        return flows | {"plan, one-off": -self.one_off, "plan, running": -self.run}

    @property
    def net(self) -> Cents:
        """What is left each month."""
        total: Cents = np.sum(list(self.lines.values()), axis=0)
        return total


@dataclass(frozen=True)
class PlanWorth:
    """What a plan is worth against doing nothing, in money (not cents).

    Attributes:
        npv: discounted difference of cash.
        payback: first month in which the cumulated difference is not negative and stays so; None if never.
        lines: the npv by line; they add up to it.
        terminal: customers saved at the end, discounted; beside the npv, not in it.
    """

    npv: float
    payback: int | None
    lines: dict[str, float]
    terminal: float


@dataclass(frozen=True)
class NpvSpread:
    """NPV over replications: median, 10 % and 90 % points, share of replications with a loss.

    Attributes:
        median, low, high: in money; points between two replications are interpolated.
        chance_of_loss: 0 to 1; a worth of exactly nothing is no loss.
    """

    median: float
    low: float
    high: float
    chance_of_loss: float


def cash_flow(
    outcome: Outcome,
    economics: EconomicsParameters,
    desks: Sequence[DeskPlan],
    plan: tuple[Cents, Cents] | None = None,
) -> CashFlow:
    """Return the cash of one replication.

    Args:
        outcome: what the replication left behind.
        economics: unit costs and monthly totals.
        desks: the desks that exist.
        plan: one-off and running cost of the plan by month, as `Portfolio.costs_by_month` gives them.
    """
    nothing = np.zeros(outcome.months, dtype=np.int64)
    one_off, run = plan if plan is not None else (nothing, nothing)
    return CashFlow(collected(outcome), opex_lines(outcome, economics, desks), one_off, run)


def collected(outcome: Outcome) -> Cents:
    """Cash that came in less what went back, by month in cents, shape (months,)."""
    table = outcome.tables["ledger"]
    chosen = (table["account"] == "cash") & (table["month"] >= 1)
    flow = np.zeros(outcome.months, dtype=np.int64)
    np.add.at(flow, table["month"][chosen] - 1, (table["debit_cents"] - table["credit_cents"])[chosen])
    return flow


def npv(flows: Sequence[float] | Floats | Cents, rate: float, at_once: float = 0.0) -> float:
    """Return the sum of flows discounted to the start: month t counts 1 / (1 + rate)^(t/12), t = 1, 2, ...

    Args:
        flows: one amount a month, in any unit of money.
        rate: discount rate a year; 0 gives the plain sum.
        at_once: an amount at the very start, not discounted.
    """
    months = np.arange(1, len(flows) + 1)
    return at_once + float(np.sum(np.asarray(flows, dtype=np.float64) / (1 + rate) ** (months / 12)))


def payback(flows: Sequence[float] | Floats | Cents, at_once: float = 0.0) -> int | None:
    """Return the first month (1 is the first) from which on the plain cumulated flow is never negative.

    None if there is no such month, and None if nothing flows at all: nothing was paid that could come back.
    """
    total = at_once + np.cumsum(np.asarray(flows, dtype=np.float64))
    if not np.any(flows) and not at_once:
        return None
    below = np.flatnonzero(total < 0)
    first = int(below[-1]) + 2 if len(below) else 1
    return first if first <= len(total) else None


def worth(alternative: CashFlow, base: CashFlow, rate: float, terminal: float = 0.0) -> PlanWorth:
    """Return what the alternative is worth against the base of the same replication.

    Args:
        alternative: cash with the plan, cents.
        base: cash without it, of as many months and with every line of the alternative.
        rate: discount rate a year.
        terminal: in money, handed through.
    """
    others, owns = base.lines, alternative.lines
    lines = {line: npv(owns[line] - others[line], rate) / 100 for line in owns}
    difference = alternative.net - base.net
    return PlanWorth(npv(difference, rate) / 100, payback(difference), lines, terminal)


def terminal_value(alternative: Outcome, base: Outcome, economics: EconomicsParameters) -> float:
    """Return customers saved at the horizon's end x what one is still worth, discounted to the start.

    In money; negative where the plan has fewer customers than the base in the last month.
    """
    saved = float(alternative.measure("subscribers.closing")[-1] - base.measure("subscribers.closing")[-1])
    years = base.months / 12
    worth_today: float = saved * economics.value_of_subscriber / (1 + economics.discount) ** years
    return worth_today


def spread(npvs: Sequence[float]) -> NpvSpread:
    """Return where the NPVs of all replications lie, and how often they are a loss.

    Raises:
        ValueError: there is no replication.
    """
    if not len(npvs):
        raise ValueError("a spread needs at least one replication")
    low, median, high = np.quantile(npvs, [0.1, 0.5, 0.9])
    return NpvSpread(float(median), float(low), float(high), float(np.mean(np.asarray(npvs) < 0)))
