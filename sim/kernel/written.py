"""The tables of a finished run, made from what the house wrote down. Plain columns; no statistics."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from sim.kernel.department import Department
from sim.kernel.house import House
from sim.records.outcome import Table


def _table(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return {name: np.array(column) for name, column in zip(names, columns, strict=True)}


def tables_of(house: House, members: Iterable[Department]) -> dict[str, Table]:
    """All tables that any house has, by name."""
    return {
        "measures": _measures(house),
        "histograms": _histograms(house),
        "ledger": _ledger(house),
        "conversation": _conversation(house),
        "beliefs": _table(
            ("month", "agent", "belief", "believed", "true"),
            [(*key, *values) for key, values in sorted(house.beliefs.items())],
        ),
        "decisions": _table(
            ("month", "agent", "decision", "policy", "outcome", "count"),
            [(*key, count) for key, count in sorted(house.decisions.items())],
        ),
        "agents": _table(
            ("agent", "standard_name", "role"),
            [(m.name, m.standard_name, (type(m).__doc__ or "").strip().split("\n")[0]) for m in members],
        ),
    }


def _measures(house: House) -> Table:
    first = 1 - house.calendar.warm_up_months
    rows = [
        (first + place, name, part, value)
        for (name, part), values in sorted(house.measures.sums.items())
        for place, value in enumerate(values.tolist())
    ]
    return _table(("month", "measure", "part", "value"), rows)


def _histograms(house: House) -> Table:
    first = 1 - house.calendar.warm_up_months
    rows = [
        (first + int(month), name, part, int(place), int(counts[month, place]))
        for (name, part), counts in sorted(house.measures.histograms.items())
        for month, place in zip(*np.nonzero(counts), strict=True)
    ]
    return _table(("month", "measure", "part", "bin", "count"), rows)


def _ledger(house: House) -> Table:
    first = 1 - house.calendar.warm_up_months
    ledger = house.ledger
    rows = [
        (first + month, account, int(ledger.debits[row, month]), int(ledger.credits[row, month]))
        for row, account in enumerate(ledger.accounts)
        for month in range(ledger.debits.shape[1])
    ]
    return _table(("month", "account", "debit_cents", "credit_cents"), rows)


def _conversation(house: House) -> Table:
    rows = [
        (month, sender, receiver, kind, t.sent, t.lost, t.by_hand, t.delay)
        for (sender, receiver, kind), route in sorted(house.bus.routes.items())
        for month, t in sorted(route.traffic.items())
    ]
    names = ("month", "sender", "receiver", "message", "sent", "lost", "by_hand", "delay_hours")
    return _table(names, rows)
