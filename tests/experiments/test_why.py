"""What is named as moving together did move, and who was there is read as it was written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.experiments import agent_tables
from sim.experiments.compare import compare_cases
from sim.experiments.diff import partings
from sim.experiments.supports import SUPPORTS, supports_of
from sim.kpis.catalogue import HEADLINE
from sim.records.outcome import Outcome, Table
from tests.experiments.helpers import case, options


def test_a_support_that_moved_with_a_headline_kpi_is_named(tmp_path: Path) -> None:
    found = compare_cases("Urn", case(), [case("crews", 28.0, noise=0.1)], options(tmp_path), range(6)).causes
    assert [(one.support, one.kpi, one.verdict) for one in found] == [("field_load", "uptime", "better")]
    assert found[0].value < found[0].base
    assert "field crews busy" in found[0].sentence
    assert "(better)" in found[0].sentence


def test_a_support_that_did_not_move_is_not_named(tmp_path: Path) -> None:
    found = compare_cases("Urn", case(), [case("crews", 28.0)], options(tmp_path), range(6)).causes
    assert "noc_load" not in {one.support for one in found}


def test_every_support_leads_to_headline_kpis_only() -> None:
    assert {kpi for support in SUPPORTS for kpi in support.acts_on} <= set(HEADLINE)
    assert len({support.id for support in SUPPORTS}) == len(SUPPORTS)


def made(**changes: float) -> Outcome:
    values = {
        "field.work": 70.0,
        "field.duty": 100.0,
        "faults.detection": 6.0,
        "faults.detected": 4.0,
    } | changes
    measures: Table = {
        "month": np.array([0, *[1] * len(values)], dtype=np.int32),
        "measure": np.array(["field.work", *values]),
        "part": np.array([""] * (len(values) + 1)),
        "value": np.array([999.0, *values.values()]),
    }
    conversation: Table = {
        "month": np.array([0, 1, 1, 2], dtype=np.int32),
        "sender": np.array(["bss.a", "bss.a", "oss.b", "bss.a"]),
        "receiver": np.array(["oss.b", "oss.b", "bss.a", "oss.b"]),
        "message": np.array(["Order", "Order", "Done", "Order"]),
        "sent": np.array([50, 10, 4, 10]),
        "lost": np.array([0, 2, 4, 0]),
        "by_hand": np.array([0, 1, 0, 2]),
        "delay_hours": np.array([99.0, 16.0, 0.0, 20.0]),
    }
    return Outcome({"measures": measures, "conversation": conversation}, "2027-01-01", 2)


def test_supports_are_ratios_of_measured_months_only() -> None:
    found = supports_of(made())
    assert found["field_load"] == pytest.approx(0.7)
    assert found["detection"] == pytest.approx(1.5)
    assert found["messages_lost"] == pytest.approx(6 / 24)
    assert found["message_delay"] == pytest.approx(36 / 18)
    assert found["care_wait"] is None


def test_the_conversation_adds_up_the_measured_months() -> None:
    orders, done = agent_tables.conversation(made())
    assert (orders.sender, orders.sent, orders.lost, orders.by_hand, orders.delay) == ("bss.a", 20, 2, 3, 2.0)
    assert (done.message, done.lost, done.delay) == ("Done", 4, None)
    assert orders.crosses


def test_equal_runs_do_not_part() -> None:
    assert partings(made(), made()) == []


def test_the_first_difference_is_found_and_counted() -> None:
    (found,) = partings(made(), made(**{"faults.detection": 7.0, "field.work": 71.0}))
    assert (found.table, found.month, found.columns, found.rows) == ("measures", 1, ["value"], 2)
    assert found.left is not None
    assert found.right is not None
    assert (found.left["measure"], found.left["value"], found.right["value"]) == (
        "faults.detection",
        6.0,
        7.0,
    )


def test_a_row_that_only_one_run_has_is_found() -> None:
    (found,) = partings(made(), made(**{"zeal": 1.0}))
    assert (found.left, found.rows) == (None, 1)
