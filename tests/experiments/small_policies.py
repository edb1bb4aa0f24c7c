"""Own policies in a file, as a researcher would write them beside a study."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def last_first(job: Any) -> float:
    return -float(job.key)


def shifted(by: float) -> Callable[[Any], float]:
    def ranked(job: Any) -> float:
        return float(job.key) + by

    return ranked
