"""How much some lives say: a share of lives with its bound, and how many lives would decide.

*k of n lives, at least L*: L is the exact one-sided lower bound at 95 % of Clopper and Pearson, the smallest
chance under which k or more of n would still come in one of twenty studies. [Clopper, Pearson 1934] Of 10 out
of 10 it is 0.05^(1/10) = 74 %. Wilson's bound is closer in the mean and too high near certainty (79 %
one-sided: where a life is won with 78 %, ten of ten still come in 8 of 100 studies), and a word such as *at
least* must not be. [Cai 2005, J. Statistical Planning and Inference 131]

The number of lives that would decide is that of a test of a mean against a limit with 80 % power, the spread
taken as seen: n >= ((t(1 - a/2) + t(0.8)) s / d)^2 with n - 1 degrees of freedom. [Cohen 1988] For d = s / 2
and one comparison it is 34.
"""

from __future__ import annotations

from sim.experiments.amounts import lives_counted
from sim.experiments.estimate import CONFIDENCE, FEWEST, student

POWER = 0.80
"""Chance that so many lives decide, if mean and spread are what they seem."""
MOST_ASKED = 1000
"""Lives beyond which nobody is asked to simulate more."""


def at_least(count: int, lives: int) -> float:
    """Return the share of all such lives that `count` of `lives` shows with 95 % confidence, 0 to 1.

    Args:
        count: lives in which it was so.
        lives: all of them, at least one.
    """
    from scipy.special import betaincinv

    return float(betaincinv(count, lives - count + 1, 1 - CONFIDENCE)) if count else 0.0


def of_lives(count: int, lives: int) -> str:
    """Return `10 of 10 lives (at least 74 %)`; fewer than half have their upper bound, `(at most 26 %)`."""
    said = f"{count} of {lives_counted(lives)}"
    if not lives:
        return said
    if 2 * count >= lives:
        return f"{said} (at least {100 * at_least(count, lives):.0f} %)"
    return f"{said} (at most {100 * (1 - at_least(lives - count, lives)):.0f} %)"


def lives_needed(spread: float, distance: float, comparisons: int = 1) -> int | None:
    """Return how many lives would tell a mean from a limit, None for more than a thousand.

    Args:
        spread: standard deviation between lives.
        distance: of the mean from the limit, in the same unit.
        comparisons: intervals that hold together.
    """
    if distance <= 0:
        return None
    low, high = FEWEST, MOST_ASKED
    if not _enough(high, spread / distance, comparisons):
        return None
    while low < high:
        middle = (low + high) // 2
        if _enough(middle, spread / distance, comparisons):
            high = middle
        else:
            low = middle + 1
    return low


def _enough(lives: int, ratio: float, comparisons: int) -> bool:
    """Whether so many lives decide with the power asked for; `ratio` is spread over distance."""
    from scipy.special import stdtrit

    reach = student(lives - 1, comparisons) + float(stdtrit(lives - 1, POWER))
    return lives >= (reach * ratio) ** 2


def more_lives(spread: float, distance: float, seen: int, comparisons: int = 1) -> int | None:
    """Return how many lives beyond those seen would decide, at least one; None for more than a thousand."""
    needed = lives_needed(spread, distance, comparisons)
    return None if needed is None else max(1, needed - seen)


def more_words(more: int | None) -> str:
    """Return `about 40 more lives would tell`."""
    if more is None:
        return f"more than {MOST_ASKED:,} lives would be needed to tell"
    return f"about {more:,} more {'life' if more == 1 else 'lives'} would tell"
