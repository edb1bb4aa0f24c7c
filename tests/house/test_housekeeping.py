"""What the project needs is named, pinned and explained; what is private stays out of it."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house import source

PROJECT = tomllib.loads((source.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (source.ROOT / "requirements.lock").read_text(encoding="utf-8")
IMPORT_NAMES = {"annotated_types": "annotated-types", "pydantic_core": "pydantic-core", "yaml": "pyyaml"}
BROUGHT_ALONG = {"altair": "streamlit", "annotated-types": "pydantic", "pydantic-core": "pydantic"}
"""Imported though not named in `pyproject.toml`, and the named package that brings it."""


def _package(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9_.-]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def _declared() -> set[str]:
    groups = [
        entry for group in PROJECT["dependency-groups"].values() for entry in group if isinstance(entry, str)
    ]
    extras = [
        entry for extra in PROJECT["project"].get("optional-dependencies", {}).values() for entry in extra
    ]
    return {_package(entry) for entry in [*PROJECT["project"]["dependencies"], *groups, *extras]}


def _locked() -> dict[str, str]:
    return {_package(line): line for line in LOCK.splitlines() if re.match(r"[a-z0-9]", line)}


def test_the_lock_names_no_host() -> None:
    assert "://" not in LOCK
    assert not re.search(r"--(extra-)?index|--find-links|--trusted-host", LOCK)


def test_everything_in_the_lock_has_a_version_and_hashes() -> None:
    entries = re.split(r"\n(?=[a-z0-9])", LOCK.strip())
    assert len(entries) > 50
    assert [
        entry.splitlines()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry
    ] == []


def test_everything_declared_is_locked() -> None:
    build = {_package(entry) for entry in PROJECT["build-system"]["requires"]}
    assert (_declared() | build) - set(_locked()) == set()


def test_every_dependency_has_one_line_that_explains_it() -> None:
    text = (source.ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| ([a-z][a-z0-9-]+) \|", text, flags=re.MULTILINE)
    assert sorted(set(explained) - {"package"}) == sorted(_declared())
    assert len(explained) == len(_declared()) + 2, "a package is explained twice"


def test_every_import_is_of_a_declared_dependency() -> None:
    declared = {_package(entry) for entry in PROJECT["project"]["dependencies"]} | set(BROUGHT_ALONG)
    ours = {"sim", *sys.stdlib_module_names}
    strangers = {
        f"{source.name(path)}:{line} {module}"
        for path in source.files("sim", "app.py")
        for line, module in source.imports(path)
        if (top := module.split(".")[0]) not in ours and IMPORT_NAMES.get(top, top) not in declared
    }
    assert strangers == set()


def _committed() -> list[Path]:
    """Every text file that git knows; without git, whatever the folders of the project hold."""
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=source.ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.skip("this is no git checkout")
    return [path for name in done.stdout.split("\0") if name and (path := source.ROOT / name).is_file()]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_no_committed_file_holds_the_path_of_a_machine() -> None:
    machine = re.compile(r"(?<![\w.])/(?:home|root|Users|work|opt)/\w")
    hits = {source.name(path) for path in _committed() if machine.search(_text(path))}
    assert hits - {"tests/house/test_housekeeping.py"} == set()


def test_the_readme_names_the_two_commands() -> None:
    readme = (source.ROOT / "README.md").read_text(encoding="utf-8")
    for heading, command in (("Run", "make run"), ("Test", "make test")):
        block = re.search(rf"^## {heading}\n.*?^```\w*\n(.*?)^```", readme, flags=re.MULTILINE | re.DOTALL)
        assert block, f"the README has no block under '## {heading}'"
        assert block.group(1).strip() == command


def test_every_target_of_the_makefile_says_what_it_does() -> None:
    makefile = (source.ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    assert {"run", "test", "check", "app", "bench", "example", "lock"} <= targets
    assert targets == set(re.findall(r"^([a-z-]+):.*## ", makefile, flags=re.MULTILINE))


@pytest.mark.parametrize("doi", ["10.1109/JSAC.2011.111002"])
def test_the_notice_attributes_what_we_draw_on(doi: str) -> None:
    notice = (source.ROOT / "NOTICE").read_text(encoding="utf-8")
    assert doi in notice
    assert all(
        name in notice for name in ("Internet Topology Zoo", "CC BY 4.0", "TopoHub", "MIT", "IBM", "TM Forum")
    )
