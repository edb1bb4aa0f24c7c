"""Calls about single lines: who notices that the own line is dead calls until an agent has taken it up.

One whose call nobody answers calls again in the morning, and then every few days; one who was heard calls
again after some days if the line stays dead. A line that its people find dead only late is reported late:
nobody else looks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.kernel.department import Process
from sim.kernel.flags import some
from sim.kernel.streams import identity
from sim.kernel.words import Rows
from sim.messages.customers import LINE, REPORT
from sim.messages.faults import TroubleNoticed
from sim.network.equipment import Fault
from sim.network.line_faults import Lines
from sim.network.outages import FIXED
from sim.subscribers.contracts import DECISION_DAYS
from sim.subscribers.market import hour_of_day
from sim.subscribers.outage_calls import awake
from sim.subscribers.segments import FIBRE

if TYPE_CHECKING:
    import simpy

    from sim.subscribers.customers import Customers


class LineCalls:
    """Those whose own line is dead.

    Args:
        customers: the agent on whose behalf people call.
    """

    def __init__(self, customers: Customers) -> None:
        self.customers = customers
        self._calling: dict[int, simpy.Event] = {}
        """By contact: what tells its caller whether an agent has answered."""
        customers.lines.repaired.listen(self._works)
        customers.lines.dark = self._hub_down

    def _works(self, fault: Fault, now: float) -> None:
        """A line works again: it is remembered how long it was felt to be dead."""
        customers = self.customers
        felt = customers.lines.hours_of(fault, now) * 60 * customers.p.felt_fixed
        customers.experience.after_line_fault(fault.element, felt, now)

    def _hub_down(self, row: int, now: float) -> float:
        return self.customers.outages.hours_until(now, int(self.customers.people.site[row]), FIXED)

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
        """A SimPy process: one line fails; its user notices and calls, again while it stays dead."""
        customers = self.customers
        env, p = customers.env, customers.p
        yield env.timeout(at - env.now)
        fault = lines.fail(row, key) if customers.people.alive[row] else None
        if fault is None:
            return
        luck = customers.chance("line call", key)
        if luck.happens("calls", p.line_call):
            after = p.line_call_after.one(luck, "delay")
        else:
            after = p.line_found_after.one(luck, "found out")
        nth = in_vain = 0
        while True:
            yield from self._until_awake(env.now + after)
            if lines.faults.get(row) is not fault:
                return
            answered = yield self._call(row, key, key if nth == 0 else identity("line call", key, nth))
            nth += 1
            in_vain = 0 if answered else in_vain + 1
            if answered:
                yield env.timeout(p.line_calls_again)
                after = 0.0
            else:
                again = customers.chance("line call again", identity("line call", key, nth))
                later = p.line_call_after if in_vain == 1 else p.comes_back_after
                after = later.one(again, "delay")

    def _until_awake(self, at: float) -> Process:
        """Wait for an instant (h), or for the morning after it."""
        called = float(awake(np.array([at]))[0])
        yield self.customers.env.timeout(max(0.0, called - self.customers.env.now))

    def _call(self, row: int, fault: int, call: int) -> simpy.Event:
        """Call about the own line now; the event fires with whether an agent has answered."""
        customers = self.customers
        ids, about = np.array([call], dtype=np.uint64), np.array([fault], dtype=np.uint64)
        customers.contact(ids, np.array([row]), np.array([customers.env.now]), LINE, about, REPORT)
        site, brand = int(customers.people.site[row]), int(customers.people.brand[row])
        bell = TroubleNoticed(call, site=site, line=row, problem=fault)
        customers.send_one_home(bell, brand)
        event = self._calling[call] = customers.env.event()
        return event

    def hear(self, contact: int, *, answered: bool) -> None:
        """An agent has picked up this call, or its caller gave up for today."""
        if (event := self._calling.pop(contact, None)) is not None:
            event.succeed(answered)
