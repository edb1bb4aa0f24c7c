"""From the words to the books: what billing is told is entered, and some of it wrongly.

Every order ends in an entry. Where it comes by file or by hand people key and match it, and of so many orders
one is entered wrongly (`mismatch`): a beginning is not entered, and the service is active and not billed; an
end is not entered, and the service is billed and not active; of a change the old item is ended and the new
one not begun, or the old one goes on beside the new one. Of other changes some have a wrong amount on the
next bill. Billing does not know which: an audit, a check or a customer may find it. [P5.2: E8, E9, E10; P5.3]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.bss.billing.causes import END, ENTERED_WRONG, START, TWICE, WHY_ONCE, WORD_LATE, WORD_LOST
from sim.kernel.bus import Passed
from sim.kernel.parameters import cents
from sim.kernel.words import Flags
from sim.messages.orders import ADD, CEASE, CHANGE, BillingChanged
from sim.subscribers.segments import PREPAID

if TYPE_CHECKING:
    from sim.bss.billing.billing import Billing

ENTRIES = ("start", "end", "change to nothing", "change to both", "amount")
"""What is entered wrongly, by the name under which it is noted."""


class Entries:
    """Enters what one billing department is told.

    Args:
        billing: whose books these are.
    """

    def __init__(self, billing: Billing) -> None:
        self._billing, self._people = billing, billing.people
        billing.services.bus.watch(self.see_loss)

    def take_in(self, words: BillingChanged) -> None:
        """Enter beginnings, changes and ends, in this order; prepaid people have no account. [P3.2: C05]

        A word is entered as it says, however late it comes: the next bill charges or gives back what the last
        ones did not know. A beginning longer ago than `backdating` is charged from that long ago on.
        """
        words = words.where(self._people.segment[words.row] != PREPAID)
        if not len(words):
            return
        wrong = self._billing.luck("entered wrong", words.ids) < self._billing.entered_wrong()
        for kind, enter in ((ADD, self._begin), (CHANGE, self._change), (CEASE, self._end)):
            if (here := words.kind == kind).any():
                enter(words.where(here), wrong[here])

    def _begin(self, begins: BillingChanged, wrong: Flags) -> None:
        """Begin charging; whoever is known already is passed over."""
        book, billing = self._billing.accounts, self._billing
        places, table = book.places(begins.row), book.table
        new = ~table.known[places]
        table.why[places[new & wrong], START] = ENTERED_WRONG
        self._note("start", begins.where(new & wrong))
        begins = begins.where(new & ~wrong)
        start = np.maximum(begins.effective, begins.at - billing.p.backdating)
        book.open(begins.row, start, np.where(begins.cause > 0, begins.cause, WORD_LATE))

    def _end(self, ends: BillingChanged, wrong: Flags) -> None:
        """End charging at the instant that is told, and give back what was charged beyond it."""
        book = self._billing.accounts
        book.table.why[book.places(ends.row[wrong]), END] = ENTERED_WRONG
        self._note("end", ends.where(wrong))
        ends = ends.where(~wrong)
        book.close(ends.row, ends.effective, np.where(ends.cause > 0, ends.cause, WORD_LATE))

    def _change(self, changes: BillingChanged, wrong: Flags) -> None:
        """Put a new item in the place of the old one; the price is the same, and so is what is charged."""
        book, p = self._billing.accounts, self._billing.p
        places, table = book.places(changes.row), book.table
        there = table.known[places] & np.isinf(table.end[places])
        which = self._billing.luck("which entry", changes.ids)
        nothing, both = there & wrong & (which < p.unbilled_share), there & wrong & (which >= p.unbilled_share)
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

    def _note(self, what: str, words: BillingChanged) -> None:
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
