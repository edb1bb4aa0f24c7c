"""A small comparison that was really simulated, with names that a page must not trip over."""

import json

import pytest

from sim.experiments.archive import load_comparison
from sim.experiments.cases import load_scenario
from sim.experiments.replicate import Replications
from sim.experiments.results import Comparison
from sim.experiments.study import RunRequest, compare_strategies
from sim.records.outcome import Outcome
from sim.records.store import read_outcome

TITLE = "<script>alert('x')</script> & \"quotes\" $5 or $6"
CREWS = '<img src=x onerror="alert(1)"> crews'
SCENARIO = f"""
title: {json.dumps(TITLE)}
extends: reference
subscribers: {{count: 400}}
horizon: {{months: 4, warm_up: 1}}
economics: {{currency: $}}
goals: {{at_most: {{churn_rate: 3 %}}, at_least: {{uptime: 99.9999 %}}}}
strategies:
  {json.dumps(CREWS)}: {{crews: {{lever: more_field_crews, start: 2027-01-01, lead: 0}}}}
  API: {{api: {{lever: api_handoff, start: 2027-01-01, lead: 0}}}}
"""


@pytest.fixture(scope="package")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """Doing nothing beside two strategies, two replications of four months, as read from disk."""
    folder = tmp_path_factory.mktemp("study")
    file = folder / "small.yaml"
    file.write_text(SCENARIO, encoding="utf-8")
    asked = RunRequest(replications=Replications(2), workers=1, out=folder / "small")
    return load_comparison(compare_strategies(load_scenario(file).value, asked).folder)


@pytest.fixture(scope="package")
def outcome(comparison: Comparison) -> Outcome:
    """The tables of doing nothing's first replication."""
    return read_outcome(comparison.base.folder_of(0))
