"""What contacts ask for, and what an agent who answers says on. [P3.2: C06, C10, C04]

A report of trouble, a dispute and a cancellation are what an *answered* contact leaves behind: until then
care knows nothing of them, and who gives up for good has said nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.kernel.flags import some
from sim.kernel.streams import identity_rows
from sim.kernel.words import Codes, Floats, Ids, Rows
from sim.messages.customers import ASKS, CANCEL, DISPUTE, NOTHING, REPORT, ContactEnded, ContactMade
from sim.messages.money import DisputeRaised
from sim.messages.orders import CancellationAsked

if TYPE_CHECKING:
    from sim.bss.care.care import Care


class Asks:
    """What open contacts ask for.

    Args:
        care: the department whose contacts these are.

    Attributes:
        asked, answered, given_up: contacts by what they asked for, shape (asks,): all so far, those that an
            agent answered, and those whose caller gave up and does not call again.
    """

    def __init__(self, care: Care) -> None:
        self._care = care
        self._about: dict[int, int] = {}
        """What open contacts that ask for something are about, by the contact."""
        self.asked = np.zeros(len(ASKS), dtype=np.int64)
        self.answered, self.given_up = self.asked.copy(), self.asked.copy()
        self._noted = np.zeros((2, len(ASKS)), dtype=np.int64)

    def take_in(self, contacts: ContactMade) -> None:
        """Take down what contacts that join the line ask for."""
        asking = contacts.asks != NOTHING
        if not some(asking):
            return
        ids, asks = contacts.ids[asking], contacts.asks[asking]
        self._about.update(zip(ids.tolist(), contacts.about[asking].tolist(), strict=True))
        self._count(self.asked, asks)

    def is_open(self, contact: int) -> bool:
        """Whether this contact asks for something and has been neither answered nor given up for good."""
        return contact in self._about

    def of(self, contacts: Ids, asks: Codes) -> Ids:
        """What contacts are about that are still open here, shape (n,); 0 for those that ask for nothing."""
        about = np.zeros(len(contacts), dtype=np.uint64)
        asking = np.flatnonzero(asks != NOTHING)
        if len(asking):
            about[asking] = [self._about[contact] for contact in contacts[asking].tolist()]
        return about

    def close(self, ended: ContactEnded, at: Floats) -> None:
        """Say on what the contacts that agents answered asked for, each at its instant `at` (h), shape (n,).

        What those asked for who gave up and do not call again is forgotten.
        """
        over = (ended.asks != NOTHING) & ~ended.again
        if not some(over):
            return
        ended, at = ended.where(over), at[over]
        for contact in ended.contact.tolist():
            del self._about[contact]
        self._count(self.given_up, ended.asks[ended.abandoned])
        if some(ended.abandoned):
            ended, at = ended.where(~ended.abandoned), at[~ended.abandoned]
        self._count(self.answered, ended.asks)
        reports = ended.asks == REPORT
        sites = self._care.people.site[ended.row[reports]]
        self._care.reports.write_down(ended.contact[reports], sites, at[reports])
        disputes, calls_off = ended.asks == DISPUTE, ended.asks == CANCEL
        self._dispute(ended.where(disputes), at[disputes])
        self._cancel(ended.where(calls_off), at[calls_off])

    def _dispute(self, ended: ContactEnded, at: Floats) -> None:
        ids = identity_rows("dispute", ended.about)
        raised = DisputeRaised(ids, at, row=ended.row, bill=ended.about)
        self._care.send_home(raised, self._care.people.brand[ended.row])

    def _cancel(self, ended: ContactEnded, at: Floats) -> None:
        ids = identity_rows("cancellation", ended.contact)
        self._care.send(CancellationAsked(ids, at, row=ended.row, order=ended.about))

    def note(self, at: float) -> None:
        """Note at an instant (h) of a month's end what was asked for and said on since the one before."""
        asked, answered = self.asked - self._noted[0], self.answered - self._noted[1]
        for code, what in enumerate(ASKS):
            self._care.note("contacts.asked", at, float(asked[code]), what)
            self._care.note("contacts.said_on", at, float(answered[code]), what)
        self._noted = np.array([self.asked, self.answered])

    def balance(self) -> tuple[int, int]:
        """Both sides of the law: asked, and answered + given up for good + open."""
        return int(self.asked.sum()), int(self.answered.sum() + self.given_up.sum()) + len(self._about)

    @staticmethod
    def _count(tally: Rows, asks: Codes) -> None:
        tally += np.bincount(asks, minlength=len(ASKS))
