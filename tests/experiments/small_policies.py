"""Own policies in a file, as a researcher would write them beside a study."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def as_they_come(asked: Any) -> int:
    return 0


def ranked(rank: int) -> Callable[[Any], int]:
    def as_ranked(asked: Any) -> int:
        return rank

    return as_ranked
