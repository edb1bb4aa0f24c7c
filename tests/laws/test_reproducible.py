"""V42: the same scenario and seed give the same values, whatever the machinery around them does."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.experiments.cases import case_of
from sim.experiments.execute import execute
from sim.experiments.journal import ExecutionOptions
from sim.experiments.results import Replication
from sim.kernel.run_tables import tables_of
from sim.live import Twin, run
from sim.records.fingerprint import fingerprint, fingerprint_of
from sim.twin import run_replication
from tests.twin import small

ROOT = Path(__file__).resolve().parents[2]
ALONE = """
import sys
from sim.records.fingerprint import fingerprint
from sim.scenario.schema import Scenario
from sim.twin import run_replication
scenario = Scenario.model_validate_json(sys.stdin.read())
sys.stdout.write(fingerprint(run_replication(scenario, 0)))
"""
FEATURES = "from numpy.lib.introspect import opt_func_info as i; import json; print(json.dumps(i()))"


def in_another_process(code: str, text: str = "", **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=text, capture_output=True, text=True, check=True, cwd=ROOT,
        env={**os.environ, **environment},
    )  # fmt: skip
    return done.stdout


def test_two_runs_are_the_same() -> None:
    again = run_replication(small.scenario(), 0)
    assert fingerprint(again) == fingerprint(small.lived())


@pytest.mark.parametrize("seed", ["0", "4242"])
def test_the_hash_seed_of_python_plays_no_part(seed: str) -> None:
    found = in_another_process(ALONE, small.scenario().model_dump_json(), PYTHONHASHSEED=seed)
    assert found == fingerprint(small.lived())


def features_in_use() -> list[str]:
    """The processor features beyond the baseline that numpy has code for, found on this machine.

    numpy dispatches by groups, such as X86_V3 or AVX512_ICL; a name that it does not know is a warning.
    """
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    return [name for name in __cpu_dispatch__ if __cpu_features__.get(name)]


def test_the_features_of_the_processor_play_no_part() -> None:
    names = features_in_use()
    if not names:
        pytest.skip("numpy found no processor feature beyond its baseline on this machine")
    off = {"NPY_DISABLE_CPU_FEATURES": " ".join(names)}
    assert in_another_process(FEATURES, **off) != in_another_process(FEATURES), "nothing was switched off"
    text = small.scenario().model_dump_json()
    assert in_another_process(ALONE, text, **off) == fingerprint(small.lived())


def test_one_worker_and_two_give_the_same_values(tmp_path: Path) -> None:
    found = {}
    for workers in (1, 2):
        case = case_of(small.scenario(), "smoke")
        options = ExecutionOptions(
            study=tmp_path / str(workers) / "study", root=tmp_path / str(workers), workers=workers
        )
        results = execute([(case, 0), (case, 1)], options)
        assert all(isinstance(result, Replication) for result in results.values())
        found[workers] = [result.fingerprint for _, result in sorted(results.items())]  # type: ignore[union-attr]
    assert found[1] == found[2] == [fingerprint(small.lived(replication=n)) for n in (0, 1)]


def print_of(twin: Twin) -> str:
    return fingerprint_of(tables_of(twin.services, twin.departments.values()))


@pytest.mark.parametrize("pauses", [[20 * 24.0], [-3 * 24.0, 0.0, 31 * 24.0, 32 * 24.0 + 7.0]])
def test_pausing_changes_nothing(pauses: list[float]) -> None:
    straight, paused = small.built(), small.built()
    run(straight)
    for until in pauses:
        run(paused, until=until)
    assert paused.services.env.now < straight.services.env.now
    run(paused)
    assert print_of(paused) == print_of(straight)


def test_pausing_where_one_stands_does_nothing() -> None:
    twin = small.built()
    run(twin, until=240.0)
    before = print_of(twin)
    run(twin, until=240.0)
    run(twin, until=100.0)
    assert twin.services.env.now == 240.0
    assert print_of(twin) == before


def test_two_operators_side_by_side_do_not_disturb_one_another() -> None:
    one, other = small.built(), small.built(replication=1)
    for day in range(-31, 59):
        run(one, until=(day + 1) * 24.0)
        run(other, until=(day + 1) * 24.0)
    alone = small.built(replication=1)
    run(alone)
    assert print_of(other) == print_of(alone)
    assert print_of(one) != print_of(other)


def test_a_scenario_read_back_from_its_own_text_is_the_same() -> None:
    text = small.scenario().model_dump_json()
    again = type(small.scenario()).model_validate_json(json.dumps(json.loads(text)))
    assert again == small.scenario()
