"""A billing department alone in its house, where everyone pays 30.00 a month and uses 5.00."""

from typing import Any

import numpy as np

from sim.bss.billing.billing import Billing
from sim.bss.billing.parameters import BillingParameters
from sim.messages.money import BillSent, DisputeRaised, ItemsChanged, ServicesListed
from sim.messages.orders import BillingChanged
from sim.subscribers.population import People
from sim.subscribers.tariffs import Tariffs
from tests.house_of_two import Alone, alone, empty_house, order_tools, some_people

FLAWLESS: dict[str, Any] = {
    "usage_cv": 0.0, "reconciliation": 0.0, "untold_before": 0.0, "audited_before": 0.0, "mismatch_before": 0.0, "untold_ends_before": 0.0, "wrong_start_before": 0.0,
    "mismatch": 0.0, "mismatch_at_once": 0.0,
    "proration": 0.0, "tariff_defect": 0.0, "dispute_wrong": 0.0, "assurance_wrong": 0.0, "false_alarm": 0.0,
}  # fmt: skip
"""Nobody enters or decides anything wrongly, and nobody compares records."""


def billing(months: int = 6, people: dict[str, int] | None = None, **changes: Any) -> Alone:
    """Forty postpaid people, or others; usage is always as usual and nobody errs, unless said."""
    house = empty_house(months=months)
    population = some_people(house, **(people or {"postpaid": 40}))
    population.people.charge[:], population.people.usage_mean[:], population.people.offer[:] = 3000, 500, 0
    parameters = BillingParameters(**(FLAWLESS | changes))
    return alone(Billing, parameters, house, population=population, tariffs=Tariffs(), **order_tools(house))


def people_of(desk: Alone) -> People:
    """The people as the world has them; billing itself may only read."""
    people: People = desk.it.population.people
    return people


def newcomer(desk: Alone, began: float) -> int:
    """Somebody who is in service since `began` and of whom billing has not heard; uses nothing."""
    people = people_of(desk)
    ids = np.array([10_000 + people.count], dtype=np.uint64)
    row = int(desk.it.population.add(np.array([0]), ids, began)[0])
    people.charge[row], people.usage_mean[row], people.offer[row] = 3000, 0, 0
    people.in_service[row], people.service_from[row] = True, began
    return row


def leave(desk: Alone, row: int, at: float) -> None:
    """Somebody is gone, and the network knows."""
    people = people_of(desk)
    people.alive[row], people.in_service[row], people.service_to[row] = False, False, at


def change(desk: Alone, row: int, kind: int, at: float, effective: float) -> None:
    """Billing is told to begin or end charging somebody."""
    desk.hand(BillingChanged, at, row=row, kind=np.uint8(kind), effective=effective, cause=np.uint8(0))


def dispute(desk: Alone, rows: Any, at: float) -> None:
    """People dispute their bills."""
    rows = np.atleast_1d(rows)
    bills = np.zeros(len(rows), dtype=np.uint64)
    desk.hand(DisputeRaised, np.full(len(rows), at), row=rows, bill=bills)


def first_bill(desk: Alone, row: int, days: int = 62) -> tuple[int, int]:
    """Amount and error of the first bill of one account, in cents."""
    desk.days(days)
    bills = desk.rows(BillSent)
    mine = np.flatnonzero(bills.row == row)[0]
    return int(bills.amount[mine]), int(bills.error[mine])


def change_items(desk: Alone, rows: Any, at: float) -> None:
    """Services of some people are changed, and billing is told at once."""
    instants = np.full(len(rows), at)
    desk.hand(ItemsChanged, instants, row=rows, effective=instants)


def list_services(desk: Alone, at: float) -> None:
    """Provisioning lists all services that work, of all turns, at one instant."""
    people = people_of(desk)
    rows = np.flatnonzero(people.in_service)
    desk.hand(ServicesListed, np.full(len(rows), at), row=rows, since=people.service_from[rows])
