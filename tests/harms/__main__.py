"""The board of harms, whole: `make harms` (20,000 people, 36 months, 10 lives of each row).

Prints each row: the KPI without and with the cut, the harm beside its prediction, at half the cut, while its
mediators are held, and what the cut and twice the resource are worth a subscriber (NPV and customers at the
end, against the base). The exit status says whether every row is as it says.
"""

from __future__ import annotations

import argparse
import sys

from tests.harms.judge import Found, judged
from tests.harms.lives import HELD, WHOLE, Lives, Size
from tests.harms.rows import ROWS


def main(arguments: list[str]) -> int:
    """Live the board, or those rows whose names hold a word."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", help="only rows whose names hold one of these words")
    parser.add_argument("--subscribers", type=int, default=WHOLE.subscribers)
    parser.add_argument("--months", type=int, default=WHOLE.months)
    parser.add_argument("--lives", type=int, default=WHOLE.lives)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args(arguments)
    rows = [row for row in ROWS if not asked.rows or any(word in row.name for word in asked.rows)]
    lives = Lives(Size(asked.subscribers, asked.months, asked.lives), asked.workers)
    held = Lives(HELD, asked.workers)
    print(
        f"{'':34}{'KPI':26}{'base':>10}{'cut':>10}{'harm':>9}{'said':>9}{'half':>9}{'held':>6}{'worth':>8}{'more':>8}"
    )
    bad = 0
    for row in rows:
        found = judged(row, lives, held)
        print(line(found), flush=True)
        bad += bool(found.complaints())
    return int(bad > 0)


def line(found: Found) -> str:
    """One row of the board, and below it what is wrong with it."""
    cut = found.cut
    half = "" if found.half is None else f"{found.half:+.3g}"
    held = "" if not found.held else "0" if found.is_held else "NO"
    more = "" if found.more is None else f"{found.more:+.2f}"
    said = (
        f"{cut.name:34}{cut.hurts:26}{found.base:10.5g}{found.hurt:10.5g}{found.harm:+9.3g}{cut.expected:+9.3g}"
        f"{half:>9}{held:>6}{found.worth:+8.2f}{more:>8}"
    )
    return "\n".join([said, *(f"    ! {complaint}" for complaint in found.complaints())])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
