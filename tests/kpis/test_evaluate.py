"""KPIs are ratios of sums over the measured months; what was not observed has no value."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.activity_costs import opex
from sim.economics.parameters import EconomicsParameters
from sim.kpis.catalogue import KPIS
from sim.kpis.desks import DESKS
from sim.kpis.evaluate import (
    format_difference,
    format_money,
    format_value,
    horizon,
    horizon_by_address,
    horizon_by_part,
    monthly,
    monthly_by_part,
    parts,
)
from sim.kpis.records import quantile
from sim.records.measures import BINS, bin_edges
from sim.records.outcome import Outcome
from tests.kpis.made import outcome

JANUARY, FEBRUARY = 31 * 24.0, 28 * 24.0


def test_uptime_is_one_less_the_share_of_hours_lost() -> None:
    made = outcome(
        measures={("subscribers.hours", "postpaid"): [700, 300], ("outage.hours", "mobile"): [1, 2]}
    )
    assert horizon(made)["uptime"] == pytest.approx(1 - 3 / 1000)
    assert monthly(made)["uptime"] == pytest.approx([1 - 1 / 700, 1 - 2 / 300])


def test_no_outage_is_full_uptime_but_no_subscribers_are_no_uptime() -> None:
    assert horizon(outcome(measures={("subscribers.hours", "postpaid"): [700, 300]}))["uptime"] == 1.0
    assert horizon(outcome())["uptime"] is None


def test_the_horizon_is_the_ratio_of_sums_and_not_the_mean_of_months() -> None:
    made = outcome(measures={("faults.resolution", "site"): [10, 90], ("faults.resolved", "site"): [1, 3]})
    assert horizon(made)["fault_resolution_time"] == pytest.approx(25.0)
    assert monthly(made)["fault_resolution_time"] == pytest.approx([10.0, 30.0])


def test_a_month_without_faults_has_no_resolution_time() -> None:
    made = outcome(measures={("faults.resolution", "site"): [0, 90], ("faults.resolved", "site"): [0, 3]})
    first, second = monthly(made)["fault_resolution_time"]
    assert math.isnan(first)
    assert second == 30.0


def test_nothing_recorded_means_no_value_anywhere() -> None:
    assert {id for id, value in horizon(outcome()).items() if value is not None} == set()
    assert all(np.isnan(row).all() for row in monthly(outcome(months=3)).values())


def test_the_warm_up_is_left_out() -> None:
    measures = {("subscribers.left", "sme"): [1, 2], ("subscribers.opening", "sme"): [100, 100]}
    assert horizon(outcome(measures=measures, warm_up=50.0)) == horizon(outcome(measures=measures))
    assert horizon(outcome(measures=measures))["churn_rate"] == 3 / 200


def test_arpu_is_revenue_less_credit_notes_over_mean_subscribers() -> None:
    made = outcome(
        measures={("subscribers.hours", "postpaid"): [100 * JANUARY, 200 * FEBRUARY]},
        ledger={"revenue.postpaid": [240_000, 480_000], "adjustments": [-10_000, 0], "cash": [-5, -7]},
    )
    assert horizon(made)["arpu"] == pytest.approx(7100 / 300)
    assert monthly(made)["arpu"] == pytest.approx([23.0, 24.0])
    assert horizon(made)["revenue"] == pytest.approx(3550)
    assert horizon(made)["cash"] == pytest.approx(0.06)


def test_arpu_and_churn_split_by_segment() -> None:
    made = outcome(
        measures={
            ("subscribers.hours", "postpaid"): [100 * JANUARY, 100 * FEBRUARY],
            ("subscribers.hours", "sme"): [10 * JANUARY, 10 * FEBRUARY],
            ("subscribers.opening", "postpaid"): [100, 100],
            ("subscribers.opening", "sme"): [10, 10],
            ("subscribers.left", "postpaid"): [1, 1],
        },
        ledger={"revenue.postpaid": [240_000, 240_000], "revenue.sme": [95_000, 95_000]},
    )
    assert parts(made, "arpu") == ["postpaid", "sme"]
    assert horizon_by_part(made, "arpu") == pytest.approx({"postpaid": 24.0, "sme": 95.0})
    assert horizon_by_part(made, "churn_rate") == {"postpaid": 0.01, "sme": 0.0}
    assert monthly_by_part(made, "arpu")["sme"] == pytest.approx([95.0, 95.0])


def test_causes_of_wrong_bills_add_up_to_all_wrong_bills() -> None:
    made = outcome(
        measures={
            ("bills.issued", "postpaid"): [600, 300],
            ("bills.issued", "sme"): [100, 0],
            ("bills.right", "postpaid"): [590, 300],
            ("bills.right", "sme"): [90, 0],
            ("bills.wrong", "start"): [15, 0],
            ("bills.wrong", "tariff"): [5, 0],
        }
    )
    assert horizon(made)["billing_accuracy"] == pytest.approx(0.98)
    by_cause = horizon_by_part(made, "bills_wrong")
    assert by_cause == pytest.approx({"start": 15.0, "tariff": 5.0})
    assert horizon(made)["bills_wrong"] == pytest.approx(20.0)


def test_what_has_no_parts_is_not_split() -> None:
    made = outcome(measures={("care.inside", ""): [5, 5], ("care.duty", ""): [10, 10]})
    assert parts(made, "care_utilisation") == []
    assert horizon(made)["care_utilisation"] == 0.5


def test_messages_succeed_unless_they_are_lost() -> None:
    made = outcome(
        conversation=[
            (0, "bss.care", "oss.fault_management", 50, 50, 0.0),
            (1, "bss.order_capture", "bss.order_management", 90, 10, 960.0),
            (2, "bss.order_capture@new", "bss.order_management@new", 10, 0, 0.0),
        ]
    )
    assert horizon(made)["message_success"] == pytest.approx(0.9)
    assert horizon(made)["message_delay"] == pytest.approx(960 / 90)
    by_link = horizon_by_part(made, "message_success")
    assert by_link["bss.order_capture@new->bss.order_management@new"] == 1.0


def test_a_new_departments_words_move_no_kpi_of_the_wires() -> None:
    orders = (1, "bss.order_capture", "bss.order_management", 90, 10, 960.0)
    before = horizon(outcome(conversation=[orders]))
    after = outcome(conversation=[orders, (1, "bss.dunning", "subscribers.customers", 5000, 400, 1.0)])
    after.tables["conversation"]["message"] = np.array(["OrderPlaced", "ReminderSent"])
    assert horizon(after) == before
    assert before["order_to_cash_delay"] == pytest.approx(960 / 80)
    assert before["usage_to_bill_delay"] is None


def test_a_new_hearer_of_an_old_word_moves_no_kpi_of_the_wires() -> None:
    orders = (1, "bss.order_capture", "bss.order_management", 90, 10, 960.0)
    before = horizon(outcome(conversation=[orders]))
    after = outcome(conversation=[orders, (1, "bss.order_capture", "bss.welcome", 90, 90, 0.0)])
    assert horizon(after) == before


def test_a_word_of_two_journeys_is_told_apart_by_who_says_it_whatever_its_suffix() -> None:
    made = outcome(
        conversation=[
            (1, "oss.provisioning@new", "oss.workforce", 10, 0, 30.0),
            (1, "oss.fault_management", "oss.workforce", 4, 1, 6.0),
        ]
    )
    made.tables["conversation"]["message"] = np.array(["VisitRequested"] * 2)
    found = horizon(made)
    assert found["order_to_cash_delay"] == pytest.approx(3.0)
    assert found["trouble_to_resolve_delay"] == pytest.approx(2.0)
    assert found["trouble_to_resolve_success"] == pytest.approx(0.75)


# --- by address


def two_billings() -> Outcome:
    made = outcome(
        months=1,
        measures={
            ("bills.right", "postpaid"): [90],
            ("bills.right", "sme"): [40],
            ("bills.issued", "postpaid"): [100],
            ("bills.issued", "sme"): [50],
            ("contacts.offered", "bill"): [30],
            ("subscribers.hours", "postpaid"): [1000 * JANUARY],
            ("orders.fell_out", "add mobile"): [3],
            ("orders.submitted", "add mobile"): [60],
            ("orders.submitted", "cease"): [40],
        },
    )
    new = "bss.billing@mvno_1"
    made.tables["measures"]["address"] = np.array(
        [
            *("bss.billing", new, "bss.billing", new),
            *("bss.care", "", "bss.order_management@mvno_1", "bss.order_capture@mvno_1", "bss.order_capture"),
        ]
    )
    return made


def test_a_kpi_sums_over_addresses_and_is_split_by_address() -> None:
    made = two_billings()
    assert horizon(made)["billing_accuracy"] == pytest.approx(130 / 150)
    assert horizon_by_address(made, "billing_accuracy") == {"bss.billing": 0.9, "bss.billing@mvno_1": 0.8}


def test_an_address_is_divided_by_its_own_then_by_its_suffix_then_by_the_world() -> None:
    made = two_billings()
    assert horizon_by_address(made, "fallout_rate") == {"bss.order_management@mvno_1": 3 / 60}
    assert horizon_by_address(made, "contacts_per_subscriber") == pytest.approx({"bss.care": 0.03})


def test_a_run_stored_before_addresses_has_one_nameless_address() -> None:
    made = outcome(measures={("care.inside", ""): [5, 5], ("care.duty", ""): [10, 10]})
    assert horizon_by_address(made, "care_utilisation") == {"": 0.5}


def test_messages_have_the_address_of_their_sender_and_money_has_none() -> None:
    made = outcome(
        conversation=[
            (1, "bss.a", "bss.order_management", 10, 1, 18.0),
            (1, "bss.a@new", "bss.order_management", 10, 0, 0.0),
        ],
        ledger={"revenue.sme": [100, 100]},
    )
    assert horizon_by_address(made, "message_delay") == {"bss.a": 2.0, "bss.a@new": 0.0}
    assert horizon_by_address(made, "revenue") == {}


def test_net_adds_count_leavers_even_if_nobody_joined() -> None:
    made = outcome(measures={("subscribers.left", "sme"): [3, 5]})
    assert horizon(made)["net_adds"] == -4
    assert monthly(made)["net_adds"] == pytest.approx([-3, -5])


def test_running_cost_needs_the_economics_and_counts_the_plan() -> None:
    made = outcome(measures={("subscribers.hours", "sme"): [1000 * JANUARY, 1000 * FEBRUARY]})
    economics = EconomicsParameters()
    assert horizon(made)["opex_per_subscriber"] is None
    assert horizon(made)["ebitda"] is None
    plain = horizon(made, economics)["opex_per_subscriber"]
    assert plain == pytest.approx(opex(made, economics, DESKS).sum() / 100 / 2000)
    planned = horizon(made, economics, np.array([100_000, 300_000]))["opex_per_subscriber"]
    assert planned == pytest.approx(plain + 4000 / 2000)


# --- quantiles


def test_a_quantile_is_linear_inside_its_bin() -> None:
    edges, counts = bin_edges(), np.zeros(BINS, dtype=np.int64)
    counts[200], counts[300] = 50, 50
    assert quantile(counts, 0.25) == pytest.approx((edges[199] + edges[200]) / 2)
    assert quantile(counts, 0.95) == pytest.approx(edges[299] + 0.9 * (edges[300] - edges[299]))
    assert quantile(counts, 1.0) == pytest.approx(edges[300])


def test_the_open_ends_of_a_histogram_have_values_too() -> None:
    lowest, highest = np.zeros(BINS, dtype=np.int64), np.zeros(BINS, dtype=np.int64)
    lowest[0], highest[-1] = 10, 10
    assert quantile(lowest, 0.5) == pytest.approx(bin_edges()[0] / 2)
    assert quantile(highest, 0.5) == bin_edges()[-1]
    assert quantile(np.zeros(BINS, dtype=np.int64), 0.5) is None


@given(st.lists(st.floats(1e-3, 1e4), min_size=1, max_size=200), st.floats(0.01, 1.0))
def test_a_quantile_lies_within_a_bin_of_the_true_one(values: list[float], share: float) -> None:
    counts = np.bincount(np.searchsorted(bin_edges(), values, side="right"), minlength=BINS)
    true = float(np.quantile(values, share, method="inverted_cdf"))
    assert quantile(counts, share) == pytest.approx(true, rel=0.05)


def test_the_p95_of_the_horizon_comes_from_the_summed_histogram() -> None:
    made = outcome(
        histograms={("orders.activation", "add mobile"): {0: {400: 9}, 1: {250: 100}, 2: {300: 100}}}
    )
    edges = bin_edges()
    first, second = monthly(made)["order_to_activate_p95"]
    assert edges[249] < first < edges[250]
    assert edges[299] < second < edges[300]
    assert horizon(made)["order_to_activate_p95"] == pytest.approx(
        edges[299] + 0.9 * (edges[300] - edges[299])
    )


# --- screens


@pytest.mark.parametrize(
    ("id", "value", "shown"),
    [
        ("uptime", 0.9988, "99.88 %"),
        ("churn_rate", 0.01681, "1.68 %"),
        ("latency", 31.416, "31.42 ms"),
        ("fault_resolution_time", 7.418, "7.42 h"),
        ("arpu", 23.32, "23.32 €"),
        ("revenue", 2_332_000.0, "2.33 M€"),
        ("net_adds", 1234.4, "1,234"),
        ("net_adds", -0.2, "0"),
        ("saifi", 2.4, "2.40 /year"),
        ("bills_wrong", 20.0, "20.00 ‰"),
        ("arpu", None, "–"),
        ("arpu", math.nan, "–"),
    ],
)
def test_values_are_shown_with_their_unit(id: str, value: float | None, shown: str) -> None:
    assert format_value(id, value) == shown


def test_differences_have_a_sign_and_shares_differ_by_points() -> None:
    assert format_difference("uptime", 0.0005) == "+0.050 pp"
    assert format_difference("uptime", -0.0123) == "-1.23 pp"
    assert format_difference("order_to_activate", -20.24) == "-20.2 h"
    assert format_difference("arpu", None) == "–"


@pytest.mark.parametrize(
    ("money", "shown"),
    [
        (65_000.0, "65.0 k€"),
        (-1_200_000.0, "-1.20 M€"),
        (999.4, "999.40 €"),
        (999_600.0, "1.00 M€"),
        (99_960.0, "100 k€"),
        (-0.001, "0.00 €"),
        (2.5e9, "2.50 bn €"),
    ],
)
def test_money_has_three_digits(money: float, shown: str) -> None:
    assert format_money(money) == shown


def test_another_currency_is_shown_as_it_is_called() -> None:
    assert format_value("arpu", 23.32, currency="CHF") == "23.32 CHF"


def test_every_kpi_has_a_value_by_month_and_by_horizon() -> None:
    assert list(horizon(outcome())) == list(monthly(outcome())) == list(KPIS)
