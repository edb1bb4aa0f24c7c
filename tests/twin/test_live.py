"""A twin can stand at any instant and go on; only an entry of the journal cuts a day."""

import random

import numpy as np
import pytest

from sim.incidents.entry import Entry
from sim.kernel.run_tables import tables_of
from sim.live import Twin, run
from sim.records.fingerprint import fingerprint_of
from tests.twin import small

WITHIN = 24.0 * 40


def print_of(twin: Twin) -> str:
    return fingerprint_of(tables_of(twin.services, twin.departments.values()))


def nothing(twin: Twin) -> None:
    """An entry that changes nothing."""


@pytest.fixture(scope="module")
def straight() -> str:
    twin = small.built()
    run(twin)
    return print_of(twin)


def test_it_stands_at_the_very_instant() -> None:
    twin = small.built()
    run(twin, until=38.33)
    assert twin.services.env.now == 38.33
    assert twin.services.today.day == 1
    run(twin, until=38.33)
    run(twin, until=12.0)
    assert twin.services.env.now == 38.33
    run(twin, until=48.0)
    assert (twin.services.env.now, twin.services.today.day) == (48.0, 1)


def test_wherever_it_stands_on_the_way_it_lives_the_same_life(straight: str) -> None:
    luck, twin = random.Random(7), small.built()
    stops = sorted(luck.uniform(-24.0 * 31, 24.0 * 59) for _ in range(20))
    for stop in stops:
        run(twin, until=stop)
        assert twin.services.env.now == stop
    run(twin)
    assert print_of(twin) == straight


def test_a_copy_that_is_settled_shows_what_the_day_would_have_shown() -> None:
    """At midnight nothing is left to settle; within a day the rows that have arrived are handled."""
    twin, whole = small.built(), small.built()
    run(twin, until=24.0 * 3)
    run(whole, until=24.0 * 3)
    before = print_of(twin)
    twin.life.settle()
    assert print_of(twin) == before == print_of(whole)
    run(twin, until=24.0 * 3 + 15.0)
    assert print_of(twin) != before  # the few have lived on
    care = twin.departments["bss.care"]
    answered = care.noted("contacts.answered")
    twin.life.settle()
    assert care.noted("contacts.answered") > answered


def test_an_entry_acts_at_its_instant_when_all_before_it_is_handled() -> None:
    twin, seen = small.built(count=8_000), []
    care = twin.departments["bss.care"]

    def look(twin: Twin) -> None:
        seen.append((twin.services.env.now, care.noted("contacts.answered")))

    twin.life.add(Entry(24.0 * 5 + 14 + 1 / 3, "14:20", look))
    twin.life.add(Entry(24.0 * 5, "midnight", look))
    twin.life.add(Entry(24.0 * 5 + 14 + 1 / 3, "again", look))
    run(twin, until=24.0 * 6)
    (first, by_night), (second, by_day), (third, again) = seen
    assert (first, second, third) == (120.0, 120.0 + 14 + 1 / 3, 120.0 + 14 + 1 / 3)
    assert by_night < by_day == again < care.noted("contacts.answered"), (
        "before, by the instant, by the evening"
    )


def test_an_entry_behind_the_clock_is_refused() -> None:
    twin = small.built()
    run(twin, until=38.33)
    with pytest.raises(ValueError, match="too late: 38.0 h is past, the clock stands at 38.33"):
        twin.life.add(Entry(38.0, "too late", nothing))


def test_an_entry_at_midnight_that_changes_nothing_changes_nothing(straight: str) -> None:
    twin = small.built()
    for day in (-5, 0, 17):
        twin.life.add(Entry(24.0 * day, "nothing", nothing))
    run(twin)
    assert print_of(twin) == straight


def test_an_entry_that_changes_nothing_moves_only_rows_that_pass_two_queues_that_day() -> None:
    """Sums of the day's work stay; what may move is when a loop through two desks is taken up again."""
    cut, whole = small.built(), small.built()
    cut.life.add(Entry(24.0 * 9 + 14 + 1 / 3, "nothing", nothing))
    for twin in (cut, whole):
        run(twin, until=24.0 * 10)
    for address, notebook in whole.services.measures.notebooks.items():
        other = cut.services.measures.notebooks[address]
        for (name, part), row in notebook.sums.items():
            exact = not name.endswith((".wait", ".work", ".overtime"))
            np.testing.assert_allclose(
                other.sums[name, part], row, rtol=1e-9 if exact else 0.01, err_msg=f"{address} {name} {part}"
            )


def test_cuts_that_are_inserted_on_the_way_are_those_of_the_straight_run() -> None:
    """Branch: stand at an instant, write the entry, go on; the same as having had it from the start."""
    at = 24.0 * 12 + 9.5
    planned, written = small.built(), small.built()
    planned.life.add(Entry(at, "nothing", nothing))
    run(written, until=at)
    written.life.add(Entry(at, "nothing", nothing))
    run(planned)
    run(written)
    assert print_of(planned) == print_of(written)


def test_all_that_must_close_closes_with_many_cuts() -> None:
    luck, twin = random.Random(3), small.built(small.HARSH, count=800)
    for number in range(60):
        twin.life.add(Entry(luck.uniform(0.0, WITHIN), f"cut {number}", nothing))
    run(twin)
    assert twin.life.is_over
