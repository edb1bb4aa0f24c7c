"""Who contacts the operator again on a later day: whose matter was left unsettled, and whom nobody answered.

Both are contacts of their own, made of the contact before them. Whoever was answered comes back about what an
agent left unsettled; what was asked for has been said on by then. [P3-C21] Whoever gave up and does not call
again on the same day has asked for nothing yet: a share tries again, and the dispute or the cancellation goes
along. Of those who report trouble nobody forgets it while it lasts: those still cut off go on calling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.kernel.flags import some
from sim.kernel.streams import identity_rows
from sim.kernel.words import Flags
from sim.messages.customers import LINE, NOTHING, OUTAGE, REPEAT, ContactEnded
from sim.subscribers.market import in_contact_hours

if TYPE_CHECKING:
    from sim.subscribers.customers import Customers


class ComesBack:
    """Contacts that follow others.

    Args:
        customers: the agent on whose behalf people call.
    """

    def __init__(self, customers: Customers) -> None:
        self._customers = customers

    def after(self, ended: ContactEnded) -> None:
        """Take in how contacts of this day ended."""
        unsettled = ~ended.resolved & ~ended.abandoned
        if some(unsettled):
            self._come_back(ended.where(unsettled))
        unanswered = ended.abandoned & ~ended.again
        if some(unanswered):
            self._try_again(ended.where(unanswered))

    def _come_back(self, ended: ContactEnded) -> None:
        """About what an agent left unsettled."""
        customers = self._customers
        again = customers.luck("comes back", ended.ids) < customers.p.comes_back
        if some(again):
            ended = ended.where(again)
            after, hour = customers.luck_of_several(("comes back after", "comes back hour"), ended.ids)
            at = in_contact_hours(ended.at + 24.0 + customers.p.comes_back_after.rows(after), hour)
            ids = identity_rows("contact", REPEAT, customers.people.id[ended.row], ended.ids)
            customers.contact(ids, ended.row, at, REPEAT, ended.contact)

    def _try_again(self, ended: ContactEnded) -> None:
        """About what nobody has heard."""
        customers = self._customers
        outages, lines = ended.reason == OUTAGE, ended.reason == LINE
        if some(outages):
            customers.calls.go_on_calling(ended.where(outages))
        for contact in ended.contact[lines].tolist():
            customers.line_calls.hear(contact, answered=False)
        self._about_the_same(ended, ~outages & ~lines)

    def _about_the_same(self, ended: ContactEnded, others: Flags) -> None:
        customers = self._customers
        again = others & (customers.luck("tries again", ended.contact) < customers.p.tries_again)
        if not some(again):
            return
        ended = ended.where(again)
        after, hour = customers.luck_of_several(("tries again after", "tries again hour"), ended.contact)
        at = in_contact_hours(ended.at + 24.0 + customers.p.comes_back_after.rows(after), hour)
        ids = identity_rows("contact again", ended.contact)
        about = np.where(ended.asks == NOTHING, ended.contact, ended.about)
        for reason in np.unique(ended.reason).tolist():
            them = ended.reason == reason
            customers.contact(ids[them], ended.row[them], at[them], reason, about[them], ended.asks[them])
        customers.note_rows("contacts.tried_again", ended.at)
