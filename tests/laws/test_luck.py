"""Nobody's luck moves when somebody else comes, calls or fails: compared person by person, fault by fault.

Where staff is scarce an extra job delays others; that is no luck. So crews are large here, and people do not
react to what they live through.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.kernel.streams import Streams
from sim.live import Twin, run
from tests.twin import small
from tests.twin.diary import Diary, site_elements

STOICS = {
    "subscribers": {
        "churn": dict.fromkeys(("price", "shock", "bill_error", "both", "outage", "major", "latency", "wait", "unresolved", "lateness"), 0),
    }
}  # fmt: skip
MANY_HANDS = {
    "oss": {
        "workforce": {"technicians": 5000, "on_call": 0.5},
        "monitoring": {"engineers": 2000},
        "fault_management": {"engineers": 2000},
    }
}
MANY_FAULTS = {"network": {"equipment": {"site_mtbf": 400, "hub_mtbf": 2000, "core_mtbf": 5000}}}
DRAWN = ("segment", "site", "group", "offer", "charge", "usage_mean", "bundle", "term_ends", "joined")
"""Columns that are drawn when a person comes."""


def lived(*patches: small.Patch, months: int = 2) -> tuple[Twin, Diary]:
    twin = small.built(STOICS, MANY_HANDS, *patches, months=months)
    diary = Diary(twin)
    run(twin)
    return twin, diary


def people(twin: Twin, *columns: str) -> dict[int, tuple[Any, ...]]:
    """Identity to the values of some columns."""
    table = twin.world.population.people
    rows = zip(*(getattr(table, name).tolist() for name in columns), strict=True)
    return dict(zip(table.id.tolist(), rows, strict=True))


def with_gross_adds(postpaid: float) -> small.Patch:
    return {"subscribers": {"segments": {"postpaid": {"gross_adds": postpaid}}}}


def test_more_newcomers_are_the_same_ones_and_some() -> None:
    fewer, more = (lived(with_gross_adds(adds))[0] for adds in (690, 760))
    some, all_of_them = people(fewer, *DRAWN), people(more, *DRAWN)
    assert 0 < len(all_of_them) - len(some) < 20
    assert {person: all_of_them[person] for person in some} == some


def test_more_newcomers_change_no_decision_of_others() -> None:
    """Who leaves and at which instant, who has which service since when: the same for all who are in both."""
    fewer, more = (
        lived(with_gross_adds(adds), small.PERFECT_WIRES, {"oss": {"provisioning": {"other_port": 0}}})[0]
        for adds in (690, 760)
    )
    some, all_of_them = people(fewer, "service_to", "alive"), people(more, "service_to", "alive")
    assert sum(not alive for _, alive in some.values()) > 20
    assert {person: all_of_them[person] for person in some} == some


@pytest.mark.parametrize("strange", [1_000, 200_000])
def test_another_size_is_the_same_people_and_more(strange: int) -> None:
    """A person is made of an index: the thousandth is the same in a town and in a country."""
    few, many = (Streams(1).rows("site", np.arange(n, dtype=np.uint64)) for n in (1_000, 1_000 + strange))
    assert np.array_equal(few, many[:1_000])


def test_one_fault_more_moves_no_other_fault() -> None:
    """An extra failure, its storm, ticket and visits: every other fault begins and ends as without it."""
    usual, diary = lived(MANY_FAULTS, small.NO_LINE_FAULTS)
    twin = small.built(STOICS, MANY_HANDS, MANY_FAULTS, small.NO_LINE_FAULTS)
    disturbed = Diary(twin)
    hit = site_elements(twin)[0]
    disturbed.at(100.0, lambda: twin.world.equipment.fail(hit, 10**6))
    run(twin)
    kept = {f for f in diary.faults if f.kind == "site" and f.element != hit}
    now = {f for f in disturbed.faults if f.kind == "site" and f.element != hit}
    assert len(disturbed.faults) > len(kept) > 5
    assert kept == now
    assert any(f.element == hit and f.start == 100.0 for f in disturbed.faults)
    assert usual.services.env.now == twin.services.env.now


def first_failures(diary: Diary, *kinds: str) -> dict[int, float]:
    """The instant of the first failure of each element of some kinds."""
    begun: dict[int, float] = {}
    for fault in sorted(diary.faults, key=lambda f: f.start):
        if fault.kind in kinds:
            begun.setdefault(fault.element, fault.start)
    return begun


def test_a_change_of_one_rate_moves_no_other_kind() -> None:
    """Cables that are cut ten thousand times as often: sites and core fail at the same instants."""
    diaries = [
        lived(MANY_FAULTS, {"network": {"equipment": {"cuts": cuts}}}, months=3)[1] for cuts in (2.13, 20_000)
    ]
    calm, cut = (first_failures(diary, "link") for diary in diaries)
    assert len(cut) > len(calm)
    calm, cut = (first_failures(diary, "site", "core") for diary in diaries)
    assert len(calm) >= 3
    assert calm == cut


def test_a_higher_rate_brings_the_same_failures_earlier() -> None:
    """Failures are hazard points: at twice the rate the first of each element comes in half the time."""
    slow, fast = (
        lived(small.merged(small.NO_FAULTS, {"network": {"equipment": {"site_mtbf": mtbf}}}), months=3)
        for mtbf in (1000, 500)
    )
    opening = slow[0].services.calendar.opening
    first = [first_failures(diary, "site") for _, diary in (slow, fast)]
    both = first[0].keys() & first[1].keys()
    assert both
    for element in both:
        long, short = (begun[element] - opening for begun in first)
        assert long / short == pytest.approx(2.0, abs=1e-5)


def test_more_line_faults_are_the_same_ones_and_some() -> None:
    faults = []
    for rate in (1.0, 2.0):
        twin = small.built(STOICS, MANY_HANDS, {"network": {"equipment": {"line_faults": rate}}})
        fail, begun = twin.world.lines.fail, set()

        def noted(row: int, key: int, fail: Any = fail, begun: set[Any] = begun, twin: Twin = twin) -> Any:
            begun.add((key, twin.services.env.now))
            return fail(row, key)

        twin.world.lines.fail = noted
        run(twin)
        faults.append(begun)
    assert len(faults[1]) > len(faults[0]) > 10
    assert faults[0] <= faults[1]


def test_only_lasting_traits_are_drawn_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each opening of a whole run is seen. A second one is allowed to what never changes:

    how a person pays, whether an order touches the record, and the fate of one file for all rows on it.
    """
    opened: Counter[tuple[str, int, int]] = Counter()

    def watched(method: str, things: Callable[..., tuple[tuple[str, ...], Any, int]]) -> None:
        asked = getattr(Streams, method)

        def ask(self: Streams, *arguments: Any, **more: Any) -> Any:
            names, ids, turn = things(*arguments, **more)
            opened.update((name, turn, thing) for name in names for thing in np.atleast_1d(ids).tolist())
            return asked(self, *arguments, **more)

        monkeypatch.setattr(Streams, method, ask)

    watched("rows", lambda name, ids, turn=0: ((name,), ids, turn))
    watched("many", lambda names, ids, turn=0: (names, ids, turn))
    watched("one", lambda name, thing, turn=0: ((name,), np.uint64(thing), turn))
    watched("chance", lambda name, thing: ((name,), np.uint64(thing), 0))
    harsh = {
        "integration": {"p2p": {"loss": 0.01}, "nightly": {"file_loss": 0.005, "reject": 0.003}},
        "bss": {"billing": {"releasing": "check outliers"}, "care": {"telling": "tell customers"}},
        "oss": {"provisioning": {"on_conflict": "try another"}},
    }
    run(small.built(harsh, count=4_000, months=3))
    assert {name for (name, _, _), times in opened.items() if times > 1} <= {
        "direct debit",
        "touches",
        "file",
    }
    assert len(opened) > 50_000
