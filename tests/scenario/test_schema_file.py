"""The schema that an editor reads is the one that the code means."""

import json
from pathlib import Path

from sim.scenario.editor_schema import json_schema
from sim.scenario.schema import Scenario

REFRESH = "python docs/tools/write_schema.py"


def test_the_committed_schema_is_generated(root: Path) -> None:
    committed = json.loads((root / "scenarios" / "scenario.schema.json").read_text(encoding="utf-8"))
    assert committed == json.loads(json.dumps(json_schema(Scenario))), f"run: {REFRESH}"
