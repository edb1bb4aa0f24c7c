"""The calibration finds the intercept of a known logit and touches only the lines it should."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.experiments.calibrate import Lives, calibrate, expected_churn, fit, logit, rewritten, targets_of
from sim.experiments.still_world import LivedThrough, still
from sim.kernel.paths import number_at, value_at, with_values
from sim.records.errors import InputRefused
from sim.records.outcome import Outcome
from sim.scenario.schema import Scenario

SPREAD = np.linspace(-2.0, 2.0, 41)


def people(scenario: Scenario) -> Outcome:
    """A crowd of mixed inclination: hazard is the mean of logistic(intercept + inclination)."""
    rows: dict[str, list[Any]] = {"month": [], "measure": [], "part": [], "value": []}
    for segment in targets_of(scenario):
        intercept = value_at(scenario, f"subscribers.segments.{segment}.intercept")
        hazard = float(np.mean(1 / (1 + np.exp(-(intercept + SPREAD)))))
        for measure, value in (("expected_leavers", 1000 * hazard), ("opening", 1000.0)):
            for column, cell in zip(rows, (1, f"subscribers.{measure}", segment, value), strict=True):
                rows[column].append(cell)
    return Outcome({"measures": {n: np.array(c) for n, c in rows.items()}}, "2027-01-01", 1)


def test_the_targets_are_met_within_two_hundredths_of_a_point() -> None:
    scenario = Scenario(title="t")
    target = {**targets_of(scenario), "postpaid": 0.05}
    found = calibrate(scenario, target, rounds=8, simulate=lambda asked: [people(asked)])
    paths = {f"subscribers.segments.{name}.intercept": value for name, value in found.items()}
    after = people(with_values(scenario, paths))
    assert {name: expected_churn([after], name) for name in target} == pytest.approx(target, abs=2e-4)


class OneLife(Lives):
    """Lives of the crowd, in which hubs that fail add a tenth to everybody's churn."""

    def __call__(self, scenario: Scenario) -> list[Outcome]:
        outcome = people(scenario)
        table = outcome.tables["measures"]
        if number_at(scenario, "network.equipment.hub_mtbf") > 0:
            table["value"][table["measure"] == "subscribers.expected_leavers"] *= 1.1
        self.last = [LivedThrough(outcome, np.full(4, 100), np.array([80, 60, 81, 88]))]
        return [outcome]


def test_a_base_is_fitted_without_hubs_and_meets_its_targets_with_them() -> None:
    scenario, said = Scenario(title="t"), list[str]()
    found = fit(scenario, OneLife(), said.append)
    paths = {f"subscribers.segments.{name}.intercept": value for name, value in found.items()}
    whole = OneLife()(with_values(scenario, paths))
    target = targets_of(scenario)
    assert {name: expected_churn(whole, name) for name in target} == pytest.approx(target, abs=3e-4)
    report = "\n".join(said)
    assert "hubs and core add       postpaid 10.000%" in report
    assert "a year later, lived     postpaid 80.000%" in report


def test_in_a_still_world_as_many_join_as_leave_and_neither_hubs_nor_core_fail() -> None:
    calm = still(Scenario(title="t"), {"postpaid": 0.01, "prepaid": 0.02, "fibre": 0.01, "sme": 0.01})
    assert calm.subscribers.segments.postpaid.gross_adds == 550
    assert calm.subscribers.segments.prepaid.churn_target == 0.02
    assert calm.network.equipment.hub_mtbf == calm.network.equipment.core_mtbf == 0
    assert calm.network.equipment.cuts > 0
    assert calm.bss.catalogue.changes == 0


def test_a_segment_that_the_scenario_lacks_is_refused() -> None:
    with pytest.raises(InputRefused, match="unknown setting"):
        calibrate(Scenario(title="t"), {"students": 0.01}, simulate=lambda asked: [people(asked)])


def test_the_logit_stays_finite() -> None:
    assert logit(0.5) == 0.0
    assert math.isfinite(logit(0.0))
    assert math.isfinite(logit(1.0))


FILE = """\
title: x
subscribers:
  count: 100  # intercept: not this one
  segments:
    postpaid: {intercept: -5.0}  # calibrated with 0+abc
    prepaid:
      usage: 9.0
      intercept: -4
    fibre: {usage: 3.0}
"""


def test_only_the_intercepts_are_rewritten() -> None:
    new = rewritten(FILE, {"postpaid": -4.61234, "prepaid": -3.5}, "0+def")
    assert new == FILE.replace(
        "{intercept: -5.0}  # calibrated with 0+abc", "{intercept: -4.6123}  # calibrated with 0+def"
    ).replace("intercept: -4\n", "intercept: -3.5000  # calibrated with 0+def\n")


def test_a_file_without_the_line_is_refused() -> None:
    with pytest.raises(InputRefused, match="no intercept of fibre"):
        rewritten(FILE, {"fibre": -5.0}, "0+def")


def test_a_rewritten_file_is_still_a_scenario(tmp_path: Path) -> None:
    import yaml

    read = yaml.safe_load(rewritten(FILE, {"postpaid": -4.61234}, "0+def"))
    assert read["subscribers"]["segments"]["postpaid"] == {"intercept": -4.6123}
