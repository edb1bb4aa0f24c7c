"""The guard: the work of a simulated day may not grow by a tenth unnoticed.

`python -m tests.bench.guard` counts anew and writes the figures that the test compares with; what a change
is good for should then be said beside them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from tests.bench.work import measure

RECORD = Path(__file__).with_name("work_a_day.json")
MARGIN = 0.1
"""By so much of itself, and not more, a figure may be above what is recorded."""


def recorded() -> dict[str, float]:
    """The figures by name."""
    found: dict[str, float] = json.loads(RECORD.read_text(encoding="utf-8"))
    return found


def grown(before: Mapping[str, float], now: Mapping[str, float]) -> list[str]:
    """What has grown by more than a tenth or is not recorded, a line each."""
    return [
        f"{name}: {value:,.1f}, recorded {before.get(name, 0.0):,.1f}"
        for name, value in now.items()
        if value > before.get(name, 0.0) * (1 + MARGIN)
    ]


def main() -> None:
    """Count, show what was recorded beside it, and record."""
    before, now = recorded() if RECORD.exists() else {}, measure().by_name()
    print(f"{'a day at 5,000 subscribers':<28} {'recorded':>12} {'now':>12}")
    for name, value in now.items():
        print(f"{name:<28} {before.get(name, float('nan')):>12,.1f} {value:>12,.1f}")
    RECORD.write_text(json.dumps(now, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
