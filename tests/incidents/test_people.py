"""People who are away while they are paid, and people who come because of a campaign."""

from typing import Any

import numpy as np
import pytest

from sim.kernel.paths import with_values
from sim.messages.orders import OrderWanted
from sim.twin import Twin, run
from tests.incidents.trainer import NETWORK, QUIET, at, hour, incidents, operator
from tests.twin import small

TEN = {"oss": {"workforce": {"technicians": 1000, "on_call": 0.2}, "monitoring": {"engineers": 200}}}
"""At the reference size: ten technicians, two of them on call, and two engineers on every shift."""


def sick(department: str, share: float, lasts: float = 24.0) -> small.Patch:
    flu = {"kind": "staff sick", "at": at(12, "14:20"), "department": department, "share": share}
    return incidents(flu={**flu, "lasts": lasts})


def desks(twin: Twin, address: str) -> Any:
    (staffed,) = [staffed for _, staffed in twin.departments[address]._staffed.values()]
    return staffed


def paid(twin: Twin, address: str, desk: str) -> float:
    sums = twin.services.measures.notebook(address).sums
    return float(sum(value.sum() for (name, _), value in sums.items() if name == f"{desk}.duty"))


def test_three_of_ten_are_away_from_their_instant_on_and_paid_all_the_time() -> None:
    """The 12th of January 2027 is a Tuesday; work is from 8 to 14:24."""
    twin, well = operator(QUIET, TEN, sick("workforce", 0.3, lasts=23.0)), operator(QUIET, TEN)
    crew, seen = desks(twin, "oss.workforce"), {}
    env = twin.services.env

    def look() -> Any:
        for day, clock in ((12, "14:19"), (12, "14:21"), (13, "09:00"), (13, "13:19"), (13, "13:21")):
            yield env.timeout(hour(day, clock) - env.now)
            seen[day, clock] = crew.desk.duty.at(env.now), crew.desk._loop.on_call

    env.process(look())
    run(twin)
    run(well)
    assert list(seen.values()) == [(10, 2), (7, 2), (7, 2), (7, 2), (10, 2)], "of two on call 1.4 is two"
    assert paid(twin, "oss.workforce", "field") == pytest.approx(paid(well, "oss.workforce", "field"))


@pytest.mark.parametrize(("share", "present"), [(0.5, 1), (0.9, 1), (1.0, 0)])
def test_a_desk_that_must_be_manned_keeps_one_while_anybody_is_well(share: float, present: int) -> None:
    twin = operator(QUIET, TEN, sick("monitoring", share))
    run(twin, until=hour(13))
    assert desks(twin, "oss.monitoring").desk.duty.at(hour(13, "03:00")) == present


def test_settings_that_change_meanwhile_find_them_still_away() -> None:
    twin = operator(QUIET, TEN, sick("workforce", 0.3, lasts=48.0))
    run(twin, until=hour(13))
    twin.adopt(with_values(twin.scenario, {"oss.workforce.technicians": 5.0}))
    crew = desks(twin, "oss.workforce")
    assert (crew.duty.at(hour(13, "09:00")), crew.desk.duty.headcount) == (5, pytest.approx(3.5))
    run(twin, until=hour(16))
    assert crew.desk.duty.at(hour(15, "09:00")) == 5


# --- campaigns

WANTING = small.merged(
    NETWORK, small.NO_FAULTS, small.NO_LINE_FAULTS,
    {"subscribers": {"segments": {"postpaid": {"gross_adds": 30_000}, "fibre": {"gross_adds": 3_000}}}},
)  # fmt: skip


def came(*patches: small.Patch) -> dict[tuple[int, int], float]:
    """Who wanted to become a customer of two segments, by segment and identity, and when."""
    twin, wanted = operator(WANTING, *patches), dict[tuple[int, int], float]()
    people = twin.world.population.people

    def read(passed: Any) -> None:
        if isinstance(passed.word, OrderWanted):
            new = passed.word.kind == 0
            for row, instant in zip(passed.word.row[new].tolist(), passed.word.at[new].tolist(), strict=True):
                wanted[int(people.segment[row]), int(people.id[row])] = instant

    twin.services.bus.watch(read)
    run(twin)
    return wanted


def test_a_campaign_brings_the_same_people_and_some_more_within_its_hours() -> None:
    start, end = hour(10, "14:20"), hour(10, "14:20") + 240
    push = {"kind": "campaign", "at": at(10, "14:20"), "segments": ["postpaid"], "factor": 1.5, "lasts": 240}
    usual, pushed = came(), came(incidents(push=push))
    assert usual.items() <= pushed.items(), "whoever comes anyway comes at the same instant"
    more = [instant for who, instant in pushed.items() if who not in usual]
    assert all(start <= instant < end for instant in more)
    assert {segment for segment, _ in pushed.keys() - usual.keys()} == {0}
    inside = sum(start <= instant < end for (segment, _), instant in usual.items() if segment == 0)
    assert inside > 80
    assert len(more) == pytest.approx(0.5 * inside, abs=3 * np.sqrt(0.5 * inside))
    assert min(more) < hour(11), "it works on its first afternoon"
