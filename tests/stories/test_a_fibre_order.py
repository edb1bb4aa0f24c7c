"""One household wants fibre: from the wish to the first bill; and what a lost completion does to that bill.

Nothing breaks here and nobody else orders anything, so that one order can be followed from desk to desk.
"""

from typing import Any

import numpy as np
import pytest

from sim.bss.order_management.managed_orders import COMPLETED
from sim.kernel.routes import Passed
from sim.kernel.streams import identity_rows
from sim.live import Twin, run
from sim.messages.money import BillSent
from sim.messages.orders import ADD, OrderWanted
from sim.subscribers.segments import FIBRE
from tests.twin import small

WEDNESDAY = 5 * 24.0
TEN = WEDNESDAY + 10.0
CAPTURE, MANAGEMENT, PROVISIONING, BILLING = (
    "bss.order_capture", "bss.order_management", "oss.provisioning", "bss.billing"
)  # fmt: skip
QUIET = small.merged(
    small.NO_FAULTS, small.NO_LINE_FAULTS, small.NO_ORDERS, small.FLAWLESS,
    {"oss": {"provisioning": {"accuracy_fixed": 1, "other_port": 0, "moved_unrecorded_fixed": 0},
             "workforce": {"first_time_install": 1, "inspection": 24}},
     "bss": {"order_capture": {"keying_fixed": 0}, "catalogue": {"changes": 0},
             "billing": {"reconciliation": 0}}},
)  # fmt: skip
NO_LOSS = {"integration": {"p2p": {"loss": 0}, "api": {"loss": 0}, "nightly": {"file_loss": 0, "reject": 0}}}


def completions(**wire: Any) -> small.Patch:
    """Another wire between order management and billing."""
    return {"integration": {"links": {"order_management->billing": wire}}}


class Household:
    """One family that comes to the counter on Wednesday at ten.

    Attributes:
        row: the family's row among the people.
        order: the identity of its order.
        bills: what it was billed: instant of the run (h), cents billed, cents that would be true.
    """

    def __init__(self, *patches: small.Patch, months: int = 3) -> None:
        self.patches = (QUIET, NO_LOSS, *patches)
        self.twin: Twin = small.built(*self.patches, months=months)
        self.people = self.twin.world.population.people
        self.row, self.order = -1, np.empty(0, dtype=np.uint64)
        self.bills: list[tuple[float, int, int]] = []
        self.twin.services.bus.watch(self._read_the_post)

    def _read_the_post(self, passed: Passed) -> None:
        bills = passed.word
        if isinstance(bills, BillSent):
            mine = bills.row == self.row
            verification = self.twin.departments[BILLING].p.verification
            for at, billed, error in zip(bills.at[mine], bills.amount[mine], bills.error[mine], strict=True):
                self.bills.append((float(at) - verification, int(billed), int(billed - error)))

    def want_fibre(self) -> None:
        """Live until Wednesday, then ask for fibre."""
        run(self.twin, until=WEDNESDAY)
        ids, at = identity_rows("prospect", [FIBRE], 5, 0), np.array([TEN])
        rows = self.twin.world.population.add(np.array([FIBRE]), ids, at)
        self.people.alive[rows] = False
        self.row, self.order = int(rows[0]), identity_rows("order", ids, 5, ADD)
        wish = OrderWanted(self.order, at, row=rows, kind=np.full(1, ADD, np.uint8))
        self.twin.departments["subscribers.customers"].send_home(wish, self.people.brand[rows])

    def live(self, day: float | None = None) -> None:
        """Live on to a day of the month of January, or to the end."""
        run(self.twin, until=None if day is None else (day - 1) * 24.0)

    def wire(self, *patches: small.Patch) -> None:
        """Let words travel otherwise from now on."""
        self.twin.services.bus.adopt(small.scenario(*self.patches, *patches).integration)

    def at(self, address: str, column: str) -> Any:
        """One column of the order, as a department has it; it must have the order."""
        cases = self.twin.departments[address].orders
        (place,) = cases.find(self.order)
        assert place >= 0, f"{address} does not know the order"
        return cases.column(column)[place]

    def account(self, column: str) -> Any:
        """One column of the account, as billing has it."""
        return self.twin.departments[BILLING].accounts.table.column(column)[self.row]

    def noted(self, address: str, measure: str, part: str = "") -> np.ndarray:
        """What a department noted, by month."""
        return self.twin.services.measures.notebook(address).sums[measure, part]


def test_from_the_wish_to_the_appointment() -> None:
    family = Household()
    family.want_fibre()
    family.live(day=7)
    accepted = family.at(CAPTURE, "accepted")
    assert TEN < accepted < TEN + 1, "ten minutes at the counter"
    assert family.at(CAPTURE, "promise") == family.at(MANAGEMENT, "promise") == accepted + 14 * 24
    assert accepted < family.at(MANAGEMENT, "heard") < accepted + 4 / 3600, "order management has it"
    assert not family.people.alive[family.row]

    family.live(day=8)
    assert family.at(CAPTURE, "acknowledged"), "and order capture knows that it has"
    assert family.at(PROVISIONING, "visit_open"), "the night's file has come, an appointment is made"
    recorded = family.twin.departments[PROVISIONING].inventory.port[family.row]
    assert recorded == family.people.true_port[family.row] >= 0


def test_from_the_appointment_to_the_first_bill() -> None:
    family = Household()
    family.want_fibre()
    family.live(day=14)
    assert not family.people.in_service[family.row], "five working days from Thursday is the next Thursday"

    family.live(day=16)
    usable = family.at(PROVISIONING, "usable")
    assert 13 * 24 + 8 < usable < 14 * 24, "installed on Thursday the 14th"
    assert not family.at(PROVISIONING, "visit_open")
    assert family.people.in_service[family.row]
    assert family.people.alive[family.row], "a customer from now on"
    assert family.people.service_from[family.row] == usable
    assert not family.account("known"), "billing hears of it in the night after the next"

    family.live(day=18)
    assert family.at(MANAGEMENT, "state") == COMPLETED
    assert family.account("known")
    assert family.account("start") == usable, "charged from the day on which it worked"
    assert family.bills == []

    family.live()
    first = family.bills[0]
    assert first[1] == first[2] > 0
    charge = int(family.people.charge[family.row])
    cycle_days = (first[0] - usable) / 24 + 31
    assert first[1] == pytest.approx(charge * cycle_days / 31, rel=0.25), "the days behind and a month ahead"
    assert [billed for _, billed, _ in family.bills] == [true for _, _, true in family.bills]
    assert len(family.bills) >= 2


def test_the_first_bill_of_a_late_completion_begins_late() -> None:
    """C05. Billing hears ten days after the event and charges three days back: too low, for good."""
    by_hand = {
        "integration": {"manual": {"passing_on": {"mean": 24 * 10, "cv": 0.1}}},
        "bss": {"billing": {"backdating": 3}},
    }
    family = Household(completions(style="manual"), by_hand)
    family.want_fibre()
    family.live()
    usable, known_from = family.at(PROVISIONING, "usable"), family.account("start")
    assert known_from > usable + 3 * 24, "later than billing will charge back"
    first = family.bills[0]
    assert first[1] < first[2]
    missing = family.people.charge[family.row] * (known_from - usable) / 24 / 31
    assert first[2] - first[1] == pytest.approx(missing, rel=0.12)
    assert [billed == true for _, billed, true in family.bills[1:]] == [True] * (len(family.bills) - 1)
    assert family.noted(BILLING, "bills.wrong", "word late").sum() == 1


def lost_completion(reconciliation: float) -> Household:
    """The one row that tells billing is lost: its wire loses everything on the days of the completion."""
    family = Household({"bss": {"billing": {"reconciliation": reconciliation}}}, months=6)
    family.want_fibre()
    family.live(day=14)
    family.wire(
        {"integration": {"api": {"loss": 1}}}, completions(style="nightly", words={"BillingChanged": "api"})
    )
    family.live(day=20)
    family.wire()
    return family


def test_a_lost_completion_is_never_billed_if_nobody_compares() -> None:
    family = lost_completion(reconciliation=0)
    family.live()
    assert family.people.in_service[family.row]
    assert family.bills == []
    unknown = family.noted(BILLING, "bills.unknown")
    assert unknown[-6:].tolist() == [1] * 6, "one account in service that billing does not know, every month"


def test_a_lost_completion_is_found_when_records_are_compared_and_was_underbilled() -> None:
    family = lost_completion(reconciliation=1)
    family.live()
    assert family.twin.departments[PROVISIONING].orders.find(family.order) == -1, (
        "the order is long forgotten"
    )
    usable, known_from = family.people.service_from[family.row], family.account("start")
    assert known_from == usable, "charged back, less than ninety days"
    assert family.noted(BILLING, "assurance.mended", "not billed").sum() == 1
    under, over = (family.noted(BILLING, f"bills.{side}", "fibre").sum() for side in ("under", "over"))
    assert under == pytest.approx(over), "what a run has missed is on the first bill"


def test_a_wish_that_was_keyed_wrong_goes_over_the_fallout_desk() -> None:
    family = Household({"bss": {"order_capture": {"keying_fixed": 1}}}, months=2)
    family.want_fibre()
    family.live()
    assert family.at(MANAGEMENT, "fallouts") == 1
    assert not family.at(MANAGEMENT, "keyed_wrong"), "an analyst has corrected it"
    assert family.at(MANAGEMENT, "attempt") == 2
    assert family.at(MANAGEMENT, "state") == COMPLETED
    straight = Household(months=2)
    straight.want_fibre()
    straight.live()
    assert straight.at(MANAGEMENT, "fallouts") == 0
    assert straight.at(PROVISIONING, "usable") < family.at(PROVISIONING, "usable")


def test_a_port_that_the_record_calls_free_is_taken() -> None:
    """The record lies: whoever is put on that port falls out, and the record is marked."""
    family = Household(months=2)
    provisioning = family.twin.departments[PROVISIONING]
    truth, records = provisioning.truth[1], provisioning.records[1]
    free = np.flatnonzero(truth.owner == -1)
    truth.owner[free[:-30]] = 0
    records_before = int((records.owner != -1).sum())
    family.want_fibre()
    family.live()
    assert family.at(MANAGEMENT, "fallouts") >= 1
    assert int((records.owner != -1).sum()) > records_before
