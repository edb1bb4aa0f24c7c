"""What callers about trouble leave behind: the k-th one who was answered is the care desk's alarm. [P2.8]

An agent writes down where callers have trouble. Trouble on a single line is passed on at once; that at a site
once `report_after` callers from there were answered within a day, unless it is known. What was passed on is
not passed on again within the hour; if nothing has become of it by then, further callers count anew.

Calls about trouble are followed at the desk, so that each is heard at the instant at which an agent picks it
up. The first caller from a site rings the bell. While one of them stands in line, those who come after are
asked for when somebody falls free: nobody can be heard before. Whoever calls when care has taken the trouble
up is written down in the evening. What agents write down of single lines is handed on at the full hour: a
line waits a day for its repair, and one look at the desk an hour costs a fraction of one a caller.
"""

from __future__ import annotations

from math import floor, inf, nextafter
from typing import TYPE_CHECKING

import numpy as np

from sim.kernel.department import Process
from sim.messages.customers import OUTAGE, REPORT, ContactMade
from sim.messages.faults import FaultReported, TroubleHeard, TroubleNoticed

if TYPE_CHECKING:
    from sim.bss.care.care import Care
    from sim.kernel.words import Floats, Ids, Rows

TOGETHER = 24.0
"""Hours within which callers from one site count together: as long as people call about one outage. [A]"""
A_LINE = -1
"""The group of those who call about their own line; else a group is a site."""
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
        self._desk = care.desk.desk
        self._desk.have_followed(self)
        self._callers = np.zeros(sites, dtype=np.int64)
        self._last = np.full(sites, -inf)
        self._passed_on = np.full(sites, -inf)
        self._heard: set[int] = set()
        """Contacts that were written down when an agent picked them up, and are not closed yet."""
        self._bells: dict[int, list[TroubleNoticed]] = {}
        """By site at which trouble is listened for: who rang and has not been answered."""
        self._about_lines: dict[int, TroubleNoticed] = {}
        """Calls about single lines that are followed, by the contact."""
        self._ringing: list[TroubleNoticed] = []
        """Who has rung since the desk was last looked at."""
        self._waits_for_the_hour = False

    # --- who stands in line

    def before_look(self, now: float) -> None:
        """Have everybody stand in line who has called until `now` (h), that instant included.

        Who hung up on an announcement needs no agent.
        """
        rang, self._ringing = self._ringing, []
        for trouble in rang:
            if trouble.line is None:
                self._bells.setdefault(trouble.site, []).append(trouble)
        self._care.drain(ContactMade, nextafter(now, inf))
        for trouble in rang:
            group = trouble.site if trouble.line is None else A_LINE
            if self._care.asks.is_open(trouble.key):
                self._about_lines.update({trouble.key: trouble} if group == A_LINE else {})
                self._desk.follow((trouble.key,), group)
            elif group == A_LINE:
                self._answer(trouble, enough=True)
            else:
                self._answer_at(trouble.site, enough=True)

    def follow(self, trouble: TroubleNoticed) -> None:
        """Follow a call until an agent picks it up, one about a single line from the full hour on."""
        self._ringing.append(trouble)
        if trouble.line is None:
            self._desk.look()
        elif not self._waits_for_the_hour:
            self._waits_for_the_hour = True
            self._care.env.process(self._at_the_hour())

    def listen(self, contacts: ContactMade) -> None:
        """Follow those who stand in line now and call about trouble at a site that is listened for."""
        if not self._bells:
            return
        about = (contacts.asks == REPORT) & (contacts.reason == OUTAGE)
        sites = self._care.people.site[contacts.row[about]].tolist()
        together: dict[int, list[int]] = {}
        for contact, site in zip(contacts.ids[about].tolist(), sites, strict=True):
            if site in self._bells:
                together.setdefault(site, []).append(contact)
        for site, ids in together.items():
            self._desk.follow(ids, site)

    def _at_the_hour(self) -> Process:
        now = self._care.env.now
        yield self._care.env.timeout(floor(now) + 1.0 - now)
        self._waits_for_the_hour = False
        if self._ringing:
            self._desk.look()

    # --- who is heard

    def begun(self, row_id: int, group: int) -> None:
        """An agent picks up a call: write it down, and tell who rang for that site what became of it."""
        self._heard.add(row_id)
        if group == A_LINE:
            trouble = self._about_lines.pop(row_id)
            self._pass_on(row_id, trouble.site, trouble.line, trouble.problem)
            self._answer(trouble, enough=True)
            return
        enough = self._is_enough(row_id, group, self._care.env.now)
        self._answer_at(group, enough=enough)
        if enough and self._care.knows_of(group, self._care.env.now):
            self._desk.follow_no_more(group)

    def deserted(self, group: int) -> None:
        """Nobody from a site stands in line any more: whoever calls next rings again."""
        if group != A_LINE:
            self._answer_at(group, enough=False)

    def _answer_at(self, site: int, *, enough: bool) -> None:
        bells = self._bells.get(site, [])
        if enough:
            self._bells.pop(site, None)
        elif bells:
            self._bells[site] = []
        for trouble in bells:
            self._answer(trouble, enough=enough)

    def _answer(self, trouble: TroubleNoticed, *, enough: bool) -> None:
        self._care.answer(trouble, TroubleHeard(trouble.key, enough=enough))

    # --- the sheet

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
