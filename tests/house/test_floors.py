"""Imports only go down, and each floor keeps to its own words."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import source

TELECOM_WORDS = {
    *("antenna", "antennas", "arpu", "billing", "bill", "bills", "broadband", "bss", "cdr"),
    *("churn", "crm", "customer", "customers", "fibre", "handset", "invoice", "invoices", "mvno", "network"),
    *("networks", "noc", "oss", "postpaid", "prepaid", "provisioning", "radio", "roaming", "site", "sites"),
    *("subscriber", "subscribers", "subscription", "subscriptions", "tariff", "tariffs", "telco", "telecom"),
    *("telecoms", "ticket", "tickets", "tower", "towers"),
}
HEAVY = ("altair", "matplotlib", "mesa", "networkx", "pandas", "pyarrow", "scipy", "streamlit", "topohub")


def test_the_import_contracts_hold() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    assert tool.exists(), "import-linter is not installed beside this Python"
    done = subprocess.run([tool, "--no-cache"], cwd=source.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_every_floor_of_the_house_is_under_contract() -> None:
    """A new folder must be given a floor; the linter alone would not see a file beside the folders."""
    contract = (source.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    layers = set(re.findall(r"\w+", contract.split("layers = [")[1].split("]")[0]))
    there = {
        p.stem for p in (source.ROOT / "sim").iterdir() if p.suffix == ".py" or (p / "__init__.py").is_file()
    }
    assert there - {"__init__"} <= layers


@pytest.mark.parametrize("path", source.files("sim/kernel"), ids=source.name)
def test_the_kernel_would_be_true_in_a_hospital(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert source.words(text) & TELECOM_WORDS == set()


def test_telecom_words_are_found_inside_names() -> None:
    assert source.words("site_count = MaxTicketAge # networks") & TELECOM_WORDS == {
        "site",
        "ticket",
        "networks",
    }


def test_inside_the_package_nobody_imports_the_package_itself() -> None:
    offences = [
        f"{source.name(path)}:{line}"
        for path in source.files("sim")
        for line, module in source.imports(path)
        if module == "sim"
    ]
    assert offences == []


def _loaded_by(*modules: str) -> set[str]:
    """The heavy packages in memory after a fresh interpreter imported the modules given."""
    code = f"import sys, {', '.join(modules)}; sys.stdout.write(' '.join(set(sys.modules) & set({HEAVY!r})))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=source.ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert _loaded_by("sim") == set()


def test_the_command_answers_help_without_anything_heavy() -> None:
    if not (source.ROOT / "sim/cli.py").is_file():
        pytest.skip("there is no command yet")
    assert _loaded_by("sim.cli") == set()


def test_heavy_imports_would_be_seen() -> None:
    assert "scipy" in _loaded_by("scipy.stats")
