"""The tables of a finished run, made from what the house wrote down. Plain columns; no statistics.

Months are numbered as everywhere: 1 is the first measured one, 0 and below are the warm-up, which is in the
tables too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from sim.kernel.department import AnyDepartment
from sim.kernel.services import Services
from sim.records.outcome import Table


def _table(names: tuple[str, ...], rows: Sequence[tuple[str | float, ...]]) -> Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return {name: np.array(column) for name, column in zip(names, columns, strict=True)}


def tables_of(services: Services, members: Iterable[AnyDepartment]) -> dict[str, Table]:
    """All tables that any house has, by name.

    One row of each table is:

    * ``measures``: the sum of a measure in a month, of one part, noted at one address ("" for the world);
      months in which nothing was noted are rows with 0;
    * ``histograms``: how many observations fell in a bin, where any did; the bins are those of
      `sim.records.measures.bin_edges`;
    * ``ledger``: debits and credits of an account in a month, whole cents;
    * ``conversation``: what one kind of word did on one route in a month: rows sent, lost and carried by
      hand, and the hours under way summed over what was not lost;
    * ``beliefs``: what an address believed at a month's end, and what was true;
    * ``decisions``: about how many things a policy decided one way in a month;
    * ``agents``: an address, its name in the standards, the first line of what its class says of itself.

    Args:
        services: where everything was written down.
        members: the departments, in the order in which the rows of ``agents`` are wanted.
    """
    return {
        "measures": _measures(services),
        "histograms": _histograms(services),
        "ledger": _ledger(services),
        "conversation": _conversation(services),
        "beliefs": _table(
            ("month", "agent", "belief", "believed", "true"),
            [(*key, *values) for key, values in sorted(services.beliefs.items())],
        ),
        "decisions": _table(
            ("month", "agent", "decision", "policy", "outcome", "count"),
            [(*key, count) for key, count in sorted(services.decisions.items())],
        ),
        "agents": _table(
            ("agent", "standard_name", "role"),
            [(m.address, m.standard_name, (type(m).__doc__ or "").strip().split("\n")[0]) for m in members],
        ),
    }


def _measures(services: Services) -> Table:
    first = 1 - services.calendar.warm_up_months
    rows = [
        (first + place, name, part, address, value)
        for address, notebook in sorted(services.measures.notebooks.items())
        for (name, part), values in sorted(notebook.sums.items())
        for place, value in enumerate(values.tolist())
    ]
    return _table(("month", "measure", "part", "address", "value"), rows)


def _histograms(services: Services) -> Table:
    first = 1 - services.calendar.warm_up_months
    rows = [
        (first + int(month), name, part, address, int(place), int(counts[month, place]))
        for address, notebook in sorted(services.measures.notebooks.items())
        for (name, part), counts in sorted(notebook.histograms.items())
        for month, place in zip(*np.nonzero(counts), strict=True)
    ]
    return _table(("month", "measure", "part", "address", "bin", "count"), rows)


def _ledger(services: Services) -> Table:
    first = 1 - services.calendar.warm_up_months
    ledger = services.ledger
    rows = [
        (first + month, account, int(ledger.debits[row, month]), int(ledger.credits[row, month]))
        for row, account in enumerate(ledger.accounts)
        for month in range(ledger.debits.shape[1])
    ]
    return _table(("month", "account", "debit_cents", "credit_cents"), rows)


def _conversation(services: Services) -> Table:
    rows = [
        (month, route.sender, route.receiver, route.kind.__name__, t.sent, t.lost, t.by_hand, t.delay)
        for route in services.bus.routes()
        for month, t in sorted(route.tally.items())
    ]
    names = ("month", "sender", "receiver", "message", "sent", "lost", "by_hand", "delay_hours")
    return _table(names, rows)
