"""A house is refused before its first day, with everything that cannot work in it."""

from types import SimpleNamespace

import pytest

from sim.kernel.contract import check_settings, check_tools, check_trays, department_at
from sim.kernel.department import Department
from sim.kernel.handlers import hears
from sim.kernel.parameters import Parameters
from sim.kernel.policies import Decision
from sim.oss.workforce import Workforce
from sim.records.errors import InputRefused
from sim.roster import SEATS, Roster, Seat
from sim.scenario.schema import Scenario
from sim.twin import build, check_house
from tests.kernel.ward import BellRung, MealsOrdered, PatientsMoved


def soup_for_all(bed: int) -> str:
    """Soup."""
    return "soup"


def as_ordered(bed: int) -> str:
    """What was ordered."""
    return "meal"


class CooksParameters(Parameters):
    """The kitchen."""

    cooking: str = "as ordered"
    """Policy: what is cooked. 'soup for all' or 'as ordered'."""


class Cooks(Department[CooksParameters]):
    """Cooks meals."""

    name = "kitchen.cooks"
    stove: SimpleNamespace
    larder: SimpleNamespace
    cooking = Decision({"soup for all": soup_for_all, "as ordered": as_ordered})

    @hears(MealsOrdered)
    def cook(self, orders: MealsOrdered) -> None:
        """Cook."""
        self.stove.pots = [self.cooking(bed) for bed in orders.bed.tolist() if self.larder]

    @hears(PatientsMoved)
    def move(self, patients: PatientsMoved) -> None:
        """Cook for others."""

    @hears(BellRung)
    def come(self, bell: BellRung) -> None:
        """Do not come."""

    def clean(self, beat: tuple[int, float, float]) -> None:
        """Clean the kitchen."""


class Idle(Department[Parameters]):
    """Asks for what it never uses."""

    name = "ward.idle"
    keys: SimpleNamespace


def test_tools_that_are_asked_for_granted_and_used_are_right() -> None:
    assert check_tools(Cooks, ("larder", "stove")) == []


def test_a_tool_that_is_not_granted_is_named_and_so_is_one_that_nobody_asked_for() -> None:
    assert check_tools(Cooks, ("stove", "safe", "keys")) == [
        "kitchen.cooks: needs the tool 'larder', which its line in the roster does not grant",
        "kitchen.cooks: is granted the tool 'keys', for which it does not ask",
        "kitchen.cooks: is granted the tool 'safe', for which it does not ask",
    ]


def test_a_tool_that_no_method_touches_is_named() -> None:
    class Greedy(Department[Parameters]):
        """Wants more than it uses."""

        name = "ward.greedy"
        never_touched_by_anybody: SimpleNamespace

    assert check_tools(Greedy, ("never_touched_by_anybody",)) == [
        "ward.greedy: asks for the tool 'never_touched_by_anybody' and never uses it"
    ]


def test_a_day_that_takes_every_tray_is_right() -> None:
    assert check_trays([Cooks], {"noon": (Cooks.cook, Cooks.clean), "evening": (Cooks.move,)}) == []
    assert department_at(Cooks.clean, [Idle, Cooks]) is Cooks
    assert department_at(Cooks.clean, [Idle]) is None


def test_a_step_that_stands_in_no_phase_is_named() -> None:
    assert check_trays([Cooks], {"noon": (Cooks.cook,), "evening": (Cooks.move,)}) == [
        "kitchen.cooks: clean takes a beat, and is no step of the day"
    ]


def test_a_tray_that_no_step_empties_is_named_and_messages_need_none() -> None:
    assert check_trays([Cooks], {"noon": (Cooks.cook, Cooks.clean)}) == [
        "kitchen.cooks: hears PatientsMoved, and no step of the day takes it out of its tray"
    ]


def test_a_step_of_nobody_on_the_roster_is_named() -> None:
    assert check_trays([Idle], {"noon": (Cooks.cook, Cooks.clean)}) == [
        "Cooks.cook: is a step of the day, and nobody on the roster has it",
        "Cooks.clean: is a step of the day, and nobody on the roster has it",
    ]


def test_a_policy_that_nobody_has_is_named_for_each_instance() -> None:
    settings = [
        (Cooks, "kitchen.cooks", CooksParameters()),
        (Cooks, "kitchen.cooks@east", CooksParameters(cooking="by heart")),
        (Idle, "ward.idle", Parameters()),
    ]
    assert check_settings(settings) == [
        "kitchen.cooks@east.cooking: no policy 'by heart'; there are 'as ordered', 'soup for all'"
    ]


# --- the whole house


def seats(**tools: str) -> Roster:
    """The roster with other tools for some departments, by the last part of their names."""
    shorts = [one.kind.name.rpartition(".")[2] for one in SEATS]
    return Roster(
        tuple(
            Seat(one.kind, tuple(tools[short].split())) if short in tools else one
            for one, short in zip(SEATS, shorts, strict=True)
        )
    )


def refusal(scenario: Scenario, there: Roster | None = None) -> list[str]:
    with pytest.raises(InputRefused) as refused:
        check_house(scenario, there or Roster())
    return refused.value.problems


def test_the_house_as_it_stands_is_let_in() -> None:
    check_house(Scenario(title="t"))


def test_an_unknown_policy_is_told_before_anybody_is_seated() -> None:
    scenario = Scenario(title="t", oss={"workforce": {"dispatch": "by heart"}})
    with pytest.raises(InputRefused) as refused:
        build(scenario, 0)
    assert refused.value.problems == [
        "oss.workforce.dispatch: no policy 'by heart'; there are 'first come', 'installs first', 'repairs first'"
    ]


def test_wrong_tools_are_told_together_and_nothing_is_built() -> None:
    scenario = Scenario(title="t")
    there = seats(workforce="", catalogue="tariffs people")
    told = [
        "oss.workforce: needs the tool 'hands', which its line in the roster does not grant",
        "bss.catalogue: is granted the tool 'people', for which it does not ask",
    ]
    assert refusal(scenario, there) == told
    with pytest.raises(InputRefused) as refused:
        build(scenario, 0, roster=there)
    assert refused.value.problems == told


def test_a_house_without_technicians_names_every_word_that_gets_lost() -> None:
    there = Roster(tuple(one for one in SEATS if one.kind is not Workforce))
    assert refusal(Scenario(title="t"), there) == [
        "VisitCalledOff: oss.provisioning says it, and nobody hears it",
        "VisitRequested: oss.fault_management, oss.provisioning says it, and nobody hears it",
        "BacklogReported: bss.order_capture hears it, and nobody says it",
        "InstallationDone: oss.provisioning hears it, and nobody says it",
        "RepairDone: oss.fault_management hears it, and nobody says it",
        "WorkNeeded: oss.fault_management hears it, and nobody says it",
    ]


def test_a_copy_to_who_does_not_hear_it_is_refused() -> None:
    copies = {
        "audit": {"word": "TariffPublished", "sender": "bss.catalogue", "receiver": "bss.care"},
        "archive": {"word": "TariffPublished", "sender": "bss.catalogue", "receiver": "bss.archive"},
        "old": {"word": "TariffForgotten", "sender": "bss.catalogue", "receiver": "bss.payments"},
    }
    assert refusal(Scenario(title="t", integration={"copies": copies})) == [
        "copy of TariffPublished from bss.catalogue: there is no bss.archive in the house",
        "copy of TariffPublished from bss.catalogue: bss.care does not hear it",
        "copy of TariffForgotten from bss.catalogue: it says no such fact; it says TariffPublished",
    ]


def test_an_instance_for_a_brand_that_there_is_not_is_refused() -> None:
    scenario = Scenario(title="t", instances={"billing": {"mvno_1": {}}})
    assert refusal(scenario) == ["instances.billing.mvno_1: unknown brand"]
