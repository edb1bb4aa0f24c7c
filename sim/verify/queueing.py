"""Theory of queues: what a mechanism that waits must agree with in the long run.

`offered` is the offered load in erlangs: the arrival rate times the mean service time.

Nothing here is simulated: closed formulas and short sums of the literature, against which the desk and the
yard are held. [P8: V14, V15, V22]
"""

from __future__ import annotations

import math
from itertools import accumulate
from typing import NamedTuple


def erlang_b(offered: float, servers: int) -> float:
    """Return the share of arrivals lost at `servers` servers without a queue.

    A. K. Erlang (1917); the recursion is exact and does not overflow.
    """
    lost = 1.0
    for n in range(1, servers + 1):
        lost = offered * lost / (n + offered * lost)
    return lost


def erlang_c(offered: float, servers: int) -> float:
    """Return the share of arrivals that wait in M/M/c. Source: A. K. Erlang (1917).

    Raises ValueError if the load is not less than the number of servers: no steady state.
    """
    if not offered < servers:
        raise ValueError(f"{offered} erlangs have no steady state at {servers} servers")
    lost = erlang_b(offered, servers)
    return lost / (1.0 - offered / servers * (1.0 - lost))


def erlang_c_wait(offered: float, servers: int, service_h: float) -> float:
    """Return the mean wait (h) over all arrivals in M/M/c with mean service `service_h` (h)."""
    return erlang_c(offered, servers) * service_h / (servers - offered)


class ErlangA(NamedTuple):
    """Steady state of M/M/c with exponential patience."""

    abandoned: float
    """Share of arrivals that leave without service: the mean wait divided by the mean patience."""
    wait_h: float
    """Mean wait (h) over all arrivals, served or not."""
    waits: float
    """Share of arrivals that find every server busy."""


def erlang_a(offered: float, servers: int, service_h: float, patience_h: float) -> ErlangA:
    """Return the steady state of M/M/c+M by birth and death. Source: C. Palm (1957).

    Weights are relative to all servers busy and nobody waiting; those below add up to 1 / Erlang B.
    """
    arrival, ending, leaving = offered / service_h, servers / service_h, 1.0 / patience_h
    weights = [1.0]
    while weights[-1] > 1e-18:
        weights.append(weights[-1] * arrival / (ending + len(weights) * leaving))
    total = 1.0 / erlang_b(offered, servers) + math.fsum(weights[1:])
    queue = math.fsum(n * weight for n, weight in enumerate(weights)) / total
    return ErlangA(queue * leaving / arrival, queue / arrival, math.fsum(weights) / total)


class MachineRepair(NamedTuple):
    """Steady state of a crew that repairs a fixed number of machines."""

    availability: float
    down_h: float
    """Mean time (h) from a failure to the end of its repair, the wait for the crew included."""


def machine_repair(machines: int, up_h: float, repair_h: float, crews: int) -> MachineRepair:
    """Return the steady state of M/M/c//n with mean time up and mean repair (h).

    Source: C. Palm (1947); L. Kleinrock, Queueing Systems I (1975), section 3.8.
    """
    steps = ((machines - n) / up_h / (min(n + 1, crews) / repair_h) for n in range(machines))
    weights = list(accumulate(steps, lambda weight, step: weight * step, initial=1.0))
    down = math.fsum(n * weight for n, weight in enumerate(weights)) / math.fsum(weights)
    return MachineRepair(1.0 - down / machines, down * up_h / (machines - down))
