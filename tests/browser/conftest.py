"""The app, served on this machine to a real browser."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.small import make_study

FLAGS = ("--server.headless=true", "--server.address=127.0.0.1", "--browser.gatherUsageStats=false")


@pytest.fixture(scope="session")
def address(root: Path, results_elsewhere: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running app with one finished comparison."""
    make_study(tmp_path_factory.mktemp("scenario"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", *FLAGS]
    log = (tmp_path_factory.mktemp("app") / "log.txt").open("wb")
    variables = {**os.environ, "BOSSTWIN_RESULTS": str(results_elsewhere)}
    with subprocess.Popen(command, cwd=root, env=variables, stdout=log, stderr=subprocess.STDOUT) as app:
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            app.terminate()
            log.close()


def _wait(url: str, within_s: float = 60.0) -> None:
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{url} does not answer")
