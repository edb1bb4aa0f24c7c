"""Who is without service: by person and by outage the hours are the same, whoever comes and goes."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.network.outages import COVERED, EXPOSED, FIXED, GROUPS, Outages

SITES = 3
ALL = np.arange(SITES)
step = st.tuples(
    st.floats(0.0, 50.0),
    st.sampled_from(["turn", "join", "leave"]),
    st.integers(0, SITES - 1),
    st.integers(0, GROUPS - 1),
    st.booleans(),
)


def outages(**changes: Any) -> Outages:
    settings = {"activity": (0.5, 0.5, 1.0), "half_life": 45 * 24.0, "long_outage": 4.0}
    return Outages(SITES, **(settings | changes))


def cut(world: Outages, at: float, site: int, hub: bool = False) -> None:
    world.change(at, np.array([site]), np.array([True]), np.array([hub]))


def mend(world: Outages, at: float, site: int) -> None:
    world.change(at, np.array([site]), np.array([False]), np.array([False]))


class Ledger:
    """The same story kept person by person, the slow way: (site, group, since, hours)."""

    def __init__(self) -> None:
        self.here: list[list[Any]] = []
        self.gone = 0.0
        self.now = 0.0

    def pass_time(self, now: float, down: Any) -> None:
        for person in self.here:
            person[2] += (now - self.now) * bool(down[person[0], person[1]])
        self.now = now

    def total(self) -> float:
        return self.gone + math.fsum(person[2] for person in self.here)


@given(st.lists(step, max_size=40))
def test_outage_hours_by_person_are_the_outage_hours_by_outage(story: list[Any]) -> None:
    """V24: sum over people of their own hours = sum over outages of people x duration, overlaps merged."""
    world, slow, own, now = outages(), Ledger(), 0.0, 0.0
    base: list[tuple[int, int, float]] = []
    for wait, what, site, group, hub in story:
        now += wait
        slow.pass_time(now, world.down)
        at = np.array([site]), np.array([group])
        if what == "turn":
            site_down = not world.down[site, EXPOSED]
            hub_down = hub and site_down
            world.change(now, np.array([site]), np.array([site_down]), np.array([hub_down]))
        elif what == "join":
            world.enter(now, *at)
            base.append((site, group, float(world.hours[site, group])))
            slow.here.append([site, group, 0.0])
        elif base:
            place = site % len(base)
            site, group, before = base.pop(place)
            world.leave(now, np.array([site]), np.array([group]))
            own += float(world.hours[site, group]) - before
            slow.gone += slow.here.pop(place)[2]
    world.integrate(now)
    own += sum(float(world.hours[site, group]) - before for site, group, before in base)
    whole = float(world.person_hours.sum())
    assert own == pytest.approx(whole, rel=1e-9, abs=1e-6)
    assert slow.total() == pytest.approx(whole, rel=1e-9, abs=1e-6)
    assert world.people.sum() == len(base)


@given(st.lists(st.floats(0.01, 30.0), min_size=2, max_size=12), st.data())
def test_looking_in_between_changes_nothing(gaps: list[float], data: st.DataObject) -> None:
    often, seldom = outages(), outages()
    for world in (often, seldom):
        world.enter(0.0, ALL, np.zeros(SITES, dtype=np.int64))
    now = 0.0
    for nth, gap in enumerate(gaps):
        often.integrate(now + gap * data.draw(st.floats(0.0, 1.0)))
        now += gap
        for world in (often, seldom):
            (cut if nth % 2 == 0 else mend)(world, now, nth % SITES if nth % 2 == 0 else (nth - 1) % SITES)
    for world in (often, seldom):
        world.integrate(now)
    assert often.person_hours.sum() == pytest.approx(seldom.person_hours.sum())
    assert (often.interruptions == seldom.interruptions).all()


def test_a_site_cuts_off_exposed_people_and_its_hub_everyone() -> None:
    world = outages()
    cut(world, 1.0, site=0)
    cut(world, 1.0, site=1, hub=True)
    assert world.down[0].tolist() == [True, False, False]
    assert world.down[1].tolist() == [True, True, True]


def test_an_interruption_counts_those_who_are_there_when_it_begins() -> None:
    world = outages()
    world.enter(0.0, np.array([0, 0, 0, 1]), np.array([EXPOSED, EXPOSED, COVERED, EXPOSED]))
    cut(world, 1.0, site=0)
    world.enter(2.0, np.array([0]), np.array([EXPOSED]))
    mend(world, 5.0, site=0)
    assert world.interruptions.tolist() == [2, 0, 0]
    assert world.person_hours.tolist() == [2 * 4 + 3, 0, 0]


def test_half_of_an_outage_is_forgotten_after_45_days() -> None:
    """V30: one hour felt in full is 60 minutes, and 30 of them 45 days later."""
    world = outages()
    cut(world, 0.0, site=0, hub=True)
    mend(world, 1.0, site=0)
    assert world.remembered(1.0)[0].tolist() == [30.0, 30.0, 60.0]
    assert world.remembered(1.0 + 45 * 24)[0, FIXED] == 30.0
    assert world.remembered(1.0 + 90 * 24)[0, FIXED] == 15.0


@given(st.lists(st.floats(0.5, 100.0), min_size=2, max_size=8))
def test_memory_is_the_sum_of_what_is_left_of_each_outage(gaps: list[float]) -> None:
    """V30: whatever comes in between, each outage fades by itself."""
    world, now, parts = outages(), 0.0, []
    for gap in gaps:
        now += gap
        cut(world, now, site=0)
        now += gap / 2
        mend(world, now, site=0)
        parts.append((now, gap / 2 * 0.5 * 60))
    later = now + 500.0
    expected = sum(minutes * 0.5 ** ((later - ended) / (45 * 24.0)) for ended, minutes in parts)
    assert world.remembered(later)[0, EXPOSED] == pytest.approx(expected)


def test_who_was_told_remembers_less_of_that_outage_only() -> None:
    world = outages()
    cut(world, 0.0, site=0)
    world.weight[0] = 0.7
    mend(world, 1.0, site=0)
    assert world.remembered(1.0)[0, EXPOSED] == pytest.approx(21.0)
    cut(world, 1.0, site=0)
    mend(world, 2.0, site=0)
    assert world.remembered(2.0)[0, EXPOSED] == pytest.approx(51.0, abs=0.1)


def test_only_a_long_outage_is_remembered_as_a_major_one() -> None:
    world = outages(long_outage=4.0)
    cut(world, 0.0, site=0)
    mend(world, 4.0, site=0)
    assert world.long_until[0, EXPOSED] == -np.inf
    cut(world, 10.0, site=0)
    mend(world, 14.5, site=0)
    assert world.long_until[0, EXPOSED] == 14.5


def test_an_outage_ends_by_itself_whatever_comes_after_it() -> None:
    world = outages()
    cut(world, 1.0, site=0)
    assert world.ended_after(0, 1.0) == np.inf
    mend(world, 3.0, site=0)
    cut(world, 5.0, site=0)
    assert world.ended_after(0, 1.0) == 3.0, "of the first outage, while the second lasts"
    assert world.ended_after(0, 5.0) == np.inf
    mend(world, 8.0, site=0)
    assert [world.ended_after(0, start) for start in (1.0, 3.0, 5.0, 8.0)] == [3.0, 8.0, 8.0, np.inf]
    world.forget_ends(5.0)
    assert world.ended_after(0, 1.0) == 8.0
