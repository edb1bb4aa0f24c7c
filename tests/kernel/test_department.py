"""A department has an inbox, named policies and beliefs; nobody chooses a policy that nobody has registered."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import simpy
from sim.kernel.house import House

from sim.kernel.bus import Bus, Message
from sim.kernel.calendar import Calendar
from sim.kernel.department import Department, Organisation, check_policies, register_policy
from sim.kernel.links import IntegrationParameters
from sim.kernel.parameters import Parameters
from sim.kernel.streams import Streams
from sim.records.errors import InputRefused
from sim.records.ledger import Ledger
from sim.records.measures import Measure, Measures


@dataclass(frozen=True)
class BellRung(Message):
    """A patient rings."""


class NursesParameters(Parameters):
    """The ward."""

    answering: str = "at once"
    """Policy: when to go."""


class Nurses(Department):
    """Answers bells."""

    name = "ward.nurses"
    measures = (Measure("bells.answered", "bells", "bells answered"),)
    policies = {"answering": {"at once": lambda room: 0, "after tea": lambda room: 15}}

    def open(self) -> None:
        """Listen to bells."""
        self.waits: list[int] = []
        self.on(BellRung, lambda bell: self.waits.append(self.decide("answering", bell.key)))


class Doctor(Department):
    """Is called as a process."""

    name = "ward.doctor"

    def open(self) -> None:
        """Come an hour later."""
        self.came: list[float] = []
        self.on_process(BellRung, self._come)

    def _come(self, bell: BellRung) -> Any:
        yield self.env.timeout(1.0)
        self.came.append(self.env.now)


@pytest.fixture
def house() -> House:
    env, calendar = simpy.Environment(), Calendar(dt.date(2027, 1, 1), 2, 0)
    bus = Bus(env, IntegrationParameters(default="api"), Streams(1), calendar.month_number)
    edges = calendar.month_edges
    return House(env, calendar, Streams(1), bus, Measures(edges, Nurses.measures), Ledger(edges, ("cash",)))


@pytest.fixture
def organisation() -> Iterator[Organisation]:
    whole = Organisation(rng=1)
    yield whole
    whole.forget()


def test_a_message_reaches_the_handler_and_the_process(house: House, organisation: Organisation) -> None:
    nurses = Nurses(organisation, house, NursesParameters(), {})
    doctor = Doctor(organisation, house, Parameters(), {})
    nurses.send(BellRung(1))
    house.env.run(5)
    assert nurses.waits == [0]
    assert doctor.came == [pytest.approx(1.0, abs=1e-3)]


def test_what_was_decided_is_written_down_with_its_policy(house: House, organisation: Organisation) -> None:
    nurses = Nurses(organisation, house, NursesParameters(answering="after tea"), {})
    nurses.send(BellRung(1))
    house.env.run(5)
    nurses.decide("answering", 1, cases=4)
    house.env.run(24 * 40)
    nurses.decide("answering", 1)
    assert dict(house.decisions) == {
        (1, "ward.nurses", "answering", "after tea", "15"): 5,
        (2, "ward.nurses", "answering", "after tea", "15"): 1,
    }


def test_other_settings_hold_from_their_adoption_on(house: House, organisation: Organisation) -> None:
    nurses = Nurses(organisation, house, NursesParameters(), {})
    assert nurses.decide("answering", 1) == 0
    nurses.adopt(NursesParameters(answering="after tea"))
    assert nurses.decide("answering", 1) == 15


def test_beliefs_stand_beside_the_truth(house: House, organisation: Organisation) -> None:
    nurses = Nurses(organisation, house, NursesParameters(), {})
    nurses.believe(1, "beds in use", 7, 9)
    assert house.beliefs == {(1, "ward.nurses", "beds in use"): (7.0, 9.0)}


def test_a_policy_of_ones_own_is_asked(
    house: House, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Nurses, "policies", {"answering": dict(Nurses.policies["answering"])})
    register_policy(Nurses, "answering", "room by room", lambda room: 100 + room)
    settings = NursesParameters(answering="room by room")
    check_policies(Nurses, settings)
    assert Nurses(organisation, house, settings, {}).decide("answering", 3) == 103


def test_an_unknown_policy_is_refused_with_those_there_are() -> None:
    with pytest.raises(InputRefused) as refused:
        check_policies(Nurses, NursesParameters(answering="tomorrow"))
    assert refused.value.problems == [
        "ward.nurses.answering: no policy 'tomorrow'; there are 'after tea', 'at once'"
    ]


def test_what_is_not_a_tool_of_the_department_cannot_be_touched(
    house: House, organisation: Organisation
) -> None:
    nurses = Nurses(organisation, house, NursesParameters(), {"cupboard": 1})
    assert nurses.tools["cupboard"] == 1
    with pytest.raises(KeyError):
        nurses.tools["safe"]


def test_a_measure_that_was_not_declared_cannot_be_noted(house: House, organisation: Organisation) -> None:
    nurses = Nurses(organisation, house, NursesParameters(), {})
    nurses.note("bells.answered", 1.0)
    with pytest.raises(KeyError, match="bells.missed"):
        nurses.note("bells.missed", 1.0)
