"""What tests of pages share."""

from pathlib import Path

import pytest

from sim.experiments.results import Comparison
from tests.ui.small import make_study


@pytest.fixture(scope="session")
def study(results_elsewhere: Path, tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """A finished comparison, the latest one in the results of the tests."""
    return make_study(tmp_path_factory.mktemp("scenario"))


@pytest.fixture
def own_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A results folder of this test alone."""
    monkeypatch.setenv("BOSSTWIN_RESULTS", str(tmp_path))
    return tmp_path
