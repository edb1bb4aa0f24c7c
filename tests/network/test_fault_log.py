"""The log of faults: what cut somebody off, what nobody saw, what was given up."""

import numpy as np
import pytest

from sim.network.equipment import Fault
from sim.network.fault_log import FAULT_MEASURES, FaultLog
from sim.records.measures import Measures, Notebook

EDGES = np.array([0.0, 100.0, 200.0])


def log() -> tuple[FaultLog, Notebook]:
    notes = Measures(EDGES, FAULT_MEASURES).notebook()
    return FaultLog(notes), notes


def fault(kind: str = "site", start: float = 10.0, *, affects: bool = True) -> Fault:
    return Fault(7, 4, kind, start, silent=True, affects_service=affects)


def test_a_fault_that_cut_off_nobody_has_no_time_to_resolve_but_one_to_detect() -> None:
    it, notes = log()
    harmless = fault("link", affects=False)
    it.detected(harmless, 12.0)
    it.resolved(harmless, 90.0)
    assert notes.total("faults.resolved") == notes.total("faults.resolution") == 0
    assert (notes.total("faults.harmless"), notes.total("faults.detection")) == (1, 2.0)


def test_the_line_of_somebody_who_leaves_counts_with_the_hours_that_it_was_dead() -> None:
    it, notes = log()
    dead = fault("line")
    it.detected(dead, 20.0)
    it.given_up(dead, 60.0)
    assert (notes.total("faults.given_up"), notes.total("faults.given_up_hours")) == (1, 50.0)
    assert notes.total("faults.unseen") == 0


def test_what_was_over_before_anybody_saw_it_counts_as_unseen() -> None:
    it, notes = log()
    it.resolved(fault(), 16.0)
    it.given_up(fault("line"), 20.0)
    assert (notes.total("faults.unseen"), notes.total("faults.unseen_hours")) == (2, 16.0)
    assert notes.total("faults.detected") == 0


def test_at_the_end_of_a_month_the_open_and_the_unseen_are_noted_with_their_ages() -> None:
    it, notes = log()
    seen, unseen, harmless = fault(), fault("hub", 70.0), fault("link", 90.0, affects=False)
    it.detected(seen, 11.0)
    it.close_month(100.0 - 1e-6, [seen, unseen, harmless])
    assert (notes.total("faults.open"), notes.total("faults.undetected")) == (2, 2)
    assert notes.total("faults.open_age") == pytest.approx(90 + 30, abs=1e-4)
    assert notes.total("faults.undetected_age") == pytest.approx(30 + 10, abs=1e-4)
