"""Laws of queues that hold exactly, on any draws."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.kernel.desk import Desk
from sim.kernel.desk_rows import Served
from sim.kernel.duty import Duty
from sim.kernel.streams import Streams
from tests.kernel.duties import always, weekly
from tests.laws.kiefer_wolfowitz import FirstComeFirstServed
from tests.laws.queue_twin import Twin

HORIZON = 96.0


@dataclass(frozen=True)
class Case:
    """A random working life of a queue; every luck is a hash of `seed`."""

    seed: int
    rows: int
    people: tuple[int, ...]
    """On duty in each six hours of the week's first four days, then nobody."""
    closed: tuple[tuple[float, float], ...]
    levels: int
    ties: bool
    """Instants on whole quarters of an hour, so that much happens at once."""

    def draw(self, name: str, mean: float) -> np.ndarray:
        uniform = Streams(self.seed).rows(name, np.arange(self.rows, dtype=np.uint64))
        return self.round(-mean * np.log1p(-uniform))

    def round(self, hours: np.ndarray) -> np.ndarray:
        return np.round(hours * 4.0) / 4.0 if self.ties else hours

    def columns(self) -> dict[str, np.ndarray]:
        uniform = Streams(self.seed).rows("arrived", np.arange(self.rows, dtype=np.uint64))
        return {
            "ids": np.arange(self.rows, dtype=np.uint64)[::-1] * np.uint64(7),
            "arrived": self.round(uniform * 72.0),
            "service_h": self.draw("service", 1.5),
            "patience_h": self.draw("patience", 4.0),
            "priority": (self.draw("level", 1.0) * 10).astype(np.int64) % self.levels,
        }

    def again(
        self, row_id: int, attempt: int, instant: float, abandoned: bool, payload: int
    ) -> tuple[float, float, float] | None:
        chance = Streams(self.seed).chance(f"again {attempt}", row_id)
        if not chance.happens("returns", 0.6 if abandoned else 0.1):
            return None
        delay, service, patience = (
            chance.exponential(name, 1.0) for name in ("delay", "service", "patience")
        )
        if self.ties:
            delay, service, patience = round(delay), round(service), round(patience)
        return instant + delay, service, float(patience)

    def duty(self) -> Duty:
        return weekly({6.0 * i: n for i, n in enumerate(self.people)} | {HORIZON: 0})

    def queue(self) -> Desk:
        queue = Desk(simpy.Environment(), self.duty(), again=self.again)
        for window in self.closed:
            queue.close(*window)
        return queue

    def steps(self) -> list[tuple[float, int]]:
        """(instant, people who may start rows) for the twin: shifts and closures in one."""
        edges = {6.0 * i for i in range(len(self.people))} | {HORIZON} | {t for w in self.closed for t in w}
        shut = [any(a <= t < b for a, b in self.closed) for t in sorted(edges)]
        return [(t, 0 if no else self.duty().at(t)) for t, no in zip(sorted(edges), shut, strict=True)]


WINDOWS = st.tuples(st.integers(0, 80), st.integers(1, 12)).map(lambda w: (w[0] + 0.3, w[0] + 0.3 + w[1]))


def cases(ties: st.SearchStrategy[bool]) -> st.SearchStrategy[Case]:
    people = st.lists(st.integers(0, 4), min_size=16, max_size=16).map(tuple)
    closed = st.lists(WINDOWS, max_size=3).map(tuple)
    return st.builds(
        Case, st.integers(0, 10**6), st.integers(20, 150), people, closed, st.integers(1, 3), ties
    )


def together(parts: list[Served]) -> Served:
    return Served(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def serve_in_beats(case: Case, cuts: list[float], *, early: bool) -> tuple[list[bytes], object]:
    """Serve with a stop at each cut; rows are put at the start (`early`) or in the beat they arrive in."""
    queue, columns, parts, before = case.queue(), case.columns(), [], -math.inf
    for cut in [*sorted(cuts), 200.0]:
        due = (
            columns["arrived"] >= before
            if early
            else (columns["arrived"] >= before) & (columns["arrived"] < cut)
        )
        if not (early and parts):
            queue.put(**{name: column[due] for name, column in columns.items()})
        parts.append(queue.serve(cut))
        before = cut
    return [column.tobytes() for column in together(parts)], queue.measures()


@settings(max_examples=60)
@given(cases(st.booleans()), st.lists(st.floats(0, 150) | st.integers(0, 150), max_size=12), st.booleans())
def test_cutting_a_beat_changes_no_byte(case: Case, cuts: list[float], early: bool) -> None:
    whole, measures = serve_in_beats(case, [], early=True)
    cut, measures_of_cuts = serve_in_beats(case, [float(t) for t in cuts], early=early)
    assert cut == whole
    assert measures_of_cuts == measures


def test_hourly_beats_equal_one_beat_on_a_crowded_case() -> None:
    """The law above is not about empty logs: here are hundreds of starts, leavings and returns."""
    case = Case(5, 150, (0, 2, 3, 1) * 4, ((10.3, 12.3),), 2, ties=False)
    whole, measures = serve_in_beats(case, [], early=True)
    assert serve_in_beats(case, [t / 4 for t in range(800)], early=False) == (whole, measures)
    assert measures.served > 70  # type: ignore[attr-defined]
    assert measures.abandoned > 50  # type: ignore[attr-defined]
    assert measures.redialled > 30  # type: ignore[attr-defined]


@settings(max_examples=60)
@given(cases(st.just(False)))
def test_a_process_for_each_row_tells_the_same_story(case: Case) -> None:
    queue, columns = case.queue(), case.columns()
    queue.put(**columns)
    served = queue.serve(160.0)
    order = ("ids", "priority", "arrived", "service_h", "patience_h")
    rows = list(zip(*(columns[name].tolist() for name in order), strict=True))
    log = Twin(case.steps(), case.again).run(rows, 160.0)
    told = list(zip(served.ids.tolist(), served.attempt.tolist(), served.abandoned.tolist(), strict=True))
    assert told == [(row_id, attempt, left) for row_id, attempt, _, left in log]
    np.testing.assert_allclose(served.started, [at for _, _, at, _ in log], rtol=0, atol=1e-9)


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.integers(1, 5), st.booleans())
def test_a_desk_of_constant_staff_agrees_with_the_recursion_to_the_byte(
    seed: int, servers: int, ties: bool
) -> None:
    case = Case(seed, 300, (servers,) * 28, (), 1, ties)
    columns = case.columns()
    arrived, service = np.sort(columns["arrived"]), columns["service_h"]
    queue, recursion = Desk(simpy.Environment(), always(servers)), FirstComeFirstServed(servers)
    queue.put(np.arange(300, dtype=np.uint64), arrived, service)
    served, started = queue.serve(40.0), recursion.starts(arrived, service)
    before = started < 40.0
    assert served.started[np.argsort(served.ids)].tobytes() == started[before].tobytes()
    assert served.ended[np.argsort(served.ids)].tobytes() == (started + service)[before].tobytes()
    later = queue.serve(math.inf)
    assert len(served.ids) + len(later.ids) == 300
    assert queue.measures().busy_hours == pytest.approx(math.fsum(service), rel=1e-12)


def integral(begin: np.ndarray, end: np.ndarray, since: float, until: float) -> float:
    """Integrate the number of intervals that hold t, event by event, over [since, until)."""
    marks = [(max(t, since), 1) for t in begin] + [(max(t, since), -1) for t in end]
    total, present, last = [], 0, since
    for at, step in sorted((min(t, until), step) for t, step in marks):
        total.append(present * (at - last))
        present, last = present + step, at
    return math.fsum(total)


def check_windows(case: Case, of: Callable[[Served], tuple[np.ndarray, np.ndarray]], measure: str) -> None:
    """Compare a measure in every window of eleven hours with an integral over the whole log."""
    queue = case.queue()
    queue.put(**case.columns())
    parts, windows = [], []
    for until in np.arange(0.0, 199.0, 11.0).tolist():
        parts.append(queue.serve(until))
        windows.append(queue.take_measures())
    parts.append(queue.serve(400.0))
    assert queue.waiting() == queue.busy() == 0
    begin, end = of(together(parts))
    for window in windows[1:]:
        expected = integral(begin, end, window.since, window.until)
        assert getattr(window, measure) == pytest.approx(expected, rel=1e-12, abs=1e-9)


@settings(max_examples=25)
@given(cases(st.booleans()))
def test_littles_law_holds_in_every_window(case: Case) -> None:
    """V12: the area under the number waiting is the sum of the waits, of served and lost alike."""
    check_windows(case, lambda log: (log.arrived, log.started), "area_waiting")


@settings(max_examples=25)
@given(cases(st.booleans()))
def test_busy_hours_are_services_in_every_window(case: Case) -> None:
    """V13: utilisation is throughput times mean service per server."""
    check_windows(case, lambda log: (log.started, log.ended), "busy_hours")


@settings(max_examples=25)
@given(cases(st.booleans()))
def test_from_empty_to_empty_little_and_utilisation_are_identities(case: Case) -> None:
    queue = case.queue()
    queue.put(**case.columns())
    log, measures = queue.serve(math.inf), queue.measures()
    mean_wait, mean_service = log.waited_h.mean(), (log.ended - log.started)[~log.abandoned]
    assert measures.area_waiting == pytest.approx(measures.offered * mean_wait, rel=1e-12)
    assert measures.busy_hours == pytest.approx(math.fsum(mean_service), rel=1e-12)


@settings(max_examples=40)
@given(cases(st.booleans()), st.lists(st.integers(0, 160), min_size=5, max_size=30), st.integers(2, 9))
def test_whoever_is_offered_is_served_lost_withdrawn_or_waits(case: Case, cuts: list[int], nth: int) -> None:
    """And what a beat returns happened in that beat, whoever is withdrawn between the beats."""
    queue, waiting, before, columns = case.queue(), 0, -math.inf, case.columns()
    queue.put(**columns)
    for cut in map(float, sorted(cuts)):
        log = queue.serve(cut)
        assert np.all((log.started >= before) & (log.started < cut) & (log.arrived <= log.started))
        queue.withdraw(columns["ids"][int(cut) % nth :: nth])
        got = queue.take_measures()
        assert waiting + got.offered == got.served + got.abandoned + got.withdrawn + queue.waiting()
        waiting, before = queue.waiting(), cut


@settings(max_examples=25)
@given(cases(st.booleans()))
def test_nobody_starts_without_a_free_server_on_duty(case: Case) -> None:
    queue = case.queue()
    queue.put(**case.columns())
    log = queue.serve(160.0)
    started, ended = log.started[~log.abandoned], log.ended[~log.abandoned]
    for at in started.tolist():
        assert not any(a <= at < b for a, b in case.closed)
        in_service = np.count_nonzero(
            (started <= at) & ((ended > at) | ((started == at) & (ended > started)))
        )
        assert in_service <= case.duty().at(at)
