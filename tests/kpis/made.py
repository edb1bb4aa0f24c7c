"""Small outcomes made by hand, for tests of what is computed from them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.records.outcome import Outcome, Table

Rows = Mapping[tuple[str, str], Sequence[float]]


def outcome(
    months: int = 2,
    measures: Rows | None = None,
    ledger: Mapping[str, Sequence[int]] | None = None,
    histograms: Mapping[tuple[str, str], Mapping[int, Mapping[int, int]]] | None = None,
    conversation: Sequence[tuple[int, str, str, int, int, float]] = (),
    warm_up: float | None = None,
) -> Outcome:
    """An outcome from 2027-01-01: measures by (name, part) with a value a month, ledger as net credits.

    `warm_up` adds a row of that value in month 0 to every measure and account.
    """
    first = 1 if warm_up is None else 0
    extra = [] if warm_up is None else [warm_up]
    measure_rows = [
        (month, name, part, float(value))
        for (name, part), values in (measures or {}).items()
        for month, value in enumerate([*extra, *values], start=first)
    ]
    ledger_rows = [
        (month, account, max(0, -int(net)), max(0, int(net)))
        for account, nets in (ledger or {}).items()
        for month, net in enumerate([*extra, *nets], start=first)
    ]
    histogram_rows = [
        (month, name, part, number, count)
        for (name, part), by_month in (histograms or {}).items()
        for month, bins in by_month.items()
        for number, count in bins.items()
    ]
    talk = [
        (month, a, b, "OrderPlaced", sent, lost, 0, delay) for month, a, b, sent, lost, delay in conversation
    ]
    tables = {
        "measures": _table(("month", "measure", "part", "value"), measure_rows),
        "ledger": _table(("month", "account", "debit_cents", "credit_cents"), ledger_rows),
        "histograms": _table(("month", "measure", "part", "bin", "count"), histogram_rows),
        "conversation": _table(
            ("month", "sender", "receiver", "message", "sent", "lost", "by_hand", "delay_hours"), talk
        ),
    }
    return Outcome(tables, "2027-01-01", months)


def _table(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return {
        name: np.array(list(column), dtype=None if rows else np.int64)
        for name, column in zip(names, columns, strict=True)
    }
