"""Calls that an outage draws when it starts. The k-th caller reveals a silent fault, at a true instant.

Everyone who is cut off draws a delay, exponential with a rate of `outage_call` an hour, and calls if it is
within `longest_patience`. [P-C10] The calls are drawn at once and made at the end of their day, of those for
whom the outage still lasted at that instant; some who had been told by then do not call. [P-C36]

Where another fault is over and a site stays dark, those who are still cut off go on calling, about the fault
that keeps them so, from that instant on; those who have service again do not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.kernel.department import Process
from sim.kernel.distributions import exponential_rows
from sim.kernel.flags import some
from sim.kernel.streams import identity, identity_rows
from sim.kernel.words import Flags, Floats, Ids, Rows
from sim.messages.customers import LINE, OUTAGE
from sim.messages.faults import TroubleNoticed
from sim.network.equipment import Fault
from sim.network.line_faults import Lines
from sim.subscribers.contracts import DECISION_DAYS
from sim.subscribers.market import hour_of_day
from sim.subscribers.segments import FIBRE

if TYPE_CHECKING:
    from sim.subscribers.customers import Customers

AWAKE_FROM, AWAKE_UNTIL = 7.0, 23.0
"""Hours of the day; between them, through the night, nobody calls."""


@dataclass(frozen=True)
class _Calls:
    """Calls that one outage draws at one site."""

    site: int
    rows: Rows
    at: Floats
    luck: Floats
    ids: Ids
    start: float
    fault: int

    def where(self, some: Flags) -> _Calls:
        return replace(self, rows=self.rows[some], at=self.at[some], luck=self.luck[some], ids=self.ids[some])


def awake(instants: Floats) -> Floats:
    """Move instants in the night to the next morning, keeping their order.

    Eight hours of night fall into the first hour of the morning.
    """
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

    def __init__(self, customers: Customers) -> None:
        self.customers = customers
        self._open: list[_Calls] = []
        self._told: dict[int, list[float]] = {}

    def tell(self, sites: Rows, now: float) -> None:
        """Take down that the customers of some sites have been told of a problem, now (h)."""
        for site in sites.tolist():
            self._told.setdefault(site, []).append(now)

    def go_on(self, fault: Fault, sites: Rows) -> None:
        """Draw the callers of some sites anew, now, because of a fault that another one had hidden."""
        now = self.customers.env.now
        there = {int(site) for site in sites}
        made = [calls.where(calls.at < now) if calls.site in there else calls for calls in self._open]
        self._open = [calls for calls in made if len(calls.at)]
        self.begin(fault, sites)

    def begin(self, fault: Fault, sites: Rows) -> None:
        """Draw the callers of an outage, now: at its start, or when another fault that hid it is over."""
        customers = self.customers
        start = customers.env.now
        for site in sites.tolist():
            rows = customers.population.at_site(site)
            cut_off = customers.outages.down[site][customers.people.group[rows]]
            rows = rows[cut_off & customers.people.alive[rows] & customers.people.in_service[rows]]
            ids = identity_rows("outage call", fault.key, customers.people.id[rows])
            rate = customers.p.outage_call
            delay = exponential_rows(customers.luck("outage call", ids), 1 / max(rate, 1e-9))
            calling = delay < customers.p.longest_patience
            if calling.any():
                at = awake(start + 0.1 + delay[calling])
                luck = customers.luck("told", ids[calling])
                calls = _Calls(site, rows[calling], at, luck, ids[calling], start, fault.key)
                self._open.append(calls)
                self._reveal(calls)

    def _reveal(self, calls: _Calls) -> None:
        """Let the k-th caller be heard at the true instant."""
        k = self.customers.p.report_after
        if len(calls.at) >= k:
            at = float(np.partition(calls.at, k - 1)[k - 1])
            self.customers.env.process(self._heard(calls, at))

    def _heard(self, calls: _Calls, at: float) -> Process:
        yield self.customers.env.timeout(at - self.customers.env.now)
        if self._ended(calls) == np.inf:
            key = int(calls.ids[0])
            self.customers.send(TroubleNoticed(key, site=calls.site))

    def serve(self, until: float) -> None:
        """Hand over the calls of the day: of those who were still cut off and had not been told.

        Args:
            until: end of the day, h; calls at or after it wait for a later day unless the outage is over.
        """
        kept = list[_Calls]()
        for calls in self._open:
            due = calls.at < until
            if due.any():
                self._hand_over(calls, due)
            if not due.all() and self._ended(calls) == np.inf:
                kept.append(calls.where(~due))
        self._open = kept
        self._forget(min((calls.start for calls in kept), default=until))

    def _ended(self, calls: _Calls) -> float:
        """When the outage that drew these calls was over (h), whatever came after it; infinity before."""
        return self.customers.outages.ended_after(calls.site, calls.start)

    def _forget(self, before: float) -> None:
        self.customers.outages.forget_ends(before)
        kept = {site: [told for told in all_ if told >= before] for site, all_ in self._told.items()}
        self._told = {site: told for site, told in kept.items() if told}

    def _hand_over(self, calls: _Calls, due: Flags) -> None:
        customers = self.customers
        due = due & (calls.at < self._ended(calls))
        told = min((at for at in self._told.get(calls.site, ()) if at >= calls.start), default=np.inf)
        deflected = due & (calls.at >= told) & (calls.luck < customers.p.told_calls_not)
        customers.note_rows("contacts.deflected", calls.at[deflected])
        made = calls.where(due & ~deflected)
        about = np.full(len(made.ids), made.fault, dtype=np.uint64)
        customers.contact(made.ids, made.rows, made.at, OUTAGE, about)

    def draw_line_faults(self, rows: Rows, turn: int, start: float) -> None:
        """Draw who of these people has a fault of the own line on the day that begins at `start` (h)."""
        customers = self.customers
        fixed = rows[customers.people.segment[rows] >= FIBRE]
        ids, yearly = customers.people.id[fixed], customers.equipment.p.line_faults
        failing = customers.luck("line fault", ids, turn) < yearly * DECISION_DAYS / 365.25
        if not some(failing):
            return
        hours = hour_of_day(customers.luck("line hour", ids[failing], turn))
        for row, hour in zip(fixed[failing].tolist(), hours.tolist(), strict=True):
            key = identity("line", int(customers.people.id[row]), turn)
            customers.env.process(self.line_fault(customers.lines, row, key, start + hour))

    def line_fault(self, lines: Lines, row: int, key: int, at: float) -> Process:
        """A SimPy process: one line fails; its user notices and calls, again if it stays dead."""
        customers = self.customers
        env = customers.env
        yield env.timeout(at - env.now)
        fault = lines.fail(row, key) if customers.people.alive[row] else None
        if fault is None:
            return
        luck = customers.chance("line call", key)
        if luck.happens("calls", customers.p.line_call):
            delay = customers.p.line_call_after.one(luck, "delay")
            yield from self._call_about_line(row, key, key, env.now + delay)
        else:
            yield env.timeout(customers.p.line_found_after.one(luck, "found out"))
        nth = 0
        while nth == 0 or lines.faults.get(row) is fault:
            call = key if nth == 0 else identity("line call", key, nth)
            if nth:
                yield from self._call_about_line(row, key, call, env.now)
            site = int(customers.people.site[row])
            customers.send(TroubleNoticed(call, site=site, line=row, problem=key))
            yield env.timeout(customers.p.line_calls_again)
            nth += 1

    def _call_about_line(self, row: int, fault: int, call: int, at: float) -> Process:
        """Call about the own line at an instant (h), or in the morning after it."""
        customers = self.customers
        called = float(awake(np.array([at]))[0])
        yield customers.env.timeout(called - customers.env.now)
        ids, about = np.array([call], dtype=np.uint64), np.array([fault], dtype=np.uint64)
        customers.contact(ids, np.array([row]), np.array([customers.env.now]), LINE, about)
