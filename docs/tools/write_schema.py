"""The scenario schema that editors read: `python docs/tools/write_schema.py` after a setting has changed."""

from __future__ import annotations

import json
from pathlib import Path

from sim.scenario.editor_schema import json_schema
from sim.scenario.schema import Scenario

SCHEMA = Path(__file__).resolve().parents[2] / "scenarios/scenario.schema.json"


def main() -> None:
    """Write the file."""
    text = json.dumps(json_schema(Scenario), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    SCHEMA.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
