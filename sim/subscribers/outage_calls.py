"""Calls that an outage draws: those who are cut off call until an agent has taken the trouble up.

Everyone who is cut off draws a delay, exponential with a rate of `outage_call` an hour, and calls if it is
within `longest_patience`. [P-C10] The calls are drawn at once and made at their instants, by those for whom
the outage still lasts then; some who had been told by then do not call. [P-C36] Whoever gave up goes on from
the next morning on as long as the outage lasts.

The first caller rings the bell on the clock, so that a silent fault is known when an agent has picked up
enough of them. The others' calls are made in rows while the bell is not answered, and once the trouble is
taken up; where it is answered and the trouble is not taken up, the next caller rings again.

Where another fault is over and a site stays dark, those who are still cut off go on calling, about the fault
that keeps them so, from that instant on; those who have service again do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nextafter
from typing import TYPE_CHECKING

import numpy as np

from sim.kernel.department import Process
from sim.kernel.distributions import exponential_rows
from sim.kernel.flags import some
from sim.kernel.streams import identity_rows
from sim.kernel.words import Flags, Floats, Ids, Rows
from sim.messages.customers import OUTAGE, REPORT, ContactEnded, ContactMade
from sim.messages.faults import TroubleNoticed
from sim.network.equipment import Fault

if TYPE_CHECKING:
    import simpy

    from sim.subscribers.customers import Customers

AWAKE_FROM, AWAKE_UNTIL = 7.0, 23.0
"""Hours of the day; between them, through the night, nobody calls."""


@dataclass(eq=False)
class _Calls:
    """Calls that one outage draws at one site, in the order of time.

    Attributes:
        site: where.
        rows, at, luck, ids: who calls when (h), whether they mind what they were told, identities of the
            contacts; shape (n,).
        start: since when these people are known to be cut off (h).
        fault: identity of what cuts them off.
        made: how many of them have been made, or not been made for a reason.
        rings: whether callers still ring the bell.
        answer: fires when the bell is answered that one of them has rung; None if none has.
    """

    site: int
    rows: Rows
    at: Floats
    luck: Floats
    ids: Ids
    start: float
    fault: int
    made: int = 0
    rings: bool = True
    answer: simpy.Event | None = None

    def cut_at(self, now: float) -> None:
        """Let nobody call from an instant (h) on."""
        left = int(self.at.searchsorted(now))
        self.rows, self.at, self.luck, self.ids = (
            self.rows[:left],
            self.at[:left],
            self.luck[:left],
            self.ids[:left],
        )


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
        self._rung: dict[int, _Calls] = {}
        """By contact: those who rang the bell and have not been heard."""
        customers.keep_back(ContactMade, self.serve)

    def tell(self, sites: Rows, now: float) -> None:
        """Take down that the customers of some sites have been told of a problem, now (h)."""
        for site in sites.tolist():
            self._told.setdefault(site, []).append(now)

    def go_on(self, fault: Fault, sites: Rows) -> None:
        """Draw the callers of some sites anew, now, because of a fault that another one had hidden."""
        there = {int(site) for site in sites}
        for calls in self._open:
            if calls.site in there:
                calls.cut_at(self.customers.env.now)
        self.begin(fault, sites)

    def begin(self, fault: Fault, sites: Rows) -> None:
        """Draw the callers of an outage, now: at its start, or when another fault that hid it is over."""
        customers = self.customers
        start = customers.env.now
        for site in sites.tolist():
            rows = customers.population.at_site(site)
            rows = rows[self._cut_off(rows) & customers.people.in_service[rows]]
            ids = identity_rows("outage call", fault.key, customers.people.id[rows])
            self._draw(site, rows, ids, start + 0.1, fault.key)

    def go_on_calling(self, ended: ContactEnded) -> None:
        """Those who gave up for the day call again from the next morning on, if that fault still lasts."""
        customers = self.customers
        faults = np.array([fault.key for fault in customers.equipment.faults.values()], dtype=np.uint64)
        ended = ended.where(np.isin(ended.about, faults) & self._cut_off(ended.row))
        sites = customers.people.site[ended.row]
        tomorrow = customers.services.today.midnight + 24.0
        for site, fault in sorted(set(zip(sites.tolist(), ended.about.tolist(), strict=True))):
            them = ended.where((sites == site) & (ended.about == np.uint64(fault)))
            self._draw(site, them.row, identity_rows("outage call again", them.contact), tomorrow, fault)

    def _cut_off(self, rows: Rows) -> Flags:
        """Which people are cut off by an outage now; shape (n,)."""
        people = self.customers.people
        return self.customers.outages.down[people.site[rows], people.group[rows]] & people.alive[rows]

    def _draw(self, site: int, rows: Rows, ids: Ids, start: float, fault: int) -> None:
        """Draw when people who are cut off call from the instant `start` (h) on."""
        customers = self.customers
        delay = exponential_rows(customers.luck("outage call", ids), 1 / max(customers.p.outage_call, 1e-9))
        calling = delay < customers.p.longest_patience
        if some(calling):
            at = awake(start + delay[calling])
            rows, ids, luck = rows[calling], ids[calling], customers.luck("told", ids[calling])
            order = at.argsort(kind="stable")
            began = customers.env.now
            calls = _Calls(site, rows[order], at[order], luck[order], ids[order], began, fault)
            self._open.append(calls)
            customers.env.process(self._ring(calls))

    # --- on the clock

    def _ring(self, calls: _Calls) -> Process:
        """Have one call and ring the bell, the next when it is answered, until the trouble is taken up."""
        customers = self.customers
        while calls.rings and calls.made < len(calls.at):
            yield customers.env.timeout(max(0.0, float(calls.at[calls.made]) - customers.env.now))
            at = customers.env.now
            if not self._may_ring(calls):
                calls.rings = False
                return
            calls.at[calls.made] = at
            for place in self._make(calls, calls.made + 1, at):
                contact, row = int(calls.ids[place]), int(calls.rows[place])
                self._rung[contact] = calls
                calls.answer = customers.env.event()
                bell = TroubleNoticed(contact, site=calls.site)
                customers.send_one_home(bell, int(customers.people.brand[row]))
                yield calls.answer
                calls.answer = None

    def _may_ring(self, calls: _Calls) -> bool:
        waits = calls.rings and calls.made < len(calls.at)
        return waits and self.customers.env.now < self._ended(calls)

    def hear(self, contact: int, *, enough: bool) -> None:
        """The bell that this caller rang is answered: the trouble may have been taken up."""
        calls = self._rung.pop(contact, None)
        if calls is not None and calls.answer is not None:
            calls.rings = calls.rings and not enough
            calls.answer.succeed()

    # --- in rows

    def serve(self, until: float) -> None:
        """Make the calls of those who need not ring: who was still cut off and had not been told.

        Args:
            until: calls at or after this instant (h), or after now, wait unless the outage is over.
        """
        if not self._open:
            return
        until = min(until, nextafter(self.customers.env.now, np.inf))
        kept = list[_Calls]()
        for calls in self._open:
            if not calls.rings or calls.answer is not None:
                self._make(calls, int(calls.at.searchsorted(until)), until)
            if calls.made < len(calls.at) and self._ended(calls) == np.inf:
                kept.append(calls)
            else:
                calls.rings = False
        if len(kept) < len(self._open):
            self._open = kept
            self._rung = {contact: calls for contact, calls in self._rung.items() if calls.rings}

    def _ended(self, calls: _Calls) -> float:
        """When the outage that drew these calls was over (h), whatever came after it; infinity before."""
        return self.customers.outages.ended_after(calls.site, calls.start)

    def forget(self, before: float) -> None:
        """Forget what was before an instant (h), if nobody who may still call asks about it."""
        before = min((before, *(calls.start for calls in self._open)))
        self.customers.outages.forget_ends(before)
        kept = {site: [told for told in all_ if told >= before] for site, all_ in self._told.items()}
        self._told = {site: told for site, told in kept.items() if told}

    def _make(self, calls: _Calls, upto: int, now: float) -> list[int]:
        """Make the calls before number `upto`; return the numbers of those that were made."""
        if upto <= calls.made:
            return []
        customers = self.customers
        due = np.arange(calls.made, upto)
        calls.made = upto
        due = due[calls.at[due] < self._ended(calls)]
        told = min((at for at in self._told.get(calls.site, ()) if at >= calls.start), default=np.inf)
        deflected = (calls.at[due] >= told) & (calls.luck[due] < customers.p.told_calls_not)
        customers.note_rows("contacts.deflected", calls.at[due[deflected]])
        due = due[~deflected]
        about = np.full(len(due), calls.fault, dtype=np.uint64)
        customers.contact(calls.ids[due], calls.rows[due], calls.at[due], OUTAGE, about, REPORT)
        return due.tolist()
