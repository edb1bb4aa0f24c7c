"""Queues agree with theory: |measured - theory| <= 3 standard errors, and the standard errors are small.

The load is the reference one: 4.853 erlangs of services of 7 minutes, patience of 3 minutes.
The default tests have standard errors of at most 2 %, the slow ones of at most 0.4 %.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest
import simpy

from sim.kernel.desk import Desk
from sim.kernel.streams import Streams
from sim.verify.queueing import erlang_a, erlang_b, erlang_c, erlang_c_wait, machine_repair
from tests.kernel.duties import always
from tests.laws.kiefer_wolfowitz import FirstComeFirstServed

OFFERED, SERVICE, PATIENCE = 4.853, 7 / 60, 3 / 60
SECONDS = 3600.0
BATCHES = 40
CHUNK = 4_000

Columns = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


class Estimate(NamedTuple):
    mean: float
    error: float
    """Standard error of the mean."""

    def agrees_with(self, theory: float) -> bool:
        return abs(self.mean - theory) <= 3.0 * self.error


def estimate(values: np.ndarray) -> Estimate:
    """Mean and standard error by batch means, without the first fiftieth."""
    kept = values[len(values) // 50 :]
    means = kept[: len(kept) // BATCHES * BATCHES].reshape(BATCHES, -1).mean(axis=1)
    return Estimate(float(means.mean()), float(means.std(ddof=1)) / math.sqrt(BATCHES))


def check(values: np.ndarray, theory: float, largest_error: float) -> None:
    measured = estimate(values)
    assert measured.error <= largest_error * abs(theory)
    assert measured.agrees_with(theory), f"{measured} is not {theory}"


@dataclass(frozen=True)
class Crowd:
    """Poisson arrivals with exponential services and patience."""

    seed: int
    rows: int
    bias: float = 1.0
    """A planted error: every service takes `bias` times as long."""

    def chunks(self) -> Iterator[Columns]:
        """Yield ids, arrivals, services and patience, some thousand rows at a time."""
        streams, last = Streams(self.seed), 0.0
        for first in range(0, self.rows, CHUNK):
            ids = np.arange(first, min(first + CHUNK, self.rows), dtype=np.uint64)
            gaps, services, patience = (
                -mean * np.log1p(-streams.rows(name, ids))
                for name, mean in (("gap", SERVICE / OFFERED), ("service", SERVICE), ("patience", PATIENCE))
            )
            arrived = last + np.cumsum(gaps)
            last = float(arrived[-1])
            yield ids, arrived, services * self.bias, patience

    def waits_by_recursion(self, servers: int) -> np.ndarray:
        """Return the wait (h) of every row by the recursion that a patient desk agrees with to the byte."""
        line = FirstComeFirstServed(servers)
        return np.concatenate([line.starts(came, service) - came for _, came, service, _ in self.chunks()])

    def wait_in_a_queue(self, servers: int, *, impatient: bool) -> tuple[np.ndarray, np.ndarray]:
        """Return the wait (h) of every row at a desk, and whether it left."""
        queue = Desk(simpy.Environment(), always(servers))
        waits, left = np.empty(self.rows), np.empty(self.rows, np.bool_)
        for ids, came, service, patience in self.chunks():
            queue.put(ids, came, service, patience_h=patience if impatient else None)
            served = queue.serve(float(came[-1]) if ids[-1] < self.rows - 1 else math.inf)
            waits[served.ids] = served.waited_h
            left[served.ids] = served.abandoned
        return waits, left


def test_the_formulas_give_the_published_numbers() -> None:
    """V14, V15, V16, V22, as tabulated; the loss formula at 10 erlangs and 15 lines is in every table."""
    assert erlang_b(10.0, 15) == pytest.approx(0.0365, abs=5e-5)
    assert [erlang_c(OFFERED, c) for c in (6, 7, 8)] == pytest.approx([0.536, 0.290, 0.147], abs=5e-4)
    waits = [erlang_c_wait(OFFERED, c, SERVICE) * SECONDS for c in (6, 7, 8)]
    assert waits == pytest.approx([196, 56.8, 19.6], rel=2e-3)
    palm = [erlang_a(OFFERED, c, SERVICE, PATIENCE) for c in (5, 6, 7)]
    assert [state.abandoned for state in palm] == pytest.approx([0.1985, 0.1175, 0.0640], abs=6e-5)
    assert [state.wait_h * SECONDS for state in palm] == pytest.approx([35.7, 21.2, 11.5], abs=0.05)
    repair = [machine_repair(130, 2500.0, 4.0, crews) for crews in (1, 2, 130)]
    assert [state.down_h for state in repair] == pytest.approx([5.04, 4.04, 4.00], abs=5e-3)
    assert repair[0].availability == pytest.approx(0.99799, abs=5e-6)


def test_endless_patience_is_erlang_c_and_no_patience_is_erlang_b() -> None:
    assert erlang_a(OFFERED, 7, SERVICE, 1e7).wait_h == pytest.approx(
        erlang_c_wait(OFFERED, 7, SERVICE), rel=1e-5
    )
    assert erlang_a(OFFERED, 7, SERVICE, 1e-9).abandoned == pytest.approx(erlang_b(OFFERED, 7), rel=1e-6)
    with pytest.raises(ValueError, match="no steady state"):
        erlang_c(7.0, 7)


@pytest.mark.parametrize("servers", [6, 7, 8])
def test_waits_agree_with_erlang_c(servers: int) -> None:
    """V14."""
    waits, _ = Crowd(seed=1, rows=1_300_000).wait_in_a_queue(servers, impatient=False)
    check(waits, erlang_c_wait(OFFERED, servers, SERVICE), 0.02)
    check(waits > 0.0, erlang_c(OFFERED, servers), 0.02)


@pytest.mark.parametrize("servers", [5, 6, 7])
def test_impatience_agrees_with_erlang_a(servers: int) -> None:
    """V15; of those who wait t, a share t / patience leaves, so lost = waits / patience in expectation."""
    waits, left = Crowd(seed=1, rows=250_000).wait_in_a_queue(servers, impatient=True)
    theory = erlang_a(OFFERED, servers, SERVICE, PATIENCE)
    check(left, theory.abandoned, 0.02)
    check(waits, theory.wait_h, 0.02)
    check(waits > 0.0, theory.waits, 0.02)
    check(theory.abandoned + left - waits / PATIENCE, theory.abandoned, 0.02)


def repairs(crews: int, machines: int, hours: float) -> np.ndarray:
    """Return (failed, down) hours of machines that return to one queue at each failure."""
    turns = int(hours / 2500.0 * 2)
    uniform = [
        Streams(3).rows(name, np.arange(machines * turns, dtype=np.uint64)) for name in ("up", "repair")
    ]
    up, repair = (
        (-mean * np.log1p(-u)).reshape(machines, turns).tolist()
        for mean, u in zip((2500.0, 4.0), uniform, strict=True)
    )

    def again(
        machine: int, attempt: int, instant: float, abandoned: bool, payload: int
    ) -> tuple[float, float, float]:
        return instant + up[machine][attempt + 1], repair[machine][attempt + 1], math.inf

    queue = Desk(simpy.Environment(), always(crews), again=again)
    first_up, first_repair = (np.array([row[0] for row in table]) for table in (up, repair))
    queue.put(np.arange(machines, dtype=np.uint64), first_up, first_repair)
    served = queue.serve(hours)
    return np.stack([served.arrived, served.ended - served.arrived])


@pytest.mark.parametrize("crews", [1, 2, 130])
def test_a_shared_repair_crew_agrees_with_machine_repair(crews: int) -> None:
    """V22: machines that break down and come back are rows that return to their queue."""
    hours = 1.5e6
    failed, down = repairs(crews, 130, hours)
    theory = machine_repair(130, 2500.0, 4.0, crews)
    check(down, theory.down_h, 0.02)
    window = np.bincount((failed / hours * 400).astype(int), weights=down, minlength=400)
    check(window / (130 * hours / 400), 1.0 - theory.availability, 0.02)


def share_found(measure: Callable[[Crowd], np.ndarray], theory: float, bias: float) -> float:
    """Return the share of twenty seeds in which the check fails, as it should if `bias` is not 1."""
    crowds = [Crowd(seed=100 + i, rows=500_000, bias=bias) for i in range(20)]
    return sum(not estimate(measure(crowd)).agrees_with(theory) for crowd in crowds) / 20


def desk_waits(crowd: Crowd) -> np.ndarray:
    return crowd.waits_by_recursion(6)


def queue_losses(crowd: Crowd) -> np.ndarray:
    return crowd.wait_in_a_queue(6, impatient=True)[1]


@pytest.mark.slow
@pytest.mark.parametrize("servers", [6, 7, 8])
def test_waits_agree_closely_with_erlang_c(servers: int) -> None:
    waits = Crowd(seed=11, rows=18_000_000).waits_by_recursion(servers)
    check(waits, erlang_c_wait(OFFERED, servers, SERVICE), 0.004)
    check(waits > 0.0, erlang_c(OFFERED, servers), 0.004)


@pytest.mark.slow
def test_waits_in_a_patient_queue_agree_closely_with_erlang_c() -> None:
    waits, left = Crowd(seed=12, rows=18_000_000).wait_in_a_queue(7, impatient=False)
    check(waits, erlang_c_wait(OFFERED, 7, SERVICE), 0.004)
    assert not left.any()


@pytest.mark.slow
@pytest.mark.parametrize("servers", [5, 6, 7])
def test_impatience_agrees_closely_with_erlang_a(servers: int) -> None:
    waits, left = Crowd(seed=13, rows=5_000_000).wait_in_a_queue(servers, impatient=True)
    theory = erlang_a(OFFERED, servers, SERVICE, PATIENCE)
    check(left, theory.abandoned, 0.004)
    check(waits, theory.wait_h, 0.004)
    check(theory.abandoned + left - waits / PATIENCE, theory.abandoned, 0.004)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("measure", "theory"),
    [
        (desk_waits, erlang_c_wait(OFFERED, 6, SERVICE)),
        (queue_losses, erlang_a(OFFERED, 6, SERVICE, PATIENCE).abandoned),
    ],
)
def test_services_two_percent_too_long_are_found(
    measure: Callable[[Crowd], np.ndarray], theory: float
) -> None:
    """The plant must be found in 19 of 20 seeds, and nothing may be found where nothing is planted."""
    assert share_found(measure, theory, bias=1.02) >= 19 / 20
    assert share_found(measure, theory, bias=1.0) <= 1 / 20
