"""Measure speed and memory here: `make bench` (short) or `python -m tests.bench --full`.

Every figure is the median of several runs in processes of their own; times are CPU of set-up, life and
tables, without imports. Ratios are of the same machine. Goals are those of the design (section 5). Nothing
here is a test: a busy machine must not turn a build red.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import fields

from tests.bench import work
from tests.bench.meter import PHASES
from tests.bench.process import run
from tests.bench.rivals.__main__ import compare
from tests.bench.sizes import Life

SHORT = ((5_000, 12), (20_000, 12), (100_000, 12))
FULL = (*SHORT, (100_000, 36), (1_000_000, 12), (3_000_000, 1), (10_000_000, 1))
GOALS_S = {(100_000, 36): 6.0, (1_000_000, 12): 14.0}
BYTES_NEEDED = 700
"""Room a subscriber that a life is given at least, so that nothing is begun that ends in swapping."""
DEPARTMENTS_SHOWN = 12


def has_room(subscribers: int) -> bool:
    """Whether this machine has the memory for a life of this size; where nobody can tell, it is tried."""
    if "SC_AVPHYS_PAGES" not in os.sysconf_names:
        return True
    return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") > subscribers * BYTES_NEEDED


def life(subscribers: int, months: int, repeats: int) -> Life:
    """The median, figure by figure, of several lives; of a large operator there is one."""
    times = repeats if subscribers * months <= 4_000_000 else 1
    found = [Life(**run("tests.bench.sizes", str(subscribers), str(months))) for _ in range(times)]
    middle = found[0]
    for one in fields(Life):
        if isinstance(getattr(middle, one.name), float):
            setattr(middle, one.name, statistics.median(getattr(each, one.name) for each in found))
    return middle


def show_sizes(sizes: Sequence[tuple[int, int]], repeats: int) -> None:
    """One line a size."""
    head = ("subscribers", "months", "CPU s", "goal", "ms a day", "ns a sub-month", "bytes a sub", "peak MB")
    print(" ".join(f"{name:>{max(len(name), 7)}}" for name in head))
    for count, months in sizes:
        if not has_room(count):
            print(f"{count:>11,} {months:>7}   not enough memory here")
            continue
        one, goal = life(count, months, repeats), GOALS_S.get((count, months))
        print(
            f"{count:>11,} {months:>7} {one.cpu_s:>7.2f} {f'{goal:.0f}' if goal else '-':>7} {one.ms_a_day:>8.2f}"
            f" {one.ns_a_subscriber_month:>14,.0f} {one.bytes_a_subscriber:>11,.0f} {one.peak_mb:>7,.0f}"
        )


def show_where(subscribers: int, months: int) -> None:
    """Where the time and the memory of one size go."""
    one = Life(**run("tests.bench.sizes", str(subscribers), str(months), "where"))
    print(f"\nwhere the CPU of {subscribers:,} x {months} goes, s")
    print(f"{'':<24}" + "".join(f"{phase:>12}" for phase in (*PHASES, "all")))
    rows = list(one.departments.items())
    for who, seconds in rows[:DEPARTMENTS_SHOWN]:
        cells = [*(seconds[phase] for phase in PHASES), sum(seconds.values())]
        print(f"{who:<24}" + "".join(f"{cell:>12.3f}" for cell in cells))
    rest = [sum(seconds[phase] for _, seconds in rows[DEPARTMENTS_SHOWN:]) for phase in PHASES]
    totals = [one.phases[phase] for phase in PHASES]
    for name, cells in (("(others)", rest), ("all", totals)):
        print(f"{name:<24}" + "".join(f"{cell:>12.3f}" for cell in (*cells, sum(cells))))
    columns = ", ".join(f"{name} {size:.1f}" for name, size in list(one.columns_mb.items())[:6])
    print(f"columns, MB: {columns}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="also long lives and large operators")
    parser.add_argument("--repeats", type=int, default=3)
    asked = parser.parse_args()
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    show_sizes(FULL if asked.full else SHORT, asked.repeats)
    show_where(5_000, 12)
    show_where(*((1_000_000, 12) if asked.full and has_room(1_000_000) else (100_000, 12)))
    compare(*((100_000, 12) if asked.full else (5_000, 12)), 1 if asked.full else asked.repeats)
    print("\nwork of a day at 5,000 subscribers, counted")
    for name, value in work.measure().by_name().items():
        print(f"  {name:<16} {value:>10,.1f}")
    measured = [run("tests.bench.orders") for _ in range(asked.repeats)]
    batch, events = (statistics.median(column) for column in zip(*measured, strict=True))
    print(
        f"\none order at a desk: {batch:.2f} us in batches, {events:.2f} us as SimPy processes"
        f" ({events / batch:.0f}x)"
    )


if __name__ == "__main__":
    main()
