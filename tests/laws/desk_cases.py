"""What the tests of the slow and of the fast desk share: crowds to serve, SimPy's own resource, an estimate."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import simpy
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.kernel.streams import Streams
from tests.laws.desk_asks import Ask, Fate

Fates = dict[tuple[int, int], Fate]

FINEST = 2.0**-22
"""Hours (0.9 ms): sums of whole multiples are exact, so nobody may hide behind the last bit."""
OFFERED, SERVERS, SERVICE, PATIENCE = 3.0, 4, 0.5, 0.25
"""Erlangs, people, hours, hours."""


def quarters(least: float, most: float) -> st.SearchStrategy[float]:
    """Quarters of an hour: coarse, so that much happens at one instant."""
    return st.integers(int(least * 4), int(most * 4)).map(lambda n: n / 4)


@st.composite
def asks(
    draw: st.DrawFn,
    first_key: int = 0,
    *,
    patient: bool = False,
    most: int = 25,
    longest: float = 6.0,
    planned: bool = False,
) -> list[Ask]:
    """Up to `most` asks within three days, with many ties; `planned` ones tell what they need and who travels."""
    wishes = st.builds(
        Ask,
        key=st.just(0),
        arrived=quarters(0.0, 60.0) | quarters(7.0, 10.0),
        service_h=quarters(0.25, 6.0) | quarters(0.25, longest),
        priority=st.integers(-1, 1),
        urgent=st.booleans(),
        patience_h=st.just(math.inf) if patient else st.just(math.inf) | quarters(0.0, 6.0),
        captured=st.none() | quarters(-3.0, 0.0),
        payload=st.integers(0, 9),
        needs_h=quarters(0.0, 10.0) if planned else st.just(0.0),
        again_h=quarters(0.0, 0.75) if planned else st.just(0.0),
    )
    # Keys run against the order of drawing, or ties by key would hide behind ties by order.
    found = draw(st.lists(wishes, max_size=most))
    return [replace(ask, key=first_key + len(found) - n) for n, ask in enumerate(found)]


def exponential(streams: Streams, name: str, rows: int, mean: float, step: float) -> NDArray[np.float64]:
    drawn = -mean * np.log1p(-streams.rows(name, np.arange(rows, dtype=np.uint64)))
    return np.ceil(drawn / step) * step if step else drawn


def crowd(seed: int, rows: int, *, offered: float = OFFERED, bias: float = 1.0, patience: float = math.inf,
          priorities: int = 1, step: float = FINEST) -> list[Ask]:  # fmt: skip
    """Poisson arrivals with exponential services (and patience), one of `priorities` equal shares each.

    `bias` plants an error: services take so many times as long. `step` 0 leaves hours unrounded.
    """
    streams = Streams(seed)
    arrived = np.cumsum(exponential(streams, "gap", rows, SERVICE / offered, step))
    service = exponential(streams, "service", rows, SERVICE * bias, step)
    waits = (
        exponential(streams, "patience", rows, patience, step) if patience < math.inf else arrived + math.inf
    )
    priority = np.floor(streams.rows("priority", np.arange(rows, dtype=np.uint64)) * priorities).astype(int)
    columns = (column.tolist() for column in (arrived, service, priority, waits))
    return [
        Ask(key, came, work, rank, patience_h=wait)
        for key, (came, work, rank, wait) in enumerate(zip(*columns, strict=True))
    ]


def by_priority_resource(asks: Sequence[Ask], people: int) -> Fates:
    """Let SimPy's own resource serve the asks; urgency and shifts are unknown to it."""
    env = simpy.Environment()
    crew = simpy.PriorityResource(env, people)
    fates: Fates = {}

    def life(ask: Ask) -> Iterator[simpy.Event]:
        yield env.timeout(ask.arrived)
        with crew.request(ask.priority) as turn:
            yield turn if ask.patience_h == math.inf else turn | env.timeout(ask.patience_h)
            if not turn.triggered:
                fates[ask.key, 0] = Fate(None, env.now, True)
                return
            started = env.now
            yield env.timeout(ask.service_h)
            fates[ask.key, 0] = Fate(started, env.now, False)

    for ask in asks:
        env.process(life(ask))
    env.run()
    return fates


class Estimate(NamedTuple):
    mean: float
    error: float
    """Standard error of the mean, by forty batch means without the first fiftieth."""


def estimate(values: Sequence[float]) -> Estimate:
    kept = np.asarray(values, dtype=np.float64)[len(values) // 50 :]
    means = kept[: len(kept) // 40 * 40].reshape(40, -1).mean(axis=1)
    return Estimate(float(means.mean()), float(means.std(ddof=1)) / math.sqrt(40))


def agrees(values: Sequence[float], theory: float, largest_error: float = 0.05) -> bool:
    """Whether the mean lies within three standard errors, themselves small, of the theory."""
    measured = estimate(values)
    assert measured.error <= largest_error * measured.mean, f"{measured} says too little about {theory}"
    return abs(measured.mean - theory) <= 3.0 * measured.error


def waits(asks: Sequence[Ask], fates: Fates) -> list[float]:
    """Return hours from arrival to start, or to giving up, in the order of the asks."""
    ended = [fates[ask.key, 0] for ask in asks]
    return [
        (fate.ended if fate.started is None else fate.started) - ask.arrived
        for ask, fate in zip(asks, ended, strict=True)
    ]
