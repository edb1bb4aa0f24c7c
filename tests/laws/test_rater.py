"""V44, V08: every bill of a life is what an independent rater makes of true dates and of what billing was told.

The rater (`rater.py`) gets the words from the bus and the true dates from the world; the bills with their causes
it sees as they go out. Reconciliation and disputes, whose evidence is in no word, are off; usage is the same in
each month. All else goes wrong as it does: words are late or lost, tariffs change, people come and go.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.bss.billing.arithmetic import Bills, Run
from sim.bss.billing.causes import DEFECT, END, ONCE, START, TARIFF, TWICE
from sim.bss.billing.cycles import CYCLE
from sim.kernel.routes import Passed
from sim.live import Twin, run
from sim.messages.money import BillSent, TariffPublished
from sim.messages.orders import ADD, BillingChanged
from sim.subscribers.segments import PREPAID
from tests.laws.rater import NEVER, Customer, Judged, Rater, Told, Version
from tests.twin import small

FAULTY: small.Patch = {
    "horizon": {"start": "2027-11-01"},
    "bss": {
        "billing": {
            **small.FLAWLESS_BILLING["bss"]["billing"],
            "usage_cv": 0,
            "reconciliation": 0,
            "backdating": 1.5,
            "old_enough": 2,
        },
        "catalogue": {"changes": 48, "step": 0.0715, "publishing": "on the day"},
    },
    "subscribers": {"dispute_if_right": 0, "dispute_if_wrong": 0},
    "integration": {
        "links": {
            "order_management->billing": {"style": "api"},
            "catalogue->billing": {"style": "api"},
        },
        "api": {"latency_low": 0, "latency_high": 5 * 86_400, "loss": 0.2},
    },
}
"""Words to billing come up to five days late, and a fifth never."""


class Observed:
    """One life, watched: what billing was told, what tariffs there were, and which bills went out."""

    def __init__(self, twin: Twin) -> None:
        self.told: dict[int, list[Told]] = {}
        self.tariffs: dict[tuple[int, int], list[Version]] = {}
        self.bills: dict[tuple[int, float], Judged] = {}
        self.unexplained: dict[tuple[int, float], int] = {}
        self.sent: dict[tuple[int, int], tuple[int, int]] = {}
        self.twin = twin
        self.known: list[bool] = twin.departments["bss.billing"].accounts.table.known.tolist()
        """Whom billing knew when the run began."""
        twin.services.bus.watch(self.hear)
        twin.departments["bss.billing"].runs.watch(self.see)

    def hear(self, passed: Passed) -> None:
        word: Any = passed.word
        if isinstance(word, BillingChanged):
            lost = np.broadcast_to(passed.lost, len(word)).tolist()
            columns = (word.row, word.kind, word.effective, passed.arrives)
            for row, kind, effective, arrives, gone in zip(*(c.tolist() for c in columns), lost, strict=True):
                if not gone:
                    self.told.setdefault(row, []).append(Told(arrives, kind == ADD, effective))
        if isinstance(word, TariffPublished):
            heard = NEVER if passed.lost else float(passed.arrives)
            version = Version(word.effective, word.factor, heard)
            self.tariffs.setdefault((word.segment, word.offer), []).append(version)
        if isinstance(word, BillSent):
            for identity, row, amount, error in zip(
                word.ids.tolist(), word.row.tolist(), word.amount.tolist(), word.error.tolist(), strict=True
            ):
                self.sent[row, identity] = amount - error, amount

    def see(self, bills: Bills, begun: Run) -> None:
        for nth, row in enumerate(bills.rows.tolist()):
            assert not bills.parts[nth, [TWICE, DEFECT, ONCE]].any()
            parts = bills.parts[nth, [START, END, TARIFF]].tolist()
            self.bills[row, begun.at] = Judged(int(bills.true[nth]), int(bills.billed[nth]), *parts)
            self.unexplained[row, begun.at] = int(bills.unexplained[nth])

    def customers(self) -> dict[int, Customer]:
        """Everybody who pays by invoice, with what is true at the end."""
        people, born = self.twin.world.population.people, len(self.known)
        return {
            row: Customer(
                charge=int(people.charge[row]),
                usage=int(people.usage_mean[row]),
                start=float(people.service_from[row]),
                end=float(people.service_to[row]),
                versions=self.tariffs.get((int(people.segment[row]), int(people.offer[row])), []),
                told=self.told.get(row, []),
                born=row < born and self.known[row],
                unheard=row < born and not self.known[row],
            )
            for row in range(people.count)
            if people.segment[row] != PREPAID
        }


def judged(observed: Observed) -> dict[tuple[int, float], Judged]:
    """What the rater makes of all customers, without bills of nothing."""
    twin = observed.twin
    billing, calendar = twin.departments["bss.billing"], twin.services.calendar
    size = calendar.start, calendar.warm_up_months, calendar.months
    p, cycles = billing.p, billing.p.cycles
    days = [1 + 28 * cycle // cycles for cycle in range(cycles)]
    raters = [Rater(*size, day, p.run_hour, p.backdating, p.old_enough) for day in days]
    ids = twin.world.population.people.id
    return {
        (row, at): bill
        for row, customer in observed.customers().items()
        for at, bill in raters[int(ids[row]) // 64 % cycles].bills(customer)
        if bill.true or bill.billed
    }


def live(count: int, months: int, plant: Callable[[Twin], None] | None = None) -> Observed:
    twin = small.built(FAULTY, count=count, months=months)
    observed = Observed(twin)
    if plant is not None:
        plant(twin)
    run(twin)
    return observed


def agree(count: int, months: int) -> dict[tuple[int, float], Judged]:
    """Live, rate, and compare every bill: amounts, error and causes, to the cent."""
    observed = live(count, months)
    right = judged(observed)
    assert set(observed.bills) == set(right)
    differing = {key: (bill, right[key]) for key, bill in observed.bills.items() if bill != right[key]}
    assert not differing, (
        f"{len(differing)} of {len(right)} bills; the first: {next(iter(differing.items()))}"
    )
    assert not any(observed.unexplained.values())
    assert sorted(observed.sent.values()) == sorted((bill.true, bill.billed) for bill in right.values())
    return right


def wrong_by(bills: dict[tuple[int, float], Judged], *causes: str) -> int:
    """Bills that all of some causes have moved."""
    return sum(all(getattr(bill, cause) for cause in causes) for bill in bills.values())


def test_every_bill_of_800_people_is_the_raters() -> None:
    bills = agree(800, months=4)
    assert all(wrong_by(bills, cause) for cause in ("start", "end", "tariff"))


@pytest.mark.slow
def test_every_bill_of_5000_people_over_29_february_is_the_raters() -> None:
    bills = agree(5_000, months=6)
    assert len(bills) > 20_000
    assert wrong_by(bills, "start", "tariff") > 0
    assert wrong_by(bills, "end", "tariff") > 0


def charge_twice(twin: Twin) -> None:
    """Billing forgets 7.00 that it has charged the first person, who pays by invoice."""
    accounts = twin.departments["bss.billing"].accounts.table
    assert accounts.known[0]
    accounts.charged[0] -= 700


def thirty_days(twin: Twin) -> None:
    """Whoever is billed on the 1st pays for days of a month of 30 days, always."""
    clock = twin.departments["bss.billing"].accounts.clocks[0]
    clock.parts[:] = CYCLE // (30 * 24 * 60)


def test_what_has_no_cause_by_name_reads_as_not_explained() -> None:
    observed = live(300, 1, charge_twice)
    wrong = {key: cents for key, cents in observed.unexplained.items() if cents}
    assert list(wrong.values()) == [700]
    (key,) = wrong
    bill, right = observed.bills[key], judged(observed)[key]
    assert (bill.true, bill.billed) == (right.true, right.billed + 700)
    assert (bill.start, bill.end, bill.tariff) == (right.start, right.end, right.tariff)
    noted = observed.twin.services.measures.notebook("bss.billing").sums["bills.wrong", "not explained"]
    assert noted.sum() == 1


def test_the_rater_sees_a_cycle_divided_by_the_days_of_another() -> None:
    observed = live(300, 2, thirty_days)
    right = judged(observed)
    differing = [key for key, bill in observed.bills.items() if bill != right.get(key)]
    assert len(differing) > 30
    assert not any(observed.unexplained.values()), "billing itself sees nothing wrong"
