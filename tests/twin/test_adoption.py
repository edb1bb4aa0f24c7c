"""What a plan changes in the middle of a run reaches those who work with it."""

from typing import Any

import pytest

from sim.kernel.department import AnyDepartment
from sim.kernel.described import describe
from sim.kernel.paths import value_at, with_values
from sim.kernel.run_tables import tables_of
from sim.live import Twin, adopt, run
from sim.programme.levers import Effect, Lever
from sim.records.errors import InputRefused
from sim.records.fingerprint import fingerprint_of
from sim.roster import kinds, settings_path
from sim.scenario.plan import CHOSEN_AT_THE_START, portfolio_of
from tests.twin import small

BY_POLICY = ("bss.care.extra_seats",)
"""Staff that is there only on days on which a policy calls them."""
STAFF = {
    info.path: kind
    for kind in kinds()
    for info in describe(kind.settings, settings_path(kind))
    if info.unit == "FTE" and info.path not in BY_POLICY
}
"""Every setting of staff there is, and whose it is."""
MORE = 7
A_WEEK = 7 * 24.0


def changed(twin: Twin, path: str, value: Any) -> None:
    """Adopt other settings in the middle of a run, as a plan does."""
    run(twin, until=0.0)
    adopt(twin, with_values(twin.scenario, {path: value}))


def noted(twin: Twin, kind: type[AnyDepartment], what: str) -> dict[str, float]:
    """Desks of a department, and what each has noted of its duty or headcount so far."""
    book = twin.services.measures.notebooks[kind.name]
    return {desk.name: book.total(f"{desk.name}.{what}") for desk in kind.desks}


@pytest.mark.parametrize("path", sorted(STAFF))
def test_more_staff_is_more_people_on_duty_from_the_day_of_the_change_on(path: str) -> None:
    """In the week after: a desk of the department has exactly the hours that its plan gives for the new staff."""
    usual, more = (small.built(small.EVERYBODY, months=1) for _ in range(2))
    kind = STAFF[path]
    for twin in (usual, more):
        run(twin, until=0.0)
    adopt(more, with_values(more.scenario, {path: MORE}))
    before = [noted(twin, kind, "duty") for twin in (usual, more)]
    assert before[0] == before[1]
    for twin in (usual, more):
        run(twin, until=A_WEEK)
    after = [noted(twin, kind, "duty") for twin in (usual, more)]
    rise = {desk: after[1][desk] - after[0][desk] for desk in after[0]}
    assert max(rise.values()) > 0
    for plan in kind.desks:
        member = more.departments[kind.name]
        assert value_at(member.p, path.rpartition(".")[2]) == MORE
        hours = after[1][plan.name] - before[1][plan.name]
        assert hours == pytest.approx(member.duty_of(plan).hours(0.0, A_WEEK))


@pytest.mark.parametrize("kind", [kind for kind in kinds() if kind.desks], ids=lambda kind: kind.__name__)
def test_every_desk_is_manned_by_a_setting_of_staff_whose_head_count_it_notes(kind: Any) -> None:
    """The mean of a month in which as many were employed all the time is that number."""
    mine = {path: MORE for path, whose in STAFF.items() if whose is kind}
    assert mine, "nobody can order its staff"
    twin = small.built(small.EVERYBODY, months=1, warm_up=0)
    adopt(twin, with_values(twin.scenario, mine))
    run(twin)
    for desk, headcount in noted(twin, kind, "headcount").items():
        assert headcount == pytest.approx(MORE), desk


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("oss.monitoring.look", 9.0),
        ("oss.workforce.travel", 2.5),
        ("oss.provisioning.audit", 0.3),
        ("bss.order_capture.keying_mobile", 0.03),
        ("bss.order_management.repair", 180.0),
        ("bss.care.handling", 12.0),
        ("bss.billing.verification", 72.0),
        ("bss.payments.direct_debit", 0.3),
        ("bss.catalogue.step", 0.2),
        ("subscribers.general_contacts", 0.2),
        ("subscribers.segments.postpaid.gross_adds", 30.0),
        ("integration.default", "manual"),
    ],
)
def test_a_setting_that_is_changed_acts(path: str, value: Any) -> None:
    _check_acts(path, value)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("network.equipment.site_mtbf", 100.0),
        ("network.equipment.line_faults", 5.0),
        ("network.traffic.queueing", 20.0),
        ("bss.care.report_after", 1),
    ],
)
def test_what_is_changed_of_the_world_acts(path: str, value: Any) -> None:
    _check_acts(path, value)


def _check_acts(path: str, value: Any) -> None:
    harsh = {"bss": {"catalogue": {"changes": 12}}}
    usual, other = (small.built(harsh, count=4_000, months=2) for _ in range(2))
    run(usual)
    changed(other, path, value)
    run(other)
    prints = [fingerprint_of(tables_of(twin.services, twin.departments.values())) for twin in (usual, other)]
    assert prints[0] != prints[1]


def test_settings_that_stay_are_not_adopted_again() -> None:
    twin = small.built(months=1)
    told: list[str] = []
    for address, member in twin.departments.items():
        member.adopt = lambda parameters, address=address: told.append(address)
    adopt(twin, with_values(twin.scenario, {"oss.workforce.travel": 2.5}))
    assert told == ["oss.workforce"]
    assert value_at(twin.scenario, "oss.workforce.travel.mean") == 0.58, "the base is never edited"


OTHERWISE = {
    "horizon.months": 2, "subscribers.count": 3_000, "network.sites": 5, "network.hubs": 9,
    "network.map": "SwitchL3", "network.overlap": 0.1, "economics.it_cost": 1.0, "seed": 3,
}  # fmt: skip


@pytest.mark.parametrize("path", sorted(OTHERWISE))
def test_what_is_chosen_at_the_start_cannot_be_changed_by_a_plan(path: str) -> None:
    twin = small.built(months=1)
    with pytest.raises(InputRefused) as refused:
        adopt(twin, with_values(twin.scenario, {path: OTHERWISE[path]}))
    at = next(one for one in CHOSEN_AT_THE_START if path.startswith(one))
    assert refused.value.problems == [f"{at}: is chosen at the start; a plan cannot change it"]


def test_words_that_travel_otherwise_go_on_to_do_so_when_a_lever_moves_the_link() -> None:
    link = "order_management->billing"
    plan = {"api": {"lever": "api_handoff", "start": "2027-02-01"}}
    wires = {"integration": {"links": {link: {"style": "nightly", "words": {"BillingChanged": "manual"}}}}}
    asked = small.scenario(wires, {"transformation": plan}, months=12)
    last = portfolio_of(asked.at_size()).parameters_on(3_650)
    moved = last.integration.links[link]
    assert (moved.style, moved.words) == ("api", {"BillingChanged": "manual"})


def test_a_word_of_its_own_keeps_its_wire_when_other_settings_are_adopted() -> None:
    link = "order_management->billing"
    wires = {"integration": {"links": {link: {"style": "p2p", "words": {"BillingChanged": "manual"}}}}}
    twin = small.built(wires, months=1)
    changed(twin, "integration.p2p.loss", 0.01)
    bus = twin.services.bus
    assert bus.link("bss.order_management", "bss.billing", "BillingChanged").style == "manual"
    assert bus.link("bss.order_management", "bss.billing").style == "p2p"


def test_those_on_call_stay_on_call_when_other_settings_are_adopted() -> None:
    """Called out at three in the morning on a Sunday, after a plan has changed something else."""
    twin = small.built(small.NO_FAULTS, {"oss": {"workforce": {"on_call": 0.5}}}, months=1)
    changed(twin, "oss.workforce.first_time_install", 0.9)
    crew = twin.departments["oss.workforce"].crew
    sunday = next(day for day in range(7) if twin.services.calendar.date_at(day * 24.0).weekday() == 6)
    run(twin, until=sunday * 24.0)
    twin.services.env.run(until=sunday * 24.0 + 3.0)
    done = crew.ask(1, 0.5, urgent=True)
    twin.services.env.run(until=sunday * 24.0 + 4.0)
    assert done.processed


@pytest.mark.parametrize(
    ("effect", "said"),
    [
        ({"path": "bss.care.telling", "value": "lies"}, "no policy 'lies'"),
        (
            {"path": "integration.copies.t.receiver", "value": "bss.payments"},
            "integration.copies: is chosen at the start",
        ),
    ],
)
def test_what_a_plan_cannot_do_is_refused_before_the_first_day(
    effect: dict[str, Any], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lever = Lever(id="L1", title="wrong", effects={"one": Effect(operator="set", **effect)})
    monkeypatch.setattr("sim.scenario.plan.all_levers", lambda: {"wrong": lever})
    copies = {"t": {"word": "TariffPublished", "sender": "bss.catalogue", "receiver": "bss.billing@mvno_1"}}
    brand = {"brands": {"mvno_1": {"share": 0.3}}, "instances": {"billing": {"mvno_1": {}}}}
    plan = {"transformation": {"w": {"lever": "wrong", "start": "2027-02-01"}}}
    with pytest.raises(InputRefused, match=said):
        small.built(brand, {"integration": {"copies": copies}}, plan, months=4)
