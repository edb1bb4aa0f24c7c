"""What is named as moving together did move, and who was there is read as it was written."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sim.experiments import agent_tables
from sim.experiments.archive import load_comparison, save_comparison
from sim.experiments.compare import compare_cases
from sim.experiments.diff import partings
from sim.kpis.catalogue import SUPPORTS
from sim.kpis.evaluate import format_value
from sim.records.outcome import Outcome, Table
from tests.experiments.helpers import case, options


def test_a_support_that_moved_with_a_headline_kpi_is_named(tmp_path: Path) -> None:
    found = compare_cases("Urn", case(), [case("crews", 28.0, noise=0.1)], options(tmp_path), range(6)).causes
    assert [(one.support, one.kpi, one.verdict) for one in found] == [
        ("field_utilisation", "uptime", "better")
    ]
    assert found[0].value < found[0].base
    before, after = (format_value("field_utilisation", value) for value in (found[0].base, found[0].value))
    assert found[0].sentence.startswith(f"Utilisation of the field technicians {before} → {after}; with it")
    assert "(better)" in found[0].sentence


def test_a_support_that_did_not_move_is_not_named(tmp_path: Path) -> None:
    found = compare_cases("Urn", case(), [case("crews", 28.0)], options(tmp_path), range(6)).causes
    assert "noc_utilisation" not in {one.support for one in found}


def test_a_change_too_small_to_be_read_is_not_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.kpis.evaluate.format_value", lambda kpi, value: "0.00 h")
    found = compare_cases("Urn", case(), [case("crews", 28.0, noise=0.1)], options(tmp_path), range(6)).causes
    assert found == []


def test_what_is_looked_at_are_the_kpis_that_act_on_a_headline_kpi() -> None:
    asked = (
        "field_utilisation noc_utilisation second_line_utilisation care_utilisation mttd saidi fallout_rate"
    )
    asked += " order_to_activate care_wait contacts_per_subscriber messages_by_hand wrong_dates wrong_entries"
    # Issue 8: inspections put off, visits to nothing and corrections of bills are causes of their own.
    asked += " wrong_mends wasted_visits overdue_inspections"
    asked += " late_tariffs outage_calls bill_calls order_to_cash_delay order_to_cash_success"
    asked += " trouble_to_resolve_delay trouble_to_resolve_success usage_to_bill_delay usage_to_bill_success"
    assert {kpi.id for kpi in SUPPORTS} == set(asked.split())


def test_a_comparison_that_was_stored_with_supports_of_its_own_is_still_read(tmp_path: Path) -> None:
    made = compare_cases("Urn", case(), [case("crews", 28.0, noise=0.1)], options(tmp_path), range(6))
    save_comparison(made)
    file = made.folder / "comparison.json"
    old = json.loads(file.read_text(encoding="utf-8"))
    for run in (old["base"], *(one["result"] for one in old["alternatives"])):
        for life in run["replications"]:
            life["supports"] = {"field_load": 0.5, "detection": None}
    old["causes"][0] |= {"support": "field_load", "label": "field crews busy"}
    file.write_text(json.dumps(old), encoding="utf-8")
    read = load_comparison(made.folder)
    assert read.causes[0].support == "field_load"
    assert read.base.replications[0].kpis == made.base.replications[0].kpis


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
