"""One replication's tables, ready to be summed: monthly sums by name and part, in memory once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.economics.activity_costs import mean_subscribers, opex
from sim.economics.parameters import EconomicsParameters
from sim.records.kpi import Term
from sim.records.measures import BINS, bin_edges
from sim.records.outcome import Outcome

Floats = NDArray[np.float64]
Cents = NDArray[np.int64]
Sums = dict[tuple[str, str], Floats]


class Records:
    """Monthly sums of one replication over its measured months.

    Args:
        outcome: what the replication left behind.
        economics: what things cost; without it there is no running cost.
        plan_run: running cost of the plan by month in cents, part of running cost.
    """

    def __init__(
        self, outcome: Outcome, economics: EconomicsParameters | None = None, plan_run: Cents | None = None
    ) -> None:
        self.outcome, self.months = outcome, outcome.months
        self._economics, self._plan_run = economics, plan_run
        self._sums: dict[str, Sums] = {
            "measures": self._add_up("measures", ("measure", "part"), "value"),
            "ledger": self._net_credits(),
            "conversation": {},
        }
        for column in ("sent", "lost", "delay_hours", "by_hand"):
            for (sender, receiver), row in self._add_up(
                "conversation", ("sender", "receiver"), column
            ).items():
                self._sums["conversation"][column, f"{sender}->{receiver}"] = row
        self._known: dict[tuple[Term, str | None], Floats | None] = {}

    def _add_up(self, table: str, keys: tuple[str, str], column: str) -> Sums:
        rows = self.outcome.tables.get(table)
        sums: Sums = defaultdict(lambda: np.zeros(self.months))
        if rows is None or not len(rows["month"]):
            return {}
        first, second = rows[keys[0]].tolist(), rows[keys[1]].tolist()
        months, values = rows["month"].tolist(), rows[column].tolist()
        for name, part, month, value in zip(first, second, months, values, strict=True):
            if 1 <= month <= self.months:
                sums[name, part][month - 1] += value
        return dict(sums)

    def _net_credits(self) -> Sums:
        rows = self.outcome.tables.get("ledger")
        sums: Sums = defaultdict(lambda: np.zeros(self.months))
        if rows is None:
            return {}
        net = (rows["credit_cents"] - rows["debit_cents"]) / 100
        for account, month, money in zip(
            rows["account"].tolist(), rows["month"].tolist(), net.tolist(), strict=True
        ):
            if 1 <= month <= self.months:
                sums[account, ""][month - 1] += money
        return dict(sums)

    def parts(self, term: Term) -> set[str]:
        """Which parts of a term were recorded."""
        if term.table == "derived":
            return set()
        if term.table == "ledger":
            return {account.removeprefix(term.name) for account, _ in self._rows(term, None)}
        return {part for _, part in self._rows(term, None)}

    def series(self, term: Term, part: str | None = None) -> Floats | None:
        """Monthly sums of a term, shape (months,), of one part or of all; None if it was never recorded."""
        key = (term, part)
        if key not in self._known:
            self._known[key] = self._derived(term, part) if term.table == "derived" else self._sum(term, part)
        return self._known[key]

    def _sum(self, term: Term, part: str | None) -> Floats | None:
        rows = self._rows(term, part if part is not None else term.part)
        return term.weight * np.sum(list(rows.values()), axis=0) if rows else None

    def _rows(self, term: Term, part: str | None) -> Sums:
        if term.table == "ledger":
            chosen = term.name if part is None else term.name + part
            whole = term.name.endswith(".") and part is None
            return {
                key: row
                for key, row in self._sums["ledger"].items()
                if key[0] == chosen or (whole and key[0].startswith(chosen))
            }
        return {
            key: row
            for key, row in self._sums[term.table].items()
            if key[0] == term.name and (part is None or key[1] == part)
        }

    def _derived(self, term: Term, part: str | None) -> Floats | None:
        makers: dict[str, Callable[[], Floats | None]] = {
            "months": lambda: np.ones(self.months),
            "subscriber_months": lambda: mean_subscribers(self.outcome, part),
            "opex": self._opex,
        }
        row = makers[term.name]()
        return None if row is None else term.weight * row

    def _opex(self) -> Floats | None:
        if self._economics is None:
            return None
        cost = opex(self.outcome, self._economics)
        money: Floats = (cost if self._plan_run is None else cost + self._plan_run) / 100
        return money

    def histogram(self, measure: str, part: str | None = None) -> NDArray[np.int64]:
        """Counts by month and bin, shape (months, bins)."""
        counts = np.zeros((self.months, BINS), dtype=np.int64)
        rows = self.outcome.tables.get("histograms")
        if rows is None or not len(rows["month"]):
            return counts
        chosen = (rows["measure"] == measure) & (rows["month"] >= 1) & (rows["month"] <= self.months)
        if part is not None:
            chosen &= rows["part"] == part
        np.add.at(counts, (rows["month"][chosen] - 1, rows["bin"][chosen]), rows["count"][chosen])
        return counts


def quantile(counts: NDArray[np.int64], share: float) -> float | None:
    """Return the value below which `share` of the counted things lie, linear inside its bin; None of nothing.

    Args:
        counts: things in each bin of `sim.records.measures.bin_edges`, shape (BINS,). The first bin begins
            at 0; of the open last bin only the lower edge is known.
        share: 0 to 1.
    """
    total = int(counts.sum())
    if total == 0:
        return None
    edges = bin_edges()
    low, high = np.append(0.0, edges), np.append(edges, edges[-1])
    passed = np.cumsum(counts)
    wanted = share * total
    place = int(np.searchsorted(passed, wanted, side="left"))
    inside = (wanted - (passed[place] - counts[place])) / counts[place] if counts[place] else 0.0
    return float(low[place] + inside * (high[place] - low[place]))
