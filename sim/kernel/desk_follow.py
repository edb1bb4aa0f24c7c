"""Rows of a desk whose beginning somebody waits for, at its true instant."""

from __future__ import annotations

import simpy

from sim.kernel.desk_loop import DeskLoop
from sim.kernel.desk_queue import INF


class Followed:
    """The rows that are followed, each with the event that fires when somebody begins it.

    A row that gives up and returns is followed on; of one that leaves for good nothing is heard.

    Args:
        env: the clock.
    """

    def __init__(self, env: simpy.Environment) -> None:
        self._env = env
        self._events: dict[int, simpy.Event] = {}

    def __bool__(self) -> bool:
        return bool(self._events)

    def add(self, row_id: int) -> simpy.Event:
        """Follow a row from now on."""
        event = self._events[row_id] = self._env.event()
        return event

    def look(self, loop: DeskLoop, before: int) -> None:
        """Fire the events of the rows that have begun since so many had."""
        for row, at in zip(loop.started[before:], loop.started_at[before:], strict=True):
            if (event := self._events.pop(row[3], None)) is not None:
                event.succeed(at)

    def next_start(self, loop: DeskLoop, now: float) -> float:
        """An instant from `now` on before which none of them begins; inf if none can, or none is left."""
        events = self._events
        waiting = [row_id for row_id in events if row_id in loop.here]
        start = loop.next_start(now) if waiting else INF
        if len(waiting) == len(events):
            return start
        to_come = {row[3]: row[0] for rows in (loop.later, loop.coming) for row in rows if row[3] in events}
        for row_id in [each for each in events if each not in to_come and each not in loop.here]:
            del events[row_id]
        return min(start, *to_come.values()) if to_come else start
