"""People pay: when, and whether at all, is theirs to decide; a reminder moves them. [C24; P2.11]

An invoice lies with the person until it is paid. Who gave a mandate pays when the operator draws on it; the
others pay in time, late, or never, by the luck of the invoice. Of what is overdue when a reminder comes, part
is paid within the days given: k days after it a share 1 - exp(-k days) would have reacted, whoever does so
pays then and not as they would have. Who is unwilling or cannot pay does not react. Whoever collects hands
its invoices over (`receive`) and asks each day what has come in and what has run out of time (`take`).

Left out on purpose: part payments, instalments, barring, what a call does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from typing import Annotated, NamedTuple

import numpy as np
from annotated_types import Gt

from sim.kernel.distributions import to_millisecond
from sim.kernel.flags import some
from sim.kernel.parameters import InDays, Parameters, Share, Taste, Unit, Work, days
from sim.kernel.streams import Streams, identity_rows
from sim.kernel.words import Flags, Floats, Ids, Rows
from sim.messages.money import InvoiceIssued, ReminderSent
from sim.subscribers.population import People

PAID, WRITTEN_OFF = range(2)
"""What becomes of an invoice."""


class PayingParameters(Parameters):
    """How reminders move those who have not paid."""

    reacts: Annotated[float, Unit("per day"), Gt(0), Taste(0.08, 0.3, source="P2.11; P-C24")] = 0.15
    """Rate at which the reminded pay: 65 % within the seven days from a reminder to the next step."""
    given: Annotated[InDays, Taste(3, 21, source="P2.11")] = days(7)
    """Time after a reminder in which it works."""
    unwilling: Annotated[Share, Taste(0.3, 0.7, source="P2.11")] = 0.5
    """Invoices otherwise never paid whose payers no letter moves: default on the first bill, and fraud."""


class Terms(NamedTuple):
    """On what terms an invoice is collected; times in hours.

    Attributes:
        direct_debit, debit_fails, on_time, never, retry_works: shares.
        due, write_off, retry_after: from dispatch to the due date, from there to the write-off, from a failed
            debit to its retry.
        late: lateness of those who pay late.
    """

    direct_debit: float
    debit_fails: float
    on_time: float
    never: float
    retry_works: float
    due: float
    write_off: float
    retry_after: float
    late: Work


class Paying:
    """The invoices in people's hands.

    Args:
        streams: chance.
        people: whose mandate is their own.
        parameters: how reminders move them; others may take their place.

    Attributes:
        p: the settings in force.
    """

    def __init__(self, streams: Streams, people: People, parameters: PayingParameters) -> None:
        self._streams, self._people, self.p = streams, people, parameters
        self._ahead: defaultdict[tuple[str, int, int], list[InvoiceIssued]] = defaultdict(list)
        self._due: dict[str, float] = {}

    def decide(
        self, invoices: InvoiceIssued, terms: Terms, retries: Callable[[int], bool]
    ) -> tuple[Floats, Rows]:
        """When each invoice is settled (h) if nobody is reminded, and whether PAID or WRITTEN_OFF.

        Args:
            invoices: shape (n,).
            terms: on which they are collected.
            retries: told how many debits fail, says whether they are sent again.
        """
        rows = self._streams.rows
        ids, due = invoices.ids, invoices.at + terms.due
        debit = rows("direct debit", self._people.id[invoices.row]) < terms.direct_debit
        lateness, luck, retry, never_pays = self._streams.many(("late", "pays", "retry", "never pays"), ids)
        late = due + terms.late.rows(lateness)
        on_time = invoices.at + to_millisecond(luck / terms.on_time * terms.due)
        own = np.where(luck < terms.on_time, on_time, late)
        failed = debit & (luck < terms.debit_fails)
        retried = (retry < terms.retry_works) & retries(int(failed.sum()))
        after_failure = np.where(retried, due, late) + terms.retry_after
        at = np.where(debit, np.where(failed, after_failure, due), own)
        never = never_pays < terms.never
        return np.where(never, due + terms.write_off, at), np.where(never, WRITTEN_OFF, PAID)

    def receive(
        self, collector: str, invoices: InvoiceIssued, at: Floats, how: Rows, first: int, due: float
    ) -> None:
        """Take invoices to be settled at the instants `at` (h), none before the day `first`.

        Args:
            collector: address of who collects them.
            invoices: shape (n,).
            at: as decided, shape (n,).
            how: PAID or WRITTEN_OFF, shape (n,).
            first: the first day that is still open.
            due: hours from dispatch to the due date.
        """
        self._due[collector] = due
        due_days = np.maximum(at // 24, invoices.at // 24).astype(np.int64)
        for code in (PAID, WRITTEN_OFF):
            chosen = how == code
            order = np.argsort(due_days[chosen], kind="stable")
            which = np.flatnonzero(chosen)[order]
            if len(which) == 0:
                continue
            values, starts = np.unique(due_days[which], return_index=True)
            parts = pairwise([*starts.tolist(), len(which)])
            for day, (begin, end) in zip(values.tolist(), parts, strict=True):
                self._ahead[collector, max(day, first), code].append(invoices.where(which[begin:end]))

    def take(self, collector: str, day: int, how: int) -> InvoiceIssued | None:
        """What is settled so on a day, None if nothing; each is taken once."""
        due = self._ahead.pop((collector, day, how), None)
        return InvoiceIssued.join(due) if due else None

    def remind(self, reminders: ReminderSent) -> None:
        """Let reminders reach people; some pay what is overdue sooner than they would have."""
        reminders = reminders.where(np.argsort(reminders.row, kind="stable"))
        for key in list(self._ahead):
            collector, day, how = key
            moved = list[tuple[InvoiceIssued, Floats]]()
            for place, invoices in enumerate(self._ahead[key]):
                pays = self._answers(invoices, reminders, how, self._due[collector])
                sooner = pays < day * 24.0
                if some(sooner):
                    self._ahead[key][place] = invoices.where(~sooner)
                    moved.append((invoices.where(sooner), pays[sooner]))
            self._move(collector, moved)

    def _answers(self, invoices: InvoiceIssued, reminders: ReminderSent, how: int, due: float) -> Floats:
        """When each invoice is paid because of a reminder (h), infinite where it is not; shape (n,).

        Money is under way for a night at least: that of the present day has been booked already.
        """
        pays = np.full(len(invoices), np.inf)
        if not len(reminders):
            return pays
        letter = np.searchsorted(reminders.row, invoices.row).clip(max=len(reminders) - 1)
        told = reminders.at[letter]
        overdue = (invoices.at + due < told) & (invoices.amount > 0)
        here = np.flatnonzero((reminders.row[letter] == invoices.row) & overdue)
        if len(here):
            letter, told, ids = letter[here], told[here], invoices.ids[here]
            after = self._reaction(ids, reminders.ids[letter])
            after[self._deaf(ids, how)] = np.inf
            pays[here] = np.maximum(told + after, (np.floor(told / 24) + 1) * 24)
        return pays

    def _move(self, collector: str, moved: list[tuple[InvoiceIssued, Floats]]) -> None:
        for invoices, at in moved:
            if len(invoices):
                paid = np.full(len(invoices), PAID)
                self.receive(collector, invoices, at, paid, 0, self._due[collector])

    def _reaction(self, invoices: Ids, letters: Ids) -> Floats:
        """Hours from a letter to the money, infinite for who lets it pass; shape (n,)."""
        luck = self._streams.rows("reacts", identity_rows("reminded", letters, invoices))
        after = -np.log1p(-luck) / self.p.reacts * 24.0
        return np.where(after <= self.p.given, to_millisecond(after), np.inf)

    def _deaf(self, invoices: Ids, how: int) -> Flags:
        """Whether no letter moves the payers of invoices that would be settled so; shape (n,)."""
        if how == PAID:
            return np.zeros(len(invoices), dtype=bool)
        return self._streams.rows("unwilling", invoices) < self.p.unwilling
