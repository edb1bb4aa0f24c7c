"""The departments are agents: each has policies that matter, of which a user can add one; and beliefs of its own.

The operator here is a stressed one, so that every policy has something to decide.
"""

from typing import Any

import numpy as np
import pytest

from sim.bss.care.care import Care
from sim.kernel.department import Department, register_policy
from sim.kernel.paths import value_at
from sim.live import Twin, run
from sim.records.errors import InputRefused
from sim.records.outcome import Outcome
from sim.roster import SEATS, kinds, settings_path
from sim.twin import OUTSIDE, build, run_replication
from tests.twin import small
from tests.twin.diary import site_elements

STRESSED: small.Patch = {
    **small.EVERYBODY,
    "integration": {
        "default": "p2p",
        "p2p": {"loss": 0.01},
        "links": {"fault_management->care": {"style": "api"}, "catalogue->billing": {"style": "nightly"}},
    },
    "network": {"equipment": {"site_mtbf": 300, "line_faults": 1.5, "silent": 0.3}},
    "oss": {
        "workforce": {"technicians": 25, "inspection": 1, "outage_site": 0.4},
        "fault_management": {"planned_notice": 1},
        "provisioning": {"accuracy_mobile": 0.9, "accuracy_fixed": 0.85, "appointment": 2},
        "monitoring": {"background": 30},
    },
    "bss": {
        "catalogue": {"changes": 12},
        "order_capture": {"keying_mobile": 0.03, "keying_fixed": 0.08, "promise_fixed": 9},
        "order_management": {"analysts": 1, "repair": 180, "shift_hours": 5},
        "billing": {
            "reconciliation": 1.0,
            "outlier": 0.1,
            "clerks": 20,
            "doubts": 1,
            "tariff_defect": 1,
            "defect_low": 1,
            "defect_high": 1,
            "defect_size": 1,
            "defect_over": 1,
        },
    },
    "subscribers": {
        "general_contacts": 0.2,
        "competitor": {"price": {"postpaid": 25.0, "fibre": 30.0}, "moves": 1.0},
    },
}
SIZE = {"count": 4_000, "months": 2}

OTHER_POLICIES = [
    (kind.name, decision, policy)
    for kind in kinds()
    for decision, policies in kind.policies.items()
    for policy in policies
    if policy != value_at(small.scenario(), f"{settings_path(kind)}.{decision}")
]
"""Every policy of every agent that the reference operator does not use."""


def chosen(agent: str, decision: str, policy: str) -> small.Patch:
    floor, _, name = agent.partition(".")
    return {floor: {name: {decision: policy}}}


def stressed(*patches: small.Patch) -> Outcome:
    return small.lived(STRESSED, *patches, **SIZE)


def test_there_are_other_policies_to_be_tried() -> None:
    assert len(OTHER_POLICIES) >= 13
    assert ("bss.care", "telling", "tell customers") in OTHER_POLICIES
    assert ("bss.care", "telling", "answer only") not in OTHER_POLICIES


@pytest.mark.parametrize(("agent", "decision", "policy"), OTHER_POLICIES, ids=lambda word: word)
def test_another_policy_gives_another_outcome(agent: str, decision: str, policy: str) -> None:
    usual, other = stressed(), stressed(chosen(agent, decision, policy))
    assert small.differing(usual, other) != set()
    decided = other.tables["decisions"]
    mine = (decided["agent"] == agent) & (decided["decision"] == decision)
    assert set(decided["policy"][mine].tolist()) == {policy}
    assert decided["count"][mine].sum() > 0


def test_who_waits_for_the_customer_leaves_orders_open() -> None:
    waiting = stressed(chosen("bss.order_management", "chasing", "wait for the customer"))
    assert waiting.measure("orders.open")[-1] > stressed().measure("orders.open")[-1]
    assert small.total(waiting, "orders.fallouts", "message") < small.total(
        stressed(), "orders.fallouts", "message"
    )


def test_who_keeps_problems_to_oneself_leaves_care_in_the_dark() -> None:
    silent = stressed(chosen("oss.fault_management", "informing", "keep to ourselves"))
    assert "ProblemOpened" in set(stressed().tables["conversation"]["message"].tolist())
    assert "ProblemOpened" not in set(silent.tables["conversation"]["message"].tolist())
    known = silent.tables["beliefs"]
    assert (known["believed"][known["belief"] == "sites with trouble"] == 0).all()


def test_who_waits_for_self_healing_knows_later() -> None:
    """Of sites, whose alarms it lets wait: faults of lines are heard of from callers, once care answers them."""
    waiting = stressed(chosen("oss.monitoring", "ticketing", "wait for self-healing"))
    usual = stressed()
    assert (
        small.total(waiting, "faults.detected", "site") == small.total(usual, "faults.detected", "site") > 0
    )
    waited, told = (small.total(life, "faults.detection", "site") for life in (waiting, usual))
    assert waited > 1.1 * told


def test_telling_customers_deflects_calls() -> None:
    told = stressed(chosen("bss.care", "telling", "tell customers"))
    assert small.total(told, "contacts.deflected") > small.total(stressed(), "contacts.deflected") == 0


def test_checking_outliers_finds_wrong_bills() -> None:
    checked = stressed(chosen("bss.billing", "releasing", "check outliers"))
    assert small.total(checked, "bills.wrong") < small.total(stressed(), "bills.wrong")


def test_a_letter_brings_the_money_later() -> None:
    """So more is open at any time; what comes in a month is the same, once it has come to that."""
    open_invoices = []
    for outcome in (stressed(), stressed(chosen("bss.payments", "retrying", "write a letter"))):
        table = outcome.tables["ledger"]
        mine = table["account"] == "receivable"
        open_invoices.append(int((table["debit_cents"] - table["credit_cents"])[mine].sum()))
    assert open_invoices[1] > open_invoices[0]


def test_installing_first_lets_lines_wait() -> None:
    def line_hours(outcome: Outcome) -> float:
        return small.total(outcome, "faults.resolution", "line") / small.total(
            outcome, "faults.resolved", "line"
        )

    assert line_hours(stressed(chosen("oss.workforce", "dispatch", "installs first"))) > line_hours(
        stressed()
    )


# --- a policy of one's own


def test_an_own_policy_is_named_in_the_scenario_and_used(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def tell_of_large_problems(sites: int) -> bool:
        asked.append(sites)
        return sites > 1

    # Undoing takes the policy out again.
    monkeypatch.setitem(Care.policies["telling"], "tell of large problems", tell_of_large_problems)
    register_policy(Care, "telling", "tell of large problems", tell_of_large_problems)
    scenario = small.scenario(STRESSED, chosen("bss.care", "telling", "tell of large problems"), **SIZE)
    outcome = run_replication(scenario, 0)
    decided = outcome.tables["decisions"]
    mine = decided["policy"] == "tell of large problems"
    assert decided["count"][mine].sum() == len(asked) > 0
    assert set(decided["outcome"][mine].tolist()) == {str(sites > 1) for sites in asked}


def test_an_unknown_policy_is_refused_before_anything_runs() -> None:
    scenario = small.scenario(chosen("bss.care", "telling", "tell everybody"))
    with pytest.raises(InputRefused) as refused:
        build(scenario, 0)
    assert refused.value.problems == [
        "bss.care.telling: no policy 'tell everybody'; there are 'answer only', 'tell customers'"
    ]


# --- who is there


def test_every_agent_is_listed_with_its_standard_name_and_role() -> None:
    agents = stressed().tables["agents"]
    assert agents["agent"].tolist() == [kind.name for kind in kinds()]
    assert all(agents["standard_name"].tolist())
    assert all(role.endswith(".") or len(role) > 5 for role in agents["role"].tolist())


def test_whoever_is_not_asked_for_takes_no_seat() -> None:
    standing = {seat.kind.name for seat in SEATS if seat.standing}
    assert set(small.built().departments) == standing
    assert set(small.built(small.EVERYBODY).departments) == {kind.name for kind in kinds()}


def test_agents_touch_only_what_stands_on_their_line_of_the_roster() -> None:
    twin = small.built(small.EVERYBODY)
    for seat in SEATS:
        member = twin.departments[seat.kind.name]
        assert isinstance(member, Department)
        held = {name for name in {tool for one in SEATS for tool in one.tools} if name in vars(member)}
        assert held == set(seat.tools), member.address
    assert frozenset({"subscribers.customers", "subscribers.competitor"}) == OUTSIDE


def test_a_tool_is_the_thing_itself_but_people_are_seen_by_each_with_its_own_rights() -> None:
    twin = small.built()
    customers, care = twin.departments["subscribers.customers"], twin.departments["bss.care"]
    assert customers.equipment is twin.world.equipment
    assert customers.people is not care.people
    customers.people.lateness[0] = 7.0
    assert care.people.lateness[0] == 7.0
    with pytest.raises(ValueError, match="read-only"):
        care.people.lateness[0] = 8.0


# --- V45: no clairvoyance. What an agent has not been told changes nothing that it does. (A dispute would tell:
# its evidence is the truth. So nobody disputes here, or calls about a wrong bill.)

STOICS: small.Patch = {
    "subscribers": {
        "churn": dict.fromkeys(("price", "outage", "major", "latency", "shock", "bill_error", "both", "wait", "unresolved", "lateness"), 0),
        "market": {"elasticity": 0, "word_of_mouth": 0, "waiting": 0},
        "outage_call": 0,
        "error_contact": 0,
        "dispute_if_wrong": 0,
        "dispute_if_right": 0,
    },
    "network": {"equipment": {"line_faults": 0}},
    "oss": {
        "monitoring": {"counters_after": 100_000},
        "provisioning": {"audit": 0, "touches_record": 0, "moved_unrecorded_mobile": 0, "unlisted": 0},
    },
    "bss": {
        "catalogue": {"changes": 0},
        "billing": {**small.FLAWLESS_BILLING["bss"]["billing"], "reconciliation": 0},
    },
}  # fmt: skip


def done_by(secret: Any) -> Twin:
    """A run in which something becomes true on day 3 that nobody is told."""
    twin = small.built(small.NO_FAULTS, STOICS, count=3_000, months=2)

    def process() -> Any:
        yield twin.services.env.timeout(72.0 - twin.services.env.now)
        secret(twin)

    twin.services.env.process(process())
    run(twin)
    return twin


def swap_true_ports(twin: Twin) -> None:
    people = twin.world.population.people
    truth = twin.departments["oss.provisioning"].truth[0]
    one, other = np.flatnonzero((people.segment == 0) & people.in_service)[:200].reshape(2, -1)
    ports = people.true_port[one].copy(), people.true_port[other].copy()
    people.true_port[one], people.true_port[other] = ports[1], ports[0]
    truth.owner[people.true_port[one]], truth.owner[people.true_port[other]] = one, other


def raise_a_tariff(twin: Twin) -> None:
    twin.world.tariffs.price_factor[0, :] = 1.5


def break_a_site_silently(twin: Twin) -> None:
    equipment = twin.world.equipment
    alarm, equipment.alarm = equipment.alarm, lambda fault: None
    equipment.fail(site_elements(twin)[0], 10**6)
    equipment.alarm = alarm


def sent(twin: Twin) -> dict[tuple[str, ...], dict[int, int]]:
    """Sender, receiver and word to what was sent month by month."""
    return {
        (one.sender, one.receiver, one.kind.__name__): {month: t.sent for month, t in one.tally.items()}
        for one in twin.services.bus.routes()
    }


def sums(twin: Twin) -> dict[tuple[str, str], Any]:
    """Measure and part to the sum of each month, over all who noted it."""
    found: dict[tuple[str, str], Any] = {}
    for book in twin.services.measures.notebooks.values():
        for key, row in book.sums.items():
            found[key] = found.get(key, 0) + row
    return found


@pytest.mark.parametrize(
    ("secret", "only"),
    [
        (swap_true_ports, {"inventory.wrong"}),
        (
            raise_a_tariff,
            {f"bills.{name}" for name in ("true", "over", "under", "right", "wrong", "off")}
            | {
                "market.ill_words"
            },  # whose contract says more is no longer billed too much, and says so to others
        ),
        (
            break_a_site_silently,
            {"outage.hours", "outage.interruptions", "latency.weight", "latency.weighted"}
            | {"faults.open", "faults.open_age", "faults.undetected", "faults.undetected_age"}
            | {"market.ill_words"},  # people say among themselves what they feel
        ),
    ],
    ids=["ports", "tariff", "site"],
)
def test_what_nobody_was_told_changes_no_decision(secret: Any, only: set[str]) -> None:
    usual, different = done_by(lambda _: None), done_by(secret)
    assert usual.services.decisions == different.services.decisions
    assert sent(usual) == sent(different)
    one, other = sums(usual), sums(different)
    nothing = np.zeros(3)
    changed = {
        name
        for name, part in one.keys() | other.keys()
        if (one.get((name, part), nothing) != other.get((name, part), nothing)).any()
    }
    assert changed == only
    for key, (believed, true) in different.services.beliefs.items():
        assert believed == usual.services.beliefs[key][0], f"{key}: believed {believed}, true {true}"
