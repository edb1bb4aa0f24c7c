"""Rows lie in trays, one for each sender, and are taken in the order of their arrival, wherever beats are cut."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.kernel.trays import Inbox, Tray
from tests.kernel.ward import MealsOrdered, meals


def test_a_tray_gives_what_has_arrived_in_the_order_of_arrival() -> None:
    tray = Tray()
    tray.put(meals(5.0, 1.0, 30.0))
    tray.put(meals(1.0, 3.0, first=10))
    taken = tray.take(24.0)
    assert isinstance(taken, MealsOrdered)
    assert taken.at.tolist() == [1.0, 1.0, 3.0, 5.0]
    assert taken.ids.tolist() == taken.bed.tolist() == [1, 10, 11, 0]
    assert (len(tray), tray.taken) == (1, 4)
    rest = tray.take(48.0)
    assert rest is not None
    assert rest.at.tolist() == [30.0]
    assert tray.take(72.0) is None


def test_a_row_that_arrives_in_the_instant_of_the_beat_belongs_to_the_next() -> None:
    tray = Tray()
    tray.put(meals(24.0))
    assert tray.take(24.0) is None
    assert (len(tray), tray.taken) == (1, 0)


def test_an_inbox_joins_the_trays_of_all_senders_and_each_counts_its_own() -> None:
    inbox = Inbox()
    one, other = inbox.tray(), inbox.tray()
    one.put(meals(5.0, 1.0, 30.0))
    other.put(meals(1.0, 3.0, first=10))
    taken = inbox.take(24.0)
    assert taken is not None
    assert taken.ids.tolist() == [1, 10, 11, 0]
    assert (one.taken, len(one), other.taken, len(other), len(inbox)) == (2, 1, 2, 0, 1)
    assert Inbox().take(24.0) is None


def test_hours_lost_to_the_beat_are_counted() -> None:
    """A row laid in at noon for the morning was handled half a day late; one on time was not."""
    inbox = Inbox()
    tray = inbox.tray()
    inbox.take(24.0)
    tray.put(meals(12.0, 30.0))
    inbox.take(48.0)
    assert inbox.hours_lost == 12.0
    tray.put(meals(47.0, 46.0))
    inbox.take(30.0)
    inbox.take(72.0)
    assert inbox.hours_lost == 12.0 + 1.0 + 2.0


@given(
    batches=st.lists(st.tuples(st.integers(0, 1), st.lists(st.integers(0, 96), max_size=8)), max_size=6),
    cuts=st.lists(st.integers(1, 95), max_size=5),
)
def test_splitting_a_beat_changes_no_row(batches: list[tuple[int, list[int]]], cuts: list[int]) -> None:
    whole, split, first = Inbox(), Inbox(), 0
    trays = [(inbox.tray(), inbox.tray()) for inbox in (whole, split)]
    for sender, instants in batches:
        for of_inbox in trays:
            of_inbox[sender].put(meals(*(at / 2 for at in instants), first=first))
        first += len(instants)
    at_once = whole.take(48.0)
    in_parts = [part for cut in sorted({*cuts, 96}) if (part := split.take(cut / 2)) is not None]
    assert len(whole) == len(split)
    assert [tray.taken for tray in trays[0]] == [tray.taken for tray in trays[1]]
    assert split.hours_lost == whole.hours_lost == 0.0
    if at_once is None:
        assert in_parts == []
        return
    assert isinstance(at_once, MealsOrdered)
    for column in ("ids", "at", "bed", "meal"):
        joined = np.concatenate([getattr(part, column) for part in in_parts])
        assert joined.tobytes() == getattr(at_once, column).tobytes()
