"""From the words to the books: what billing is told is entered, and of changes some is entered wrongly.

A change ends the old item of an account and begins a new one. Where its word comes by file or by hand people
key and match it, and of so many one is entered wrongly (`mismatch`): the old item is ended and the new one
not begun, and the service is active and not billed; or the old one goes on beside the new one, and is billed
and not active. Of other changes some have a wrong amount on the next bill. Billing does not know which: an
audit, a check or a customer may find it. Of beginnings and ends the words themselves are missing or wrong
(`sim.messages.orders.DATE_CAUSES`). [P5.2: E8, E9, E10; P5.3]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.bss.billing.causes import END, ENTERED_WRONG, START, TWICE, WHY_ONCE, WORD_LATE, WORD_LOST
from sim.kernel.parameters import cents
from sim.kernel.routes import Passed
from sim.messages.money import ItemsChanged
from sim.messages.orders import ADD, CEASE, BillingChanged
from sim.subscribers.segments import PREPAID

if TYPE_CHECKING:
    from sim.bss.billing.billing import Billing

ENTRIES = ("change to nothing", "change to both", "amount")
"""What is entered wrongly, by the name under which it is noted."""


class Entries:
    """Enters what one billing department is told.

    Args:
        billing: whose books these are.
    """

    def __init__(self, billing: Billing) -> None:
        self._billing, self._people = billing, billing.people
        billing.services.bus.watch(self.see_loss, BillingChanged)

    def take_in(self, words: BillingChanged) -> None:
        """Enter beginnings, then ends; prepaid people have no account. [P3.2: C05]

        A word is entered as it says, however late it comes: the next bill charges or gives back what the last
        ones did not know. A beginning longer ago than `backdating` is charged from that long ago on; whoever
        is known already does not begin.
        """
        words = words.where(self._people.segment[words.row] != PREPAID)
        book, why = self._billing.accounts, np.where(words.cause > 0, words.cause, WORD_LATE)
        begins = (words.kind == ADD) & ~book.table.known[book.places(words.row)]
        if begins.any():
            limit = words.at[begins] - self._billing.p.backdating
            book.open(words.row[begins], np.maximum(words.effective[begins], limit), why[begins])
        ends = words.kind == CEASE
        book.close(words.row[ends], words.effective[ends], why[ends])

    def change(self, changes: ItemsChanged) -> None:
        """Put a new item in the place of the old one; the price is the same, and so is what is charged."""
        changes = changes.where(self._people.segment[changes.row] != PREPAID)
        book, p = self._billing.accounts, self._billing.p
        places, table = book.places(changes.row), book.table
        wrong = self._billing.luck("entered wrong", changes.ids) < self._billing.entered_wrong()
        there = table.known[places] & np.isinf(table.end[places])
        which = self._billing.luck("which entry", changes.ids)
        nothing = there & wrong & (which < p.unbilled_share)
        both = there & wrong & ~nothing
        book.close(changes.row[nothing], changes.effective[nothing], ENTERED_WRONG)
        table.why[places[nothing], START] = ENTERED_WRONG
        both &= np.isinf(table.twice[places])
        table.twice[places[both]] = changes.effective[both]
        table.why[places[both], TWICE] = ENTERED_WRONG
        amount = there & ~wrong & (self._billing.luck("entered amount", changes.ids) < p.proration)
        sign = np.where(which < p.proration_over, 1, -1)
        table.once[places[amount]] += sign[amount] * cents(p.proration_error)
        table.why[places[amount], WHY_ONCE] = ENTERED_WRONG
        for name, here in (("change to nothing", nothing), ("change to both", both), ("amount", amount)):
            self._note(name, changes.where(here))

    def _note(self, what: str, words: ItemsChanged) -> None:
        if len(words):
            self._billing.note_rows("entries.wrong", words.at, None, what)

    def see_loss(self, passed: Passed) -> None:
        """Write down, for those who look at it later, whose account a word was about that is lost on its way.

        Truth beside belief: billing itself hears nothing.
        """
        word = passed.word
        if not isinstance(word, BillingChanged) or passed.receiver != self._billing.address:
            return
        lost = np.broadcast_to(passed.lost, len(word))
        if lost.any():
            gone, book = word.where(lost), self._billing.accounts
            gone = gone.where(self._people.segment[gone.row] != PREPAID)
            for kind, cause in ((ADD, START), (CEASE, END)):
                book.table.why[book.places(gone.row[gone.kind == kind]), cause] = WORD_LOST
