"""The schema that an editor reads is the one that the code means."""

import json
from pathlib import Path

from sim.scenario.editor_schema import json_schema
from sim.scenario.schema import Scenario

REFRESH = """python - <<'END'
import json; from pathlib import Path
from sim.scenario.editor_schema import json_schema; from sim.scenario.schema import Scenario
text = json.dumps(json_schema(Scenario), indent=1, sort_keys=True, ensure_ascii=False) + chr(10)
Path("scenarios/scenario.schema.json").write_text(text, encoding="utf-8")
END"""


def test_the_committed_schema_is_generated(root: Path) -> None:
    committed = json.loads((root / "scenarios" / "scenario.schema.json").read_text(encoding="utf-8"))
    assert committed == json.loads(json.dumps(json_schema(Scenario))), f"run: {REFRESH}"
