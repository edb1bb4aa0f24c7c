"""A bill run: a cycle's accounts are charged, checked, booked, counted and sent, by billing's own tariffs.

All that happens within one step of the day, on what billing knows at the hour of the run. A bill that is zero
in truth and as billed is not issued. Bookings carry the instant of the run, bills the instant at which each
leaves: after the engine's time and the verification. What a check before dispatch puts right counts as right
at first issue.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.bss.billing.arithmetic import (
    Bills,
    Known,
    chosen,
    compute,
    corrected,
    right_at_first_issue,
    shock_of,
)
from sim.kernel.distributions import lognormal_rows, to_millisecond
from sim.kernel.parameters import cents
from sim.kernel.streams import identity_rows
from sim.kernel.words import Codes, Floats, Ids
from sim.messages.money import BillSent, InvoiceIssued, TariffPublished
from sim.subscribers.population import OFFERS
from sim.subscribers.segments import SEGMENTS
from sim.subscribers.tariffs import Tariffs

if TYPE_CHECKING:
    from sim.bss.billing.billing import Billing


class Slip(NamedTuple):
    """A mistake in the copy: from `start` until `end` (h) one tariff is multiplied by `factor`."""

    start: float
    end: float
    segment: int
    offer: int
    factor: float

    def wrong_at(self, instant: float) -> bool:
        """Whether bills of this instant (h) are made with it."""
        return self.start <= instant < self.end


class TariffCopy:
    """Billing's own copy of the tariffs, as late as the wire. [P3.2: C22]

    It begins as a true copy. A version whose word gets lost is never used, until a dispute mends that tariff
    or a later version of it arrives.

    Args:
        tariffs: as the contracts have them.
    """

    def __init__(self, tariffs: Tariffs) -> None:
        self._tariffs = tariffs
        self._believed = tariffs.price_factor.copy()
        self._coming: list[tuple[float, TariffPublished]] = []
        self._slips: list[Slip] = []

    def receive(self, version: TariffPublished, now: float) -> None:
        """A new version has come at `now` (h); it waits until it is loaded."""
        self._coming.append((now, version))

    def load(self, until: float) -> None:
        """Use the versions that came, and took effect, before `until` (h), in the order of their coming."""
        for arrived, version in list(self._coming):
            if (used := max(arrived, version.effective)) < until:
                self._believed[version.segment, version.offer] = version.factor
                self._coming.remove((arrived, version))
                self._without_slips({(version.segment, version.offer)}, used)

    def slip(self, slip: Slip) -> None:
        """Be wrong about one tariff for a while, until it is mended or a new version of it is loaded."""
        self._slips.append(slip)

    def _without_slips(self, tariffs: set[tuple[int, int]], begun_by: float = math.inf) -> None:
        self._slips = [
            slip for slip in self._slips if (slip.segment, slip.offer) not in tariffs or slip.start > begun_by
        ]

    def _believed_at(self, instant: float) -> Floats:
        wrong = [slip for slip in self._slips if slip.wrong_at(instant)]
        believed = self._believed.copy() if wrong else self._believed
        for slip in wrong:
            believed[slip.segment, slip.offer] *= slip.factor
        return believed

    def factors(self, segment: Codes, offer: Codes, run: float) -> tuple[Floats, Floats]:
        """True price factor of accounts of these segments and offers, and that of a run (h), shapes (n,)."""
        place = segment.astype(np.int64) * OFFERS + offer  # a flat index is several times quicker than a pair
        return self._tariffs.price_factor.take(place), self._believed_at(run).take(place)

    def mend(self, segment: Codes, offer: Codes) -> None:
        """Take over the true factors of these segments and offers, for all accounts that have them."""
        self._believed[segment, offer] = self._tariffs.price_factor[segment, offer]
        if self._slips:
            self._without_slips(set(zip(segment.tolist(), offer.tolist(), strict=True)))

    def out_of_date(self, now: float) -> float:
        """How many tariffs of the copy are not those of the contracts at `now` (h)."""
        return float((self._believed_at(now) != self._tariffs.price_factor).sum())

    def backup(self) -> Floats:
        """A copy of the factors as they are believed, shape (segments, offers)."""
        return self._believed.copy()

    def restore(self, backup: Floats) -> None:
        """Believe the factors of a backup again; versions that came since are forgotten."""
        self._believed[:] = backup
        self._coming.clear()


class BillRun:
    """Makes the bills of one billing department.

    It keeps the sums of all bills so far, in cents, so that V08 can be checked: true, billed, billed too much
    and billed too little.

    Args:
        billing: whose bills these are.
    """

    def __init__(self, billing: Billing) -> None:
        self._billing, self._people = billing, billing.people
        self._deferred: defaultdict[tuple[int, int], int] = defaultdict(int)
        self.true_cents = self.billed_cents = self.over_cents = self.under_cents = self.issued = 0

    def run(self, cycle: int, run: float) -> None:
        """Bill a cycle at the instant `run` (h).

        Usage is one lognormal amount of the account and month around its own mean, drawn by the person's
        identity. Accounts whose end has come are billed for the last time.
        """
        billing, people = self._billing, self._people
        rows = billing.accounts.of_cycle(cycle)
        if not len(rows):
            return
        table, places = billing.accounts.table, billing.accounts.places(rows)
        next_run = billing.accounts.next_run(cycle, run)
        nth = billing.services.calendar.month_number(run)
        luck = billing.luck("usage", people.id[rows], nth)
        usual, spread = people.usage_mean[rows], max(billing.p.usage_cv, 1e-9)
        usage = np.rint(lognormal_rows(luck, usual, spread)).astype(np.int64)
        known = Known(
            table.start[places], table.end[places], table.through[places], table.true_through[places]
        )
        factors = billing.copy.factors(people.segment[rows], people.offer[rows], run)
        bills, through, true_through = compute(people, rows, known, factors, usage, (run, next_run))
        table.through[places], table.true_through[places] = through, true_through
        table.known[places[table.end[places] <= run]] = False
        bills = self._verify(chosen(bills, (bills.true != 0) | (bills.billed != 0)))
        self._book(bills, run, next_run)
        self._record(bills, run)
        self._dispatch(bills, run, nth)

    def _verify(self, bills: Bills) -> Bills:
        """Before bills go out, look at those far from the last one, if the policy says so."""
        billing = self._billing
        last = billing.accounts.table.last_bills[:, 0][billing.accounts.places(bills.rows)]
        far = (last > 0) & (np.abs(bills.billed - last) > billing.p.outlier * last)
        outliers = int(far.sum())
        if not billing.releasing.of(outliers)(outliers):
            return bills
        ids = identity_rows("verification", billing.services.month, self._people.id[bills.rows])
        found = far & (bills.error != 0) & (billing.luck("verification", ids) < billing.p.recall)
        billing.accounts.believe_the_contract(bills.rows[found])
        return corrected(bills, found)

    def _book(self, bills: Bills, run: float, next_run: float) -> None:
        """Book invoices; the recurring part that belongs to later months is deferred."""
        calendar, ledger = self._billing.services.calendar, self._billing.services.ledger
        month_end = float(calendar.month_edges[np.searchsorted(calendar.month_edges, run, side="right")])
        now_share = min((month_end - run) / (next_run - run), 1.0)
        month = calendar.month_number(run)
        for code, name in enumerate(SEGMENTS):
            here = self._people.segment[bills.rows] == code
            if not here.any():
                continue
            total, advance = int(bills.billed[here].sum()), int(bills.advance[here].sum())
            deferred = advance - round(advance * now_share)
            ledger.post(run, "receivable", f"revenue.{name}", total - deferred)
            ledger.post(run, "receivable", "deferred_revenue", deferred)
            self._deferred[code, month + 1] += deferred
        self._billing.control_account.issued[self._billing.address] += int(bills.billed.sum())

    def recognise(self, month: int, now: float) -> None:
        """Recognise, at the end of a month, what was deferred to it.

        A run defers the recurring charge of the days after its own month's end to the month that follows.
        """
        for code, name in enumerate(SEGMENTS):
            earned = self._deferred.pop((code, month), 0)
            self._billing.services.ledger.post(now, "deferred_revenue", f"revenue.{name}", earned)

    def billed_as_explained(self) -> int:
        """What was truly due, less what was billed too little, and what was billed too much (cents)."""
        return self.true_cents - self.under_cents + self.over_cents

    def _record(self, bills: Bills, run: float) -> None:
        billing, error = self._billing, bills.error
        right = right_at_first_issue(bills, cents(billing.p.tolerance), billing.p.tolerance_share)
        over, under = np.maximum(error, 0), np.maximum(-error, 0)
        for code, name in enumerate(SEGMENTS):
            here = self._people.segment[bills.rows] == code
            if not here.any():
                continue
            sums = {
                "issued": here.sum(),
                "right": (here & right).sum(),
                "true": bills.true[here].sum() / 100,
                "billed": bills.billed[here].sum() / 100,
                "over": over[here].sum() / 100,
                "under": under[here].sum() / 100,
            }
            for measure, value in sums.items():
                billing.note(f"bills.{measure}", run, float(value), name)
        wrong, named = ~right, np.zeros(len(right), dtype=bool)
        causes = {"tariff": bills.wrong_tariff, "start": bills.wrong_start, "end": bills.wrong_end}
        for cause, flag in causes.items():
            billing.note("bills.wrong", run, float((wrong & flag & ~named).sum()), cause)
            named |= flag
        billing.note("bills.wrong", run, float((wrong & ~named).sum()), "other")
        self.issued += len(bills.rows)
        self.true_cents += int(bills.true.sum())
        self.billed_cents += int(bills.billed.sum())
        self.over_cents += int(over.sum())
        self.under_cents += int(under.sum())
        billing.accounts.table.open_error[billing.accounts.places(bills.rows)] += error

    def _tell(self, bills: Bills, ids: Ids, run: float) -> None:
        """Have bills taken down as billed and as due; of several causes of an error the first is told."""
        assert self._billing.services.log is not None
        flags = bills.wrong_tariff, bills.wrong_start, bills.wrong_end, bills.error != 0
        cause = np.select(flags, range(4), 4) * (bills.error != 0) + 4 * (bills.error == 0)
        self._billing.services.log.rows(
            "bill made", np.full(len(ids), run), receiver=self._billing.address, case=ids, bill=ids,
            person=bills.rows, amount=bills.billed, believed=bills.billed, true=bills.true,
            what=(self._people.segment[bills.rows], SEGMENTS),
            cause=(cause, ("tariff", "start", "end", "other", "")),
        )  # fmt: skip

    def _dispatch(self, bills: Bills, run: float, nth: int) -> None:
        """Send bills to customers and invoices to payments, in the order in which the engine made them."""
        billing, rows = self._billing, bills.rows
        at = run + to_millisecond(np.arange(1, len(rows) + 1) / billing.p.rate) + billing.p.verification
        ids = identity_rows("bill", nth, self._people.id[rows])
        if billing.services.log is not None:
            self._tell(bills, ids, run)
        last_bills, places = billing.accounts.table.last_bills, billing.accounts.places(rows)
        past = last_bills.take(places, axis=0).T
        shock = shock_of(bills.billed, past)
        new = np.stack([np.maximum(bills.billed, 1), past[0], past[1]], axis=1)
        last_bills[places] = new
        billing.send(
            BillSent(
                ids, at, row=rows, amount=bills.billed, error=bills.error, shock=shock, first=past[0] == 0
            )
        )
        invoices = InvoiceIssued(ids, at, row=rows, amount=bills.billed)
        billing.send_home(invoices, self._people.brand[rows])
