"""What is open when a recording begins in the middle of a life: found by following what happened before.

So a first record says what the log itself would have said, and no department is asked. A case is open at the
beginning if the event that opens it came before and the one that closes it did not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from sim.kernel.recorder import Column

Columns = dict[str, Column]


class Case(NamedTuple):
    """What a kind of event opens or closes.

    Attributes:
        name: of what is opened.
        column: whose identity tells one from another.
        instant: column of the instant that counts.
    """

    name: str
    column: str
    instant: str = "at"


OPENS = {
    "OrderPlaced": Case("order", "order"),
    "fault began": Case("fault", "case"),
    "outage began": Case("outage", "case"),
    "ticket opened": Case("ticket", "ticket"),
    "visit planned": Case("visit", "visit"),
    "contact offered": Case("contact", "contact"),
    "bill made": Case("bill", "case"),
    "DisputeRaised": Case("dispute", "case"),
}
CLOSES = {
    "OrderCompleted": Case("order", "order"),
    "order given up": Case("order", "order"),
    "fault over": Case("fault", "case"),
    "fault given up": Case("fault", "case"),
    "outage over": Case("outage", "case"),
    "ticket closed": Case("ticket", "ticket"),
    "visit done": Case("visit", "visit"),
    "visit called off": Case("visit", "visit"),
    "work": Case("contact", "contact", "started"),
    "given up": Case("contact", "contact", "started"),
    "invoice paid": Case("bill", "case"),
    "invoice written off": Case("bill", "case"),
    "dispute decided": Case("dispute", "case"),
}
KEPT = (
    *("what", "case", "order", "ticket", "visit", "contact", "bill", "subscriber", "element", "amount"),
    *("believed", "true"),
)
"""Columns of the opening event that its first record repeats."""


class OpenCases:
    """Cases that are open at an instant, and how many customers there are.

    Args:
        start: the instant, h.
        customers: by segment, when the life begins; counted on as people come and go.
    """

    def __init__(self, start: float, customers: Mapping[str, int]) -> None:
        self._start = start
        self.customers = dict(customers)
        self._cases: dict[tuple[str, int], tuple[str, Columns]] = {}

    def see(self, kind: str, columns: Columns) -> None:
        """Follow what happened before the beginning; later events change nothing."""
        opens, closes = OPENS.get(kind), CLOSES.get(kind)
        case = opens or closes
        if case is None:
            return
        at = np.atleast_1d(np.asarray(columns[case.instant], np.float64))
        before = np.flatnonzero(at < self._start)
        if not len(before):
            return
        ids = np.broadcast_to(np.asarray(columns.get(case.column, 0), np.uint64), len(at))[before]
        for place, identity in zip(before.tolist(), ids.tolist(), strict=True):
            if opens is None:
                self._cases.pop((case.name, identity), None)
            elif (case.name, identity) not in self._cases:
                self._cases[case.name, identity] = kind, _row(columns, place, float(at[place]))

    def count(self, kind: str, columns: Columns) -> None:
        """Follow how many customers there are before the beginning."""
        sign = {"customer joined": 1, "customer left": -1}.get(kind, 0)
        if sign:
            before = np.asarray(columns["at"]) < self._start
            what = columns["what"]
            texts = [what] * len(before) if isinstance(what, str) else _texts(what)
            for text in np.asarray(texts)[before].tolist():
                self.customers[text] = self.customers.get(text, 0) + sign

    def left(self) -> Iterator[Columns]:
        """The cases that are open, in the order in which they were opened, with the kind that opened them."""
        for kind, columns in self._cases.values():
            yield {**columns, "cause": kind}


def _texts(what: Column) -> list[str]:
    assert isinstance(what, tuple)
    return [what[1][code] for code in what[0].tolist()]


def _row(columns: Columns, place: int, started: float) -> Columns:
    found: Columns = {"started": started}
    for name in KEPT:
        value = columns.get(name)
        if isinstance(value, tuple):
            found[name] = value[1][int(value[0][place])]
        elif isinstance(value, np.ndarray):
            found[name] = value[place].item() if value.ndim else value.item()
        elif value is not None:
            found[name] = value
    return found
