"""Rows of a desk whose beginning somebody waits for, at its true instant."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

import simpy

from sim.kernel.desk_loop import DeskLoop
from sim.kernel.desk_queue import INF


class Follower(Protocol):
    """Who follows rows, in groups."""

    def before_look(self, now: float) -> None:
        """Put the rows that have arrived by an instant (h): the desk looks at it on the clock."""

    def begun(self, row_id: int, group: int) -> None:
        """Hear, now, that somebody begins a row."""

    def deserted(self, group: int) -> None:
        """Hear that all rows of a group that were followed have begun or given up."""


class Followed:
    """The rows that are followed, each with its group.

    A row that gives up and returns is followed on; of one that leaves for good nothing is heard. The instants
    are exact for rows that nobody overtakes: neither urgent ones nor ones of another priority.

    Args:
        env: the clock.
        follower: is told at events of their own, so that no desk is asked while it advances.
    """

    def __init__(self, env: simpy.Environment, follower: Follower) -> None:
        self._env, self.follower = env, follower
        self._present: dict[int, int] = {}
        """Rows that have neither begun nor given up, with their groups."""
        self._away: dict[int, int] = {}
        """Rows that gave up and may return, with their groups."""
        self._groups: dict[int, set[int]] = {}
        """The present rows by group."""

    def __bool__(self) -> bool:
        return bool(self._present or self._away)

    def add(self, row_ids: Iterable[int], group: int) -> None:
        """Follow rows from now on."""
        self._present.update(dict.fromkeys(row_ids, group))
        self._groups.setdefault(group, set()).update(row_ids)

    def drop(self, group: int) -> None:
        """Follow the rows of a group no more."""
        for row_id in self._groups.pop(group, ()):
            del self._present[row_id]
        for row_id in [row_id for row_id, other in self._away.items() if other == group]:
            del self._away[row_id]

    def look(self, loop: DeskLoop, begun: int, left: int) -> None:
        """Tell of the rows that have begun or given up since so many had."""
        for row in loop.left[left:]:
            if (group := self._present.get(row[3])) is not None:
                self._away[row[3]] = group
                if self._leave(row[3]):
                    self._tell(self.follower.deserted, group)
        for row in loop.started[begun:]:
            group = self._away.pop(row[3], None)
            if group is None and (group := self._present.get(row[3])) is not None:
                self._leave(row[3])
            if group is not None:
                self._tell(self.follower.begun, row[3], group)

    def _leave(self, row_id: int) -> bool:
        """Take out a row that is present; return whether its group is empty then."""
        group = self._present.pop(row_id)
        present = self._groups[group]
        present.discard(row_id)
        if not present:
            del self._groups[group]
        return not present

    def _tell(self, hear: Callable[..., None], *what: int) -> None:
        event = self._env.event()
        event.callbacks.append(lambda _: hear(*what))
        event.succeed()

    def next_start(self, loop: DeskLoop, now: float) -> float:
        """An instant from `now` on before which none of them begins; inf if none can, or none is left."""
        here = loop.here
        if here and (self._present or any(row_id in here for row_id in self._away)):
            return loop.next_start(now)
        to_come = {row[3]: row[0] for rows in (loop.later, loop.coming) for row in rows}
        self._away = {
            row_id: group for row_id, group in self._away.items() if row_id in to_come or row_id in here
        }
        followed = [to_come[row_id] for row_id in (*self._present, *self._away) if row_id in to_come]
        return min(followed, default=INF)
