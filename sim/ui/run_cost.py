"""What a request will cost before it is started: a rule of thumb, corrected by what this machine has done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sim.experiments.results import RunResult

A_MONTH_S = 0.12
A_SUBSCRIBER_MONTH_S = 3.6e-6
START_S = 4.0
"""Measured on one core at 4,000 to 100,000 subscribers; starting processes and reading maps comes on top."""

MOST_S = 12 * 3600.0
"""What takes longer than this is not started from a page."""


class Cost(NamedTuple):
    """CPU seconds of everything, and seconds until it is done on so many workers."""

    cpu_s: float
    wall_s: float
    workers: int

    @property
    def too_much(self) -> bool:
        """True if a page must not start it."""
        return self.wall_s > MOST_S


def one_replication_s(subscribers: int, months: int) -> float:
    """Return the CPU seconds of one replication by the rule of thumb; months include the warm-up."""
    return months * (A_MONTH_S + A_SUBSCRIBER_MONTH_S * subscribers)


def correction(runs: Sequence[RunResult], warm_up: int = 3) -> float:
    """Return by what factor this machine's finished runs differ from the rule of thumb; 1 without any.

    Args:
        runs: finished ones; replications without a CPU time do not count.
        warm_up: months that ran before the measured ones.
    """
    pairs = [
        (one.cpu_s, one_replication_s(run.subscribers, run.months + warm_up))
        for run in runs
        for one in run.replications
        if one.cpu_s > 0
    ]
    expected = sum(rule for _, rule in pairs)
    return min(max(sum(seen for seen, _ in pairs) / expected, 0.1), 20.0) if expected else 1.0


def cost(size: tuple[int, int], lives: int, workers: int, factor: float = 1.0) -> Cost:
    """Return what so many lives of (subscribers, months with warm-up) cost.

    Lives run beside each other in rounds, so 9 lives on 4 workers take as long as 12.

    Args:
        size: subscribers, and months with the warm-up.
        lives: replications of all strategies together.
        workers: processes beside each other.
        factor: see `correction`.
    """
    one = factor * one_replication_s(*size)
    rounds = -(-lives // workers)
    return Cost(one * lives, START_S + one * rounds, workers)
