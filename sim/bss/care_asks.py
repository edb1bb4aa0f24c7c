"""What contacts ask for, and what an agent who answers says on. [P3.2: C06, C10, C04]

A report of trouble, a dispute and a cancellation are what an *answered* contact leaves behind: until then
care knows nothing of them, and who gives up for good has said nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.kernel.flags import some
from sim.kernel.streams import identity_rows
from sim.kernel.words import Codes, Flags, Floats, Ids, Rows
from sim.messages.customers import ASKS, CANCEL, DISPUTE, NOTHING, ContactMade
from sim.messages.money import DisputeRaised
from sim.messages.orders import CancellationAsked

if TYPE_CHECKING:
    from sim.bss.care import Care
    from sim.kernel.desk_rows import Served


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

    def take_in(self, contacts: ContactMade, at: Floats) -> None:
        """Take down what contacts that join the line at instants `at` (h) ask for; shape (n,)."""
        asking = contacts.asks != NOTHING
        if not some(asking):
            return
        ids, asks = contacts.ids[asking], contacts.asks[asking]
        self._about.update(zip(ids.tolist(), contacts.about[asking].tolist(), strict=True))
        self._count(self.asked, asks)
        self._care.note_parts("contacts.asked", at[asking], asks, ASKS)

    def give_up(self, contact: int, ask: int) -> None:
        """Forget what a contact asked for whose caller gave up and does not call again."""
        if ask != NOTHING:
            del self._about[contact]
            self.given_up[ask] += 1

    def say_on(self, answered: Served) -> None:
        """Say on what the contacts that agents answered ask for, each when it was answered."""
        asks = (answered.payload >> 4 & 3).astype(np.uint8)
        asking = asks != NOTHING
        if not some(asking):
            return
        ids, at, asks = answered.ids[asking], answered.started[asking], asks[asking]
        rows = self._care.person_of(answered.payload[asking])
        about = np.array([self._about.pop(contact) for contact in ids.tolist()], dtype=np.uint64)
        self._count(self.answered, asks)
        self._care.note_parts("contacts.said_on", at, asks, ASKS)
        self._dispute(asks == DISPUTE, at, rows, about)
        self._cancel(asks == CANCEL, ids, at, rows, about)

    def _dispute(self, wanted: Flags, at: Floats, rows: Rows, bills: Ids) -> None:
        bills, rows = bills[wanted], rows[wanted]
        raised = DisputeRaised(identity_rows("dispute", bills), at[wanted], row=rows, bill=bills)
        self._care.send_home(raised, self._care.people.brand[rows])

    def _cancel(self, wanted: Flags, contacts: Ids, at: Floats, rows: Rows, orders: Ids) -> None:
        ids, orders, rows = identity_rows("cancellation", contacts[wanted]), orders[wanted], rows[wanted]
        asked = CancellationAsked(ids, at[wanted], row=rows, order=orders)
        self._care.send_home(asked, self._care.people.brand[rows])

    def balance(self) -> tuple[int, int]:
        """Both sides of the law: asked, and answered + given up for good + open."""
        return int(self.asked.sum()), int(self.answered.sum() + self.given_up.sum()) + len(self._about)

    @staticmethod
    def _count(tally: Rows, asks: Codes) -> None:
        tally += np.bincount(asks, minlength=len(ASKS))
