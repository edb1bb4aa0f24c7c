"""Departments for the people of one brand: a second billing and a second payments beside the first.

The operator has a brand of its own and `mvno_1`, whose people are three in ten. Nothing is lost on the wires.
"""

from typing import Any

import numpy as np
import pytest

from sim.kernel.routes import Passed
from sim.live import Twin, run
from sim.messages.customers import ContactMade
from sim.messages.money import BillSent, DisputeRaised, InvoiceIssued, InvoicePaid
from sim.records.errors import InputRefused, LawBroken
from sim.subscribers.segments import PREPAID
from tests.twin import small

OWN, BRAND = "bss.billing", "bss.billing@mvno_1"
COLLECTS, COLLECTS_FOR_BRAND = "bss.payments", "bss.payments@mvno_1"
NO_LOSS = {"integration": {"p2p": {"loss": 0}, "api": {"loss": 0}, "nightly": {"file_loss": 0, "reject": 0}}}
BRANDS = small.merged({"brands": {"mvno_1": {"share": 0.3}}}, NO_LOSS)
NO_DISPUTES = {"subscribers": {"dispute_if_wrong": 0, "dispute_if_right": 0}}
UNMOVED = {"subscribers": {"bill_contact": 0, "error_contact": 0, "shock_contact": 0, "first_contact": 0}}
"""Nobody calls about a bill, at whatever second it comes."""
AT_ONCE = 1e7
"""Bills an hour: all bills of a run within seconds, so that nobody's bill waits for another's."""
TARIFFS_TO_BOTH = {
    "integration": {
        "copies": {"tariffs": {"word": "TariffPublished", "sender": "bss.catalogue", "receiver": BRAND}}
    }
}


def second(department: str, **settings: Any) -> small.Patch:
    """One more of a department, for the people of the brand."""
    return {"instances": {department: {"mvno_1": settings}}}


class House:
    """A small operator and all the post that passes over its wires."""

    def __init__(self, *patches: small.Patch, **size: int) -> None:
        self.twin: Twin = small.built(BRANDS, *patches, **size)
        self.people = self.twin.world.population.people
        self.post: list[Passed] = []
        self.twin.services.bus.watch(self.post.append)

    def live(self) -> "House":
        run(self.twin)
        return self

    def of(self, kind: type) -> list[Passed]:
        """What passed of one kind."""
        return [passed for passed in self.post if isinstance(passed.word, kind)]

    def bills(self) -> list[tuple[int, ...]]:
        """All bills: person, run in whole hours, amount and error in cents; sorted."""
        words: list[Any] = [passed.word for passed in self.of(BillSent)]
        columns = (
            np.concatenate([getattr(w, name) for w in words]) for name in ("row", "at", "amount", "error")
        )
        return sorted(zip(*(np.rint(column).astype(int).tolist() for column in columns), strict=True))

    def noted(self, address: str, measure: str, part: str | None = None) -> float:
        """What one address noted of a measure, over all months."""
        sums = self.twin.services.measures.notebook(address).sums
        return float(
            sum(row.sum() for (name, of), row in sums.items() if name == measure and part in (None, of))
        )

    def measures(self) -> dict[tuple[str, str], np.ndarray]:
        """Every measure by part and month, summed over all who note it."""
        found: dict[tuple[str, str], np.ndarray] = {}
        for notebook in self.twin.services.measures.notebooks.values():
            for name, row in notebook.sums.items():
                found[name] = found.get(name, np.zeros(len(row))) + row
        return found

    def belief(self, month: int, address: str, belief: str) -> tuple[float, float]:
        return self.twin.services.beliefs[month, address, belief]


def test_tables_are_as_long_as_the_people_whom_an_instance_serves() -> None:
    house = House(second("billing"), second("payments"), months=3)
    born = house.people.count
    house.live()
    assert house.people.count > born, "people have joined on the way"
    served = np.bincount(house.people.brand)
    assert served[1] / served.sum() == pytest.approx(0.3, abs=0.04)
    for address, people in ((OWN, served[0]), (BRAND, served[1])):
        table = house.twin.departments[address].accounts.table
        assert table.count == people
        assert {len(table.column(name)) for name in table.declared} == {people}
    for address, people in ((COLLECTS, served[0]), (COLLECTS_FOR_BRAND, served[1])):
        assert len(house.twin.departments[address].debtors.receivable) == people


def test_each_billing_knows_the_accounts_of_its_people_and_of_nobody_else() -> None:
    house = House(second("billing")).live()
    charged = []
    for code, address in enumerate((OWN, BRAND)):
        accounts, p = house.twin.departments[address].accounts, house.twin.departments[address].p
        rows = np.concatenate([accounts.of_cycle(cycle) for cycle in range(p.cycles)])
        assert (house.people.brand[rows] == code).all()
        assert (house.people.segment[rows] != PREPAID).all()
        charged.append(rows)
    everyone = np.concatenate(charged)
    assert len(np.unique(everyone)) == len(everyone)


def test_two_billings_send_together_the_bills_that_one_would_send() -> None:
    """The same people, the same lives: month after month, and whatever else is noted is the same too."""
    quick = {"bss": {"billing": {"rate": AT_ONCE}}}
    alone = House(UNMOVED, quick, months=6).live()
    together = House(UNMOVED, quick, second("billing", rate=AT_ONCE), TARIFFS_TO_BOTH, months=6).live()
    assert together.bills() == alone.bills()
    assert sum(error != 0 for *_, error in alone.bills()) > 50, "some of them are wrong, and wrong alike"
    issued = [together.noted(address, "bills.issued") for address in (OWN, BRAND)]
    assert min(issued) > 1000
    assert sum(issued) == alone.noted(OWN, "bills.issued")
    one, two = alone.measures(), together.measures()
    assert one.keys() == two.keys()
    desks = ("disputes", "assurance")
    moved = {name for name, _ in one if name.startswith(("disputes.", "assurance."))}
    assert {
        f"{desk}.{name}" for desk in desks for name in ("duty", "headcount", "inside", "overtime")
    } <= moved
    for measure in one:
        if measure[0] not in moved:
            assert two[measure] == pytest.approx(one[measure]), measure
    assert two["disputes.headcount", ""] == pytest.approx(2 * one["disputes.headcount", ""])


def test_every_bill_comes_from_the_billing_that_serves_its_person() -> None:
    house = House(second("billing")).live()
    senders = {passed.sender for passed in house.of(BillSent)}
    assert senders == {OWN, BRAND}
    for passed in house.of(BillSent):
        assert set(house.people.brand[passed.word.row].tolist()) == {int(passed.sender == BRAND)}


def test_a_second_billing_has_settings_of_its_own() -> None:
    house = House(second("billing", cycles=1, run_hour=5.0)).live()
    dates = {OWN: set(), BRAND: set()}
    calendar = house.twin.services.calendar
    for passed in house.of(BillSent):
        run_at = calendar.date_at(
            float(passed.word.at[0]) - house.twin.departments[passed.sender].p.verification
        )
        dates[passed.sender].add((run_at.day, run_at.hour))
    assert dates == {OWN: {(day, 20) for day in (1, 8, 15, 22)}, BRAND: {(1, 5)}}


NOTHING_WRONG = dict.fromkeys(("wrong_start", "wrong_end", "untold_start", "untold_end"), 0)


def test_a_wire_of_its_own_makes_the_bills_of_that_billing_wrong_and_no_others() -> None:
    """Against a life in which both wires are quick: of ends within the day before a run no word has come there too."""

    def noticed(brands_wire: str) -> tuple[float, float]:
        wires = {
            "integration": {
                "links": {
                    "order_management->billing": {"style": "api"},
                    "order_management->billing@mvno_1": {"style": brands_wire},
                },
                "manual": {"passing_on": 240},
            },
            "bss": {"billing": {"reconciliation": 0}, "order_management": {"words": NOTHING_WRONG}},
        }
        settings = second("billing", reconciliation=0.0)
        house = House(settings, NO_DISPUTES, wires, small.FLAWLESS_WORDS, count=4_000, months=3).live()
        own, brand = (
            sum(house.noted(address, "bills.wrong", event) for event in ("not told", "word late"))
            for address in (OWN, BRAND)
        )
        return own, brand

    quick, slow = noticed("api"), noticed("manual")
    assert slow[0] == quick[0]
    assert slow[1] > quick[1] + 5


def test_news_of_tariffs_reach_a_second_billing_where_the_scenario_says_so() -> None:
    """The catalogue has no suffix: its facts go to the plain billing, and to more by the scenario's word."""
    in_time = {"bss": {"catalogue": {"changes": 12, "publishing": "ahead of time"}}}
    for copies, out_of_date in ((TARIFFS_TO_BOTH, 0), ({}, 4)):
        house = House(second("billing"), NO_DISPUTES, in_time, copies, months=4, warm_up=0).live()
        assert house.belief(4, OWN, "tariffs out of date") == (0.0, 0.0)
        assert house.belief(4, BRAND, "tariffs out of date") == (0.0, out_of_date)
        assert house.noted(OWN, "bills.wrong", "tariff skew") == 0
        assert (house.noted(BRAND, "bills.wrong", "tariff skew") > 0) == (out_of_date > 0)


def test_disputes_go_back_to_who_sent_the_bill() -> None:
    quarrelsome = {"subscribers": {"bill_contact": 0.5, "dispute_if_right": 1, "dispute_if_wrong": 1}}
    house = House(second("billing"), quarrelsome).live()
    taken: dict[str, int] = {}
    for passed in house.of(DisputeRaised):
        serves_brand = house.people.brand[passed.word.row] == 1
        assert (serves_brand == (passed.receiver == BRAND)).all()
        in_time = passed.word.at < house.twin.services.env.now
        taken[passed.receiver] = taken.get(passed.receiver, 0) + int(in_time.sum())
    assert min(taken[OWN], taken[BRAND]) > 100
    for address, number in taken.items():
        office = house.twin.departments[address].disputes
        assert office.opened == number == house.noted(address, "disputes.opened")
        assert office.opened == office.closed + office.waiting()


def test_a_care_of_its_own_answers_the_people_of_the_brand_who_call_about_their_bills() -> None:
    house = House(second("billing"), second("care", seats=2.0)).live()
    for passed in house.of(ContactMade):
        assert (house.people.brand[passed.word.row] == (passed.receiver == "bss.care@mvno_1")).all()
    assert min(house.noted(address, "contacts.answered") for address in ("bss.care", "bss.care@mvno_1")) > 10


NOBODY_PAYS = {"never": 1.0, "write_off": 2000.0, "credit_after": 2000.0}
"""Nor is anything paid back: all that was ever issued stays open."""


def test_what_is_open_at_an_instance_is_what_it_was_sent_invoice_by_invoice() -> None:
    never = {"bss": {"payments": NOBODY_PAYS}}
    house = House(NO_DISPUTES, never, second("billing"), second("payments", **NOBODY_PAYS), months=3).live()
    open_ones = house.twin.world.control_account.open
    assert open_ones.keys() == {COLLECTS, COLLECTS_FOR_BRAND}
    for code, address in enumerate((COLLECTS, COLLECTS_FOR_BRAND)):
        owed = np.zeros(house.people.count, dtype=np.int64)
        for old in house.twin.world.control_account.taken_over:
            mine = house.people.brand[old.rows] == code
            np.add.at(owed, old.rows[mine], old.amounts[mine])
        for passed in house.of(InvoiceIssued):
            if passed.receiver == address:
                come = passed.arrives < house.twin.services.env.now
                np.add.at(owed, passed.word.row[come], passed.word.amount[come])
        department = house.twin.departments[address]
        assert department.debtors.receivable.tolist() == owed[house.people.brand == code].tolist()
        assert not owed[house.people.brand != code].any()
        assert open_ones[address] == department.debtors.receivable.sum() > 10_000
    ledger = house.twin.services.ledger.balance("receivable")
    account = house.twin.world.control_account
    assert ledger == sum(open_ones.values()) + account.issued.total() - account.received


def test_one_payments_may_collect_for_two_billings() -> None:
    house = House(second("billing")).live()
    assert house.twin.world.control_account.open.keys() == {COLLECTS}
    assert {passed.sender for passed in house.of(InvoiceIssued)} == {OWN, BRAND}
    assert {passed.receiver for passed in house.of(InvoiceIssued)} == {COLLECTS}


def test_one_billing_may_hand_over_to_two_who_collect() -> None:
    house = House(second("payments")).live()
    for passed in house.of(InvoiceIssued):
        assert passed.sender == OWN
        assert (house.people.brand[passed.word.row] == (passed.receiver == COLLECTS_FOR_BRAND)).all()
    assert house.twin.world.control_account.open.keys() == {COLLECTS, COLLECTS_FOR_BRAND}


@pytest.mark.parametrize("collectors", [{}, second("payments")], ids=["one collects", "each collects"])
def test_money_is_told_to_the_dunning_of_the_people_who_paid(collectors: small.Patch) -> None:
    house = House(second("dunning"), collectors, {"seats": {"dunning": True}}, months=3).live()
    paid = house.of(InvoicePaid)
    assert {passed.receiver for passed in paid} == {"bss.dunning", "bss.dunning@mvno_1"}
    for passed in paid:
        assert (house.people.brand[passed.word.row] == (passed.receiver == "bss.dunning@mvno_1")).all()
    account = house.twin.world.control_account
    assert account.unpaid(OWN) / 100 > 1000


@pytest.mark.parametrize("address", [COLLECTS, COLLECTS_FOR_BRAND])
def test_a_cent_that_is_lost_at_either_instance_breaks_the_law(address: str) -> None:
    house = House(second("billing"), second("payments"))
    run(house.twin, until=0.0)
    house.twin.departments[address].debtors.receivable[3] -= 1
    with pytest.raises(LawBroken, match="V07 receivables"):
        house.live()


@pytest.mark.parametrize(
    "department",
    ["care", "order_capture", "payments", "billing", "provisioning"],
)
def test_one_more_of_any_department_that_serves_people_can_live_in_the_house_and_all_balances_close(
    department: str,
) -> None:
    house = House(second(department), months=2).live()
    addresses = {address.rpartition(".")[2] for address in house.twin.departments}
    assert {department, f"{department}@mvno_1"} <= addresses
    assert len(house.bills()) > 1000


@pytest.mark.parametrize("department", ["order_management", "catalogue", "noc"])
def test_one_more_of_a_department_that_serves_nobody_is_refused(department: str) -> None:
    """Nothing that it hears is addressed to people, so that no word would ever reach a second one."""
    with pytest.raises(ValueError, match=rf"instances\.{department}\s+Extra inputs"):
        House(second(department))


def test_an_instance_for_a_brand_that_there_is_not_is_refused_with_the_name_that_was_meant() -> None:
    with pytest.raises(InputRefused) as refused:
        House({"instances": {"billing": {"mvno_2": {}}}})
    [said] = refused.value.problems
    assert said.startswith("instances.billing.mvno_2:")
    assert "mvno_1" in said
