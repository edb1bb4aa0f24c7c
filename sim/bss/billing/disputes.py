"""The back office of billing: disputes are looked at, one by one, and decided on the evidence.

A clerk who looks at a case compares bills, contract and usage of this account, and mostly sees what it was
billed too much, less what it was billed too little, since it was last put right; of some cases the finding is
wrong. Whether a dispute is justified is so an outcome and no setting. [P2.12] What is found is put right for
this account. That a tariff is wrong for all is found by who counts such cases (`assurance`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.bss.billing.assurance import tariffs_found_wrong
from sim.kernel.beat import Beat
from sim.kernel.flags import some
from sim.kernel.parameters import cents
from sim.kernel.staff import StaffedDesk
from sim.kernel.words import Cents, Floats, Ids, Rows
from sim.messages.money import DisputeRaised, InvoiceIssued, credit_note_of

if TYPE_CHECKING:
    from sim.bss.billing.billing import Billing


class Disputes:
    """The disputes of one billing department.

    Args:
        billing: whose bills are disputed.
        desk: who decides.
    """

    def __init__(self, billing: Billing, desk: StaffedDesk) -> None:
        self._billing, self._desk = billing, desk
        self.opened = self.closed = 0

    def waiting(self) -> int:
        """Disputes that nobody has begun to look at."""
        return self._desk.waiting() - self._billing.checks.unseen()

    def take_in(self, disputes: DisputeRaised) -> None:
        """Lay disputes before the desk, first come, first served; the work is drawn by their identities."""
        billing = self._billing
        work = billing.p.dispute_work.rows(billing.luck("dispute work", disputes.ids))
        self.opened += len(disputes)
        billing.note_rows("disputes.opened", disputes.at)
        at = np.maximum(disputes.at, billing.services.today.start)
        self._desk.put(disputes.ids, at, work, payload=disputes.row)

    def work_off(self, beat: Beat) -> None:
        """Decide the disputes that are begun before the day's end.

        A decision takes effect on the account at once and is dated at the end of the clerk's work. Disputes
        of one account that are begun on the same day are decided together.
        """
        served = self._desk.serve(beat.end)
        if len(served.ids) and some(checks := served.payload < 0):
            self._billing.checks.look_at(served.ids[checks], served.ended[checks])
            served = served.where(~checks)
        if len(served.ids):
            self.closed += len(served.ids)
            self._billing.note_rows("disputes.closed", served.started)
            _, first = np.unique(served.payload, return_index=True)
            self._decide(served.ids[first], served.payload[first], served.ended[first])

    def _decide(self, ids: Ids, rows: Rows, at: Floats) -> None:
        """Give back what is found to be too much, and charge this account as its contract says."""
        billing, accounts = self._billing, self._billing.accounts
        places = accounts.places(rows)
        excess = accounts.table.open_error[places]
        due = excess > cents(billing.p.tolerance)
        mistaken = billing.luck("dispute mistake", ids) < billing.p.dispute_wrong
        # Who errs believes the customer: the last bill should have been the one before.
        last, before = accounts.table.last_bills[places, 0], accounts.table.last_bills[places, 1]
        claimed = np.where(before > 0, np.maximum(last - before, 0), 0)
        given = np.where(due ^ mistaken, np.where(due, excess, claimed), 0)
        if billing.services.log is not None:
            billing.services.log.rows(
                "dispute decided", at, receiver=billing.address, case=ids, person=rows, amount=given,
                believed=given, true=np.where(due, excess, 0),
            )  # fmt: skip
        billing.note_rows("disputes.justified", at[due & (given > 0)])
        billing.note_rows("disputes.mistakes", at[mistaken])
        if some(right := due & (given > 0)):
            billing.assurance.doubt(tariffs_found_wrong(billing, rows[right]))
            accounts.believe_the_contract(rows[right])
        if some(paid := given > 0):
            self._give_back(ids[paid], rows[paid], at[paid], given[paid])

    def _give_back(self, ids: Ids, rows: Rows, at: Floats, given: Cents) -> None:
        billing, accounts = self._billing, self._billing.accounts
        billing.services.ledger.post(float(at[0]), "adjustments", "receivable", int(given.sum()))
        billing.control_account.issued[billing.address] -= int(given.sum())
        accounts.table.open_error[accounts.places(rows)] -= given
        credit = InvoiceIssued(credit_note_of(ids), at, row=rows, amount=-given)
        billing.send_home(credit, billing.people.brand[rows])
        billing.claims.remember(credit)
