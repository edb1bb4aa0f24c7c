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


# --- a notebook for each address


def test_every_address_has_a_notebook_of_its_own() -> None:
    measures = Measures(EDGES, DECLARED)
    plain, east = measures.notebook("ward.nurses"), measures.notebook("ward.nurses@east")
    plain.note("bells", 1.0)
    east.note("bells", 1.0, 2.0)
    measures.notebook().note("bells", 800.0, 4.0)
    assert {address: book.total("bells") for address, book in measures.notebooks.items()} == {
        "ward.nurses": 1, "ward.nurses@east": 2, "": 4,
    }  # fmt: skip


def test_an_address_that_asks_again_goes_on_in_the_same_notebook() -> None:
    measures = Measures(EDGES, DECLARED)
    measures.notebook("ward.nurses").note("bells", 1.0)
    measures.notebook("ward.nurses").note("bells", 800.0)
    assert measures.notebook("ward.nurses").sums["bells", ""].tolist() == [0, 1, 1]
    assert list(measures.notebooks) == ["ward.nurses"]


def test_what_is_declared_later_can_be_noted_at_every_address() -> None:
    measures = Measures(EDGES, DECLARED)
    before = measures.notebook("ward.nurses")
    measures.declared["doors"] = Measure("doors", "doors", "slammed")
    before.note("doors", 1.0)
    measures.notebook("ward.nurses@east").note("doors", 1.0)
    assert before.total("doors") == 1


def test_a_total_is_over_months_and_parts_of_one_measure(notes: Notebook) -> None:
    for instant, part in ((-3.0, ""), (5.0, "front"), (800.0, "back")):
        notes.note("bells", instant, 2.0, part)
    notes.note("wait", 5.0, 100.0)
    assert notes.total("bells") == 6.0
    assert notes.total("never heard of") == 0.0


def test_parts_by_code_give_the_sums_of_single_notes(notes: Notebook) -> None:
    instants, codes = np.array([5.0, 6.0, 1000.0, 7.0]), np.array([0, 2, 2, 0])
    notes.note_parts("bells", instants, codes, ("front", "side", "back"), np.array([1.0, 2.0, 4.0, 8.0]))
    notes.note_parts("bells", instants[:2], codes[:2], ("front", "side", "back"))
    notes.note_parts("bells", instants[:0], codes[:0], ("front", "side", "back"))
    assert notes.sums["bells", "front"].tolist() == [0, 10, 0]
    assert notes.sums["bells", "back"].tolist() == [0, 3, 4]
    assert ("bells", "side") not in notes.sums


def test_one_observation_is_a_row_of_one(notes: Notebook) -> None:
    values = np.array([0.0, 5e-5, 1e-4, 0.3, 1.0, 1e5, 1e6])
    for value in values.tolist():
        notes.observe_one("wait", 10.0, value, "one by one")
    notes.observe("wait", np.full(len(values), 10.0), values, "together")
    one, together = notes.histograms["wait", "one by one"], notes.histograms["wait", "together"]
    assert one.tolist() == together.tolist()
    assert notes.sums["wait", "one by one"][1] == pytest.approx(values.sum())


def test_one_row_alone_is_noted_as_among_others(notes: Notebook) -> None:
    instants, values, codes = np.array([5.0, 6.0, 800.0]), np.array([0.3, 2.0, 0.0]), np.array([1, 0, 1])
    notes.observe("wait", instants, values, "together")
    notes.note_rows("bells", instants, values, "together")
    notes.note_parts("bells", instants, codes, ("together a", "together b"), values)
    for row in range(3):
        one = slice(row, row + 1)
        notes.observe("wait", instants[one], values[one], "alone")
        notes.note_rows("bells", instants[one], values[one], "alone")
        notes.note_parts("bells", instants[one], codes[one], ("alone a", "alone b"), values[one])
    alone = {key[1]: sums.tolist() for key, sums in notes.sums.items() if key[1].startswith("alone")}
    together = {key[1]: sums.tolist() for key, sums in notes.sums.items() if key[1].startswith("together")}
    assert alone == {part.replace("together", "alone"): sums for part, sums in together.items()}
    assert (notes.histograms["wait", "alone"] == notes.histograms["wait", "together"]).all()
    notes.note_parts("bells", instants[:1], codes[:1], ("nothing", "nothing"), np.zeros(1))
    assert ("bells", "nothing") not in notes.sums
