"""The back office of billing: disputes are looked at, one by one, and decided on the evidence.

The evidence is the truth: a clerk who has looked at a case knows what the account was billed too much, less
what it was billed too little, since it was last put right. Whether a dispute is justified is so an outcome
and no setting. [P2.12] Nobody is asked for more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.kernel.beat import Beat
from sim.kernel.parameters import cents
from sim.kernel.staff import StaffedDesk
from sim.kernel.words import Floats, Ids, Rows
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
        return self._desk.waiting()

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
        if len(served.ids):
            self.closed += len(served.ids)
            self._billing.note_rows("disputes.closed", served.started)
            _, first = np.unique(served.payload, return_index=True)
            self._decide(served.ids[first], served.payload[first], served.ended[first])

    def _decide(self, ids: Ids, rows: Rows, at: Floats) -> None:
        """The evidence shows what is true: give back what was too much and mend its cause."""
        billing, people, accounts = self._billing, self._billing.people, self._billing.accounts
        owed = accounts.table.open_error[accounts.places(rows)]
        right = owed > cents(billing.p.tolerance)
        if billing.services.log is not None:
            billing.services.log.rows(
                "dispute decided", at, receiver=billing.address, case=ids, person=rows,
                amount=np.where(right, owed, 0),
            )  # fmt: skip
        billing.note_rows("disputes.justified", at[right])
        rows, owed, at, ids = rows[right], owed[right], at[right], ids[right]
        if len(rows) == 0:
            return
        table, places = accounts.table, accounts.places(rows)
        billing.services.ledger.post(float(at[0]), "adjustments", "receivable", int(owed.sum()))
        billing.control_account.issued[billing.address] -= int(owed.sum())
        table.open_error[places] = 0
        accounts.believe_the_contract(rows)
        billing.copy.mend(people.segment[rows], people.offer[rows])
        credit = InvoiceIssued(credit_note_of(ids), at, row=rows, amount=-owed)
        billing.send_home(credit, people.brand[rows])
