"""What somebody who watches a desk is told: all work there, with what it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from sim.kernel.desk_events import Service
from sim.kernel.desk_rows import Served
from sim.kernel.recorder import Column
from sim.kernel.words import Flags, Floats, Ids, Rows


class AtDesk(NamedTuple):
    """What a watcher is told of work at a desk: arrays of shape (n,), instants in hours."""

    address: str
    desk: str
    ids: Ids
    arrived: Floats
    started: Floats
    ended: Floats
    abandoned: Flags
    about: Mapping[str, Column]
    """Whose and what it is, by columns of an event log."""
    part: str
    """Under which the work is noted."""
    single: bool
    """Asked for by a process, not a row of many."""


Watcher = Callable[[AtDesk], None]
About = Callable[[Ids, Rows], Mapping[str, Column]]
"""From ids and payload of rows to what they are about, by columns of an event log."""


def nothing_known(ids: Ids, payload: Rows) -> Mapping[str, Column]:
    """Rows that belong to nobody."""
    return {}


class DeskWatch:
    """Tells a watcher of the work at one desk.

    Args:
        address, desk: whose desk it is, and its name.
        about: what rows are about.
        watcher: is told.
    """

    def __init__(self, address: str, desk: str, about: About, watcher: Watcher) -> None:
        self._where, self._about, self._watcher = (address, desk), about, watcher

    def rows(self, served: Served) -> None:
        """Tell of rows that were begun or gave up."""
        about = self._about(served.ids, served.payload)
        instants = served.arrived, served.started, served.ended
        self._watcher(AtDesk(*self._where, served.ids, *instants, served.abandoned, about, "", False))

    def one(self, service: Service, about: Mapping[str, Column], part: str) -> None:
        """Tell of work that a process asked for."""
        ids, times = np.array([service.key], np.uint64), np.array([service[1:4]]).T
        none = np.zeros(1, dtype=bool)
        self._watcher(AtDesk(*self._where, ids, times[0], times[1], times[2], none, about, part, True))
