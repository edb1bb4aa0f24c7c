"""Billing: accounts, bill cycles, bill runs, disputes and revenue assurance.
[eTOM: Customer Bill Management; ODA TMFC030, TMFC031; TMF678 Customer Bill, TMF666 Billing Cycle]

Billing knows what it was told: when service began, changed and ended, and its own copy of the tariffs; and of
that what was entered. Errors are born outside, by words that come late, wrong or never (C05, C22), and
inside, by wrong entries. The true charge stands beside every billed one. Left out on purpose: rating of usage
(one amount a month here, of which a bill takes the days served), tax, discounts, dunning.

The room has more files: `parameters`, `accounts` (whom to charge, and since when), `births` (the same when
the run begins), `entries` (from words to accounts), `cycles` (time in months), `prices` and `tariff_copy`
(what a month costs), `arithmetic` (how much), `causes` (why it is wrong), `bill_run` (the run itself),
`checks` (before a bill goes out), `opening` (what was billed before), `claims` (what payments should have),
`disputes` (the back office) and `assurance` (records compared); this one says what is heard and said, and
when in the day.
"""

from __future__ import annotations

import numpy as np

from sim.bss.billing.accounts import AccountBook
from sim.bss.billing.assurance import Assurance, after_disputes
from sim.bss.billing.assurance import never as never_check
from sim.bss.billing.bill_run import BillRun
from sim.bss.billing.checks import Checks
from sim.bss.billing.claims import Claims, every_month, never
from sim.bss.billing.disputes import Disputes
from sim.bss.billing.entries import Entries
from sim.bss.billing.opening import OldBills
from sim.bss.billing.parameters import BillingParameters, check_outliers, release_all
from sim.bss.billing.tariff_copy import Defect, TariffCopy
from sim.kernel.beat import Beat
from sim.kernel.department import Department
from sim.kernel.duty import Duty
from sim.kernel.handlers import hears
from sim.kernel.policies import Decision
from sim.kernel.staff import StaffPlan, put_down
from sim.messages.money import (
    BillSent,
    DisputeRaised,
    InvoiceIssued,
    InvoicesClaimed,
    ItemsChanged,
    ServicesListed,
    TariffPublished,
)
from sim.messages.orders import BillingChanged
from sim.records.control_account import ControlAccount
from sim.records.laws import Law
from sim.records.measures import Measure
from sim.subscribers.population import People, Population
from sim.subscribers.tariffs import Tariffs

BACK_OFFICE = StaffPlan[BillingParameters](
    name="disputes",
    label="billing back office",
    domain="bss",
    cost_group="customer operations",
    people=lambda p: p.clerks,
    duty=lambda p, calendar: Duty.working_days(p.clerks, p.shift_start, p.shift_hours, calendar),
    limits=put_down,
    about=lambda ids, payload: {"person": np.where(payload < 0, -1 - payload, payload)},
)
ASSURANCE = StaffPlan[BillingParameters](
    name="assurance",
    label="revenue assurance",
    domain="joint",
    cost_group="customer operations",
    people=lambda p: p.analysts,
    duty=lambda p, calendar: Duty.working_days(p.analysts, p.shift_start, p.shift_hours, calendar),
    limits=put_down,
)


class Billing(Department[BillingParameters]):
    """Issues bills and settles disputes."""

    name = "bss.billing"
    standard_name = "Bill Calculation and Generation (TMFC030, TMFC031)"
    answers_for = ("billing_accuracy", "leakage")
    says = (BillSent, InvoiceIssued, InvoicesClaimed)
    measures = (
        Measure("bills.issued", "bills", "bills issued"),
        Measure("bills.right", "bills", "bills right at first issue, within tolerance"),
        Measure("bills.true", "money", "what contracts imply"),
        Measure("bills.billed", "money", "what was billed"),
        Measure("bills.over", "money", "billed too much"),
        Measure("bills.under", "money", "billed too little"),
        Measure("bills.wrong", "bills", "wrong bills, by the event with the largest part"),
        Measure("bills.off", "money", "billed less true, by the event behind it"),
        Measure("disputes.opened", "disputes", "disputes opened"),
        Measure("disputes.closed", "disputes", "disputes decided"),
        Measure("disputes.justified", "disputes", "disputes that were right, and found to be"),
        Measure("disputes.mistakes", "disputes", "disputes decided against the facts"),
        Measure("entries.wrong", "entries", "words entered wrongly, by what became of them"),
        Measure("assurance.opened", "cases", "differences between records laid before the analysts"),
        Measure("assurance.mended", "cases", "accounts and tariffs that analysts have changed"),
        Measure("assurance.mistakes", "cases", "those that were right before"),
        Measure("checks.made", "bills", "bills looked at before they went out"),
        Measure("checks.found", "bills", "wrong ones among them that were put right"),
        Measure("checks.mistakes", "bills", "right ones among them that were made wrong"),
        Measure("bills.twice", "accounts", "accounts charged for a second item of one service, at month end"),
        Measure("bills.unknown", "accounts", "accounts in service that billing does not know, at month end"),
    )
    desks = (BACK_OFFICE, ASSURANCE)
    laws = (
        Law("V08", "billed = true - under + over", "billed", "true - under + over", "cents", "billing"),
        Law("V03", "disputes", "opened", "decided + waiting", "disputes", "billing"),
        Law("V08", "bills noted", "bills.issued noted", "bills made", "bills", "billing"),
        Law("V03", "disputes noted", "disputes.opened noted", "disputes opened", "disputes", "billing"),
        Law("V08", "causes of errors", "cents by event", "over - under", "cents", "billing"),
        Law("V03", "assurance", "cases opened", "decided + waiting", "cases", "billing"),
        Law("V03", "checks", "bills held", "released + held", "bills", "billing"),
    )
    releasing = Decision({"release all": release_all, "check outliers": check_outliers})
    auditing = Decision({"after disputes": after_disputes, "never": never_check})
    claiming = Decision({"every month": every_month, "never": never})

    population: Population
    people: People
    tariffs: Tariffs
    control_account: ControlAccount

    def open(self) -> None:
        """Take over the accounts as they are."""
        self.copy = TariffCopy(self.tariffs, self.enter_tariff)
        self.accounts, self.entries = AccountBook(self), Entries(self)
        self.runs, self.claims = BillRun(self), Claims(self)
        desk = self.man(BACK_OFFICE)
        self.disputes, self.checks = Disputes(self, desk), Checks(self, desk)
        self.assurance = Assurance(self, self.man(ASSURANCE))
        self.control_account.old.append(OldBills(self))

    def adopt(self, parameters: BillingParameters) -> None:
        """Another number of clerks or cycles, or another policy. With other cycles all accounts move."""
        cycles, hour = self.p.cycles, self.p.run_hour
        super().adopt(parameters)
        if (self.p.cycles, self.p.run_hour) != (cycles, hour):
            self.accounts.divide_anew()

    # --- the day

    def entered_wrong(self) -> float:
        """The share of changes that is entered wrongly, by how their words come."""
        at_once = self.hears_at_once("bss.order_management")
        return self.p.mismatch_at_once if at_once else self.p.mismatch

    def found(self) -> float:
        """Of differences that are looked into, the share that is found, where somebody looks."""
        return 1 - self.p.assurance_wrong

    def enter_tariff(self, version: TariffPublished) -> Defect | None:
        """A few versions are entered with wrong prices of usage, for some bills of the offer. [P5.2: E1]"""
        luck, p = self.chance("tariff entry", version.key), self.p
        if not luck.happens("defect", p.tariff_defect):
            return None
        share = p.defect_low + (p.defect_high - p.defect_low) * luck.uniform("share")
        up = luck.happens("up", p.defect_over)
        return Defect(0, share, 1 + (p.defect_size if up else -p.defect_size), version.key % 2**31)

    @hears(ServicesListed)
    def compare_records(self, services: ServicesListed) -> None:
        """Compare a sample of accounts with the network's list of services; differences are cases."""
        self.assurance.compare(services)

    def list_invoices(self, beat: Beat) -> None:
        """List the latest invoices for who collects them, on the first of a month."""
        self.claims.list_invoices(beat)

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
        """Enter beginnings and ends of charges, as told."""
        self.entries.take_in(changes)

    @hears(ItemsChanged)
    def change_items(self, changes: ItemsChanged) -> None:
        """Put new items in the place of old ones; some are entered wrongly."""
        self.entries.change(changes)

    @hears(DisputeRaised)
    def take_disputes(self, disputes: DisputeRaised) -> None:
        """Lay disputes before the back office."""
        self.disputes.take_in(disputes)

    def work_off_disputes(self, beat: Beat) -> None:
        """Decide the disputes whose turn it is, look at held bills, and release them in time."""
        self.disputes.work_off(beat)
        self.checks.release(beat)

    def assure(self, beat: Beat) -> None:
        """Work off the cases of revenue assurance."""
        self.assurance.work_off(beat)

    # --- the month's end

    def close_month(self, month: int) -> None:
        """Recognise what was deferred; bills and disputes close. [V03, V08]

        Believed accounts are those with no known end; true are people who are alive and pay by invoice. Of
        tariffs the department believes that none is out of date.
        """
        self.runs.recognise(month, self.services.today.last)
        billed, disputes, bills, noted, causes, cases, checks = self.laws
        self.must_equal(bills, self.noted("bills.issued"), self.runs.issued)
        self.must_equal(billed, self.runs.billed_cents, self.runs.billed_as_explained())
        self.must_equal(disputes, self.disputes.opened, self.disputes.closed + self.disputes.waiting())
        self.must_equal(noted, self.noted("disputes.opened"), self.disputes.opened)
        off = self.runs.over_cents - self.runs.under_cents
        self.must_equal(causes, int(self.runs.explained.sum()), off)
        self.must_equal(cases, self.assurance.opened, self.assurance.decided + self.assurance.waiting())
        self.must_equal(checks, self.checks.opened, self.checks.closed + self.checks.waiting())
        charged, true, unknown = self.accounts.count()
        table = self.accounts.table
        twice = float((table.known & np.isfinite(table.twice)).sum())
        self.note("bills.twice", self.services.today.last, twice)
        self.note("bills.unknown", self.services.today.last, unknown)
        self.believe(month, "accounts charged", charged, true)
        self.believe(month, "tariffs out of date", 0.0, self.copy.out_of_date(self.services.today.last))
