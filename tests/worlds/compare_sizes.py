"""Let operators of several sizes live in the still world, and say in what they are one: `make sizes`.

The first size is what the others are compared with. Sizes with other numbers of lives are paired in those that
both lived: `--lives 12 --lives-of 1000000=3`. About 1.5 seconds a year at 20,000, 4 at 100,000, 40 at a million.
"""

from __future__ import annotations

import argparse
import pickle
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from tests.worlds.sizes import BESIDE, MARGINS, Figures, difference, figures
from tests.worlds.still import still_scenario

Lives = dict[tuple[int, int], Figures]
"""By size and number of the life."""


def main(arguments: list[str]) -> int:
    """Print every figure at every size; the exit status says whether all sizes are equivalent in all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 20_000])
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--lives", type=int, default=12)
    parser.add_argument("--lives-of", nargs="*", default=[], metavar="SIZE=LIVES")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="file in which lives are kept, and looked for first")
    parser.add_argument("--changes", nargs="*", default=[], metavar="SETTING=VALUE")
    asked = parser.parse_args(arguments)
    changes = {name: float(value) for name, _, value in (text.partition("=") for text in asked.changes)}
    few = {int(size): int(lives) for size, _, lives in (text.partition("=") for text in asked.lives_of)}
    wanted = [(size, life) for size in asked.sizes for life in range(few.get(size, asked.lives))]
    lives: Lives = pickle.loads(asked.keep.read_bytes()) if asked.keep and asked.keep.exists() else {}
    missing = [one for one in wanted if one not in lives]
    with ProcessPoolExecutor(asked.workers) as pool:
        scenarios = [still_scenario(size, asked.months, changes) for size, _ in missing]
        for one, found in zip(missing, pool.map(figures, scenarios, [n for _, n in missing]), strict=True):
            lives[one] = found
            print(f"{len(lives)} of {len(wanted)} lives", end="\r", file=sys.stderr, flush=True)
            if asked.keep:
                asked.keep.write_bytes(pickle.dumps(lives))
    return report({one: lives[one] for one in wanted}, asked.sizes)


def report(lives: Lives, sizes: list[int]) -> int:
    """Print each figure at the first size, and the others' difference to it with interval and verdict."""
    apart = 0
    for size in sizes[1:]:
        both = sorted({n for at, n in lives if at == size} & {n for at, n in lives if at == sizes[0]})
        print(f"{size:,} against {sizes[0]:,} subscribers, {len(both)} paired lives")
        print(f"{'':26}{sizes[0]:>12,}{size:>12,}   difference (90 %), verdict")
        for name in (*MARGINS, *BESIDE):
            one, other = ([lives[at, n][name] for n in both] for at in (size, sizes[0]))
            apart += _line(name, one, other)
    return int(apart > 0)


def _line(name: str, one: list[float], other: list[float]) -> bool:
    """Print one figure; whether it has a margin and is not equivalent."""
    margin = MARGINS.get(name)
    found = difference(one, other, relative=margin is None or margin.relative)
    scale, unit = (100, " %") if margin is None or margin.relative else (1, "  ")
    verdict = "" if margin is None else found.verdict(margin.most)
    span = f"{scale * found.mean:+9.4f} ({scale * found.low:+.4f} to {scale * found.high:+.4f}){unit}"
    print(f"{name:26}{np.nanmean(other):12.6g}{np.nanmean(one):12.6g}   {span}  {verdict}")
    return margin is not None and verdict != "equivalent"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
