"""Revenue assurance: analysts compare billing's accounts with the network's list of services, and tariffs.
[ODA: Revenue Assurance; GB941]

Records are compared, and both may be wrong: the list leaves services out, the accounts are what was entered.
What differs is a case for an analyst, some hours of work each, and takes effect when the work is done. Who
looks at a case sees how things are, but for a share of mistakes: then what was right is mended, or what was
wrong stays. [P1.3: B14; P5.3, P5.4]
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from sim.bss.billing.arithmetic import tariff_of
from sim.bss.billing.causes import END, GIVEN_BACK, MENDED_WRONG, START, TWICE
from sim.kernel.beat import Beat
from sim.kernel.flags import some
from sim.kernel.staff import StaffedDesk
from sim.kernel.streams import identity_rows
from sim.kernel.words import Flags, Floats, Ids, Rows
from sim.messages.money import ServicesListed
from sim.subscribers.contracts import DECISION_DAYS
from sim.subscribers.population import decision_day
from sim.subscribers.segments import PREPAID

if TYPE_CHECKING:
    from sim.bss.billing.billing import Billing

NOT_BILLED, NOT_ACTIVE, CHARGED_TWICE, OTHER_DATE, WRONG_TARIFF = range(5)
DIFFERENCES = ("not billed", "not active", "charged twice", "other date", "tariff")
"""What a case is about, by code: a service that is not billed, an account whose service is not on the list, a
second item for one service, another beginning, a tariff that customers complain about."""
_KINDS = 8
A_DAY = 24.0
"""Hours; dates that differ by less are not looked into."""


class Assurance:
    """The cases of the revenue assurance of one billing department.

    Args:
        billing: whose accounts are compared.
        desk: of the analysts.
    """

    def __init__(self, billing: Billing, desk: StaffedDesk) -> None:
        self._billing, self._desk, self._people = billing, desk, billing.people
        self.opened = self.decided = 0
        self._doubts: Counter[int] = Counter()
        self._examined: set[int] = set()

    def waiting(self) -> int:
        """Cases that nobody has begun to look at."""
        return self._desk.waiting()

    # --- what differs

    def compare(self, services: ServicesListed) -> None:
        """Compare a sample of accounts with the list of services that work.

        A list is of everyone whose decision day is the same; several may come at once. Differences younger
        than `old_enough` are taken for words still under way.
        """
        billing, people = self._billing, self._people
        days = np.flatnonzero(np.bincount(decision_day(people.id[services.row]))).tolist()
        rows = np.concatenate([billing.population.deciding_on(day) for day in days])
        rows = billing.cohort.among(rows)
        rows = rows[people.segment[rows] != PREPAID]
        turn, now = int(services.at[-1] // A_DAY) // DECISION_DAYS, float(services.at[-1])
        rows = rows[billing.luck("reconciled", people.id[rows], turn) < billing.p.reconciliation]
        since = _since(services, rows)
        table, places = billing.accounts.table, billing.accounts.places(rows)
        listed, old = np.isfinite(since), since < now - billing.p.old_enough
        charged = table.known[places] & np.isinf(table.end[places])
        kinds = np.full(len(rows), -1)
        apart = np.abs(since - table.start[places]) > A_DAY
        # A date that an analyst has had before him is as it is for a reason.
        kinds[charged & listed & apart & old & (since != table.listed[places])] = OTHER_DATE
        kinds[charged & listed & np.isfinite(table.twice[places])] = CHARGED_TWICE
        kinds[charged & ~listed] = NOT_ACTIVE
        kinds[listed & old & ~table.known[places]] = NOT_BILLED
        differs = kinds >= 0
        if some(differs):
            rows, kinds = rows[differs], kinds[differs]
            table.listed[places[differs]] = since[differs]
            self._open(rows, kinds, identity_rows("assurance", turn, people.id[rows]), now)

    def doubt(self, tariffs: Rows) -> None:
        """A clerk has found the tariffs of some disputed bills wrong; enough of it is a case of its own."""
        for tariff in tariffs.tolist():
            self._doubts[tariff] += 1
            if self._billing.auditing(self._doubts[tariff], self._billing.p.doubts):
                del self._doubts[tariff]
                at = self._billing.services.today.start
                ids = identity_rows("tariff case", int(at), np.array([tariff]))
                self._open(np.array([tariff]), np.array([WRONG_TARIFF]), ids, at)

    def _open(self, things: Rows, kinds: Rows, ids: Ids, at: float) -> None:
        """Lay cases before the analysts, unless they have them already."""
        keys = things * _KINDS + kinds
        fresh = np.array([key not in self._examined for key in keys.tolist()], dtype=bool)
        keys, kinds, ids = keys[fresh], kinds[fresh], ids[fresh]
        if not len(keys):
            return
        self._examined.update(keys.tolist())
        billing = self._billing
        work = billing.p.assurance_work.rows(billing.luck("assurance work", ids))
        instants = np.full(len(keys), max(at, billing.services.today.start))
        self._desk.put(ids, instants, work, payload=keys)
        self.opened += len(keys)
        billing.note_parts("assurance.opened", instants, kinds, DIFFERENCES)

    # --- what is done about it

    def work_off(self, beat: Beat) -> None:
        """Decide the cases that are begun before the day's end; each takes effect on its account at once."""
        served = self._desk.serve(beat.end)
        if not len(served.ids):
            return
        self.decided += len(served.ids)
        self._examined.difference_update(served.payload.tolist())
        things, kinds = np.divmod(served.payload, _KINDS)
        mistaken = self._billing.luck("assurance mistake", served.ids) < self._billing.p.assurance_wrong
        acts = (self._start, self._stop, self._one_item, self._another_date, self._tariff)
        for kind, act in enumerate(acts):
            if some(here := kinds == kind):
                mended = act(things[here], served.ended[here], mistaken[here])
                at = served.started[here]
                self._billing.note_rows("assurance.mended", at[mended], None, DIFFERENCES[kind])
                wrongly = at[mended & mistaken[here]]
                self._billing.note_rows("assurance.mistakes", wrongly, None, DIFFERENCES[kind])

    def _active(self, rows: Rows) -> Flags:
        return np.asarray(self._people.alive[rows] & self._people.in_service[rows])

    def _start(self, rows: Rows, at: Floats, mistaken: Flags) -> Flags:
        """Bill what was not billed, as far back as `backdating` allows, and nothing that is billed."""
        book = self._billing.accounts
        table, places = book.table, book.places(rows)
        mended = (self._active(rows) ^ mistaken) & ~table.known[places]
        since, limit = table.listed[places], at - self._billing.p.backdating
        billed = np.where(np.isfinite(table.end[places]), table.end[places], -np.inf)
        start = np.maximum(np.maximum(since, limit), billed)
        why = np.where(mistaken, MENDED_WRONG, GIVEN_BACK).astype(np.uint8)
        table.end[places[mended]] = np.inf
        book.open(rows[mended], start[mended], why[mended])
        table.why[places[mended & mistaken], END] = MENDED_WRONG
        return np.asarray(mended)

    def _stop(self, rows: Rows, at: Floats, mistaken: Flags) -> Flags:
        """End the charge for what is not active, at the end that the contract had."""
        book = self._billing.accounts
        table, places = book.table, book.places(rows)
        still = table.known[places] & np.isinf(table.end[places])
        mended = (~self._active(rows) ^ mistaken) & still
        ended = self._people.service_to[rows]
        why = np.where(mistaken, MENDED_WRONG, GIVEN_BACK).astype(np.uint8)
        book.close(rows[mended], np.where(np.isfinite(ended), ended, at)[mended], why[mended])
        table.why[places[mended & mistaken], START] = MENDED_WRONG
        return np.asarray(mended)

    def _one_item(self, rows: Rows, at: Floats, mistaken: Flags) -> Flags:
        """Charge one service once; what was charged twice is given back on the next bill."""
        table, places = self._billing.accounts.table, self._billing.accounts.places(rows)
        mended = ~mistaken & np.isfinite(table.twice[places])
        table.twice[places[mended]], table.why[places[mended], TWICE] = np.inf, GIVEN_BACK
        return np.asarray(mended)

    def _another_date(self, rows: Rows, at: Floats, mistaken: Flags) -> Flags:
        """Charge since the date on the list, not further back than `backdating`; refund in any case."""
        table, places = self._billing.accounts.table, self._billing.accounts.places(rows)
        mended = ~mistaken & table.known[places]
        limit = np.minimum(table.start[places], at - self._billing.p.backdating)
        table.start[places[mended]] = np.maximum(table.listed[places], limit)[mended]
        table.why[places[mended], START] = GIVEN_BACK
        return np.asarray(mended)

    def _tariff(self, tariffs: Rows, at: Floats, mistaken: Flags) -> Flags:
        """Compare a tariff with the catalogue, and put it right for everybody who has it."""
        wrong = self._billing.copy.wrong_at(self._billing.env.now)[tariffs]
        mended = wrong & ~mistaken
        for tariff in tariffs[mended].tolist():
            self._billing.copy.mend(tariff)
        return np.asarray(mended)


def _since(services: ServicesListed, rows: Rows) -> Floats:
    """Since when the services of some people are listed (h), the last line of each counts; NaN if none is."""
    found = np.full(len(rows), np.nan)
    if len(rows):
        order = np.argsort(rows)
        ordered = rows[order]
        places = np.minimum(np.searchsorted(ordered, services.row), len(rows) - 1)
        here = np.flatnonzero(ordered[places] == services.row)
        found[order[places[here]]] = services.since[here]
    return found


def tariffs_found_wrong(billing: Billing, rows: Rows) -> Rows:
    """The tariffs of some accounts that a clerk finds to be others than in the contracts."""
    tariffs = tariff_of(billing.people, rows)
    return np.asarray(tariffs[billing.copy.wrong_at(billing.env.now)[tariffs]])


def after_disputes(doubts: int, enough: int) -> bool:
    """Check a tariff once so many justified disputes have spoken against it."""
    return doubts >= enough


def never(doubts: int, enough: int) -> bool:
    """Give back what is disputed, and leave tariffs to those who make them."""
    return False
