"""A small root of its own, and a scenario folder to write files into."""

from pathlib import Path

import pytest

from sim.records.errors import InputRefused
from sim.scenario.load import Loaded, load_document
from tests.scenario.small_root import Load, Refusals, Small, Write

BASE = """title: The base
horizon: {start: 2027-01-01, months: 36}
oss:
  workforce:
    technicians: 10
    travel: 36 min
  noc:
    staff: 4
levers:
  tidy records: {lever: inventory reconciliation, start: 2027-03-01}
integration:
  default: nightly
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "scenarios" / "bases").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scenarios/bases/base.yaml").write_text(BASE)
    return tmp_path


@pytest.fixture
def write(folder: Path) -> Write:
    def writing(name: str, text: str) -> Path:
        path = Path("scenarios") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return writing


@pytest.fixture
def load(write: Write) -> Load:
    """Load a text as scenarios/x.yaml, with overrides as a mapping."""

    def loading(text: str, overrides: dict[str, str] | None = None) -> Loaded[Small]:
        return load_document(write("x.yaml", text), Small, Path("scenarios/bases"), overrides)

    return loading


@pytest.fixture
def refused(load: Load) -> Refusals:
    """Return the lines by which a text is refused."""

    def refusing(text: str, overrides: dict[str, str] | None = None) -> list[str]:
        with pytest.raises(InputRefused) as caught:
            load(text, overrides)
        return caught.value.problems

    return refusing
