"""Receivables: what gets lost between billing and payments is claimed on the first of a month."""

import pytest

from sim.live import run
from sim.messages.money import InvoiceIssued, InvoicesClaimed
from tests.bss.billing.office import billing
from tests.twin import small

LOSSY = {"integration": {"links": {"billing->payments": {"style": "p2p"}}, "p2p": {"loss": 0.01}}}


def test_on_the_first_of_a_month_the_invoices_of_seventy_days_are_listed() -> None:
    """Runs of 1, 8, 15 and 22 February; on 1 March all but those of the last ten days are listed."""
    desk = billing(cycles=4)
    desk.days(28)
    issued = desk.rows(InvoiceIssued)
    assert desk.rows(InvoicesClaimed) is None
    desk.days(1)
    claimed = desk.rows(InvoicesClaimed)
    old = issued.where(issued.at < 28 * 24.0 - 240)
    assert sorted(claimed.bill.tolist()) == sorted(old.ids.tolist())
    assert claimed.amount.sum() == old.amount.sum()
    assert 0 < len(claimed) < 40


def test_by_another_policy_nothing_is_listed() -> None:
    desk = billing(cycles=1, claiming="never")
    desk.days(60)
    assert desk.rows(InvoicesClaimed) is None


@pytest.mark.parametrize(("claiming", "months_of_bills"), [("every month", 1.5), ("never", 5.0)])
def test_what_is_lost_is_collected_a_month_or_two_later_or_never(
    claiming: str, months_of_bills: float
) -> None:
    """One invoice in a hundred is lost, for six months and a month of warm-up; one month's bills are B.

    Without claims 7 x 0.01 B are on their way for good. With them what is lost is found on the first of the
    next month, ten days old at least: on average what is lost in about a month is open.
    """
    policy = {"bss": {"billing": {"claiming": claiming}}}
    twin = small.built(LOSSY, policy, count=3_000, months=6)
    run(twin)
    control, billed = twin.world.control_account, twin.departments["bss.billing"].runs.billed_cents / 7
    missing = (control.issued.total() - control.received) / (0.01 * billed)
    assert (missing > months_of_bills) == (claiming == "never")


def test_a_row_that_is_lost_on_one_list_has_a_luck_of_its_own_on_the_next() -> None:
    """The way draws by the identity of a row, so two claims of one invoice may not have the same."""
    desk = billing(cycles=4)
    desk.days(60)
    claimed = desk.rows(InvoicesClaimed)
    assert len(set(claimed.ids.tolist())) == len(claimed) > len(set(claimed.bill.tolist())) > 0
