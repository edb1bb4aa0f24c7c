"""V01-V04, V07, V08, V24 at every month's end of every run: runs close, and a planted bug trips its law.

V12 (Little), V14 and V15 (Erlang) are in `test_queue_exact.py` and `test_queue_theory.py`.
"""

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.bss.order_management.managed_orders import COMPLETED
from sim.kernel.bus import MESSAGES_CLOSE
from sim.kernel.routes import Route
from sim.kernel.trays import Parcel
from sim.live import Twin, run
from sim.messages.customers import DISPUTE
from sim.messages.faults import VisitRequested
from sim.messages.orders import BillingChanged, OrderPlaced, ServiceOrderRequested
from sim.records.errors import LawBroken
from sim.records.laws import Law, must_equal
from sim.records.ledger import DOUBLE_ENTRY
from sim.reports.laws import all_laws
from sim.roster import kinds
from sim.world import WORLD_LAWS
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


def lose_a_subscriber(twin: Twin) -> None:
    people = twin.world.population.people
    people.alive[np.flatnonzero(people.alive)[7]] = False


def complete_an_order_without_counting(twin: Twin) -> None:
    orders = twin.departments["bss.order_management"].orders
    orders.state[np.flatnonzero(orders.state != COMPLETED)[0]] = COMPLETED


def forget_to_tell_billing(twin: Twin) -> None:
    """One word in so many is left out, without a trace."""
    words = twin.departments["bss.order_management"].billing
    say = words._say

    def forgetful(ids: Any, at: Any, places: Any, effective: Any, wrong: Any) -> None:
        kept = np.arange(len(ids)) > 0
        say(ids[kept], at[kept], places[kept], effective[kept], wrong[kept])

    words._say = forgetful


def log_a_completion_twice(twin: Twin) -> None:
    twin.world.order_log.completed += 1


def note_twice(address: str, measure: str) -> Plant:
    """Let a department note one thing more than it counts."""

    def plant(twin: Twin) -> None:
        twin.departments[address].note(measure, twin.services.env.now)

    return plant


def route(twin: Twin, kind: type) -> Route:
    """The first way over which words of a kind have gone so far."""
    return next(one for one in twin.services.bus.routes() if one.kind is kind)


def drop_rows_on_the_way(twin: Twin) -> None:
    tray = route(twin, OrderPlaced).tray
    lay = tray.lay

    def lay_all_but_one(parcel: Parcel) -> None:
        if len(parcel.at) > 1:
            lay(Parcel.of(parcel.opened().where(slice(1, None))))

    tray.lay = lay_all_but_one


def deliver_rows_twice(twin: Twin) -> None:
    tray = route(twin, BillingChanged).tray
    lay = tray.lay
    tray.lay = lambda parcel: (lay(parcel), lay(parcel))


def take_rows_out_and_tell_nobody(twin: Twin) -> None:
    """Somebody other than the receiver empties a tray by hand."""
    tray = route(twin, ServiceOrderRequested).tray
    take = tray.take_parcels

    def taken(until: float) -> list[Parcel]:
        parcels = take(until)
        tray.taken -= 1 if parcels else 0
        return parcels

    tray.take_parcels = taken


def hear_a_message_twice(twin: Twin) -> None:
    heard = route(twin, VisitRequested).tally
    heard[min(heard)].handled += 1


def forget_a_ticket(twin: Twin) -> None:
    twin.departments["oss.fault_management"].opened += 1


def keep_a_job(twin: Twin) -> None:
    twin.departments["oss.workforce"].taken_on += 1


def lose_a_dispute(twin: Twin) -> None:
    disputes = twin.departments["bss.billing"].disputes
    waiting = disputes.waiting
    disputes.waiting = lambda: waiting() - 1


def lose_a_contact_in_the_queue(twin: Twin) -> None:
    desk = twin.departments["bss.care"].desk.desk
    totals = desk.measures
    desk.measures = lambda: totals()._replace(served=totals().served - 1)


def book_one_side_only(twin: Twin) -> None:
    ledger = twin.services.ledger
    ledger.debits[ledger.accounts.index("cash"), 0] += 1


def owe_a_cent_more(twin: Twin) -> None:
    twin.departments["bss.payments"].debtors.receivable[3] += 1


def issue_a_cent_more(twin: Twin) -> None:
    twin.world.control_account.issued["bss.billing"] += 1


def bill_a_cent_more(twin: Twin) -> None:
    twin.departments["bss.billing"].runs.billed_cents += 1


def lose_an_hour_of_outage(twin: Twin) -> None:
    twin.world.equipment.outages.person_hours[0] += 1.0


def forget_planned_work(twin: Twin) -> None:
    twin.departments["oss.fault_management"].works_taken += 1


def forget_what_was_asked_for(twin: Twin) -> None:
    twin.departments["bss.care"].asks.asked[DISPUTE] += 1


def say_a_dispute_on_twice(twin: Twin) -> None:
    twin.departments["bss.care"].asks.disputes += 1


def explain_a_cent_more(twin: Twin) -> None:
    twin.departments["bss.billing"].runs.explained[0] += 1


def lose_a_case_of_assurance(twin: Twin) -> None:
    twin.departments["bss.billing"].assurance.opened += 1


def lose_a_held_bill(twin: Twin) -> None:
    twin.departments["bss.billing"].checks.opened += 1


def claim_a_cent_more(twin: Twin) -> None:
    twin.departments["bss.payments"].claimed += 1


PLANTS: dict[str, tuple[Plant, str]] = {
    "lose a subscriber": (lose_a_subscriber, "V01 subscribers"),
    "complete an order without counting": (complete_an_order_without_counting, "V02 orders known"),
    "log a completion twice": (log_a_completion_twice, "V02 orders"),
    "forget to tell billing": (forget_to_tell_billing, "V02 words to billing"),
    "note a completion twice": (
        note_twice("bss.order_management", "orders.completed"),
        "V02 completions noted",
    ),
    "note an order twice": (note_twice("bss.order_capture", "orders.submitted"), "V02 orders noted"),
    "note a visit twice": (note_twice("oss.workforce", "field.visits"), "V03 visits noted"),
    "note a payment twice": (note_twice("bss.payments", "invoices.paid"), "V07 payments noted"),
    "note a bill twice": (note_twice("bss.billing", "bills.issued"), "V08 bills noted"),
    "forget a ticket": (forget_a_ticket, "V03 tickets"),
    "note a ticket twice": (note_twice("oss.fault_management", "tickets.opened"), "V03 tickets noted"),
    "keep a job": (keep_a_job, "V03 jobs"),
    "lose a dispute": (lose_a_dispute, "V03 disputes"),
    "note a dispute twice": (note_twice("bss.billing", "disputes.opened"), "V03 disputes noted"),
    "lose a contact in the queue": (lose_a_contact_in_the_queue, "V03 contacts"),
    "note a contact twice": (note_twice("bss.care", "contacts.answered"), "V03 contacts noted"),
    "note a settled contact twice": (note_twice("bss.care", "contacts.resolved"), "V03 contacts settled"),
    "drop rows on the way": (drop_rows_on_the_way, "V04 messages"),
    "deliver rows twice": (deliver_rows_twice, "V04 messages"),
    "take rows out and tell nobody": (take_rows_out_and_tell_nobody, "V04 messages"),
    "hear a message twice": (hear_a_message_twice, "V04 messages"),
    "book one side only": (book_one_side_only, "V07 double entry"),
    "owe a cent more": (owe_a_cent_more, "V07 receivables"),
    "issue a cent more": (issue_a_cent_more, "V07 receivables"),
    "bill a cent more": (bill_a_cent_more, "V08 billed"),
    "forget planned work": (forget_planned_work, "V03 planned works"),
    "forget what was asked for": (forget_what_was_asked_for, "V03 asks"),
    "say a dispute on twice": (say_a_dispute_on_twice, "V03 disputes said on"),
    "explain a cent more": (explain_a_cent_more, "V08 causes of errors"),
    "lose a case of assurance": (lose_a_case_of_assurance, "V03 assurance"),
    "lose a held bill": (lose_a_held_bill, "V03 checks"),
    "claim a cent more": (claim_a_cent_more, "V07 invoices claimed"),
    "lose an hour of outage": (lose_an_hour_of_outage, "V24 outage hours"),
}


def planted(twin: Twin, plant: Plant) -> None:
    def process() -> Any:
        yield twin.services.env.timeout(NOON_OF_DAY_5 - twin.services.env.now)
        plant(twin)

    twin.services.env.process(process())


@pytest.mark.parametrize("bug", PLANTS)
def test_a_planted_bug_trips_its_law_in_its_month(bug: str) -> None:
    plant, law = PLANTS[bug]
    twin = small.built(count=4_000, months=1, warm_up=1)
    planted(twin, plant)
    with pytest.raises(LawBroken, match=rf"^{law}.* does not close in month 1: ") as broken:
        run(twin)
    assert broken.value.month == 1
    assert broken.value.difference == pytest.approx(broken.value.left - broken.value.right)
    assert broken.value.difference != 0


def test_where_one_law_is_broken_on_purpose_all_of_that_department_are() -> None:
    """And those of the world, the bus and the ledger; a department that comes later breaks its own in its tests."""

    def tripped(law: Law) -> bool:
        return any(law.title.startswith(title) for _, title in PLANTS.values())

    of_departments = [kind.laws for kind in kinds() if any(map(tripped, kind.laws))]
    laws = [law for some in (*of_departments, WORLD_LAWS, (MESSAGES_CLOSE, DOUBLE_ENTRY)) for law in some]
    assert [law.title for law in laws if not tripped(law)] == []
    assert len(laws) >= 16


def test_every_law_of_the_house_is_checked_at_every_months_end(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: dict[Law, set[int]] = {}

    def noted(law: Law, month: int, *sides: Any, **more: Any) -> None:
        checked.setdefault(law, set()).add(month)
        must_equal(law, month, *sides, **more)

    for module in list(sys.modules.values()):
        if getattr(module, "must_equal", None) is must_equal and module.__name__.startswith("sim."):
            monkeypatch.setattr(module, "must_equal", noted)
    run(small.built(small.EVERYBODY, months=2, warm_up=1))
    assert set(checked) == set(all_laws())
    assert {frozenset(months) for months in checked.values()} == {frozenset({0, 1, 2})}


def test_without_a_plant_the_same_operator_closes() -> None:
    twin = small.built(count=4_000, months=1, warm_up=1)
    planted(twin, lambda _: None)
    run(twin)


def test_a_contact_lost_before_the_queue_trips_a_law() -> None:
    twin = small.built(count=4_000, months=1, warm_up=1)
    queue = twin.departments["bss.care"].desk
    put = queue.put

    def lossy(ids: Any, at: Any, work: Any, *, patience_h: Any, payload: Any) -> None:
        put(ids[1:], at[1:], work[1:], patience_h=patience_h[1:], payload=payload[1:])

    queue.put = lossy
    with pytest.raises(LawBroken, match="V03 contacts"):
        run(twin)
