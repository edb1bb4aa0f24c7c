"""What is open where, as heard: late words open nothing again."""

import numpy as np

from sim.kernel.heard import Heard

HERE = np.array([1, 2])


def known(heard: Heard, *at: float) -> list[bool]:
    return [bool(heard.known(np.array([1]), np.array([one]), 72.0)[0]) for one in at]


def test_a_thing_is_known_from_its_beginning_to_its_end_and_later_of_that_time() -> None:
    heard = Heard(4)
    assert heard.begins(7, HERE, 10.0, 72.0)
    assert known(heard, 9.0, 10.0, 11.0) == [False, True, True]
    assert heard.ends(7, HERE, 12.0)
    assert known(heard, 9.0, 11.0, 12.0, 13.0) == [False, True, False, False]


def test_a_beginning_that_comes_after_its_end_opens_nothing() -> None:
    heard = Heard(4)
    assert not heard.ends(7, HERE, 10.0)
    assert not heard.begins(7, HERE, 11.0, 72.0)
    assert known(heard, 11.0, 12.0) == [False, False]


def test_an_end_that_was_never_begun_ends_nothing_else() -> None:
    heard = Heard(4)
    heard.begins(7, HERE, 10.0, 72.0)
    heard.ends(8, HERE, 11.0)
    assert known(heard, 12.0) == [True]


def test_the_same_beginning_twice_counts_once() -> None:
    heard = Heard(4)
    heard.begins(7, HERE, 10.0, 72.0)
    assert not heard.begins(7, HERE, 11.0, 72.0)
    heard.ends(7, HERE, 12.0)
    assert np.isinf(heard.since).all()


def test_news_without_an_end_is_believed_for_a_while_and_does_not_spoil_the_next() -> None:
    heard = Heard(4)
    heard.begins(7, HERE, 10.0, 72.0)
    assert known(heard, 81.9, 82.0) == [True, False]
    heard.begins(8, HERE, 100.0, 72.0)
    assert known(heard, 101.0) == [True]


def test_ends_are_forgotten_when_no_late_word_can_come_any_more() -> None:
    heard = Heard(4)
    heard.ends(7, HERE, 10.0)
    heard.forget(11.0)
    assert heard.begins(7, HERE, 12.0, 72.0)


def test_one_place_at_one_instant_is_known_as_many_are() -> None:
    heard = Heard(3)
    heard.begins(1, np.array([0, 1]), 5.0, 24.0)
    heard.ends(1, np.array([0, 1]), 9.0)
    heard.begins(2, np.array([1]), 20.0, 24.0)
    for place in range(3):
        for at in (4.0, 5.0, 8.9, 9.0, 19.0, 20.0, 43.9, 44.0):
            assert heard.knows(place, at, 24.0) == heard.known(np.array([place]), np.array([at]), 24.0)[0]
