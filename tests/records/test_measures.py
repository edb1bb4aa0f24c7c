"""Sums fall into the month of their instant; histograms hold what their bins say."""

import numpy as np
import pytest

from sim.records.measures import BINS, Measure, Measures, Notebook, bin_edges

EDGES = np.array([-720.0, 0.0, 744.0, 1416.0])
DECLARED = (Measure("bells", "bells", "rung"), Measure("wait", "h", "waited", quantiles=True))


@pytest.fixture
def notes() -> Notebook:
    return Measures(EDGES, DECLARED).notebook("ward.nurses")


def test_a_note_falls_into_the_month_of_its_instant(notes: Notebook) -> None:
    for instant in (-1.0, 0.0, 743.999, 744.0):
        notes.note("bells", instant)
    assert notes.sums["bells", ""].tolist() == [1, 2, 1]


def test_notes_in_any_order_give_the_same_sums(notes: Notebook) -> None:
    """The month of the note before is remembered; going back in time must not be fooled by it."""
    for instant in (800.0, -5.0, 744.0, 3.0, 743.0, -700.0):
        notes.note("bells", instant)
    assert notes.sums["bells", ""].tolist() == [2, 2, 2]


def test_rows_give_the_sums_of_single_notes(notes: Notebook) -> None:
    instants, values = np.array([-3.0, 5.0, 6.0, 1000.0]), np.array([1.0, 2.0, 4.0, 8.0])
    notes.note_rows("bells", instants, values, "a")
    notes.note_rows("bells", instants, None, "b")
    notes.note_rows("bells", instants[1:3], values[1:3], "a")
    notes.note_rows("bells", np.empty(0))
    assert notes.sums["bells", "a"].tolist() == [1, 12, 8]
    assert notes.sums["bells", "b"].tolist() == [1, 2, 1]
    assert ("bells", "") not in notes.sums


def test_what_lies_beyond_the_run_counts_in_its_last_or_first_month(notes: Notebook) -> None:
    notes.note("bells", 5_000.0)
    notes.note_rows("bells", np.array([-5_000.0, 5_000.0]))
    assert notes.sums["bells", ""].tolist() == [1, 0, 2]


def test_what_was_not_declared_is_refused(notes: Notebook) -> None:
    with pytest.raises(KeyError, match="'ringing' is not declared"):
        notes.note("ringing", 1.0)
    with pytest.raises(KeyError, match="'ringing' is not declared"):
        notes.observe("ringing", np.array([1.0]), np.array([1.0]))


def test_a_bin_lies_between_its_edges(notes: Notebook) -> None:
    edges = bin_edges()
    assert len(edges) == BINS - 1
    assert (edges[0], edges[-1]) == pytest.approx((1e-4, 1e5))
    assert edges[1:] / edges[:-1] == pytest.approx(10 ** (1 / 48))
    values = np.array([0.0, 5e-5, 0.3, 2.0, 1e6])
    notes.observe("wait", np.full(5, 10.0), values)
    bins = np.flatnonzero(notes.histograms["wait", ""][1])
    for value, place in zip(values[2:4].tolist(), bins[1:3].tolist(), strict=True):
        assert edges[place - 1] <= value < edges[place]
    assert (bins[0], bins[-1]) == (0, BINS - 1)


def test_a_histogram_counts_everything_in_its_month(notes: Notebook) -> None:
    instants = np.array([-3.0, 5.0, 6.0, 6.0, 1000.0])
    notes.observe("wait", instants, np.array([1.0, 1.0, 1.0, 7.0, 1.0]))
    assert notes.histograms["wait", ""].sum(axis=1).tolist() == [1, 3, 1]
    assert notes.sums["wait", ""].tolist() == [1, 9, 1]
