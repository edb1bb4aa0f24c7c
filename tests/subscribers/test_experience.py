"""What people remember is what happened to them: not before they came, and not to their neighbours."""

from typing import Any

import numpy as np
import pytest
import simpy

from sim.network.line_faults import Lines
from sim.network.outages import COVERED, EXPOSED, FIXED, Outages
from sim.network.traffic import Traffic, TrafficParameters
from sim.subscribers.customers import CustomersParameters
from sim.subscribers.experience import Experience, Surroundings
from sim.subscribers.market_settings import CompetitorParameters
from sim.subscribers.population import Population
from sim.subscribers.prices import Prices
from sim.subscribers.tariffs import Tariffs
from tests.house_of_two import empty_house, some_people

DAY = 24.0


class World:
    """One site; three people, one of each group; outages as a test tells them."""

    def __init__(self) -> None:
        house = empty_house()
        self.population: Population = some_people(house, sites=1, postpaid=3)
        self.people: Any = self.population.people
        self.people.group[:] = [EXPOSED, COVERED, FIXED]
        self.outages = Outages(1, (0.5, 0.5, 1.0), 45 * DAY, 4.0)
        self.env = simpy.Environment()
        self.lines = Lines(self.env)
        self.traffic = Traffic(TrafficParameters(), np.ones(1), np.zeros(1), house.streams)
        self.tariffs = Tariffs()
        self.prices = Prices(self.tariffs, CompetitorParameters(), house.calendar)
        self.experience = Experience(self.people, CustomersParameters())

    def outage(self, start: float, hours: float, *, hub: bool = False) -> None:
        site = np.array([0])
        self.outages.change(start, site, np.array([True]), np.array([hub]))
        self.outages.change(start + hours, site, np.array([False]), np.array([False]))

    def join(self, row: int, now: float) -> None:
        people = self.people
        people.base_memory[row] = self.outages.remembered(now)[0, people.group[row]]
        people.base_at[row] = now

    def lived(self, now: float) -> Surroundings:
        rows = np.arange(3)
        return self.experience.lived(rows, now, self.outages, self.lines, self.traffic, self.prices)


def test_an_outage_is_felt_by_the_groups_that_it_cuts_off() -> None:
    world = World()
    world.outage(DAY, 2.0)
    assert world.lived(DAY + 2).minutes.tolist() == pytest.approx([60.0, 0.0, 0.0])
    world.outage(2 * DAY, 2.0, hub=True)
    assert world.lived(2 * DAY + 2).minutes.tolist() == pytest.approx([119.0, 60.0, 120.0], abs=0.5)


def test_what_happened_before_somebody_came_is_not_theirs() -> None:
    world = World()
    world.outage(DAY, 5.0, hub=True)
    world.join(0, 2 * DAY)
    lived = world.lived(30 * DAY)
    assert lived.minutes[0] == pytest.approx(0.0, abs=1e-9)
    assert lived.minutes[1] > 90
    assert lived.major.tolist() == [0.0, 1.0, 1.0]


def test_a_major_outage_counts_for_ninety_days() -> None:
    world = World()
    world.outage(DAY, 5.0)
    assert world.lived(DAY + 5 + 89 * DAY).major[0] == 1.0
    assert world.lived(DAY + 5 + 91 * DAY).major[0] == 0.0


def test_an_outage_under_way_weighs_as_much_as_one_that_ends_now() -> None:
    """On paper: a week is 168 h x 60 min, felt for half of it by the exposed; whoever came halfway, half."""
    world, site = World(), np.array([0])
    world.outages.change(DAY, site, np.array([True]), np.array([False]))
    under_way = world.lived(8 * DAY)
    assert under_way.minutes.tolist() == pytest.approx([168 * 60 * 0.5, 0.0, 0.0])
    assert under_way.major.tolist() == [1.0, 0.0, 0.0]
    assert world.lived(DAY + 3.9).major[0] == 0.0
    world.outages.change(8 * DAY, site, np.array([False]), np.array([False]))
    ended = world.lived(8 * DAY)
    assert ended.minutes.tolist() == pytest.approx(under_way.minutes.tolist())
    assert ended.major.tolist() == under_way.major.tolist()


def test_who_comes_into_an_outage_feels_it_from_then_on() -> None:
    world, site = World(), np.array([0])
    world.outages.change(0.0, site, np.array([True]), np.array([False]))
    world.join(0, 4 * DAY)
    assert world.lived(4 * DAY).minutes[0] == pytest.approx(0.0)
    assert world.lived(4 * DAY + 2).major[0] == 0.0
    before_end = world.lived(4 * DAY + 10)
    assert before_end.minutes[0] == pytest.approx(10 * 60 * 0.5, rel=0.1)
    world.outages.change(4 * DAY + 10, site, np.array([False]), np.array([False]))
    assert world.lived(4 * DAY + 10).minutes[0] == pytest.approx(before_end.minutes[0])


def test_a_line_that_is_dead_still_weighs_as_if_it_were_repaired_now() -> None:
    """On paper: 100 h x 60 min, times the share that is felt."""
    world = World()
    world.lines.fail(2, key=1)
    felt = CustomersParameters().felt_fixed
    assert world.lived(100.0).minutes.tolist() == pytest.approx([0.0, 0.0, 6000.0 * felt])


def test_ones_own_line_is_remembered_too() -> None:
    world = World()
    world.experience.after_line_fault(2, 100.0, 10.0)
    world.experience.after_line_fault(2, 40.0, 10.0 + 45 * DAY)
    assert world.lived(10.0 + 45 * DAY).minutes.tolist() == pytest.approx([0.0, 0.0, 90.0])


def test_a_raised_tariff_is_a_gap_and_a_lowered_one_is_none() -> None:
    world = World()
    world.people.offer[:] = [0, 1, 2]
    world.tariffs.price_factor[0, :3] = [1.04, 1.0, 0.96]
    assert world.lived(1.0).price_gap.tolist() == pytest.approx([1 - 1 / 1.04, 0.0, 0.0])


def test_the_air_is_not_on_the_line() -> None:
    world = World()
    world.traffic.exposure[:] = 0.3
    assert world.lived(1.0).exposure.tolist() == [0.3, 0.3, 0.0]
