"""What a log of events adds up to, by month, and nothing but the log: no measure and no table is read here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.kernel.calendar import Calendar
from sim.records.events import COLUMNS, read

Floats = NDArray[np.float64]
Sums = dict[str, Floats]
"""By part: a sum for each measured month."""
LINE_ENDS = 1e-6
"""Hours before a month's end at which the instruments read the faults of lines."""


class Recorded:
    """A log in memory, one array a column."""

    def __init__(self, folder: Path, calendar: Calendar) -> None:
        table = read(folder)
        self.columns = {one.name: table[one.name].to_numpy() for one in COLUMNS}
        self.calendar = calendar
        self.edges = calendar.month_edges[calendar.warm_up_months :]

    def __getitem__(self, column: str) -> NDArray:  # type: ignore[type-arg]
        return self.columns[column]

    def of(self, kind: str, *, desk: str = "") -> NDArray[np.int64]:
        here = (self["kind"] == kind) & ((self["desk"] == desk) if desk else True)
        return np.flatnonzero(here)

    def monthly(self, rows: NDArray[np.int64], by: str = "at", values: Floats | None = None) -> Floats:
        """Sums a month, of those from the first month on; what comes after the last counts in it."""
        at = self[by][rows]
        inside = at >= self.edges[0]
        months = np.minimum(np.searchsorted(self.edges, at, side="right") - 1, len(self.edges) - 2)
        weights = np.ones(len(rows)) if values is None else values
        return np.bincount(months[inside], weights=weights[inside], minlength=len(self.edges) - 1)

    def by_part(
        self, rows: NDArray[np.int64], column: str, by: str = "at", values: Floats | None = None
    ) -> Sums:
        parts = self[column][rows]
        return {
            part: self.monthly(rows[parts == part], by, None if values is None else values[parts == part])
            for part in sorted(set(parts.tolist()))
        }

    # --- what measures note

    def sums(self) -> Iterator[tuple[str, Sums]]:
        """Measures by name, each by part."""
        yield from self._orders()
        yield from self._contacts()
        yield from self._money()
        yield from self._network()
        yield from self._people()

    def _orders(self) -> Iterator[tuple[str, Sums]]:
        placed, done = self.of("OrderPlaced"), self.of("OrderCompleted")
        part = dict(zip(self["order"][placed].tolist(), self["what"][placed].tolist(), strict=True))
        self.columns["part"] = np.full(len(self["at"]), "", dtype=object)
        self.columns["part"][done] = [part[order] for order in self["order"][done].tolist()]
        yield "orders.completed", self.by_part(done, "part")
        yield "orders.fallouts", self.by_part(self.of("order fell out"), "cause")
        begun = self.of("service begun")
        yield "orders.activated", self.by_part(begun, "what")
        yield "orders.activation", self.by_part(begun, "what", values=(self["at"] - self["started"])[begun])

    def _contacts(self) -> Iterator[tuple[str, Sums]]:
        yield "contacts.offered", self.by_part(self.of("contact offered"), "what")
        answered = self.of("work", desk="care")
        yield "contacts.answered", {"": self.monthly(answered, "started")}
        gone = self.of("given up", desk="care")
        yield "contacts.abandoned", {"": self.monthly(gone, "started")}
        yield "care.wait", {"": self.monthly(answered, "started", self.waits(answered))}

    def waits(self, rows: NDArray[np.int64]) -> Floats:
        return np.asarray((self["started"] - self["at"])[rows])

    def _money(self) -> Iterator[tuple[str, Sums]]:
        made = self.of("bill made")
        yield "bills.issued", self.by_part(made, "what")
        made = np.concatenate([made, self.of("charge missed")])
        error = (self["believed"] - self["true"])[made]
        yield "bills.billed", self.by_part(made, "what", values=self["believed"][made] / 100)
        yield "bills.true", self.by_part(made, "what", values=self["true"][made] / 100)
        yield "bills.over", self.by_part(made, "what", values=np.maximum(error, 0) / 100)
        yield "bills.under", self.by_part(made, "what", values=np.maximum(-error, 0) / 100)
        yield "invoices.paid", {"": self.monthly(self.of("invoice paid"))}
        yield "invoices.written_off", {"": self.monthly(self.of("invoice written off"))}
        decided = self.of("dispute decided")
        yield (
            "disputes.justified",
            {"": self.monthly(decided[(self["amount"][decided] > 0) & (self["true"][decided] > 0)])},
        )

    def _network(self) -> Iterator[tuple[str, Sums]]:
        for kind, count, lasted in (
            ("over", "resolved", "resolution"),
            ("detected", "detected", "detection"),
        ):
            rows = self.of(f"fault {kind}")
            if kind == "over":
                rows = rows[self["amount"][rows] > 0]
            yield f"faults.{count}", self.by_part(rows, "what")
            hours = (self["at"] - self["started"])[rows]
            yield f"faults.{lasted}", self.by_part(rows, "what", values=hours)
        for kind in ("opened", "closed"):
            yield f"tickets.{kind}", self.by_part(self.of(f"ticket {kind}"), "what")
        yield "field.visits", self.by_part(self.of("work", desk="field"), "what", "until")
        yield "outage.hours", self.outage_hours()
        begun = self.of("outage began")
        fixed = self["what"][begun] == "fixed"
        lines = self.of("fault began")
        lines = lines[self["what"][lines] == "line"]
        yield (
            "outage.interruptions",
            {
                "mobile": self.monthly(begun[~fixed], values=self["amount"][begun[~fixed]]),
                "fixed": self.monthly(begun[fixed], values=self["amount"][begun[fixed]]),
                "line": self.monthly(lines),
            },
        )

    def outage_hours(self) -> Sums:
        """Person-hours without service: stretches with their people, and each line from fault to repair."""
        rows = self.of("outage")
        hours = ((self["until"] - self["at"]) * self["amount"])[rows]
        fixed = self["what"][rows] == "fixed"
        edges = self.edges - LINE_ENDS
        until = np.array([np.clip(edges, begin, end) - begin for begin, end in self._lines()])
        line = np.diff(until, axis=1).sum(axis=0) if len(until) else np.zeros(len(edges) - 1)
        return {
            "mobile": self.monthly(rows[~fixed], values=hours[~fixed]),
            "fixed": self.monthly(rows[fixed], values=hours[fixed]),
            "line": line,
        }

    def _lines(self) -> Iterator[tuple[float, float]]:
        ends = [*self.of("fault over"), *self.of("fault given up")]
        over = {self["case"][row]: float(self["at"][row]) for row in ends}
        for row in self.of("fault began"):
            if self["what"][row] == "line":
                yield float(self["at"][row]), over.get(self["case"][row], np.inf)

    # --- durations, open ones included

    def lasted(self, begun: dict[int, float], ended: dict[int, float]) -> tuple[float, int]:
        """Hours that cases were open in the measured months, and how many began in them."""
        first, last = self.edges[0] - LINE_ENDS, self.edges[-1] - LINE_ENDS
        spans = [(at, ended.get(case, np.inf)) for case, at in begun.items()]
        hours = sum(min(max(end, first), last) - min(max(at, first), last) for at, end in spans)
        return float(hours), sum(first <= at < last for at, _ in spans)

    def instants(self, kind: str, by: str, *, some: NDArray[np.bool_] | None = None) -> dict[int, float]:
        """By case: when the first event of a kind came."""
        rows = self.of(kind)
        rows = rows if some is None else rows[some[rows]]
        return dict(zip(self[by][rows][::-1].tolist(), self["at"][rows][::-1].tolist(), strict=True))

    def mean_resolution(self) -> float:
        """Hours a fault that cut somebody off lasted, until it was over or its customer had left."""
        harmless = set(
            self["case"][self.of("fault over")][self["amount"][self.of("fault over")] == 0].tolist()
        )
        over = self.instants("fault over", "case") | self.instants("fault given up", "case")
        begun = self.instants("fault began", "case")
        quiet = self.instants("fault began", "case", some=self["amount"] == 0)
        kept = {
            case: at
            for case, at in begun.items()
            if case not in harmless and (case in over or case not in quiet)
        }
        hours, cases = self.lasted(kept, over)
        return hours / cases

    def mean_detection(self) -> float:
        """Hours in which nobody at the operator knew of a fault, until it was over at the latest."""
        ended = self.instants("fault over", "case") | self.instants("fault given up", "case")
        seen = self.instants("fault detected", "case")
        known = {case: min(at, ended.get(case, np.inf)) for case, at in seen.items()}
        hours, cases = self.lasted(self.instants("fault began", "case"), ended | known)
        return hours / cases

    def mean_activation(self) -> float:
        """Hours from the acceptance of an order for a new service until it works, or is given up."""
        new = np.isin(self["what"], ("add mobile", "add fixed"))
        accepted = self.instants("OrderPlaced", "order", some=new)
        over = self.instants("order given up", "order") | self.instants("service begun", "order")
        hours, _ = self.lasted(accepted, over)
        wanted = self.instants("OrderWanted", "order")
        _, cases = self.lasted({order: wanted[order] for order in accepted}, {})
        return hours / cases

    def mean_wait(self) -> float:
        """Hours that a call waited, whether it was answered or given up."""
        rows = np.concatenate([self.of("work", desk="care"), self.of("given up", desk="care")])
        began, ended = (dict(enumerate(self[name][rows].tolist())) for name in ("at", "started"))
        hours, cases = self.lasted(began, ended)
        return hours / cases

    def abandonment(self) -> float:
        """Calls given up after more than 5 s / calls answered or given up."""
        answered, gone = self.of("work", desk="care"), self.of("given up", desk="care")
        late = gone[self.waits(gone) > 5 / 3600]
        calls = self.monthly(answered, "started").sum() + self.monthly(gone, "started").sum()
        return float(self.monthly(late, "started").sum() / calls)

    def _people(self) -> Iterator[tuple[str, Sums]]:
        joined, left = self.of("customer joined"), self.of("customer left")
        yield "subscribers.joined", self.by_part(joined, "what")
        yield "subscribers.left", self.by_part(left, "what")
        stock = self.of("customers when recording began")
        days = np.arange(self.calendar.opening // 24, self.calendar.closing // 24)
        hours: Sums = {}
        for row in stock:
            segment = self["what"][row]
            came = np.sort(self["at"][joined[self["what"][joined] == segment]])
            went = np.sort(self["at"][left[self["what"][left] == segment]])
            ends = (days + 1) * 24
            counts = self["amount"][row] + np.searchsorted(came, ends) - np.searchsorted(went, ends)
            here = days * 24 >= self.edges[0]
            month = np.searchsorted(self.edges, days[here] * 24, side="right") - 1
            hours[segment] = np.bincount(month, weights=24.0 * counts[here], minlength=len(self.edges) - 1)
        yield "subscribers.hours", hours

    # --- other tables

    def routes(self) -> dict[tuple[str, str, str], tuple[int, int]]:
        """Rows sent and lost over each route, from the first day of the life on."""
        words = np.flatnonzero([kind[:1].isupper() for kind in self["kind"].tolist()])
        ways = list(
            zip(*(self[name][words].tolist() for name in ("sender", "receiver", "kind")), strict=True)
        )
        sent = Counter(ways)
        lost = Counter(way for way, gone in zip(ways, self["lost"][words].tolist(), strict=True) if gone)
        return {way: (number, lost[way]) for way, number in sent.items()}

    def ledger(self) -> dict[str, tuple[float, float]]:
        """Debits and credits of every account, cents, in the measured months."""
        found: dict[str, list[float]] = {}
        for row in self.of("posting"):
            if self["at"][row] >= self.edges[0]:
                for side, account in enumerate(self["what"][row].split(">")):
                    found.setdefault(account, [0.0, 0.0])[side] += self["amount"][row]
        return {account: (debit, credit) for account, (debit, credit) in found.items()}
