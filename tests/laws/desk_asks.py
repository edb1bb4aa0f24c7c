"""What the slow desk is asked, and what becomes of it."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

Again = Callable[[int, int, float, bool, int], tuple[float, float, float] | None]
"""(id, attempt, instant, abandoned, payload) -> (arrived, service, patience) of the next attempt, or None."""


@dataclass(frozen=True)
class Ask:
    """One wish to be served, of a row or of a process: the slow desk sees no difference."""

    key: int
    arrived: float
    service_h: float
    priority: int = 0
    """The smallest number is served first."""
    urgent: bool = False
    patience_h: float = math.inf
    captured: float | None = None
    """None: when it first arrived. It stays when the thing comes back."""
    payload: int = 0
    attempt: int = 0
    needs_h: float = 0.0
    """It is not begun if the desk closes sooner and hours outside are limited, unless it is urgent, would be too
    long for the next opening or was not begun for this reason before an earlier closing."""
    again_h: float = 0.0
    """Added to what is left of it when it is put down, as far as so much was done."""
    begun: float | None = None
    done_h: float = 0.0

    @property
    def gives_up(self) -> float:
        return self.arrived + self.patience_h

    @property
    def place_in_line(self) -> tuple[int, float, float, int]:
        captured = self.arrived if self.captured is None else self.captured
        return (self.priority, self.arrived, captured, self.key)


class Fate(NamedTuple):
    started: float | None
    """None of one who gave up."""
    ended: float
    abandoned: bool


class InService(NamedTuple):
    ask: Ask
    started: float
    ended: float
    left_h: float
    """What is put down at the end."""
