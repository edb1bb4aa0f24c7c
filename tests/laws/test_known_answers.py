"""Known answers: extreme operators of whom one knows without a computer what must come out.

Perfect wires: every link an API without latency or loss. Perfect records: right at birth, every move
recorded. Paired comparisons hold chance fixed, so one life is enough where the answer is certain.
"""

import numpy as np
import pytest

from sim.kpis.evaluate import horizon
from tests.twin import small

SIZE = {"count": 4_000, "months": 4}
ONE_VERSION = {"bss": {"catalogue": {"changes": 0}}}
IN_TIME = {"bss": {"catalogue": {"changes": 12, "publishing": "ahead of time"}}}
PERFECT_KEYING = {"bss": {"order_capture": {"keying_mobile": 0, "keying_fixed": 0}}}
PERFECT_RECORDS = {
    "oss": {
        "provisioning": {
            "accuracy_mobile": 1, "accuracy_fixed": 1, "moved_unrecorded_mobile": 0,
            "moved_unrecorded_fixed": 0, "other_port": 0,
        }
    }
}  # fmt: skip
NO_TIME_AT_THE_COUNTER = {
    "bss": {"order_capture": {"handling": 0}},
    "oss": {"provisioning": {"activation": 0}},
}
SLOW_REPAIRS = {
    "oss": {
        "workforce": {"repair": 5.0, "splice": 13.0, "line": 3.0, "travel": 1.16},
        "fault_management": {
            "diagnosis": 70, "line_test": 30, "remote_fix_low": 10, "remote_fix_high": 60,
        },
    }
}  # fmt: skip
NO_FEEDBACK = {"subscribers": {"churn": {"outage": 0, "major": 0, "wait": 0, "unresolved": 0}}}


# --- bills


@pytest.mark.parametrize("catalogue", [ONE_VERSION, IN_TIME], ids=["one version", "published ahead"])
@pytest.mark.parametrize("replication", range(2))
def test_perfect_wires_give_bills_that_are_all_right(catalogue: small.Patch, replication: int) -> None:
    """Wires and the counter take no time, nobody errs: billing accuracy is exactly 100 %."""
    outcome = small.lived(
        small.PERFECT_WIRES, PERFECT_KEYING, PERFECT_RECORDS, NO_TIME_AT_THE_COUNTER, small.FLAWLESS,
        catalogue, replication=replication, **SIZE,
    )  # fmt: skip
    assert small.kpi(outcome, "billing_accuracy") == 1.0
    assert small.kpi(outcome, "overcharge_ratio") == small.kpi(outcome, "leakage") == 0.0
    assert small.total(outcome, "bills.wrong") == 0
    assert small.total(outcome, "bills.issued") > 8_000


@pytest.mark.parametrize("catalogue", [ONE_VERSION, IN_TIME], ids=["one version", "published ahead"])
def test_perfect_wires_alone_leave_only_ends_in_the_hour_of_a_run(catalogue: small.Patch) -> None:
    """Work at the counter takes minutes; who leaves just before a bill run may still be charged in it."""
    outcome = small.lived(small.PERFECT_WIRES, small.FLAWLESS, catalogue, **SIZE)
    assert small.kpi(outcome, "billing_accuracy") > 0.9997
    for cause in ("tariff skew", "word lost", "entered wrong", "not explained"):
        assert small.total(outcome, "bills.wrong", cause) == 0


@pytest.mark.parametrize(
    ("cause", "patch"),
    [
        ("tariff skew", {"integration": {"links": {"catalogue->billing": {"style": "nightly"}}}}),
        ("not told", {"integration": {"links": {"order_management->billing": {"style": "manual"}}}}),
    ],
)
def test_one_bad_wire_gives_its_own_kind_of_wrong_bill(cause: str, patch: small.Patch) -> None:
    """C22 and C05: both errors are born outside billing."""
    slow_hands = {
        "integration": {"manual": {"passing_on": 24 * 6}, "nightly": {"at_hour": 23}},
        "bss": {"catalogue": {"changes": 12, "publishing": "on the day"}, "billing": {"cycles": 28}},
    }
    perfect = small.merged(small.PERFECT_WIRES, PERFECT_KEYING, PERFECT_RECORDS, small.FLAWLESS)
    perfect["integration"]["links"] = {}
    outcome = small.lived(perfect, slow_hands, patch, **SIZE)
    assert small.total(outcome, "bills.wrong", cause) > 0
    assert small.kpi(outcome, "billing_accuracy") < 1.0


# --- orders


@pytest.mark.parametrize("replication", range(2))
def test_perfect_records_wires_and_keying_give_no_fallout(replication: int) -> None:
    outcome = small.lived(
        small.PERFECT_WIRES, PERFECT_KEYING, PERFECT_RECORDS, small.FLAWLESS, replication=replication, **SIZE
    )
    assert small.kpi(outcome, "fallout_rate") == 0.0
    assert small.total(outcome, "fallout.work") == small.total(outcome, "orders.fallouts") == 0
    assert small.kpi(outcome, "inventory_accuracy") == 1.0
    assert small.total(outcome, "orders.submitted") > 300


@pytest.mark.parametrize(
    ("cause", "imperfect"),
    [
        ("record", {"oss": {"provisioning": {"accuracy_mobile": 0.9, "accuracy_fixed": 0.9}}}),
        ("data", {"bss": {"order_capture": {"keying_mobile": 0.03, "keying_fixed": 0.08}}}),
        ("message", {"integration": {"default": "p2p", "p2p": {"loss": 0.01}}}),
    ],
)
def test_each_flaw_gives_its_own_kind_of_fallout_and_no_other(cause: str, imperfect: small.Patch) -> None:
    """Nothing draws fallout: take away two of its three causes and only the third is seen."""
    outcome = small.lived(small.PERFECT_WIRES, PERFECT_KEYING, PERFECT_RECORDS, imperfect, **SIZE)
    seen = {name for name in ("record", "data", "message") if small.total(outcome, "orders.fallouts", name)}
    assert seen == {cause}


def test_without_orders_there_is_no_value_and_not_a_zero() -> None:
    outcome = small.lived(small.NO_ORDERS)
    values = small.kpis(outcome)
    for name in ("order_to_activate", "order_to_activate_p95", "fallout_rate", "promise_kept"):
        assert values[name] is None, name
    assert values["churn_rate"] == 0.0
    assert values["order_backlog"] == 0.0
    assert small.total(outcome, "field.visits", "install") == 0


def test_without_faults_uptime_is_one_and_repair_times_have_no_value() -> None:
    values = small.kpis(small.lived(small.NO_FAULTS, small.NO_LINE_FAULTS))
    assert values["uptime"] == 1.0
    assert values["saidi"] == values["saifi"] == values["ticket_rate"] == 0.0
    assert values["fault_resolution_time"] is None
    assert values["mttd"] is None
    assert values["caidi"] is None


def test_an_operator_without_demand_costs_its_fixed_staff_and_nothing_else() -> None:
    """V35. Nobody comes, changes, calls or disputes, and nothing breaks."""
    silence = {
        "subscribers": {"general_contacts": 0, "bill_contact": 0, "first_contact": 0, "shock_contact": 0,
                        "error_contact": 0, "order_contact": 0},
        "oss": {"monitoring": {"background": 1e-9}},
    }  # fmt: skip
    patches = (small.NO_ORDERS, small.NO_FAULTS, small.NO_LINE_FAULTS, silence)
    outcome, busy = small.lived(*patches), small.lived()
    for work in ("care", "fallout", "second_line", "disputes", "noc"):
        assert small.total(outcome, f"{work}.work") == 0
        assert small.total(outcome, f"{work}.duty") == small.total(busy, f"{work}.duty") > 0
    economics = small.scenario().at_size().economics
    idle_cost, busy_cost = (horizon(one, economics)["opex_per_subscriber"] for one in (outcome, busy))
    assert idle_cost is not None
    assert busy_cost is not None
    assert 0 < idle_cost < busy_cost


# --- repairs


def test_repair_times_doubled_make_resolution_and_uptime_worse() -> None:
    """In every one of three lives; the failures are the same ones, hour by hour."""
    for replication in range(3):
        usual, slow = (
            small.lived(NO_FEEDBACK, patch, replication=replication, count=5_000, months=4)
            for patch in ({}, SLOW_REPAIRS)
        )
        assert small.kpi(slow, "fault_resolution_time") > small.kpi(usual, "fault_resolution_time")
        assert small.kpi(slow, "uptime") < small.kpi(usual, "uptime")
        assert small.kpi(slow, "saidi") > small.kpi(usual, "saidi")


def test_the_verdict_flips_with_the_sign() -> None:
    fast = {"oss": {"workforce": {"repair": 1.25, "splice": 3.25, "line": 0.75, "travel": 0.29}}}
    fast, usual, slow = (
        small.lived(NO_FEEDBACK, patch, count=5_000, months=4) for patch in (fast, {}, SLOW_REPAIRS)
    )
    times = [small.kpi(one, "fault_resolution_time") for one in (fast, usual, slow)]
    assert times == sorted(times)
    assert len(set(times)) == 3


# --- monotonicity (V34)


def waits(seats: int) -> float:
    patch = {
        "bss": {"care": {"seats": seats * 50, "seats_early_late": seats * 50, "seats_night": seats * 50}}
    }
    outcome = small.lived(patch, {"subscribers": {"general_contacts": 0.2}})
    return small.kpi(outcome, "care_wait")


def test_more_agents_never_let_callers_wait_longer() -> None:
    """At 2,000 subscribers fifty seats of the reference are one; with very many nobody waits at all."""
    found = [waits(seats) for seats in (1, 2, 3, 40)]
    assert found == sorted(found, reverse=True)
    assert found[0] > 0
    assert found[-1] == 0.0


def test_more_technicians_never_make_lines_wait_longer() -> None:
    found = []
    for technicians in (50, 100, 200):
        patch = {"oss": {"workforce": {"technicians": technicians, "first_time_fix": 1}}}
        outcome = small.lived(patch, {"network": {"equipment": {"line_faults": 2}}}, months=3)
        hours, number = (
            small.total(outcome, f"faults.{name}", "line") for name in ("resolution", "resolved")
        )
        assert number > 30
        found.append(hours / number)
    assert found == sorted(found, reverse=True)
    assert found[0] > found[-1]


def test_better_records_never_give_more_fallout() -> None:
    found = [
        small.kpi(
            small.lived({"oss": {"provisioning": {"accuracy_mobile": a, "accuracy_fixed": a}}}, **SIZE),
            "fallout_rate",
        )
        for a in (0.85, 0.95, 1.0)
    ]
    assert found == sorted(found, reverse=True)
    assert found[0] > found[-1]


def test_more_loss_gives_more_lost_messages() -> None:
    found = []
    for loss in (0.0, 0.003, 0.01):
        outcome = small.lived({"integration": {"default": "p2p", "links": None, "p2p": {"loss": loss}}})
        found.append(int(np.sum(outcome.tables["conversation"]["lost"])))
    assert found[0] == 0
    assert found == sorted(found)
    assert found[2] > found[1] > 0
