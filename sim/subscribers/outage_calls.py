"""Calls that an outage draws when it starts. The k-th caller reveals a silent fault, at a true instant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.kernel.distributions import exponential_rows
from sim.kernel.streams import identity_rows
from sim.messages.customers import LINE, OUTAGE, ContactMade
from sim.messages.faults import TroubleNoticed

AWAKE_FROM, AWAKE_UNTIL = 7.0, 23.0


@dataclass
class _Calls:
    element: int
    site: int
    rows: NDArray[np.int64]
    at: NDArray[np.float64]
    luck: NDArray[np.float64]
    ids: NDArray[np.uint64]
    start: float


def awake(instants: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move instants in the night to the next morning, keeping their order."""
    hour = instants % 24
    day = instants - hour
    early, late = hour < AWAKE_FROM, hour >= AWAKE_UNTIL
    night = np.where(late, hour - AWAKE_UNTIL, hour + 24 - AWAKE_UNTIL) / 8
    morning = np.where(late, day + 24, day) + AWAKE_FROM + night
    return np.where(early | late, morning, instants)


class OutageCalls:
    """The callers of all outages that have begun.

    Args:
        customers: the agent on whose behalf people call.
    """

    def __init__(self, customers: Any) -> None:
        self.customers = customers
        self._open: list[_Calls] = []
        self.told_at = np.full(len(customers.outages.weight), -np.inf)

    def begin(self, fault: Any, sites: Any) -> None:
        """Draw the callers of an outage at its start."""
        customers = self.customers
        for site in sites.tolist():
            rows = customers.population.at_site(site)
            cut_off = customers.outages.down[site][customers.people.group[rows]]
            rows = rows[cut_off & customers.people.alive[rows] & customers.people.in_service[rows]]
            ids = identity_rows("outage call", fault.key, customers.people.id[rows])
            rate = customers.p.outage_call
            delay = exponential_rows(customers.rows("outage call", ids), 1 / max(rate, 1e-9))
            calling = delay < customers.p.longest_patience
            if calling.any():
                at = awake(fault.start + 0.1 + delay[calling])
                luck = customers.rows("told", ids[calling])
                calls = _Calls(fault.element, site, rows[calling], at, luck, ids[calling], fault.start)
                self._open.append(calls)
                self._reveal(calls)

    def _reveal(self, calls: _Calls) -> None:
        """Let the k-th caller be heard at the true instant."""
        k = self.customers.p.report_after
        if len(calls.at) >= k:
            at = float(np.partition(calls.at, k - 1)[k - 1])
            self.customers.env.process(self._heard(calls, at))

    def _heard(self, calls: _Calls, at: float) -> Any:
        yield self.customers.env.timeout(at - self.customers.env.now)
        if self.customers.outages.down[calls.site].any():
            key = int(calls.ids[0])
            self.customers.send(TroubleNoticed(key, site=calls.site, line=-1))

    def serve(self, until: float) -> None:
        """Hand over the calls of the day: of those who were still cut off and had not been told."""
        customers, kept = self.customers, []
        for calls in self._open:
            due = calls.at < until
            if due.any():
                self._hand_over(calls, due)
            rest = ~due
            over = not customers.outages.down[calls.site].any()
            if rest.any() and not over:
                kept.append(
                    _Calls(
                        calls.element, calls.site, calls.rows[rest], calls.at[rest], calls.luck[rest],
                        calls.ids[rest], calls.start,
                    )
                )  # fmt: skip
        self._open = kept

    def _hand_over(self, calls: _Calls, due: Any) -> None:
        customers = self.customers
        ended = customers.outages.ended_at(calls.site)
        due = due & (calls.at < ended)
        told = max(self.told_at[calls.site], -np.inf)
        deflected = (
            due & (told >= calls.start) & (calls.at >= told) & (calls.luck < customers.p.told_calls_not)
        )
        customers.note_rows("contacts.deflected", calls.at[deflected])
        made = due & ~deflected
        reasons = np.full(int(made.sum()), OUTAGE, dtype=np.uint8)
        customers.send_batch(
            ContactMade(calls.ids[made], calls.at[made], row=calls.rows[made], reason=reasons)
        )

    def line_fault(self, lines: Any, row: int, key: int, at: float) -> Any:
        """A SimPy process: one line fails; its user notices and calls."""
        customers = self.customers
        env = customers.env
        yield env.timeout(at - env.now)
        if not customers.people.alive[row] or lines.fail(row, key) is None:
            return
        luck = customers.chance("line call", key)
        if luck.happens("calls", customers.p.line_call):
            delay = customers.p.line_call_after.one(luck, "delay")
            called = float(awake(np.array([env.now + delay]))[0])
            yield env.timeout(called - env.now)
            ids = np.array([key], dtype=np.uint64)
            one = {"row": np.array([row]), "reason": np.array([LINE], dtype=np.uint8)}
            customers.send_batch(ContactMade(ids, np.array([env.now]), **one))
        else:
            yield env.timeout(customers.p.line_found_after.one(luck, "found out"))
        customers.send(TroubleNoticed(key, site=int(customers.people.site[row]), line=row))
