"""The manifest beside the tables of a replication: what was run, with which code, and what came out."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FILE = "manifest.json"


@dataclass(frozen=True)
class Key:
    """What decides the values of a replication: equal keys, equal values.

    Attributes:
        digest: of the resolved scenario, all that the model reads.
        seed: of all chance.
        replication: 0, 1, 2, ...
        version: of the code (see `sim.records.version`).
    """

    digest: str
    seed: int
    replication: int
    version: str


@dataclass(frozen=True)
class Manifest:
    """One stored replication.

    Attributes:
        key: what was run.
        fingerprint: of the tables' values.
        calendar_start: date of the first measured month (ISO).
        months: measured months.
        cpu_s: CPU seconds of build, run and KPIs.
        peak_rss_mb: peak resident memory of the process that ran it.
        values: what was computed from the tables when they were fresh; JSON values by name.
        tables: bytes of each table's file, by table.
        notes: what the run itself had to say.
    """

    key: Key
    fingerprint: str
    calendar_start: str
    months: int
    cpu_s: float
    peak_rss_mb: float
    values: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def text(self) -> str:
        """Return the manifest as one JSON document. Raises ValueError for a value that JSON cannot say."""
        return json.dumps(asdict(self), indent=1, allow_nan=False) + "\n"


def read_manifest(folder: Path) -> Manifest | None:
    """Return the manifest of a replication's folder, or None where none is whole."""
    try:
        read = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Manifest(**{**read, "key": Key(**read["key"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
