"""What every test may use: the real data beside the repository, a real browser, results of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"

os.environ.setdefault("MPLBACKEND", "Agg")

# The same examples on every machine; a law that fails once fails again.
settings.register_profile(
    "house", derandomize=True, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


def find_chromium() -> str | None:
    """Path of the machine's own Chromium or Chrome, or None."""
    names = (os.environ.get("BOSSTWIN_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)


def pytest_configure(config: pytest.Config) -> None:
    """Compile all kernels once, before several processes would each do so."""
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        subprocess.run(
            [sys.executable, "-m", "sim.kernel.compiled.warm"],
            cwd=ROOT,
            check=True,
            stderr=subprocess.DEVNULL,
        )


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, with a reason, what this machine has no data or no browser for."""
    if item.get_closest_marker("shared_data") and not SHARED_DATA.is_dir():
        pytest.skip("the real data (../shared/data) is not beside this clone")
    if item.get_closest_marker("browser") and find_chromium() is None:
        pytest.skip("no Chromium on this machine (set BOSSTWIN_CHROMIUM to use another one)")


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; only for tests marked `shared_data`."""
    return SHARED_DATA


@pytest.fixture(scope="session", autouse=True)
def results_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """No test writes into the results of whoever runs the tests."""
    folder = tmp_path_factory.mktemp("results")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOSSTWIN_RESULTS", str(folder))
        yield folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless Chromium driven by Playwright, asking nobody outside; only for tests marked `browser`."""
    from playwright.sync_api import sync_playwright

    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    quiet += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=quiet)
        yield chromium
        chromium.close()
