"""Billing: accounts, bill cycles, bill runs and disputes.
[eTOM: Customer Bill Management; ODA TMFC030, TMFC031; TMF678 Customer Bill, TMF666 Billing Cycle]

Billing knows what it was told: when service began and ended, and its own copy of the tariffs. Both errors
of this slice are born outside: a completion that comes late or never (C05), a tariff version that comes
late or never (C22). The true charge stands beside every billed one. Left out on purpose: rating of usage
(one amount a month here, of which a bill takes the days served), tax, discounts, dunning.

The room has eight more files: `parameters`, `accounts` (whom to charge, and since when), `cycles` (time in
months), `prices` (what a month costs), `arithmetic` (how much), `bill_run` (the run itself), `opening` (what
was billed before) and `disputes` (the back office); this one says what is heard and said, and when in the
day.
"""

from __future__ import annotations

import numpy as np

from sim.bss.billing.accounts import AccountBook
from sim.bss.billing.bill_run import BillRun, TariffCopy
from sim.bss.billing.disputes import Disputes
from sim.bss.billing.opening import OldBills
from sim.bss.billing.parameters import BillingParameters, check_outliers, release_all
from sim.kernel.beat import Beat
from sim.kernel.department import Department
from sim.kernel.distributions import lognormal_rows
from sim.kernel.duty import Duty
from sim.kernel.handlers import hears
from sim.kernel.policies import Decision
from sim.kernel.staff import StaffPlan, put_down
from sim.messages.money import BillSent, DisputeRaised, InvoiceIssued, TariffPublished
from sim.messages.orders import ADD, BillingChanged
from sim.records.control_account import ControlAccount
from sim.records.laws import Law
from sim.records.measures import Measure
from sim.subscribers.contracts import DECISION_DAYS
from sim.subscribers.market import DAYS_A_MONTH
from sim.subscribers.population import People, Population
from sim.subscribers.segments import PREPAID
from sim.subscribers.tariffs import Tariffs

BACK_OFFICE = StaffPlan[BillingParameters](
    name="disputes",
    label="billing back office",
    domain="bss",
    cost_group="customer operations",
    people=lambda p: p.clerks,
    duty=lambda p, calendar: Duty.working_days(p.clerks, p.shift_start, p.shift_hours, calendar),
    limits=put_down,
    about=lambda ids, payload: {"person": payload},
)


class Billing(Department[BillingParameters]):
    """Issues bills and settles disputes."""

    name = "bss.billing"
    standard_name = "Bill Calculation and Generation (TMFC030, TMFC031)"
    answers_for = ("billing_accuracy", "leakage")
    says = (BillSent, InvoiceIssued)
    measures = (
        Measure("bills.issued", "bills", "bills issued"),
        Measure("bills.right", "bills", "bills right at first issue, within tolerance"),
        Measure("bills.true", "money", "what contracts imply"),
        Measure("bills.billed", "money", "what was billed"),
        Measure("bills.over", "money", "billed too much"),
        Measure("bills.under", "money", "billed too little"),
        Measure("bills.wrong", "bills", "wrong bills, by cause"),
        Measure("disputes.opened", "disputes", "disputes opened"),
        Measure("disputes.closed", "disputes", "disputes decided"),
        Measure("disputes.justified", "disputes", "disputes that were right"),
        Measure("bills.unknown", "accounts", "accounts in service that billing does not know, at month end"),
    )
    desks = (BACK_OFFICE,)
    laws = (
        Law("V08", "billed = true - under + over", "billed", "true - under + over", "cents", "billing"),
        Law("V03", "disputes", "opened", "decided + waiting", "disputes", "billing"),
        Law("V08", "bills noted", "bills.issued noted", "bills made", "bills", "billing"),
        Law("V03", "disputes noted", "disputes.opened noted", "disputes opened", "disputes", "billing"),
    )
    releasing = Decision({"release all": release_all, "check outliers": check_outliers})

    population: Population
    people: People
    tariffs: Tariffs
    control_account: ControlAccount

    def open(self) -> None:
        """Take over the accounts as they are."""
        self.copy = TariffCopy(self.tariffs)
        self.accounts = AccountBook(self)
        self.runs = BillRun(self)
        self.disputes = Disputes(self, self.man(BACK_OFFICE))
        self.control_account.old.append(OldBills(self))

    def adopt(self, parameters: BillingParameters) -> None:
        """Another number of clerks or cycles, or another policy. With other cycles all accounts move."""
        cycles, hour = self.p.cycles, self.p.run_hour
        super().adopt(parameters)
        if (self.p.cycles, self.p.run_hour) != (cycles, hour):
            self.accounts.divide_anew()

    # --- the day

    def spend_prepaid(self, beat: Beat) -> None:
        """Prepaid customers use up what they top up: a thirtieth of them each day.

        Cash and revenue in one booking of the day, at its start; there are no balances, so nothing can be
        wrong with a bill. Spending is lognormal around each one's own mean.
        """
        rows = self.cohort.among(self.population.deciding_on(beat.day))
        rows = rows[(self.people.segment[rows] == PREPAID) & self.people.alive[rows]]
        if len(rows):
            luck = self.luck("prepaid spending", self.people.id[rows], beat.day // DECISION_DAYS)
            usual = self.people.usage_mean[rows] * DECISION_DAYS / DAYS_A_MONTH
            spent = lognormal_rows(luck, usual, self.p.prepaid_cv)
            self.services.ledger.post(beat.start, "cash", "revenue.prepaid", int(np.rint(spent).sum()))

    def reconcile(self, beat: Beat) -> None:
        """Compare a thirtieth of the accounts with the network's service records, as far as staff allows.

        Staff is the share `reconciliation` of those whose day it is; whose account is looked at is luck.
        """
        rows = self.cohort.among(self.population.deciding_on(beat.day))
        rows = rows[self.people.segment[rows] != PREPAID]
        luck = self.luck("reconciled", self.people.id[rows], beat.day // DECISION_DAYS)
        self.accounts.reconcile(rows[luck < self.p.reconciliation], beat.start)

    @hears(TariffPublished)
    def note_tariff(self, version: TariffPublished) -> None:
        """Lay a new version of a tariff ready; it is loaded at the next run or day's end."""
        self.copy.receive(version, self.env.now)

    def run_cycles(self, beat: Beat) -> None:
        """Run the cycles whose day it is, on what is known at the hour of the run.

        Words that began or ended a charge by then are taken out of their tray early; those of the evening
        wait for their own step. Tariffs that arrive later on the day are loaded at its end.
        """
        today = self.services.calendar.date_at(beat.start).date()
        for cycle in range(self.p.cycles):
            run = beat.midnight + self.p.run_hour
            if self.accounts.bill_day(cycle) == today.day and beat.has(run):
                self.copy.load(run)
                self.drain(BillingChanged, run)
                self.runs.run(cycle, run)
        self.copy.load(beat.end)

    @hears(BillingChanged)
    def note_changes(self, changes: BillingChanged) -> None:
        """Begin or end charging, as told."""
        self.accounts.change(changes.where(changes.kind == ADD), changes.where(changes.kind != ADD))

    @hears(DisputeRaised)
    def take_disputes(self, disputes: DisputeRaised) -> None:
        """Lay disputes before the back office."""
        self.disputes.take_in(disputes)

    def work_off_disputes(self, beat: Beat) -> None:
        """Decide the disputes whose turn it is."""
        self.disputes.work_off(beat)

    # --- the month's end

    def close_month(self, month: int) -> None:
        """Recognise what was deferred; bills and disputes close. [V03, V08]

        Believed accounts are those with no known end; true are people who are alive and pay by invoice. Of
        tariffs the department believes that none is out of date.
        """
        self.runs.recognise(month, self.services.today.last)
        billed, disputes, bills, noted = self.laws
        self.must_equal(bills, self.noted("bills.issued"), self.runs.issued)
        self.must_equal(billed, self.runs.billed_cents, self.runs.billed_as_explained())
        self.must_equal(disputes, self.disputes.opened, self.disputes.closed + self.disputes.waiting())
        self.must_equal(noted, self.noted("disputes.opened"), self.disputes.opened)
        charged, true, unknown = self.accounts.count()
        self.note("bills.unknown", self.services.today.last, unknown)
        self.believe(month, "accounts charged", charged, true)
        self.believe(month, "tariffs out of date", 0.0, self.copy.out_of_date(self.services.today.last))
