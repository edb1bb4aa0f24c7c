"""Wrong tariffs and records of an earlier date: belief jumps, truth does not, and what must close closes."""

from typing import Any

import numpy as np

from sim.messages.money import BillSent, DisputeRaised
from sim.subscribers.segments import FIBRE, POSTPAID
from sim.twin import Twin, run
from tests.incidents.trainer import NETWORK, NO_LOSS, QUIET, at, hour, incidents, operator
from tests.twin import small

STILL = small.merged(QUIET, NO_LOSS, {"bss": {"catalogue": {"changes": 0}, "billing": {"tolerance": 0.01}}})
LIVELY = small.merged(NETWORK, NO_LOSS)


def errors_of(twin: Twin) -> dict[int, dict[int, int]]:
    """What each person's bill was wrong by (cents), by the day of the run; filled while the twin lives."""
    found: dict[int, dict[int, int]] = {}
    lead = twin.departments["bss.billing"].p.verification

    def read(passed: Any) -> None:
        if isinstance(passed.word, BillSent):
            day = int((float(passed.word.at[0]) - lead) // 24) + 1
            rows = zip(passed.word.row.tolist(), passed.word.error.tolist(), strict=True)
            found.setdefault(day, {}).update(rows)

    twin.services.bus.watch(read)
    return found


def wrong_price(**more: Any) -> small.Patch:
    slip = {"kind": "tariff error", "at": at(8, "14:20"), "segment": "postpaid", "factor": 1.5}
    return incidents(slip={**slip, "lasts": 8 * 24, **more})


def test_bills_of_the_window_are_wrong_by_the_factor_and_all_others_are_right() -> None:
    """Runs are at 20 o'clock on the 1st, 8th, 15th and 22nd; the window is from the 8th to the 16th."""
    nobody = {"subscribers": {"dispute_if_wrong": 0}}
    twin = operator(STILL, nobody, wrong_price(), months=2)
    errors, people = errors_of(twin), twin.world.population.people
    run(twin)
    for day in (1, 22, 32):
        assert set(errors[day].values()) == {0}, day
    for day in (8, 15):
        wrong = {row: error for row, error in errors[day].items() if error}
        assert {int(people.segment[row]) for row in wrong} == {POSTPAID}
        assert len(wrong) == sum(int(people.segment[row]) == POSTPAID for row in errors[day])
        # The charge of a month in advance is half as much again, and half a cent goes up.
        assert wrong == {row: (int(people.charge[row]) + 1) // 2 for row in wrong}
    assert (twin.world.tariffs.price_factor == 1.0).all()


def test_one_offer_alone_may_be_wrong() -> None:
    twin = operator(STILL, wrong_price(offer=3))
    errors, people = errors_of(twin), twin.world.population.people
    run(twin)
    wrong = {row for row, error in errors[8].items() if error}
    assert wrong
    assert {(int(people.segment[row]), int(people.offer[row])) for row in wrong} == {(POSTPAID, 3)}


def test_wrong_bills_are_disputed_and_a_dispute_mends_the_tariff() -> None:
    angry = {"subscribers": {"error_contact": 1, "dispute_if_wrong": 1}}
    twin, disputes = operator(STILL, angry, wrong_price(lasts=60 * 24), months=2), list[float]()
    twin.services.bus.watch(
        lambda passed: disputes.extend(
            passed.word.at.tolist() if isinstance(passed.word, DisputeRaised) else []
        )
    )
    errors = errors_of(twin)
    run(twin)
    assert len(disputes) >= 30
    assert min(disputes) > hour(8, "20:00"), "nobody disputes before the bill"
    assert any(errors[8].values())
    assert not any(errors[39].values()), "the runs of the 8th of February are right again"


def test_an_error_that_begins_after_the_run_of_the_day_spares_its_bills() -> None:
    twin = operator(STILL, wrong_price(at=at(8, "20:30")))
    errors = errors_of(twin)
    run(twin)
    assert set(errors[8].values()) == {0}
    assert any(errors[15].values())


# --- restored


def back(system: str, records_of: str) -> small.Patch:
    crash = {"kind": "restored", "at": at(20, "09:10"), "system": system, "lasts": 5}
    return incidents(crash={**crash, "records_of": records_of})


DRIFTING = {"oss": {"provisioning": {"accuracy_mobile": 1, "accuracy_fixed": 1, "audit": 0, "other_port": 0}}}


WANTED = {"subscribers": {"segments": {"postpaid": {"gross_adds": 10_000}}}}


def recorded(twin: Twin) -> dict[int, int]:
    """On record: which resource each person has."""
    provisioning, people = twin.departments["oss.provisioning"], twin.world.population.people
    return dict(zip(people.id.tolist(), provisioning.inventory.port.tolist(), strict=True))


def true(twin: Twin) -> dict[int, int]:
    people = twin.world.population.people
    return dict(zip(people.id.tolist(), people.true_port.tolist(), strict=True))


def standing_at(twin: Twin, instant: float, look: Any) -> Any:
    """What is seen at an instant, found by living on to the end of its day."""
    seen: list[Any] = []

    def wait() -> Any:
        yield twin.services.env.timeout(instant - twin.services.env.now)
        seen.append(look(twin))

    twin.services.env.process(wait())
    run(twin, until=(instant // 24 + 1) * 24)
    return seen[0]


def test_the_inventory_comes_back_with_what_it_said_at_an_earlier_midnight() -> None:
    twin = operator(LIVELY, DRIFTING, back("provisioning", "2027-01-06"), count=1200, months=2)
    run(twin, until=hour(6))
    old = recorded(twin)
    last = standing_at(twin, hour(20, "14:10") - 1e-6, recorded)
    twin2 = operator(LIVELY, DRIFTING, back("provisioning", "2027-01-06"), count=1200, months=2)
    now = standing_at(twin2, hour(20, "14:10") + 1e-6, recorded)
    assert last != old
    assert {who: port for who, port in now.items() if who in old} == old
    newcomers = now.keys() - old.keys()
    assert len(newcomers) > 5
    assert {now[who] for who in newcomers} == {-1}
    run(twin2)


def test_the_network_goes_on_and_only_the_records_lie() -> None:
    crash = back("provisioning", "2027-01-06")
    with_it, without = (operator(LIVELY, DRIFTING, patch, count=1200) for patch in (crash, {}))
    for twin in (with_it, without):
        run(twin, until=hour(20))
    assert true(with_it) == true(without)
    assert recorded(with_it) == recorded(without), "until it is down nothing is other than without it"
    lies = [
        int((np.array([*true(t).values()]) != np.array([*recorded(t).values()])).sum()) for t in (with_it,)
    ]
    run(with_it, until=hour(21))
    wrong = [recorded(with_it)[who] != port for who, port in true(with_it).items()]
    assert sum(wrong) > lies[0] + 5


def test_while_it_is_down_nothing_reaches_it_and_then_all_at_once() -> None:
    twin = operator(LIVELY, back("provisioning", "2027-01-06"), count=1200)
    run(twin, until=hour(21))
    links = [link for pair, link in twin.services.bus._links.items() if "oss.provisioning" in pair]
    (mishap,) = {mishap for link in links for mishap in link.mishaps}
    assert (mishap.start, mishap.end, mishap.held) == (hour(20, "09:10"), hour(20, "14:10"), True)


def test_billing_comes_back_with_its_accounts_and_charges_twice_what_it_forgot() -> None:
    """Records of the 14th, on the 20th: the run of the 15th is forgotten, so those accounts pay it again."""
    twin = operator(STILL, back("billing", "2027-01-14"), {"subscribers": {"dispute_if_wrong": 0}}, months=2)
    errors = errors_of(twin)
    run(twin)
    accounts, people = twin.departments["bss.billing"].accounts.table, twin.world.population.people
    third = {row for row in errors[15] if accounts.cycle[row] == 2}
    assert all(error == 0 for error in errors[15].values())
    again = {row: errors[46][row] for row in third if row in errors[46]}
    assert len(again) > 50
    assert {row for row in again if again[row] > 0} == set(again), "the month of the 15th of January, twice"
    assert again == {row: int(people.charge[row]) for row in again}
    wrong = twin.services.measures.notebook("bss.billing").sums
    assert wrong["bills.wrong", "not explained"].sum() == len(again), "what billing forgot has no cause by name"
    for day in (22, 32, 39):
        assert set(errors[day].values()) == {0}, day
    assert (people.segment[list(again)] <= FIBRE + 1).all()


def test_accounts_that_came_since_are_unknown_to_billing() -> None:
    twin = operator(LIVELY, WANTED, back("billing", "2027-01-06"), count=1200, months=2)
    run(twin, until=hour(6))
    people = twin.world.population.people.count
    run(twin, until=hour(20))
    billing = twin.departments["bss.billing"]
    known = int(billing.accounts.table.known[people:].sum())
    run(twin, until=hour(21))
    assert known > 3
    assert int(billing.accounts.table.known[people:].sum()) < known
    run(twin)
