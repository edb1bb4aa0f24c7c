"""The version changes when the numbers may, and only then."""

from pathlib import Path

import pytest

from sim.records.version import LIBRARIES, Origin, code_hash, code_version, model_files, origin

STOOD_ON = {"numpy": "2.3.0", "simpy": "4.1.1"}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package in miniature: two rooms of the model, a data file, a page, a report, a command."""
    for name in (
        *("twin.py", "oss/monitoring.py", "subscribers/shape.csv", "experiments/one_life.py"),
        *("ui/run.py", "reports/page.py", "reports/templates/page.html.j2", "cli.py", "experiments/pool.py"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"# {name}\n", encoding="utf-8")
    return tmp_path


def version(package: Path) -> str:
    return code_hash(package, STOOD_ON, "3.11")


@pytest.mark.parametrize(
    "name",
    ["ui/run.py", "reports/page.py", "reports/templates/page.html.j2", "cli.py", "experiments/pool.py"],
)
def test_a_changed_page_report_or_command_keeps_stored_runs(package: Path, name: str) -> None:
    before = version(package)
    (package / name).write_text("other words\n", encoding="utf-8")
    assert version(package) == before


@pytest.mark.parametrize(
    "name", ["twin.py", "oss/monitoring.py", "subscribers/shape.csv", "experiments/one_life.py"]
)
def test_one_byte_of_the_model_or_its_data_makes_another_version(package: Path, name: str) -> None:
    before = version(package)
    original = (package / name).read_bytes()
    (package / name).write_bytes(original + b"\n")
    assert version(package) != before
    (package / name).write_bytes(original)
    assert version(package) == before


def test_a_new_file_and_a_renamed_one_make_another_version(package: Path) -> None:
    versions = {version(package)}
    (package / "oss" / "planning.py").write_text("", encoding="utf-8")
    versions.add(version(package))
    (package / "oss" / "planning.py").rename(package / "oss" / "plans.py")
    versions.add(version(package))
    assert len(versions) == 3


def test_another_library_or_another_python_makes_another_version(package: Path) -> None:
    versions = {
        version(package),
        code_hash(package, {**STOOD_ON, "numpy": "2.3.1"}, "3.11"),
        code_hash(package, STOOD_ON, "3.12"),
    }
    assert len(versions) == 3


def test_compiled_files_play_no_part(package: Path) -> None:
    before = version(package)
    (package / "oss" / "__pycache__").mkdir()
    (package / "oss" / "__pycache__" / "monitoring.cpython-311.pyc").write_bytes(b"x")
    assert version(package) == before


def test_the_versions_of_what_is_installed_are_those_that_count() -> None:
    assert "numpy" in LIBRARIES
    assert code_version().partition("+")[2]


def test_this_package_is_hashed_and_its_pages_are_not() -> None:
    names = [name for name, _ in model_files(Path(origin().place))]
    assert {"twin.py", "kernel/streams.py", "records/outcome.py", "experiments/one_life.py"} <= set(names)
    assert [name for name in names if name.startswith(("ui/", "reports/", "cli"))] == []


def test_a_worker_from_elsewhere_is_named_with_version_and_place() -> None:
    here, there = Origin("1+a", "mine/sim"), Origin("1+b", "other/sim")
    assert here.difference(here) == ""
    said = here.difference(there)
    assert "\n" not in said
    for part in ("1+a", "mine/sim", "1+b", "other/sim", "Start Python anew"):
        assert part in said
    assert here.difference(Origin("1+a", "other/sim"))
