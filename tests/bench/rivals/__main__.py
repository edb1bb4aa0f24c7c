"""Our kernel beside SimPy and Mesa: `python -m tests.bench.rivals [SUBSCRIBERS] [MONTHS]`; 100,000 12 is asked.

Each pair runs in processes of their own, in turn; the ratio is the median of the pairs. Outputs must be equal.
The full twin, which does much more, is quoted beside and is in no ratio.
"""

from __future__ import annotations

import argparse
import statistics

from tests.bench.process import run
from tests.bench.rivals.run import PROGRAMS
from tests.bench.rivals.workload import Outputs
from tests.bench.sizes import Life

OURS = "our kernel"
GOALS = {"SimPy": 100, "Mesa": 50}


def compare(subscribers: int, months: int, repeats: int) -> None:
    """Print a line for each rival."""
    print(f"\nW at {subscribers:,} x {months}, CPU s of set-up, run and outputs")
    size = str(subscribers), str(months)
    for name in PROGRAMS:
        if name == OURS:
            continue
        pairs = [
            [run("tests.bench.rivals.run", program, *size) for program in (OURS, name)]
            for _ in range(repeats)
        ]
        for ours, theirs in pairs:
            if different := Outputs(**theirs[2]).differs(Outputs(**ours[2])):
                raise SystemExit(f"{name} does not give what our kernel gives: {different}")
        own, other = (statistics.median(pair[place][0] for pair in pairs) for place in (0, 1))
        ratio = statistics.median(theirs[0] / ours[0] for ours, theirs in pairs)
        goal = f", goal {GOALS[name]} at 100,000 x 12" if name in GOALS else ""
        print(
            f"{name:<14} {other:>8.2f} s {pairs[0][1][1]:>6,.0f} MB   {OURS} {own:.2f} s {pairs[0][0][1]:,.0f} MB"
            f"   {ratio:.0f} x{goal}"
        )
    twin = Life(**run("tests.bench.sizes", *size))
    print(f"the full twin  {twin.cpu_s:>8.2f} s {twin.peak_mb:>6,.0f} MB   (warm-up included, in no ratio)")


def main() -> None:
    """Compare at the size asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("subscribers", type=int, nargs="?", default=5_000)
    parser.add_argument("months", type=int, nargs="?", default=12)
    parser.add_argument("--repeats", type=int, default=3)
    asked = parser.parse_args()
    compare(asked.subscribers, asked.months, asked.repeats)


if __name__ == "__main__":
    main()
