"""Running cost follows from what people did, and nothing is counted twice."""

import numpy as np
import pytest

from sim.economics import activity_costs
from sim.economics.activity_costs import mean_subscribers
from sim.economics.parameters import EconomicsParameters
from sim.kernel.described import describe
from sim.kernel.growth import scale
from sim.records.desks import DeskPlan
from sim.records.outcome import Outcome
from tests.kpis.made import outcome

BOOKS = EconomicsParameters()
PAID_BY = {
    "field": "network",
    "noc": "network",
    "second_line": "network",
    "care": "customer operations",
    "fallout": "customer operations",
    "disputes": "customer operations",
}
DESKS = [DeskPlan(name, f"people of {name}", "joint", total) for name, total in PAID_BY.items()]  # type: ignore[arg-type]
LETTERS = DeskPlan("letters", "letter writers", "bss", "customer operations")
NOT_USUAL = ("overtime", "call-outs", "shared desks")
REFERENCE_MONTHLY = 583_000 + 140_000 + 93_300 + 373_000 + 117_000 + 3.26 * 100_000
JANUARY = 31 * 24.0


def opex(made: Outcome, books: EconomicsParameters = BOOKS) -> np.ndarray:
    return activity_costs.opex(made, books, DESKS)


def opex_lines(made: Outcome, books: EconomicsParameters = BOOKS) -> dict[str, np.ndarray]:
    return activity_costs.opex_lines(made, books, DESKS)


def usual(field_hours: float = 1360.0, subscribers: float = 100_000.0, size: float = 1.0) -> Outcome:
    measures = {(f"{name}.duty", ""): [hours * size] for name, hours in BOOKS.included_hours.items()}
    measures |= {
        ("field.duty", ""): [field_hours * size],
        ("field.visits", "site"): [40 * size],
        ("field.visits", "install"): [225 * size],
        ("subscribers.joined", "postpaid"): [1760 * size],
        ("subscribers.hours", "postpaid"): [subscribers * JANUARY],
    }
    return outcome(months=1, measures=measures)


def test_usual_staffing_costs_what_the_books_say() -> None:
    assert opex(usual(), BOOKS)[0] / 100 == pytest.approx(REFERENCE_MONTHLY)


def test_an_hour_more_costs_just_that_hour() -> None:
    assert opex(usual(1361), BOOKS)[0] - opex(usual(), BOOKS)[0] == 4500


def test_a_desk_that_the_books_do_not_name_costs_the_default_hour_and_has_nothing_paid_yet() -> None:
    books = EconomicsParameters(default_hour=40.0)
    made = outcome(months=1, measures={("letters.duty", ""): [50.0]})
    with_letters = activity_costs.opex_lines(made, books, [*DESKS, LETTERS])
    assert with_letters["letter writers"][0] == 50 * 4000
    without = opex_lines(made, books)
    assert {line: row[0] for line, row in with_letters.items() if line in without} == {
        line: row[0] for line, row in without.items()
    }


def test_the_books_name_an_hour_and_usual_hours_of_the_same_desks() -> None:
    assert BOOKS.hourly.keys() == BOOKS.included_hours.keys()
    assert (BOOKS.hour_of("field"), BOOKS.hour_of("letters")) == (45.0, 35.0)
    assert (BOOKS.hours_included("field"), BOOKS.hours_included("letters")) == (1360.0, 0.0)


def test_hours_inside_the_totals_grow_with_the_operator_and_the_cost_of_an_hour_does_not() -> None:
    tenfold = scale(BOOKS, 10.0)
    assert tenfold.hours_included("fallout") == 2700.0
    assert tenfold.hourly == BOOKS.hourly


def test_a_subscriber_more_costs_interconnect_and_content() -> None:
    more = opex(usual(subscribers=100_100), BOOKS)[0] - opex(usual(), BOOKS)[0]
    assert more == pytest.approx(100 * 326)


def test_lines_add_up_to_the_whole_in_whole_cents() -> None:
    lines = opex_lines(usual(), BOOKS)
    assert all(row.dtype == np.int64 and row.shape == (1,) for row in lines.values())
    assert sum(int(row[0]) for row in lines.values()) == opex(usual(), BOOKS)[0]
    assert all(row[0] > 0 for line, row in lines.items() if line not in NOT_USUAL)


def test_overtime_and_call_outs_are_paid_on_top_with_their_premiums() -> None:
    """Ten hours outside duty, four of them in two call-outs that are paid as six; 45.00 an hour on duty."""
    beyond = {("field.overtime", "stayed on"): [6.0], ("field.overtime", "called out"): [4.0]}
    made = outcome(months=1, measures={**beyond, ("field.call_out_paid", ""): [6.0]})
    lines = opex_lines(made, EconomicsParameters(overtime_premium=0.5, call_out_premium=1.0))
    assert lines["overtime"][0] == 6 * 67_50
    assert lines["call-outs"][0] == 6 * 90_00
    assert opex_lines(usual())["overtime"][0] == opex_lines(usual())["call-outs"][0] == 0


def test_a_tenfold_operator_costs_ten_times_as_much() -> None:
    tenfold = opex(usual(subscribers=1_000_000, size=10), scale(BOOKS, 10.0))
    assert tenfold[0] == pytest.approx(10 * opex(usual(), BOOKS)[0])


def test_dear_hours_never_make_the_rest_negative() -> None:
    dear = EconomicsParameters(hourly={**BOOKS.hourly, "care": 1000.0})
    assert opex_lines(usual(), dear)["customer operations, other"][0] == 0


def test_mean_subscribers_are_weighted_by_time() -> None:
    made = outcome(months=2, measures={("subscribers.hours", "sme"): [50 * JANUARY, 60 * 28 * 24.0]})
    assert mean_subscribers(made) == pytest.approx([50, 60])
    assert mean_subscribers(made, "fibre") == pytest.approx([0, 0])


def test_no_unit_cost_is_negative_at_the_reference() -> None:
    money = [value for value in BOOKS.model_dump().values() if isinstance(value, float)]
    assert len(money) > 10
    assert min([*money, *BOOKS.hourly.values()]) > 0


def test_the_cost_of_each_desk_is_a_setting_that_one_can_look_up() -> None:
    told = {info.path: info.default for info in describe(BOOKS, "economics")}
    assert (told["economics.hourly.care"], told["economics.included_hours.care"]) == (26.0, 1900.0)


def test_others_charge_for_the_standby_that_nobody_paid_and_quiet_months_pay_for_busy_ones() -> None:
    """Paper: 2 h present for an hour of work, 100 h paid. Of 60, 0, 70 and 130 h of work 120, 0, 140 and 250 h are
    used, as no more than 250 h are present: the account stands at 20, -80, -40 and 110 h. It is charged 20 h,
    then nothing twice, then 90 h, at 50 and a half."""
    books = EconomicsParameters(standby={"noc": 2.0}, hourly={"noc": 50.0}, overtime_premium=0.5)
    measures = {("noc.shared_work", ""): [60.0, 0.0, 70.0, 130.0], ("noc.duty", ""): [90.0] * 4}
    measures |= {("noc.shared_presence", ""): [250.0] * 4, ("noc.overtime", ""): [10.0] * 4}
    made = outcome(months=4, measures=measures)
    assert opex_lines(made, books)["shared desks"].tolist() == [20 * 7500, 0, 0, 90 * 7500]


def test_a_desk_of_ones_own_is_charged_by_nobody() -> None:
    made = outcome(months=1, measures={("noc.work", ""): [700.0], ("noc.duty", ""): [100.0]})
    assert opex_lines(made)["shared desks"].tolist() == [0]
