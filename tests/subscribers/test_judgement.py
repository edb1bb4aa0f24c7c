"""Leaving and content: another covariate is another line of the table and another column, nothing else."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.kernel.columns import column
from sim.kernel.compiled import people as kernel
from sim.kernel.compiled.machine_code import COMPILES
from sim.kernel.compiled.people import FADED, PLAIN
from sim.kernel.terms import Forms, Term
from sim.subscribers.decisions import ChurnParameters
from sim.subscribers.judgement import CONTENT, judge, judgement
from sim.subscribers.population import People, Short
from sim.subscribers.segments import SegmentsParameters

SEGMENTS = SegmentsParameters().ordered()


class Neighbours(People):
    """People who remember what their neighbours said."""

    hearsay: Short = column(np.float32, "remembered ill words", "words", by="customers")
    hearsay_at: Short = column(np.float32, "instant of the above", "h", by="customers")


def variants() -> int:
    """For how many kinds of columns the kernel has been compiled."""
    return len(getattr(kernel.weigh, "signatures", ()))


def town() -> tuple[Neighbours, Any]:
    """One person of each segment; two have heard of something 24 hours before the instant 34."""
    people = Neighbours()
    rows = people.append(4, segment=np.arange(4), joined=-1e6, hearsay=[0.0, 1.0, 2.0, 0.0], hearsay_at=10.0)
    around = ("minutes", "major", "exposure", "price_gap", "campaign")
    return people, SimpleNamespace(**dict.fromkeys(around, np.zeros(len(rows))))


def test_who_has_lived_through_nothing_has_the_segments_intercept_and_is_content() -> None:
    people, around = town()
    leaving, content = judge(judgement(ChurnParameters(), SEGMENTS), people, np.arange(4), 20.0, around)
    assert leaving == pytest.approx([segment.intercept for segment in SEGMENTS], abs=1e-6)
    assert content.tolist() == [CONTENT] * 4


def test_a_new_covariate_needs_a_line_and_a_column_and_no_compiled_line() -> None:
    people, around = town()
    rows, now = np.arange(4), 34.0
    before, _ = judge(judgement(ChurnParameters(), SEGMENTS), people, rows, now, around)
    compiled = variants()
    more = (
        Term(
            "ill words", FADED, ("hearsay", "hearsay_at"), 24.0, leaving=[0.5, 0.5, 1.0, 1.0], content=-0.25
        ),
        Term("fed up", PLAIN, ("ill words",), leaving=0.25),
    )
    starts = {"leaving": [segment.intercept for segment in SEGMENTS], "content": [CONTENT] * 4}
    found, content = judge(Forms(starts, more), people, rows, now, around)
    assert found - before == pytest.approx([0.0, 0.5 * 0.75, 1.0 * 1.25, 0.0], abs=1e-6)
    assert content - CONTENT == pytest.approx([0.0, -0.125, -0.25, 0.0])
    assert variants() == compiled == (1 if COMPILES else 0)
