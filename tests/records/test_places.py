"""The product finds its files from a checkout, and results go where the user works."""

from pathlib import Path

import pytest

from sim.records import places


def test_a_checkout_uses_its_own_scenarios_and_pages(root: Path) -> None:
    assert places.scenarios_folder() == root / "scenarios"
    assert places.app_file() == root / "app.py"
    assert places.example_folder() == root / "results" / "example"


def test_a_wheel_uses_what_it_carries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "PACKAGE", tmp_path / "sim")
    assert places.scenarios_folder() == tmp_path / "sim" / "_bundled" / "scenarios"
    assert places.app_file() == tmp_path / "sim" / "_bundled" / "app.py"


def test_results_go_to_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(places.RESULTS_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    assert places.results_folder() == tmp_path / "results"
    assert not (tmp_path / "results").exists()


def test_results_go_where_the_user_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(places.RESULTS_VARIABLE, str(tmp_path / "elsewhere"))
    assert places.results_folder() == tmp_path / "elsewhere"
