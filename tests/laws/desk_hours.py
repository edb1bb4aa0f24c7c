"""When somebody is on duty, and how long a stretch of time lies outside of that."""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, pairwise, takewhile


class Hours:
    """People on duty as a function of time, which changes at the edges.

    Args:
        on_duty: how many at an instant (h).
        edges: when that changes (h).
    """

    def __init__(self, on_duty: Callable[[float], int], edges: Iterable[float]) -> None:
        self.on_duty, self.edges = on_duty, sorted(edges)

    def next_closing(self, instant: float) -> float:
        return next((edge for edge in self.edges_after(instant) if not self.on_duty(edge)), math.inf)

    def shift_after(self, closes: float) -> float:
        """How long the desk is open when it opens next, 0 if it does not."""
        opens = next((edge for edge in self.edges_after(closes) if self.on_duty(edge)), math.inf)
        return self.next_closing(opens) - opens if opens < math.inf else 0.0

    def edges_after(self, instant: float) -> Iterator[float]:
        return islice(self.edges, bisect_right(self.edges, instant), None)

    def hours_outside(self, start: float, end: float) -> float:
        return sum(b - a for a, b in self.pieces(start, end) if not self.on_duty(a))

    def put_down_at(self, start: float, end: float, allowed: float) -> float:
        """When so many hours outside have passed from the start on, or `end` if that is not later."""
        used = 0.0
        for a, b in self.pieces(start, end):
            if not self.on_duty(a):
                if used + (b - a) >= allowed and a + (allowed - used) < end:
                    return a + (allowed - used)
                used += b - a
        return end

    def pieces(self, start: float, end: float) -> list[tuple[float, float]]:
        edges = takewhile(lambda edge: edge < end, self.edges_after(start))
        return list(pairwise([start, *edges, end]))
