"""Cases of the fake model, and options that write to a folder of the test."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from sim.experiments.cases import Case
from sim.experiments.journal import ExecutionOptions

MODEL = "tests.experiments.fake_model"


def case(name: str = "do nothing", level: float = 30.0, **more: Any) -> Case:
    text = json.dumps({"level": level, **more})
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Case(name, "Urn", text, digest, seed=1, months=3, warm_up=0, start="2027-01-01", model=MODEL)


def options(folder: Path, **more: Any) -> ExecutionOptions:
    return ExecutionOptions(**{"study": folder / "urn", "root": folder, **more})
