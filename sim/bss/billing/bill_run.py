"""A bill run: a cycle's accounts are charged, checked, booked, counted and sent, by billing's own tariffs.

All that happens within one step of the day, on what billing knows at the hour of the run. A bill that is zero
in truth and as billed is not issued. Bookings carry the instant of the run, bills the instant at which each
leaves: after the engine's time and the verification. What a check before dispatch puts right counts as right
at first issue.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.bss.billing.arithmetic import (
    NAMED,
    OTHER,
    Bills,
    Run,
    chosen,
    compute,
    corrected,
    main_cause,
    right_at_first_issue,
    shock_of,
    unbilled,
)
from sim.bss.billing.cycles import minutes
from sim.bss.billing.prices import Prices
from sim.kernel.distributions import lognormal_rows, to_millisecond
from sim.kernel.parameters import cents
from sim.kernel.streams import identity_rows
from sim.kernel.words import Cents, Codes, Floats, Ids, Rows
from sim.messages.money import BillSent, InvoiceIssued, TariffPublished
from sim.subscribers.segments import SEGMENTS
from sim.subscribers.tariffs import Tariffs, Version

if TYPE_CHECKING:
    from sim.bss.billing.billing import Billing

Watcher = Callable[[Bills, Run], None]


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


class OldTariffs(NamedTuple):
    """What a copy of the tariffs believed at an earlier instant; factors of shape (segments, offers)."""

    factors: Floats
    loaded: tuple[Version, ...]
    prices: list[Prices]


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
        self._loaded: list[Version] = []
        self._prices: list[tuple[Prices, Prices]] = []

    def divide_anew(self, cycles: int) -> None:
        """Keep the prices of so many cycles; new ones begin with those of the first cycle that there was."""
        true, believed = self._prices[0] if self._prices else [Prices(self._believed)] * 2
        self._prices = [(true.copy(), believed.copy()) for _ in range(cycles)]

    def prices(self, cycle: int) -> tuple[Prices, Prices]:
        """The prices of a cycle until its last run: true ones, and as billing believes."""
        return self._prices[cycle]

    def learn(self, cycle: int, since: int, run: float) -> None:
        """Take in for a run (h) of a cycle what has changed since its last run at `since` (min)."""
        (true, believed), now = self._prices[cycle], int(minutes(run))
        true.learn(self._tariffs.price_factor, self._tariffs.versions, since, now)
        believed.learn(self._believed_at(run), self._loaded, since, now)

    def receive(self, version: TariffPublished, now: float) -> None:
        """A new version has come at `now` (h); it waits until it is loaded."""
        self._coming.append((now, version))

    def load(self, until: float) -> None:
        """Use the versions that came, and took effect, before `until` (h), in the order of their coming."""
        for arrived, version in list(self._coming):
            if (used := max(arrived, version.effective)) < until:
                self._believed[version.segment, version.offer] = version.factor
                self._loaded.append(
                    Version(version.effective, version.segment, version.offer, version.factor)
                )
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

    def mend(self, segment: Codes, offer: Codes) -> None:
        """Take over the true factors of these segments and offers, for all accounts that have them."""
        self._believed[segment, offer] = self._tariffs.price_factor[segment, offer]
        if self._slips:
            self._without_slips(set(zip(segment.tolist(), offer.tolist(), strict=True)))

    def out_of_date(self, now: float) -> float:
        """How many tariffs of the copy are not those of the contracts at `now` (h)."""
        return float((self._believed_at(now) != self._tariffs.price_factor).sum())

    def backup(self) -> OldTariffs:
        """A copy of what is believed: factors, versions, and the prices at which each cycle was charged."""
        prices = [believed.copy() for _, believed in self._prices]
        return OldTariffs(self._believed.copy(), tuple(self._loaded), prices)

    def restore(self, backup: OldTariffs) -> None:
        """Believe what a backup says; versions that came since are forgotten.

        If there are more cycles now than it has prices of, those of the first stand for the rest.
        """
        self._believed[:] = backup.factors
        self._loaded[:] = backup.loaded
        self._coming.clear()
        old = [*backup.prices, *backup.prices[:1] * len(self._prices)]
        self._prices = [(true, one.copy()) for (true, _), one in zip(self._prices, old, strict=False)]


class BillRun:
    """Makes the bills of one billing department.

    It keeps the sums of all bills so far, in cents, so that V08 can be checked: true, billed, billed too much
    and billed too little.

    Args:
        billing: whose bills these are.
    """

    def __init__(self, billing: Billing) -> None:
        self._billing, self._people = billing, billing.people
        self._watchers: list[Watcher] = []
        self._deferred: defaultdict[tuple[int, int], int] = defaultdict(int)
        self.true_cents = self.billed_cents = self.over_cents = self.under_cents = self.issued = 0

    def run(self, cycle: int, run: float) -> None:
        """Bill a cycle at the instant `run` (h).

        Usage of a whole cycle is one lognormal amount of the account and month around its own mean, drawn by
        the person's identity. Accounts whose end has come are billed for the last time.
        """
        billing = self._billing
        rows = billing.accounts.of_cycle(cycle)
        nth = billing.services.calendar.month_number(run)
        begun = billing.accounts.begin_run(cycle, run)
        self._miss(cycle, begun, nth)
        bills = self._charge(rows, begun, nth)
        table, places = billing.accounts.table, billing.accounts.places(rows)
        table.known[places[table.end[places] <= run]] = False
        bills = self._verify(chosen(bills, (bills.true != 0) | (bills.billed != 0)))
        self._book(bills, begun)
        self._record(bills, run)
        self._count(bills, run)
        for watcher in self._watchers:
            watcher(bills, begun)
        self._dispatch(bills, run, nth)

    def watch(self, watcher: Watcher) -> None:
        """Have `watcher` shown the bills of every run as they go out; it looks and leaves them alone."""
        self._watchers.append(watcher)

    def _usage(self, rows: Rows, nth: int) -> Cents:
        billing, people = self._billing, self._people
        luck = billing.luck("usage", people.id[rows], nth)
        usual, spread = people.usage_mean[rows], max(billing.p.usage_cv, 1e-9)
        return np.rint(lognormal_rows(luck, usual, spread)).astype(np.int64)

    def _charge(self, rows: Rows, run: Run, nth: int) -> Bills:
        accounts, usage = self._billing.accounts, self._usage(rows, nth)
        bills, after = compute(self._people, rows, accounts.books(rows), usage, run)
        accounts.note(rows, after)
        return bills

    def _miss(self, cycle: int, run: Run, nth: int) -> None:
        """What is due by now of services that billing should know and does not: nothing is billed of it."""
        accounts = self._billing.accounts
        rows = accounts.missing(cycle, run.at)
        if not len(rows):
            return
        missed, after = unbilled(self._people, rows, accounts.books(rows), self._usage(rows, nth), run)
        accounts.note(rows, after)
        accounts.table.cycle[accounts.places(rows)] = cycle
        self._record(missed, run.at)
        if self._billing.services.log is not None:
            ids = identity_rows("charge missed", nth, self._people.id[rows])
            self._tell(missed, "charge missed", ids, run.at)

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

    def _book(self, bills: Bills, begun: Run) -> None:
        """Book invoices; of the charges for the cycle ahead, what belongs to the next month is deferred."""
        run, calendar, ledger = begun.at, self._billing.services.calendar, self._billing.services.ledger
        month_end = float(calendar.month_edges[np.searchsorted(calendar.month_edges, run, side="right")])
        now_share = min((month_end - run) / (begun.until - run), 1.0)
        month = calendar.month_number(run)
        for code, name in enumerate(SEGMENTS):
            here = self._people.segment[bills.rows] == code
            if not here.any():
                continue
            total, advance = int(bills.billed[here].sum()), int(bills.ahead[here].sum())
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
        """Note what was due and what was billed, whether or not a bill is issued."""
        billing, error = self._billing, bills.error
        over, under = np.maximum(error, 0), np.maximum(-error, 0)
        for code, name in enumerate(SEGMENTS):
            here = self._people.segment[bills.rows] == code
            if not here.any():
                continue
            sums = {"true": bills.true, "billed": bills.billed, "over": over, "under": under}
            for measure, value in sums.items():
                billing.note(f"bills.{measure}", run, value[here].sum() / 100, name)
        self.true_cents += int(bills.true.sum())
        self.billed_cents += int(bills.billed.sum())
        self.over_cents += int(over.sum())
        self.under_cents += int(under.sum())
        billing.accounts.table.open_error[billing.accounts.places(bills.rows)] += error

    def _count(self, bills: Bills, run: float) -> None:
        """Count the bills that are issued, the right ones, and the wrong ones by their main cause."""
        billing, segment = self._billing, self._people.segment[bills.rows]
        right = right_at_first_issue(bills, cents(billing.p.tolerance), billing.p.tolerance_share)
        for code, name in enumerate(SEGMENTS):
            here = segment == code
            if here.any():
                billing.note("bills.issued", run, float(here.sum()), name)
                billing.note("bills.right", run, float((here & right).sum()), name)
        causes = main_cause(chosen(bills, ~right))
        for code, cause in enumerate((*NAMED, OTHER)):
            billing.note("bills.wrong", run, float((causes == code).sum()), cause)
        self.issued += len(bills.rows)

    def _tell(self, bills: Bills, kind: str, ids: Ids, run: float) -> None:
        """Have bills taken down as billed and as due; of several causes of an error the largest is told."""
        assert self._billing.services.log is not None
        causes = (*NAMED, OTHER, "")
        cause = np.where(bills.error != 0, main_cause(bills), causes.index(""))
        self._billing.services.log.rows(
            kind, np.full(len(ids), run), receiver=self._billing.address, case=ids,
            bill=ids * np.uint64(kind == "bill made"), person=bills.rows, amount=bills.billed,
            believed=bills.billed, true=bills.true, what=(self._people.segment[bills.rows], SEGMENTS),
            cause=(cause, causes),
        )  # fmt: skip

    def _dispatch(self, bills: Bills, run: float, nth: int) -> None:
        """Send bills to customers and invoices to payments, in the order in which the engine made them."""
        billing, rows = self._billing, bills.rows
        at = run + to_millisecond(np.arange(1, len(rows) + 1) / billing.p.rate) + billing.p.verification
        ids = identity_rows("bill", nth, self._people.id[rows])
        if billing.services.log is not None:
            self._tell(bills, "bill made", ids, run)
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
