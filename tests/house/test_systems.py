"""Linux, macOS and Windows differ in one file; without what only POSIX has, everything still starts."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import source

ONE_FILE = "sim/records/machine.py"
OTHERS = [path for path in source.files("sim", "app.py") if source.name(path) != ONE_FILE]
POSIX_MODULES = {"fcntl", "grp", "multiprocessing", "pty", "pwd", "resource", "signal", "termios", "tty"}
POSIX_NAMES = {
    *("os.fork", "os.kill", "os.killpg", "os.name", "os.sched_getaffinity", "os.setsid", "os.uname"),
    *("sys.platform", "platform.system"),
}
HIDE = """\
# Loaded by every Python process of the test: what Windows lacks is gone before the product asks for it.
# Those of Python's own modules that look for it on Linux are loaded first.
import asyncio, multiprocessing.spawn, os, signal, subprocess, sys, tempfile
sys.modules["resource"] = sys.modules["fcntl"] = None
del os.fork, os.killpg, signal.SIGALRM, signal.SIGHUP
"""
PAGES = '''\
import sys
from streamlit.testing.v1 import AppTest
from sim.records import places
from sim.records.machine import process_context
from sim.ui.pages import ENTRIES

page = """
from importlib import import_module
import streamlit as st
from sim.ui.pages import all_pages
st.navigation(all_pages())
import_module(f"sim.ui.{st.session_state['module']}").page()
"""
assert process_context(()).get_start_method() == "spawn"
front = AppTest.from_file(str(places.app_file()), default_timeout=120).run()
assert not front.exception, front.exception
for module in sys.argv[1:]:
    at = AppTest.from_string(page, default_timeout=120)
    at.session_state["module"] = module
    at.run()
    assert not at.exception, (module, at.exception)
    print(module, at.title[0].value)
'''
COMMAND = "import sys; from sim.cli import run_command; sys.exit(run_command(sys.argv[1:]))"
SMALL = ("--months", "1", "--replications", "2", "--set", "subscribers.count=300", "--json", "--fresh")
JOB = """\
import time
from sim.ui import jobs
job = jobs.start(jobs.Request(scenario="smoke.yaml", name="smoke", subscribers=300, months=1, replications=2))
while job.active:
    time.sleep(0.2)
    job = jobs.look(job.id)
print(job.state, job.log())
"""


@pytest.mark.parametrize("path", OTHERS, ids=source.name)
def test_one_file_knows_the_operating_system(path: Path) -> None:
    imported = {module.partition(".")[0] for _, module in source.imports(path)}
    used = {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    assert (imported & POSIX_MODULES, used & POSIX_NAMES) == (set(), set())


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a system without fork, groups, limits and alarms."""
    folder = tmp_path_factory.mktemp("windows")
    (folder / "sitecustomize.py").write_text(HIDE, encoding="utf-8")
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(folder), str(source.ROOT)]),
        "BOSSTWIN_RESULTS": str(folder / "results"),
    }


def there(elsewhere: dict[str, str], code: str, *arguments: str) -> str:
    """What a process of that system prints."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=source.ROOT, env=elsewhere, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_that_system_really_lacks_what_it_should(elsewhere: dict[str, str]) -> None:
    code = "import os, signal; print(hasattr(os, 'fork'), hasattr(os, 'killpg'), hasattr(signal, 'SIGALRM'))"
    assert there(elsewhere, code) == "False False False\n"
    with pytest.raises(AssertionError, match="import of fcntl halted"):
        there(elsewhere, "import fcntl")


def test_smoke_runs_there_in_spawned_workers_to_the_same_values(elsewhere: dict[str, str]) -> None:
    found = [
        json.loads(there(environment, COMMAND, "run", "smoke", *SMALL, "--workers", workers))
        for environment, workers in ((elsewhere, "2"), ({**elsewhere, "PYTHONPATH": str(source.ROOT)}, "1"))
    ]
    values = [[one["fingerprint"] for one in run["replications"]] for run in found]
    assert values[0] == values[1]
    assert found[0]["closes"]


@pytest.mark.slow
def test_a_comparison_runs_there_in_spawned_workers(elsewhere: dict[str, str]) -> None:
    compared = json.loads(
        there(elsewhere, COMMAND, "compare", "smoke", "reference", *SMALL, "--workers", "2")
    )
    assert len(compared["alternatives"]) == 1


def test_the_pages_open_there(elsewhere: dict[str, str]) -> None:
    pages = ("overview", "run", "compare", "conversation", "reference")
    said = there(elsewhere, PAGES, *pages)
    assert [line.split(" ", 1)[0] for line in said.splitlines()] == list(pages)


def test_work_that_a_page_starts_comes_to_its_end_there(elsewhere: dict[str, str]) -> None:
    assert there(elsewhere, JOB).startswith("done")
