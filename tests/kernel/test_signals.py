"""A signal tells everybody who listens, in their order, and at once."""

from sim.kernel.signals import Signal


def test_all_who_listen_are_told_in_their_order() -> None:
    told: list[tuple[str, int]] = []
    happened = Signal[[int]]()
    happened.listen(lambda what: told.append(("one", what)))
    happened.listen(lambda what: told.append(("two", what)))
    happened.listen(lambda what: told.append(("writer", what)), first=True)
    happened(7)
    assert told == [("writer", 7), ("one", 7), ("two", 7)]


def test_where_nobody_listens_it_happens_all_the_same() -> None:
    Signal[[str]]()("alone")
