"""What is kept is made once, and gone when it was asked for longest ago."""

import pytest

from sim.kernel.kept import Kept


def test_a_thing_is_made_once_for_its_key() -> None:
    kept: Kept[str, list[int]] = Kept()
    first = kept.get("a", lambda: [1])
    assert kept.get("a", lambda: [2]) is first
    assert kept.get("b", lambda: [3]) == [3]


def test_the_one_asked_for_longest_ago_goes_first() -> None:
    kept: Kept[str, int] = Kept(most=2)
    for key, value in (("a", 1), ("b", 2), ("a", 9), ("c", 3)):
        kept.get(key, lambda value=value: value)  # type: ignore[misc]
    assert kept.get("a", lambda: 8) == 1
    assert kept.get("b", lambda: 7) == 7


def test_what_cannot_be_made_is_not_kept() -> None:
    kept: Kept[str, int] = Kept()

    def fail() -> int:
        raise ValueError("no such thing")

    with pytest.raises(ValueError, match="no such thing"):
        kept.get("a", fail)
    assert kept.get("a", lambda: 1) == 1
