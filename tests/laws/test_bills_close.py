"""V08 and V44 in lives in which everything happens: bills, credits and refunds close account by account.

Disputes are decided, records are compared, outliers are checked, and cycles and the hour of
the runs change on the way.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
import pytest

from sim.bss.billing.arithmetic import Bills, Run
from sim.kernel.department import Process
from sim.kernel.routes import Passed
from sim.live import Twin, run
from sim.messages.money import BillSent, DisputeRaised, InvoiceIssued
from tests.twin import small

STRESSED: small.Patch = {
    "horizon": {"start": "2027-12-01"},
    "bss": {
        "billing": {"reconciliation": 0.5, "releasing": "check outliers", "outlier": 0.1},
        "catalogue": {"changes": 12, "step": 0.2, "publishing": "on the day"},
    },
    "subscribers": {"error_contact": 1.0, "dispute_if_wrong": 1.0},
    "integration": {
        "links": {
            "order_management->billing": {"style": "api"},
            "catalogue->billing": {"style": "api"},
        },
        "api": {"latency_low": 0, "latency_high": 8 * 86_400, "loss": 0.3},
    },
}


class Life(NamedTuple):
    """What one life showed: sums over its bills and credit notes by person, bills of no known cause, ids.

    Errors begin with those that were open when the run began, which are `before` together.
    """

    twin: Twin
    errors: np.ndarray
    credits: np.ndarray
    unexplained: int
    bills: list[int]
    disputes: list[int]
    before: int


@cache
def life() -> Life:
    twin = small.built(STRESSED, count=3_000, months=4)
    billing, size = twin.departments["bss.billing"], 20_000
    errors, credits, seen = np.zeros(size, np.int64), np.zeros(size, np.int64), {"unexplained": 0}

    born = billing.accounts.table.open_error
    errors[: len(born)] = born
    before = int(born.sum())

    def hear(passed: Passed) -> None:
        if isinstance(passed.word, BillSent):
            np.add.at(errors, passed.word.row, passed.word.error)
            bills.extend(passed.word.ids.tolist())
        if isinstance(passed.word, DisputeRaised):
            disputes.extend(passed.word.ids.tolist())
        if isinstance(passed.word, InvoiceIssued):
            note = ~np.isin(passed.word.ids, list(bills))
            np.add.at(credits, passed.word.row[note], -passed.word.amount[note])

    def see(made: Bills, begun: Run) -> None:
        seen["unexplained"] += int((made.unexplained != 0).sum())

    bills, disputes = list[int](), list[int]()

    def more_cycles() -> Process:
        yield twin.services.env.timeout(70 * 24.0 + 5.0)
        billing.adopt(billing.p.model_copy(update={"cycles": 7, "run_hour": 18.5}))

    twin.services.env.process(more_cycles())
    twin.services.bus.watch(hear)
    billing.runs.watch(see)
    run(twin)
    return Life(twin, errors, credits, seen["unexplained"], bills, disputes, before)


def test_what_was_billed_too_much_is_given_back_or_still_open_for_everybody() -> None:
    """Errors of a person's bills less credit notes are what billing's books have open, less what leaked."""
    twin, errors, credits, *_, before = life()
    billing = twin.departments["bss.billing"]
    still_open = billing.accounts.table.open_error
    leaked = (errors - credits)[: len(still_open)] - still_open
    assert (leaked >= 0).all(), (
        "what is due of services that billing does not know counts as billed too little"
    )
    assert credits.sum() == twin.services.ledger.balance("adjustments") > 0
    assert before > 0
    assert errors.sum() - before - leaked.sum() == billing.runs.over_cents - billing.runs.under_cents
    assert leaked.sum() > 0
    assert billing.p.cycles == 7


def test_every_error_has_a_cause_by_name_whatever_is_mended() -> None:
    twin, _, _, unexplained, *_ = life()
    wrong = twin.services.measures.notebook("bss.billing").sums
    causes = ("not told", "word lost", "word late", "entered wrong", "given back", "tariff skew")
    assert all(wrong["bills.wrong", cause].sum() > 0 for cause in causes)
    assert unexplained == 0
    assert ("bills.wrong", "not explained") not in wrong
    runs, off = (
        twin.departments["bss.billing"].runs,
        [v for (name, _), v in wrong.items() if name == "bills.off"],
    )
    booked = sum(float(months.sum()) for months in off)
    assert booked == pytest.approx((runs.over_cents - runs.under_cents) / 100), "of two causes both"


def test_the_books_of_every_account_say_what_it_was_charged_too_much_by_cause() -> None:
    table = life().twin.departments["bss.billing"].accounts.table
    assert (table.charged - table.due == table.gaps.sum(axis=1)).all()
    assert (table.charged != table.due).any()


def test_of_two_bills_in_one_month_each_is_a_bill_of_its_own_and_disputed_once_at_most() -> None:
    """After a change of cycles some have a second bill in the month: it has luck, payment and dispute of its own."""
    seen = life()
    runs = seen.twin.departments["bss.billing"].runs
    assert len(set(seen.bills)) == len(seen.bills) == runs.issued > 0
    assert len(set(seen.disputes)) == len(seen.disputes) > 0
