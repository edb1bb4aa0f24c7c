"""Chance has names: the same name and identity give the same luck, whoever else draws what."""

import numpy as np
import pytest

from sim.kernel.compiled.hashes import mix_rows
from sim.kernel.streams import Streams, identity, identity_rows, mix, name_key

IDS = identity_rows("person", np.arange(1_000))


def test_uniforms_lie_strictly_between_nought_and_one() -> None:
    """The extremes of the hash give the two ends, which no inverse of a distribution could bear."""
    drawn = Streams(1).rows("leave", IDS)
    assert ((drawn > 0) & (drawn < 1)).all()
    assert drawn.dtype == np.float64
    highest, lowest = (2**64 - 1 >> 11) * 2.0**-53 + 2.0**-54, 2.0**-54
    assert lowest > 0
    assert highest <= 1


def test_scalar_and_row_arithmetic_are_the_same() -> None:
    values = [0, 1, 2**63, 2**64 - 1, name_key("anything")]
    assert mix_rows(np.array(values, dtype=np.uint64)).tolist() == [mix(value) for value in values]
    parts = ([3, -1, 2**62], [0, 7, -(2**62)])
    rows = identity_rows("fault", *(np.array(part) for part in parts))
    assert rows.tolist() == [identity("fault", a, b) for a, b in zip(*parts, strict=True)]


def test_a_scalar_part_holds_for_every_row() -> None:
    rows = identity_rows("order", np.arange(3), 7)
    assert rows.tolist() == [identity("order", row, 7) for row in range(3)]


def test_the_mixing_is_a_bijection_as_far_as_a_million_numbers_show() -> None:
    assert len(np.unique(mix_rows(np.arange(1_000_000, dtype=np.uint64)))) == 1_000_000


def test_some_rows_draw_what_all_rows_would_have_drawn() -> None:
    streams = Streams(1)
    everyone = streams.rows("leave", IDS)
    assert np.array_equal(streams.rows("leave", IDS[[5, 900]]), everyone[[5, 900]])
    assert np.array_equal(streams.rows("leave", IDS[::-1]), everyone[::-1])


def test_one_row_more_moves_nobody_else() -> None:
    streams = Streams(1)
    more = np.append(IDS, np.uint64(identity("person", 10**6)))
    assert np.array_equal(streams.rows("leave", more)[:-1], streams.rows("leave", IDS))


def test_the_order_of_asking_changes_nothing() -> None:
    first, second = Streams(1), Streams(1)
    one = first.rows("leave", IDS), first.rows("call", IDS)
    other = second.rows("call", IDS), second.rows("leave", IDS)
    assert np.array_equal(one[0], other[1])
    assert np.array_equal(one[1], other[0])


@pytest.mark.parametrize(
    ("other", "turn"), [(Streams(2), 0), (Streams(1, 1), 0), (Streams(1), 1), (Streams(1), -1)]
)
def test_seed_replication_and_turn_each_give_other_luck(other: Streams, turn: int) -> None:
    one, two = Streams(1).rows("leave", IDS), other.rows("leave", IDS, turn)
    assert (one != two).all()
    assert abs(np.corrcoef(one, two)[0, 1]) < 4 / np.sqrt(len(IDS))


def test_a_seed_and_its_replication_are_not_run_together() -> None:
    """Seed 1, replication 11 is another life than seed 11, replication 1."""
    assert Streams(1, 11).key("leave") != Streams(11, 1).key("leave")


def test_the_luck_of_one_thing_has_a_draw_for_every_name() -> None:
    luck = Streams(1).chance("visit", 7)
    travel = luck.uniform("travel")
    assert luck.uniform("work") != travel
    assert luck.uniform("travel") == travel
    assert Streams(1).chance("visit", 7).uniform("travel") == travel
    assert Streams(1).chance("visit", 8).uniform("travel") != travel
    assert Streams(1).chance("contact", 7).uniform("travel") != travel


def test_an_identity_above_sixty_three_bits_has_luck_too() -> None:
    large = 2**64 - 5
    assert 0 < Streams(1).chance("visit", large).uniform("travel") < 1
    assert 0 < Streams(1).rows("leave", np.array([large], dtype=np.uint64))[0] < 1


def test_what_is_sure_happens_and_what_is_impossible_does_not() -> None:
    luck = [Streams(1).chance("visit", thing) for thing in range(1_000)]
    assert all(one.happens("fixed", 1.0) for one in luck)
    assert not any(one.happens("fixed", 0.0) for one in luck)


def test_strict_mode_refuses_a_second_opening_and_names_it() -> None:
    strict = Streams(1, strict=True)
    strict.rows("leave", IDS)
    strict.rows("leave", IDS, turn=1)
    strict.rows("call", IDS)
    with pytest.raises(ValueError, match=rf"'leave', turn 0: identity {IDS[3]} is opened a second time"):
        strict.rows("leave", IDS[3:4])
    strict.chance("visit", 1)
    with pytest.raises(ValueError, match="'visit'.*second time"):
        strict.chance("visit", 1)


def test_one_identity_twice_in_one_batch_is_a_second_opening() -> None:
    with pytest.raises(ValueError, match="second time"):
        Streams(1, strict=True).rows("leave", IDS[[4, 4]])


def test_without_strict_mode_a_second_opening_gives_the_same_luck() -> None:
    streams = Streams(1)
    assert np.array_equal(streams.rows("leave", IDS), streams.rows("leave", IDS))
