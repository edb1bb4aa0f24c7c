"""What befalls a link for a while: it is out, it loses more, it is late, or one of its files is lost.

A mishap holds for what leaves in its window [start, end). What would leave a link that is *held* leaves at
the window's end instead, and has the usual latency from then on: the burst. Chance is drawn by the name of
the mishap and the identity of the message, so a mishap changes the luck of nobody else.

When a message leaves: over most styles when it is sent, over a nightly link with its file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import simpy

from sim.kernel.distributions import to_millisecond
from sim.kernel.streams import Streams
from sim.kernel.words import Flags, Floats, Ids

if TYPE_CHECKING:
    from sim.kernel.routes import LinkTally, Route

ANYBODY = ""
"""Stands for an end of a link where every department is meant."""


class Course(NamedTuple):
    """How messages travel: when each leaves and arrives (h), and whether it is lost; shapes (n,)."""

    left: Floats
    arrived: Floats
    lost: Flags


@dataclass(frozen=True)
class Mishap:
    """One mishap of one or several links.

    Attributes:
        name: names its luck.
        ends: links concerned, as pairs of sender and receiver without their floor: an instance, all of a
            kind of department, or `ANYBODY`.
        start, end: its window, half-open (h).
        held: nothing leaves.
        file_lost: files that leave are lost whole.
        loss: share of what is sent that is lost on top of the usual.
        delay: by so much it is late on top of the usual (h).
    """

    name: str
    ends: tuple[tuple[str, str], ...]
    start: float
    end: float
    held: bool = False
    file_lost: bool = False
    loss: float = 0.0
    delay: float = 0.0

    def touches(self, sender: str, receiver: str) -> bool:
        """Whether the link between two addresses is concerned."""
        return any(_fits(one, sender) and _fits(other, receiver) for one, other in self.ends)

    def befall(self, streams: Streams, ids: Ids, sent: Floats, course: Course) -> Course:
        """What becomes of messages on their way; `ids` and `sent` (h) have shape (n,).

        The course is as it would be without this mishap; a new one comes back.
        """
        left, arrived, lost = course
        if self.held:
            inside = (left >= self.start) & (left < self.end)
            late = to_millisecond(arrived + (self.end - left))
            return Course(np.where(inside, self.end, left), np.where(inside, late, arrived), lost)
        if self.file_lost:
            return Course(left, arrived, lost | ((left >= self.start) & (left < self.end)))
        inside = (sent >= self.start) & (sent < self.end)
        if self.loss > 0 and inside.any():
            bad = np.zeros(len(ids), dtype=bool)
            bad[inside] = streams.rows(f"mishap {self.name}", ids[inside]) < self.loss
            lost = lost | bad
        return Course(left, np.where(inside, arrived + self.delay, arrived), lost)


def _fits(end: str, address: str) -> bool:
    short = address.rpartition(".")[2]
    return end in (ANYBODY, short, short.partition("@")[0])


def befall_tray(route: Route, mishap: Mishap, tally: LinkTally) -> None:
    """Let a mishap befall the rows of one route that have been handed over and have not left yet.

    These are rows that were sent with an instant ahead of the clock, and rows that wait for their file. Their
    losses and delays are added to the tally; who watched their sending is not told.
    """
    if route.tray is None:
        return
    kept = []
    for batch in route.tray.waiting:
        arrived, lost = route.link.revised(mishap, route.salted(batch.ids), batch.at)
        if lost.any() or (arrived != batch.at).any():
            tally.lost += int(lost.sum())
            tally.delay += float((arrived - batch.at)[~lost].sum())
            batch = batch.arriving(arrived).where(~lost)
        kept.append(batch)
    route.tray.lay_anew(kept)


def waylaid(
    sending: tuple[Route, LinkTally, float], event: simpy.Event, arrive: Callable[[simpy.Event], None]
) -> bool:
    """Whether a mishap has met a message since it was sent: it is lost, or arrives later than now.

    Args:
        sending: the route, the tally in which it was counted, and the instant of sending (h).
        event: its arrival.
        arrive: called when it arrives after all.
    """
    (route, tally, sent), now = sending, event.env.now
    arrives, lost = route.link.waylaid(sent, now)
    if lost:
        route.under_way -= 1
        tally.lost += 1
    elif arrives > now:
        later = event.env.timeout(arrives - now, value=event.value)
        later.callbacks.append(arrive)
        tally.delay += arrives - now
    return lost or arrives > now
