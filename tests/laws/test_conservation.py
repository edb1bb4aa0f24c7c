"""V01-V04, V07, V08, V24 at every month's end of every run: runs close, and a planted bug trips its law.

V12 (Little), V14 and V15 (Erlang) are in `test_queue_exact.py` and `test_queue_theory.py`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.messages.order_book import COMPLETED
from sim.records.errors import LawBroken
from sim.twin import Twin, run
from tests.twin import small

FILES_BY_HAND = {"integration": {"default": "manual", "links": None}}
LOSSY = {
    "integration": {
        "default": "nightly",
        "links": None,
        "nightly": {"file_loss": 0.1, "reject": 0.05},
    }
}
NOBODY_AT_THE_DESKS = {
    "bss": {
        "order_management": {"analysts": 0},
        "billing": {"clerks": 0},
        "care": {"seats": 0, "seats_early_late": 0, "seats_night": 0},
    },
    "oss": {"fault_management": {"engineers": 0}},
}
EVERYTHING_BREAKS = {
    "network": {"equipment": {"site_mtbf": 60, "hub_mtbf": 500, "core_mtbf": 900, "line_faults": 5}}
}
HASTE = {
    "transformation": {
        "api": {"lever": "api_handoff", "start": "2027-01-05", "lead": 0, "ramp": {"shape": "step"}},
        "crews": {"lever": "more_field_crews", "start": "2027-02-10", "lead": 0, "ramp": {"shape": "step"}},
    }
}
OPERATORS: dict[str, small.Patch] = {
    "the reference": {},
    "perfect wires": small.PERFECT_WIRES,
    "everything by hand": FILES_BY_HAND,
    "files that get lost": LOSSY,
    "nobody at the desks": NOBODY_AT_THE_DESKS,
    "everything breaks": EVERYTHING_BREAKS,
    "nobody comes or goes": small.NO_ORDERS,
    "levers in mid-month": HASTE,
}


@pytest.mark.parametrize("operator", sorted(OPERATORS))
def test_every_run_closes(operator: str) -> None:
    """However badly an operator does, nothing may vanish: the laws hold in all months of all of these."""
    outcome = small.lived(OPERATORS[operator], months=3)
    assert small.total(outcome, "subscribers.hours") > 0


@pytest.mark.parametrize("replication", range(1, 3))
def test_other_lives_close_too(replication: int) -> None:
    small.lived(LOSSY, EVERYTHING_BREAKS, replication=replication, months=3)


def test_the_balance_of_subscribers_can_be_read_from_the_measures() -> None:
    """V01 once more, from outside, by segment and month."""
    outcome = small.lived(months=3)
    for segment in ("postpaid", "prepaid", "fibre", "sme"):
        opening, joined, left, closing = (
            outcome.measure(f"subscribers.{name}", segment)
            for name in ("opening", "joined", "left", "closing")
        )
        assert (opening + joined - left == closing).all()
        assert (opening[1:] == closing[:-1]).all()


def test_those_who_are_there_when_the_run_begins_have_not_joined() -> None:
    outcome = small.lived(months=1, warm_up=0)
    assert 0 < small.total(outcome, "subscribers.joined") < 0.05 * small.PEOPLE
    assert small.total(outcome, "subscribers.opening") == small.PEOPLE


def test_orders_and_messages_can_be_counted_from_outside() -> None:
    """V02: what was submitted since the opening is completed or open. V04: nobody loses more than was sent."""
    outcome = small.lived(months=3)
    tables = outcome.tables["measures"]
    since_opening = {
        name: float(tables["value"][tables["measure"] == f"orders.{name}"].sum())
        for name in ("submitted", "completed")
    }
    still_open = outcome.measure("orders.open")[-1]
    assert since_opening["submitted"] == since_opening["completed"] + still_open
    talk = outcome.tables["conversation"]
    assert ((talk["lost"] >= 0) & (talk["lost"] <= talk["sent"])).all()


def test_charges_and_the_ledger_add_up_from_outside() -> None:
    """V08 to the cent by segment and month; V07: the trial balance is nothing."""
    outcome = small.lived(LOSSY, months=3)
    for segment in ("postpaid", "fibre", "sme"):
        billed, true, over, under = (
            np.rint(outcome.measure(f"bills.{name}", segment) * 100)
            for name in ("billed", "true", "over", "under")
        )
        assert (billed == true - under + over).all()
        assert billed.min() > 0
    assert small.total(outcome, "bills.under") > 0
    ledger = outcome.tables["ledger"]
    assert ledger["debit_cents"].sum() == ledger["credit_cents"].sum()


# --- planted bugs

Plant = Callable[[Twin], Any]
NOON_OF_DAY_5 = 5 * 24.0 + 12.0


def _people(twin: Twin) -> Any:
    return twin.tools["population"].people


def lose_a_subscriber(twin: Twin) -> None:
    _people(twin).alive[np.flatnonzero(_people(twin).alive)[7]] = False


def complete_an_order_without_counting(twin: Twin) -> None:
    orders = twin.tools["orders"]
    orders.state[np.flatnonzero(orders.state != COMPLETED)[0]] = COMPLETED


def drop_rows_on_the_way(twin: Twin) -> None:
    tray = twin.departments["order_management"]._placed
    put = tray.put
    tray.put = lambda batch: put(batch.where(slice(1, None)))


def deliver_rows_twice(twin: Twin) -> None:
    tray = twin.departments["billing"]._changes
    put = tray.put
    tray.put = lambda batch: (put(batch), put(batch))


def forget_a_ticket(twin: Twin) -> None:
    twin.departments["fault_management"].opened += 1


def keep_a_technician(twin: Twin) -> None:
    twin.departments["workforce"].pool.busy += 1


def lose_a_dispute(twin: Twin) -> None:
    desk = twin.departments["billing"].desk
    put = desk.put
    desk.put = lambda ids, at, work, payload: put(ids[1:], at[1:], work[1:], payload=payload[1:])


def lose_a_contact_in_the_queue(twin: Twin) -> None:
    queue = twin.departments["care"].queue
    measures = queue.measures
    queue.measures = lambda: measures()._replace(served=measures().served - 1)


def book_one_side_only(twin: Twin) -> None:
    ledger = twin.house.ledger
    ledger.debits[ledger.accounts.index("cash"), 0] += 1


def owe_a_cent_more(twin: Twin) -> None:
    _people(twin).receivable[3] += 1


def bill_a_cent_more(twin: Twin) -> None:
    twin.departments["billing"].billed_cents += 1


def lose_an_hour_of_outage(twin: Twin) -> None:
    twin.tools["plant"].outages.person_hours[0] += 1.0


PLANTS: list[tuple[Plant, str]] = [
    (lose_a_subscriber, "V01 subscribers"),
    (complete_an_order_without_counting, "V02 orders"),
    (forget_a_ticket, "V03 tickets"),
    (keep_a_technician, "V03 technicians"),
    (lose_a_dispute, "V03 disputes"),
    (lose_a_contact_in_the_queue, "V03 contacts"),
    (drop_rows_on_the_way, "V04 messages"),
    (deliver_rows_twice, "V04 messages"),
    (book_one_side_only, "V07 double entry"),
    (owe_a_cent_more, "V07 receivables"),
    (bill_a_cent_more, "V08 billed"),
    (lose_an_hour_of_outage, "V24 outage hours"),
]


def planted(twin: Twin, plant: Plant) -> None:
    def process() -> Any:
        yield twin.house.env.timeout(NOON_OF_DAY_5 - twin.house.env.now)
        plant(twin)

    twin.house.env.process(process())


@pytest.mark.parametrize(("plant", "law"), PLANTS, ids=[plant.__name__ for plant, _ in PLANTS])
def test_a_planted_bug_trips_its_law_in_its_month(plant: Plant, law: str) -> None:
    twin = small.built(count=4_000, months=1, warm_up=1)
    planted(twin, plant)
    with pytest.raises(LawBroken, match=rf"^{law}.* does not close in month 1: ") as broken:
        run(twin)
    assert broken.value.month == 1
    assert broken.value.difference == pytest.approx(broken.value.left - broken.value.right)
    assert broken.value.difference != 0


def test_without_a_plant_the_same_operator_closes() -> None:
    twin = small.built(count=4_000, months=1, warm_up=1)
    planted(twin, lambda _: None)
    run(twin)


def test_a_contact_lost_before_the_queue_trips_a_law() -> None:
    twin = small.built(count=4_000, months=1, warm_up=1)
    queue = twin.departments["care"].queue
    put = queue.put

    def lossy(ids: Any, at: Any, work: Any, *, patience_h: Any, payload: Any) -> None:
        put(ids[1:], at[1:], work[1:], patience_h=patience_h[1:], payload=payload[1:])

    queue.put = lossy
    with pytest.raises(LawBroken, match="V03 contacts"):
        run(twin)


def test_a_single_message_delivered_twice_trips_a_law() -> None:
    twin = small.built(count=4_000, months=1, warm_up=1)
    bus = twin.house.bus
    arrival = bus._arrival

    def twice(route: Any, traffic: Any) -> Any:
        arrive = arrival(route, traffic)
        return lambda event: (arrive(event), arrive(event))

    bus._arrival = twice  # type: ignore[method-assign]
    with pytest.raises(LawBroken, match="V04 messages"):
        run(twin)
