"""A small operator in which everything happens that can: what is declared is noted, decided, said and believed.

Something that this operator is too small or too short for must happen in the own tests of its department.
"""

from functools import cache

import pytest

from sim.kernel.department import AnyDepartment
from sim.kernel.words import Batch, Message, Word
from sim.live import BEAT_MEASURE, Twin, run
from sim.roster import DAY, SEATS, kinds
from sim.scenario.seats import short
from sim.subscribers.customers import Customers
from sim.twin import OUTSIDE
from sim.world import WORLD_MEASURES
from tests.house import source
from tests.house_of_two import message_kinds
from tests.twin.small import HARSH, built

DEPARTMENTS = kinds()
Kind = type[AnyDepartment]


def by_name(kind: type) -> str:
    return kind.__name__


@cache
def lived() -> Twin:
    """A small operator in which everything happens that can, and everybody has a seat."""
    asked_for = {"seats": {short(seat.kind): True for seat in SEATS if not seat.standing}}
    twin = built(HARSH, asked_for, count=1500, months=2, warm_up=1)
    run(twin)
    return twin


def declared_by(kind: Kind) -> set[str]:
    desks = [measure for desk in kind.desks for measure in desk.measures()]
    return {measure.name for measure in (*kind.measures, *desks)}


def noted() -> set[str]:
    return {name for book in lived().services.measures.notebooks.values() for name, _ in book.sums}


def test_every_measure_is_declared_once_and_says_its_unit_and_meaning() -> None:
    of_desks = [measure for kind in DEPARTMENTS for desk in kind.desks for measure in desk.measures()]
    measures = [*(measure for kind in DEPARTMENTS for measure in kind.measures), *of_desks, *WORLD_MEASURES]
    names = [measure.name for measure in measures]
    assert len(names) == len(set(names))
    assert [measure.name for measure in measures if not measure.unit or not measure.meaning] == []


@pytest.mark.parametrize("kind", DEPARTMENTS, ids=by_name)
def test_every_measure_that_a_department_declares_is_noted(kind: Kind) -> None:
    """Here, or before the eyes of its own tests, which name it."""
    own = source.own_tests(kind)
    assert {name for name in declared_by(kind) - noted() if f'"{name}"' not in own} == set()


def test_every_measure_of_the_world_is_noted_and_every_noted_one_declared() -> None:
    measures = lived().services.measures
    assert {measure.name for measure in (*WORLD_MEASURES, BEAT_MEASURE)} <= noted()
    assert noted() <= set(measures.declared)
    assert set(measures.declared) == {
        *(name for kind in DEPARTMENTS for name in declared_by(kind)),
        *(measure.name for measure in (*WORLD_MEASURES, BEAT_MEASURE)),
    }


def test_a_department_notes_under_its_own_address_what_it_declares_and_nothing_else() -> None:
    for kind in DEPARTMENTS:
        book = lived().services.measures.notebooks[kind.name]
        assert {name for name, _ in book.sums} <= declared_by(kind), kind.name
    world = {name for name, _ in lived().services.measures.notebooks[""].sums}
    assert world == {measure.name for measure in (*WORLD_MEASURES, BEAT_MEASURE)}


def test_quantiles_are_kept_for_exactly_the_measures_that_promise_them() -> None:
    measures = lived().services.measures
    kept = {name for book in measures.notebooks.values() for name, _ in book.histograms}
    promised = {measure.name for measure in measures.declared.values() if measure.quantiles}
    kept |= {name for name in promised if name.endswith("_age")}  # of what may not be there at a month's end
    assert kept == promised & noted()
    assert kept


@pytest.mark.parametrize("kind", DEPARTMENTS, ids=by_name)
def test_every_decision_is_taken_and_written_down(kind: Kind) -> None:
    taken = {decision for _, agent, decision, _, _ in lived().services.decisions if agent == kind.name}
    own = source.own_tests(kind)
    silent = {decision for decision in set(kind.policies) - taken if f'"{decision}"' not in own}
    assert silent == set()
    # Customers decide person by person, by their hazard and not by a policy that a scenario names.
    assert taken <= set(kind.policies) | ({"leaving"} if kind is Customers else set())


@pytest.mark.parametrize("kind", [kind for kind in DEPARTMENTS if kind.name not in OUTSIDE], ids=by_name)
def test_everyone_in_the_operator_believes_something(kind: Kind) -> None:
    beliefs = {
        belief: both for (_, agent, belief), both in lived().services.beliefs.items() if agent == kind.name
    }
    assert beliefs
    assert all(isinstance(one, float) for both in beliefs.values() for one in both)


@pytest.mark.parametrize("word", [*message_kinds(Message), *message_kinds(Batch)], ids=by_name)
def test_every_word_is_said_by_those_who_declare_it_to_those_who_hear_it(word: type[Word]) -> None:
    routes = [route for route in lived().services.bus.routes() if route.kind is word]
    speakers = {kind.name: kind for kind in DEPARTMENTS if word in kind.says}
    assert {route.sender for route in routes} <= set(speakers)
    assert {route.receiver for route in routes} <= {kind.name for kind in DEPARTMENTS if word in kind.hears}
    said = {route.sender for route in routes if sum(tally.sent for tally in route.tally.values())}
    silent = {name for name in set(speakers) - said if word.__name__ not in source.own_tests(speakers[name])}
    assert silent == set()


def test_nobody_says_what_the_class_does_not_declare() -> None:
    says = {(kind.name, word) for kind in DEPARTMENTS for word in kind.says}
    said = {(route.sender, route.kind) for route in lived().services.bus.routes()}
    assert said <= says


def test_the_twin_takes_every_step_of_the_day_once_and_in_order() -> None:
    assert {phase: len(steps) for phase, steps in lived().steps.items()} == {
        phase: len(steps) for phase, steps in DAY.items()
    }


@pytest.mark.parametrize("kind", [kind for kind in DEPARTMENTS if kind.desks], ids=by_name)
def test_every_desk_is_manned_and_works(kind: Kind) -> None:
    """At most as much work is done as hours were paid, but for a job that the run's end cuts short."""
    book = lived().services.measures.notebooks[kind.name]
    for desk in kind.desks:
        work, duty, overtime = (book.total(f"{desk.name}.{what}") for what in ("work", "duty", "overtime"))
        inside = book.total(f"{desk.name}.inside")
        assert overtime >= 0, desk.name
        assert 0 < work < duty + overtime, desk.name
        assert 0 < inside <= duty, desk.name
        assert inside + overtime == pytest.approx(work, rel=0.02), desk.name
        assert book.total(f"{desk.name}.headcount") > 0, desk.name
