"""One replication's tables as terms ask for them: monthly sums by name, part and address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from sim.economics.activity_costs import mean_subscribers, opex
from sim.economics.parameters import EconomicsParameters
from sim.kpis.desks import DESKS
from sim.records.kpi import Term, Word
from sim.records.measures import BINS, bin_edges
from sim.records.outcome import Outcome

Floats = NDArray[np.float64]
Cents = NDArray[np.int64]
Read = Callable[[str, str | None, str | None], Floats | None]
"""Monthly values of a measure: name, part, address."""
Said = tuple[str, str, str]
"""Sender, receiver and kind of a message."""


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
        self._accounts = self._net_credits()
        self._said: dict[str, dict[Said, Floats]] = {}
        self._known: dict[tuple[Term, str | None, str | None], Floats | None] = {}

    # --- what there is

    def parts(self, term: Term) -> set[str]:
        """Return which parts of a term were recorded."""
        if term.table in ("measures", "stock"):
            return self.outcome.parts_of(term.name)
        if term.table == "ledger":
            return {account.removeprefix(term.name) for account in self._chosen_accounts(term, None)}
        if term.table == "conversation":
            return {_link(said) for said in self._conversation(term)}
        return set()

    def addresses(self, term: Term) -> set[str]:
        """Return which addresses noted or said a term."""
        if term.table in ("measures", "stock"):
            return self.outcome.addresses_of(term.name)
        if term.table == "conversation":
            return {sender for sender, _, _ in self._conversation(term)}
        return set()

    # --- sums

    def series(self, term: Term, part: str | None = None, address: str | None = None) -> Floats | None:
        """Return monthly sums of a term, shape (months,); None if it was never recorded.

        Args:
            term: what to sum.
            part: one part of it; None for all.
            address: what is that address's own: what it noted or said itself; else what its like with the
                same suffix noted; else what the world noted. None for everybody's.
        """
        key = (term, part, address)
        if key not in self._known:
            row = self._sum(term, part, address)
            self._known[key] = None if row is None else term.weight * row
        return self._known[key]

    def _sum(self, term: Term, part: str | None, address: str | None) -> Floats | None:
        if term.table in ("measures", "stock"):
            read = self.outcome.noted if term.table == "measures" else self.outcome.growth
            return self._noted(read, term.name, part if part is not None else term.part, address)
        if term.table == "derived":
            return self._derived(term, part)
        if term.table == "ledger":
            return _added(self._accounts[account] for account in self._chosen_accounts(term, part))
        return _added(
            row
            for said, row in self._conversation(term).items()
            if part in (None, _link(said)) and address in (None, said[0])
        )

    def _noted(self, read: Read, name: str, part: str | None, address: str | None) -> Floats | None:
        if address is None:
            return read(name, part, None)
        there = self.outcome.addresses_of(name)
        like = {other for other in there if other and _suffix(other) == _suffix(address)}
        whose = ({address} & there) or like or ({""} & there)
        rows = [read(name, part, one) for one in sorted(whose)]
        return _added(row for row in rows if row is not None)

    def _net_credits(self) -> dict[str, Floats]:
        """Credits less debits of every account by month, in money."""
        rows = self.outcome.tables.get("ledger")
        sums: defaultdict[str, Floats] = defaultdict(lambda: np.zeros(self.months))
        if rows is None:
            return {}
        net = (rows["credit_cents"] - rows["debit_cents"]) / 100
        months = rows["month"].tolist()
        for account, month, money in zip(rows["account"].tolist(), months, net.tolist(), strict=True):
            if 1 <= month <= self.months:
                sums[account][month - 1] += money
        return dict(sums)

    def _chosen_accounts(self, term: Term, part: str | None) -> list[str]:
        chosen = term.name if part is None else term.name + part
        whole = term.name.endswith(".") and part is None
        return [a for a in self._accounts if a == chosen or (whole and a.startswith(chosen))]

    def _conversation(self, term: Term) -> dict[Said, Floats]:
        """A column of the conversation by month, for every sender, receiver and kind that the term means."""
        if term.name not in self._said:
            self._said[term.name] = self._add_up(term.name)
        found = self._said[term.name]
        return {said: row for said, row in found.items() if _means(term.words, said)}

    def _add_up(self, column: str) -> dict[Said, Floats]:
        rows = self.outcome.tables.get("conversation")
        if rows is None or not len(rows["month"]):
            return {}
        sums: defaultdict[Said, Floats] = defaultdict(lambda: np.zeros(self.months))
        names = ("sender", "receiver", "message", "month", column)
        for sender, receiver, kind, month, value in zip(*(rows[n].tolist() for n in names), strict=True):
            if 1 <= month <= self.months:
                sums[sender, receiver, kind][month - 1] += value
        return dict(sums)

    def _derived(self, term: Term, part: str | None) -> Floats | None:
        makers: dict[str, Callable[[], Floats | None]] = {
            "months": lambda: np.ones(self.months),
            "subscriber_months": lambda: mean_subscribers(self.outcome, part),
            "opex": self._opex,
        }
        return makers[term.name]()

    def _opex(self) -> Floats | None:
        if self._economics is None:
            return None
        cost = opex(self.outcome, self._economics, DESKS)
        money: Floats = (cost if self._plan_run is None else cost + self._plan_run) / 100
        return money

    def observed(
        self, terms: Iterable[Term], part: str | None = None, address: str | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return what was observed in each month, and what was open at its end: shapes (months, bins)."""
        counts = [np.zeros((self.months, BINS), dtype=np.int64) for _ in range(2)]
        for term in terms:
            own = part if part is not None else term.part
            counts[term.table == "stock"] += self.histogram(term.name, own, address)
        return counts[0], counts[1]

    def histogram(
        self, measure: str, part: str | None = None, address: str | None = None
    ) -> NDArray[np.int64]:
        """Return counts by month and bin, shape (months, bins); of one part, of one address, or of all."""
        counts = np.zeros((self.months, BINS), dtype=np.int64)
        rows = self.outcome.tables.get("histograms")
        if rows is None or not len(rows["month"]):
            return counts
        chosen = (rows["measure"] == measure) & (rows["month"] >= 1) & (rows["month"] <= self.months)
        if part is not None:
            chosen &= rows["part"] == part
        if address is not None and "address" in rows:
            chosen &= rows["address"] == address
        np.add.at(counts, (rows["month"][chosen] - 1, rows["bin"][chosen]), rows["count"][chosen])
        return counts


def _added(rows: Iterable[Floats]) -> Floats | None:
    known = list(rows)
    total: Floats | None = np.sum(known, axis=0) if known else None
    return total


def _means(words: tuple[Word, ...], said: Said) -> bool:
    sender, receiver, kind = said
    told = ("", sender.partition("@")[0]), ("", receiver.partition("@")[0])
    return not words or any(w.kind == kind and w.sender in told[0] and w.receiver in told[1] for w in words)


def _link(said: Said) -> str:
    return f"{said[0]}->{said[1]}"


def _suffix(address: str) -> str:
    return address.partition("@")[2]


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
