"""What stands at an instant is told from a settled copy, and the twin goes on as if nobody had looked."""

import pytest

from sim import standing
from sim.kernel.run_tables import tables_of
from sim.live import Twin, run
from sim.records import machine
from sim.records.fingerprint import fingerprint_of
from sim.standing import Standing, standing_of
from tests.twin import small

AT = 24.0 * 20 + 14 + 1 / 3


def print_of(twin: Twin) -> str:
    return fingerprint_of(tables_of(twin.services, twin.departments.values()))


@pytest.fixture
def twin() -> Twin:
    twin = small.built(small.HARSH)
    run(twin, until=AT)
    return twin


def of_group(rows: list[Standing], group: str) -> dict[str, float]:
    return {row.what: row.value for row in rows if row.group == group}


def test_looking_changes_nothing(twin: Twin) -> None:
    before = print_of(twin)
    assert standing_of(twin, 0)
    assert twin.services.env.now == AT
    assert print_of(twin) == before


def test_a_copy_and_a_replay_show_the_same(twin: Twin, monkeypatch: pytest.MonkeyPatch) -> None:
    copied = standing_of(twin, 0)
    monkeypatch.setattr(standing, "can_be_copied", lambda: False)
    assert standing_of(twin, 0) == copied


def test_it_shows_who_is_there_what_is_down_and_what_waits(twin: Twin) -> None:
    twin.world.equipment.fail(3, 10**6)
    run(twin, until=AT + 0.25)
    rows = standing_of(twin, 0)
    people = twin.world.population.people
    assert sum(list(of_group(rows, "subscribers").values())[:4]) == people.alive.sum()
    assert of_group(rows, "down since")["site site-1-1"] == pytest.approx(0.25)
    assert "for the field technicians" in of_group(rows, "waiting")
    assert {row.unit for row in rows} <= {"people", "h", "things", "words", ""}


def test_what_a_copy_raises_is_raised_here() -> None:
    def wrong() -> None:
        raise KeyError("there is none")

    with pytest.raises(KeyError, match="there is none"):
        machine.in_a_copy(wrong)
    assert machine.in_a_copy(lambda: [1, "two"]) == [1, "two"]
