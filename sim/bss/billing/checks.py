"""Checks before bills go out: those far from the last one are held, and looked at by the back office.

What is far is told by records: the bill and the last one. Whoever looks compares the bill with the contract
and with what was used, which takes some minutes, finds some of the errors and now and then "corrects" a bill
that was right to what the customer used to pay. What nobody has looked at by the time of dispatch goes out as
it is. What is found is put right for this account alone. [P5.4]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.bss.billing.arithmetic import Bills, Run, chosen, corrected, replaced
from sim.bss.billing.assurance import tariffs_found_wrong
from sim.bss.billing.causes import MENDED_WRONG, WHY_ONCE
from sim.kernel.beat import Beat
from sim.kernel.parameters import cents
from sim.kernel.staff import StaffedDesk
from sim.kernel.streams import identity_rows
from sim.kernel.words import Flags, Floats, Ids, Rows

if TYPE_CHECKING:
    from sim.bss.billing.billing import Billing


class Held(NamedTuple):
    """Bills of one run that wait for a check: with the ids of their checks and their instants of dispatch."""

    bills: Bills
    begun: Run
    numbers: Rows
    ids: Ids
    at: Floats
    until: float


class Checks:
    """The checks of one billing department.

    Args:
        billing: whose bills are checked.
        desk: of the back office, which settles disputes too.
    """

    def __init__(self, billing: Billing, desk: StaffedDesk) -> None:
        self._billing, self._desk = billing, desk
        self._held: list[Held] = []
        self._looked_at: dict[int, float] = {}
        self.opened = self.closed = 0

    def waiting(self) -> int:
        """Bills that are held."""
        return sum(len(held.ids) for held in self._held)

    def unseen(self) -> int:
        """Held bills that nobody has looked at."""
        return sum(one not in self._looked_at for held in self._held for one in held.ids.tolist())

    def hold(self, bills: Bills, begun: Run, numbers: Rows, at: Floats) -> Flags:
        """Hold bills far from the last one if the policy says so; returns which, shape (n,).

        Args:
            bills: of a run.
            begun: the run.
            numbers: what tells bills of one account apart, shape (n,).
            at: instants of dispatch (h), shape (n,).
        """
        billing = self._billing
        last = billing.accounts.table.last_bills[:, 0][billing.accounts.places(bills.rows)]
        far = (last > 0) & (np.abs(bills.billed - last) > billing.p.outlier * last)
        outliers = int(far.sum())
        if not billing.releasing.of(outliers)(outliers):
            return np.zeros(len(far), dtype=bool)
        ids = identity_rows("verification", numbers[far], billing.people.id[bills.rows[far]])
        work = billing.p.check_work.rows(billing.luck("check work", ids))
        # The desk knows a check from a dispute by the sign.
        self._desk.put(ids, np.full(outliers, begun.at), work, payload=-1 - bills.rows[far])
        until = begun.at + billing.p.verification
        self._held.append(Held(chosen(bills, far), begun, numbers[far], ids, at[far], until))
        self.opened += outliers
        return np.asarray(far)

    def look_at(self, ids: Ids, ended: Floats) -> None:
        """A clerk has looked at bills, and was done at the instants `ended` (h)."""
        self._looked_at.update(zip(ids.tolist(), ended.tolist(), strict=True))
        self._billing.note_rows("checks.made", ended)

    def release(self, beat: Beat) -> None:
        """Send the held bills whose time of dispatch comes before the beat's end, as they are by then."""
        for held in [one for one in self._held if one.until < beat.end]:
            self._held.remove(held)
            self._desk.withdraw(held.ids)
            done = np.array([self._looked_at.pop(one, np.inf) <= held.until for one in held.ids.tolist()])
            bills = self._put_right(held, done)
            self.closed += len(held.ids)
            self._billing.runs.issue(bills, held.begun, held.numbers, held.at, max(beat.start, held.begun.at))

    def _put_right(self, held: Held, done: Flags) -> Bills:
        """What the clerks made of the bills that they looked at."""
        billing, bills, p = self._billing, held.bills, self._billing.p
        luck = billing.luck("verification", held.ids)
        wrong = np.abs(bills.error) > cents(p.tolerance)
        found = done & wrong & (luck < p.recall)
        alarmed = done & ~wrong & (luck < p.false_alarm)
        billing.accounts.believe_the_contract(bills.rows[found])
        billing.assurance.doubt(tariffs_found_wrong(billing, bills.rows[found]))
        places = billing.accounts.places(bills.rows)
        billing.accounts.table.why[places[alarmed], WHY_ONCE] = MENDED_WRONG
        usual: Rows = billing.accounts.table.last_bills[:, 0][places].astype(np.int64)
        billing.note("checks.found", held.until, float(found.sum()))
        billing.note("checks.mistakes", held.until, float(alarmed.sum()))
        return replaced(corrected(bills, found), alarmed, usual)
