"""Let the still world live and say what moves: `make still` (100,000 people, 36 months, 40 lives).

About 15 seconds a life and core. `--changes network.equipment.hub_mtbf=15000` switches failures on again.
"""

from __future__ import annotations

import argparse
import pickle
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

from tests.worlds.still import LIMITS, Life, live, lives_needed, slope_of, still_scenario


def main(arguments: list[str]) -> int:
    """Print slopes and levels; the exit status says whether all of churn stands still."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscribers", type=int, default=100_000)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--lives", type=int, default=40)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="file in which lives are kept, and looked for first")
    parser.add_argument("--changes", nargs="*", default=[], metavar="SETTING=VALUE")
    asked = parser.parse_args(arguments)
    changes = {name: float(value) for name, _, value in (text.partition("=") for text in asked.changes)}
    scenario = still_scenario(asked.subscribers, asked.months, changes)
    lives: list[Life] = pickle.loads(asked.keep.read_bytes()) if asked.keep and asked.keep.exists() else []
    with ProcessPoolExecutor(asked.workers) as pool:
        for life in pool.map(partial(live, scenario), range(len(lives), asked.lives)):
            lives.append(life)
            print(f"{len(lives)} lives", end="\r", file=sys.stderr, flush=True)
            if asked.keep:
                asked.keep.write_bytes(pickle.dumps(lives))
    return report(lives[: asked.lives])


def report(lives: list[Life]) -> int:
    """Print each figure: first quarter, last quarter, slope plain and controlled, verdict, lives needed."""
    print(f"{'':26}{'first 3':>10}{'last 3':>10}{'slope % a month (90 %)':>28}{'without cuts':>28}  verdict")
    moved = 0
    for name in lives[0].figures:
        level = np.mean([life.figures[name] for life in lives], axis=0)
        plain, held = slope_of(lives, name), slope_of(lives, name, controlled=True)
        limit = LIMITS.get(name)
        verdict = "" if limit is None else f"{plain.within(limit)}; without cuts {held.within(limit)}"
        if limit is not None:
            verdict += f" (lives: {lives_needed(plain, limit)}, {lives_needed(held, limit)})"
            moved += held.within(limit) != "still"
        print(
            f"{name:26}{level[:3].mean():10.5f}{level[-3:].mean():10.5f}"
            f"{plain.mean:+10.3f} ({plain.low:+.3f} to {plain.high:+.3f})"
            f"{held.mean:+10.3f} ({held.low:+.3f} to {held.high:+.3f})  {verdict}"
        )
    return int(moved > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
