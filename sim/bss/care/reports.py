"""What callers about trouble leave behind: the k-th one who was answered is the care desk's alarm. [P2.8]

An agent writes down where callers have trouble. Trouble on a single line is passed on at once; that at a site
once `report_after` callers from there were answered within a day, unless it is known. What was passed on is
not passed on again within the hour; if nothing has become of it by then, further callers count anew.

A call about trouble is followed on the clock, so that it is heard at the instant at which an agent picks it
up; those who call when care has taken the trouble up are written down in the evening. What agents write down
of single lines is handed on at the full hour: a line waits a day for its repair, and one look at the desk
an hour costs a fraction of one a caller.
"""

from __future__ import annotations

from math import floor, inf, nextafter
from typing import TYPE_CHECKING

import numpy as np
import simpy

from sim.kernel.department import Process
from sim.messages.customers import ContactMade
from sim.messages.faults import FaultReported, TroubleHeard, TroubleNoticed

if TYPE_CHECKING:
    from sim.bss.care.care import Care
    from sim.kernel.words import Floats, Ids, Rows

TOGETHER = 24.0
"""Hours within which callers from one site count together: as long as people call about one outage. [A]"""
AGAIN = 1.0
"""Hours after which trouble that was passed on is passed on again, if that many callers are answered. [A]"""


class Reports:
    """The sheet on which agents write down where callers have trouble.

    Args:
        care: the department.
        sites: how many sites there are.
    """

    def __init__(self, care: Care, sites: int) -> None:
        self._care = care
        self._callers = np.zeros(sites, dtype=np.int64)
        self._last = np.full(sites, -inf)
        self._passed_on = np.full(sites, -inf)
        self._heard: set[int] = set()
        """Contacts that were written down when an agent picked them up, and are not closed yet."""
        self._ringing: list[TroubleNoticed] = []
        """Calls about single lines since the desk was last looked at."""

    def take_calls(self, now: float) -> None:
        """Have everybody stand in line who has called until `now` (h), that instant included."""
        self._care.drain(ContactMade, nextafter(now, inf))
        lines, self._ringing = self._ringing, []
        for trouble in lines:
            self._await(trouble)

    def follow(self, trouble: TroubleNoticed) -> None:
        """Follow a call until an agent picks it up; who hung up on an announcement needs no agent."""
        if trouble.line is None:
            self.take_calls(self._care.env.now)
            self._await(trouble)
        else:
            self._ringing.append(trouble)
            if len(self._ringing) == 1:
                self._care.env.process(self._at_the_hour())

    def _at_the_hour(self) -> Process:
        now = self._care.env.now
        yield self._care.env.timeout(floor(now) + 1.0 - now)
        if self._ringing:
            self.take_calls(self._care.env.now)

    def _await(self, trouble: TroubleNoticed) -> None:
        care = self._care
        if not care.asks.is_open(trouble.key):
            self._answer(trouble, enough=True)
            return

        def pick_up(event: simpy.Event) -> None:
            self._heard.add(trouble.key)
            self._answer(trouble, enough=self._write_down(trouble))

        care.desk.desk.follow(trouble.key).callbacks.append(pick_up)

    def _write_down(self, trouble: TroubleNoticed) -> bool:
        if trouble.line is not None:
            self._pass_on(trouble.key, trouble.site, trouble.line, trouble.problem)
            return True
        return self._is_enough(trouble.key, trouble.site, self._care.env.now)

    def _answer(self, trouble: TroubleNoticed, *, enough: bool) -> None:
        self._care.answer(trouble, TroubleHeard(trouble.key, enough=enough))

    def write_down(self, contacts: Ids, sites: Rows, at: Floats) -> None:
        """Write down calls about trouble that agents answered at instants `at` (h), now that they are closed.

        All of shape (n,). What was written down when the call was picked up is not written down again.
        """
        for contact, site, instant in zip(contacts.tolist(), sites.tolist(), at.tolist(), strict=True):
            if contact in self._heard:
                self._heard.remove(contact)
            else:
                self._is_enough(contact, site, instant)

    def _is_enough(self, contact: int, site: int, at: float) -> bool:
        """Count an answered caller; return whether the trouble at the site is known or has been passed on."""
        if at < self._passed_on[site] + AGAIN or self._care.knows_of(site, at):
            return True
        if at > self._last[site] + TOGETHER:
            self._callers[site] = 0
        self._callers[site] += 1
        self._last[site] = at
        if self._callers[site] < self._care.p.report_after:
            return False
        self._callers[site], self._passed_on[site] = 0, self._care.env.now
        self._pass_on(contact, site, None, None)
        return True

    def _pass_on(self, key: int, site: int, line: int | None, problem: int | None) -> None:
        self._care.send(FaultReported(key, site, line, problem))
