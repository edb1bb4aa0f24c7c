"""One household wants fibre: from the wish to the first bill; and what a lost completion does to that bill.

Nothing breaks here and nobody else orders anything, so that one order can be followed from desk to desk.
"""

from typing import Any

import numpy as np
import pytest
from sim.messages.order_book import COMPLETED

from sim.kernel.streams import identity_rows
from sim.messages.orders import ADD, OrderWanted
from sim.subscribers.segments import FIBRE
from sim.twin import Twin, run
from tests.twin import small

WEDNESDAY = 5 * 24.0
TEN = WEDNESDAY + 10.0
QUIET = small.merged(
    small.NO_FAULTS, small.NO_LINE_FAULTS, small.NO_ORDERS,
    {"oss": {"provisioning": {"accuracy_plant": 1, "other_port": 0, "moved_unrecorded_plant": 0},
             "workforce": {"first_time_install": 1, "inspection": 24}},
     "bss": {"order_capture": {"keying_fixed": 0}, "catalogue": {"changes": 0},
             "billing": {"reconciliation": 0}}},
)  # fmt: skip
NO_LOSS = {"integration": {"p2p": {"loss": 0}, "api": {"loss": 0}, "nightly": {"file_loss": 0, "reject": 0}}}


def completions(**wire: Any) -> small.Patch:
    """Another wire between order management and billing."""
    return {"integration": {"links": {"order_management->billing": wire}}}


class Household:
    """One family that comes to the counter on Wednesday at ten."""

    def __init__(self, *patches: small.Patch, months: int = 3) -> None:
        self.twin: Twin = small.built(QUIET, NO_LOSS, *patches, months=months)
        self.people, self.orders = self.twin.tools["population"].people, self.twin.tools["orders"]
        self.row = -1
        self.bills: list[tuple[float, int, int]] = []
        self._watch_the_post()

    def _watch_the_post(self) -> None:
        billing = self.twin.departments["billing"]
        record = billing._record

        def recorded(bills: Any, run_at: float) -> None:
            mine = bills.rows == self.row
            self.bills += [
                (run_at, int(billed), int(true))
                for billed, true in zip(bills.billed[mine], bills.true[mine], strict=True)
            ]
            record(bills, run_at)

        billing._record = recorded

    def want_fibre(self) -> None:
        """Live until Wednesday, then ask for fibre."""
        run(self.twin, until=WEDNESDAY)
        population = self.twin.tools["population"]
        ids = identity_rows("prospect", [FIBRE], 5, 0)
        at = np.array([TEN])
        rows = population.add(np.array([FIBRE]), ids, at)
        self.people.alive[rows] = False
        self.row = int(rows[0])
        order = OrderWanted(identity_rows("order", ids, 5, ADD), at, row=rows, kind=np.full(1, ADD, np.uint8))
        self.twin.departments["customers"].send_batch(order)

    def live(self, day: float | None = None) -> None:
        """Live on to a day of the month of January, or to the end."""
        run(self.twin, until=None if day is None else (day - 1) * 24.0)

    def column(self, name: str) -> Any:
        """One column of the order."""
        (slot,) = np.flatnonzero(self.orders.row == self.row)
        return getattr(self.orders, name)[slot]


def test_from_the_wish_to_the_first_bill() -> None:
    family = Household()
    family.want_fibre()
    family.live(day=7)
    accepted = family.column("accepted")
    assert TEN < accepted < TEN + 1, "ten minutes at the counter"
    assert family.column("promise") == accepted + 14 * 24
    assert accepted < family.column("known_since") < accepted + 4 / 3600, "order management has it"
    assert not family.people.alive[family.row]

    family.live(day=8)
    assert family.column("acknowledged"), "and order capture knows that it has"
    assert family.column("visiting"), "the night's file has reached provisioning, an appointment is made"
    assert family.people.recorded_port[family.row] == family.people.true_port[family.row] >= 0

    family.live(day=14)
    assert not family.people.in_service[family.row], "five working days from Thursday is the next Thursday"

    family.live(day=16)
    usable = family.column("usable")
    assert 13 * 24 + 8 < usable < 14 * 24, "installed on Thursday the 14th"
    assert family.people.in_service[family.row]
    assert family.people.alive[family.row], "a customer from now on"
    assert family.people.service_from[family.row] == usable
    assert not family.people.bill_known[family.row], "billing hears of it in the night after the next"

    family.live(day=18)
    assert family.column("state") == COMPLETED
    assert family.people.bill_known[family.row]
    assert family.people.bill_from[family.row] == usable, "charged from the day on which it worked"
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
    """C05. Billing hears a week after the event and charges from then: the first bill is too low, for good."""
    by_hand = {"integration": {"manual": {"passing_on": {"mean": 24 * 10, "cv": 0.1}}}}
    family = Household(completions(style="manual"), by_hand)
    family.want_fibre()
    family.live()
    usable, known_from = family.column("usable"), family.people.bill_from[family.row]
    assert known_from > usable + 3 * 24, "later than billing will backdate"
    first = family.bills[0]
    assert first[1] < first[2]
    missing = family.people.charge[family.row] * (known_from - usable) / 24 / 31
    assert first[2] - first[1] == pytest.approx(missing, rel=0.12)
    assert [billed == true for _, billed, true in family.bills[1:]] == [True] * (len(family.bills) - 1)
    assert float(family.twin.house.measures.sums["bills.wrong", "start"].sum()) == 1


def lost_completion(reconciliation: float) -> Household:
    """The one row that tells billing is rejected: the wire loses everything on the days of the completion."""
    family = Household({"bss": {"billing": {"reconciliation": reconciliation}}}, months=6)
    family.want_fibre()
    family.live(day=14)
    link = family.twin.house.bus.link("bss.order_management", "bss.billing")
    carry = link.carry
    link.carry = lambda ids, sent: (carry(ids, sent)[0], np.ones(len(ids), dtype=bool))  # type: ignore[method-assign]
    family.live(day=20)
    link.carry = carry  # type: ignore[method-assign]
    return family


def test_a_lost_completion_is_never_billed_if_nobody_compares() -> None:
    family = lost_completion(reconciliation=0)
    family.live()
    assert family.people.in_service[family.row]
    assert family.bills == []
    unknown = family.twin.house.measures.sums["bills.unknown", ""]
    assert unknown[-6:].tolist() == [1] * 6, "one account in service that billing does not know, every month"


def test_a_lost_completion_is_found_when_records_are_compared_and_was_underbilled() -> None:
    family = lost_completion(reconciliation=1)
    family.live()
    usable, known_from = family.column("usable"), family.people.bill_from[family.row]
    assert usable + 240 <= known_from <= usable + 240 + 31 * 24, (
        "found at the next decision day after ten days"
    )
    first = family.bills[0]
    assert 0 < first[1] < first[2], "what was used before is lost revenue"
    under = float(family.twin.house.measures.sums["bills.under", "fibre"].sum())
    assert under == pytest.approx((first[2] - first[1]) / 100)


def test_a_wish_that_was_keyed_wrong_goes_over_the_fallout_desk() -> None:
    family = Household({"bss": {"order_capture": {"keying_fixed": 1}}}, months=2)
    family.want_fibre()
    family.live()
    assert family.column("fallouts") == 1
    assert not family.column("keyed_wrong"), "an analyst has corrected it"
    assert family.column("attempt") == 2
    assert family.column("state") == COMPLETED
    straight = Household(months=2)
    straight.want_fibre()
    straight.live()
    assert straight.column("fallouts") == 0
    assert straight.column("usable") < family.column("usable")


def test_a_port_that_the_record_calls_free_is_taken() -> None:
    """The record lies: whoever is put on that port falls out, and the record is marked."""
    family = Household(months=2)
    provisioning = family.twin.departments["provisioning"]
    truth, records = provisioning.truth[1], provisioning.records[1]
    free = np.flatnonzero(truth.owner == -1)
    truth.owner[free[:-30]] = 0
    records_before = int((records.owner != -1).sum())
    family.want_fibre()
    family.live()
    assert family.column("fallouts") >= 1
    assert int((records.owner != -1).sum()) > records_before
