"""A mean duration counts what is open, so that leaving work undone never looks quicker."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.bss.care.care import WAIT
from sim.kpis import evaluate
from sim.kpis.catalogue import KPIS
from sim.network.fault_log import DETECTION, RESOLUTION
from sim.records.durations import Duration
from sim.records.kpi import Kpi
from sim.records.measures import Measure, Measures
from sim.records.outcome import Outcome
from sim.subscribers.order_log import ACTIVATION

MONTHS = 3
EDGES = np.arange(-1, MONTHS + 1) * 100.0
"""One month of warm-up, then three; 100 hours each."""
LAST = 1e-6
DURATIONS = {
    "fault_resolution_time": (RESOLUTION, "site"),
    "mttr_core": (RESOLUTION, "core"),
    "mttr_transport": (RESOLUTION, "link"),
    "mttr_site": (RESOLUTION, "site"),
    "mttr_line": (RESOLUTION, "line"),
    "mttd": (DETECTION, "site"),
    "order_to_activate": (ACTIVATION, "add mobile"),
    "order_to_activate_p95": (ACTIVATION, "add mobile"),
    "care_wait": (WAIT, ""),
}
"""Every KPI that is a duration of cases which somebody has to finish, and a part under which it is noted."""
NO_CASES = {"saidi", "caidi", "latency", "overtime_hours"}
"""Hours and milliseconds of what is not finished by anybody: outages pass by the hour, open ones too."""

Case = tuple[float, float]
"""Beginning and length of work, hours."""


def lived(duration: Duration, part: str, cases: Sequence[Case]) -> Outcome:
    """What is noted where these cases begin and end; those that end after the horizon stay open."""
    (lasted, counted), *_ = duration.ends
    measures = [Measure(name, "h", "a test", True) for name in (lasted, counted)]
    notes = Measures(EDGES, [*measures, *duration.measures()]).notebook()
    for begin, length in cases:
        if begin + length < EDGES[-1]:
            notes.observe_one(lasted, begin + length, length, part)
            notes.note(counted, begin + length, 1.0, part)
    for edge in EDGES[1:]:
        now = float(edge) - LAST
        open_now = [begin for begin, length in cases if begin < edge and begin + length >= edge]
        duration.stand(notes, now, {part: [min(begin, now) for begin in open_now]})
    return outcome_of(notes.sums, notes.histograms)


def outcome_of(sums: dict, histograms: dict) -> Outcome:  # type: ignore[type-arg]
    rows = [(i, *key, value) for key, row in sums.items() for i, value in enumerate(row.tolist())]
    bins = [
        (i, *key, b, n[b])
        for key, h in histograms.items()
        for i, n in enumerate(h)
        for b in np.flatnonzero(n)
    ]
    return Outcome(
        {
            "measures": columns(("month", "measure", "part", "value"), rows),
            "histograms": columns(("month", "measure", "part", "bin", "count"), bins),
        },
        "2027-01-01",
        MONTHS,
    )


def columns(names: Sequence[str], rows: list) -> dict:  # type: ignore[type-arg]
    return {
        n: np.array(c)
        for n, c in zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True)
    }


def value(kpi: str, cases: Sequence[Case]) -> float:
    duration, part = DURATIONS[kpi]
    found = evaluate.horizon(lived(duration, part, cases))[kpi]
    assert found is not None
    return found


def is_duration(kpi: Kpi) -> bool:
    return kpi.unit in ("h", "min", "s", "ms") and kpi.direction == "down"


def test_every_mean_of_cases_is_of_the_one_rule_or_says_what_it_leaves_out() -> None:
    for kpi in KPIS.values():
        if is_duration(kpi) and kpi.id not in NO_CASES and kpi.id not in DURATIONS:
            assert kpi.beside, kpi.id
    for id, (duration, _) in DURATIONS.items():
        assert duration.age in {term.name for term in KPIS[id].numerator if term.table == "stock"}


def test_the_mean_of_finished_cases_is_what_it_says() -> None:
    """Two months on paper: 10 h and 30 h are 20 h in the mean, wherever the months are cut."""
    assert value("order_to_activate", [(20.0, 10.0), (90.0, 30.0)]) == pytest.approx(20.0)


def test_what_is_open_at_the_end_counts_with_its_age() -> None:
    """On paper: one of 10 h, and one that was begun 40 h before the end at 300 h: (10 + 40) / 2."""
    assert value("order_to_activate", [(20.0, 10.0), (260.0, 1e6)]) == pytest.approx(25.0)


def test_what_was_open_before_counts_with_the_hours_of_the_measured_time() -> None:
    """On paper: begun 50 h before the measured time and done 30 h into it; and one of 10 h: (30 + 10) / 1."""
    assert value("mttd", [(-50.0, 80.0), (20.0, 10.0)]) == pytest.approx(60 * 40.0)


def test_nothing_finished_at_all_is_no_zero() -> None:
    """On paper: 300 - 100 and 300 - 200 hours old: 150 h."""
    assert value("mttr_site", [(100.0, 1e6), (200.0, 1e6)]) == pytest.approx(150.0)


def test_a_quantile_counts_the_age_of_the_open_ones_once() -> None:
    """Of twenty, two were left from the first hour on: the 95 % point is their age, within a bin (5 %)."""
    cases = [(10.0 * i, 5.0) for i in range(18)] + [(1.0, 1e6), (2.0, 1e6)]
    assert value("order_to_activate_p95", cases) == pytest.approx(299.0, rel=0.06)


CASES = st.lists(
    st.tuples(st.floats(0.0, 299.0), st.floats(0.1, 250.0), st.booleans(), st.floats(0.0, 1e4)),
    min_size=1,
    max_size=20,
)


@pytest.mark.parametrize("kpi", DURATIONS)
@settings(max_examples=40, deadline=None)
@given(CASES)
def test_leaving_work_undone_never_looks_quicker(
    kpi: str, drawn: list[tuple[float, float, bool, float]]
) -> None:
    """Some of the work is done later, or never: the same cases begin, and no measure of time gets better."""
    done = [(begin, length) for begin, length, _, _ in drawn]
    undone = [(begin, length + more * left) for begin, length, left, more in drawn]
    assert value(kpi, undone) >= value(kpi, done) * (1 - 1e-6) - 1e-6
    never = [(begin, 1e6 if left else length) for begin, length, left, _ in drawn]
    assert value(kpi, never) >= value(kpi, done) * (1 - 1e-6) - 1e-6


def test_months_and_parts_add_up_to_the_whole() -> None:
    made = lived(RESOLUTION, "site", [(20.0, 10.0), (90.0, 30.0), (150.0, 1e6)])
    by_month = evaluate.monthly(made)["fault_resolution_time"]
    # By hand: 10 + 10 h of two cases; 20 + 50 of one; 100 of none, which has no mean.
    assert by_month[:2] == pytest.approx([10.0, 70.0])
    assert np.isnan(by_month[2])
    assert evaluate.horizon_by_part(made, "fault_resolution_time") == pytest.approx({"site": 190 / 3})


def test_what_is_known_late_makes_no_month_negative() -> None:
    """On paper: 20 h, of which nobody heard before the second month; it counted as open until then.

    The second month takes hours back that the first one counted, so it has no value; both together have 20 h.
    """
    duration, part = DURATIONS["order_to_activate"]
    (lasted, counted), *_ = duration.ends
    measures = [Measure(name, "h", "a test", True) for name in (lasted, counted)]
    notes = Measures(EDGES, [*measures, *duration.measures()]).notebook()
    for edge, begun in zip(EDGES[1:], ([], [0.0], [], []), strict=True):
        duration.stand(notes, float(edge) - LAST, {part: begun})
    notes.observe_one(lasted, 101.0, 20.0, part)
    notes.note(counted, 101.0, 1.0, part)
    found = outcome_of(notes.sums, notes.histograms)
    first, second, _ = evaluate.monthly(found)["order_to_activate"].tolist()
    assert first == pytest.approx(100.0)
    assert np.isnan(second)
    assert evaluate.horizon(found)["order_to_activate"] == pytest.approx(20.0)
