"""The manifest beside the tables of a replication: what was run, with which code, and what came out.

It is written last and names the size of every table, so a folder without a readable manifest, or with a
table of another size, is no replication. The KPIs in it spare a reader the tables.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TypedDict

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


class Measured(TypedDict, total=False):
    """What is computed from the tables while they are fresh, by KPI or line of cash.

    Attributes:
        kpis: over the horizon, each in the unit of its KPI; None where nothing was observed.
        monthly: the same of each month, months long.
        cash: cents of each month, months long; what flows out is negative.
    """

    kpis: dict[str, float | None]
    monthly: dict[str, list[float | None]]
    cash: dict[str, list[int]]


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
        values: what was computed from the tables when they were fresh.
        tables: bytes of each table's file, by table.
        notes: what the run itself had to say.
        files: bytes of each other file beside the tables, by name.
        recorded: how its event log was recorded, empty where there is none.
    """

    key: Key
    fingerprint: str
    calendar_start: str
    months: int
    cpu_s: float
    peak_rss_mb: float
    values: Measured = field(default_factory=lambda: Measured())
    tables: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    files: dict[str, int] = field(default_factory=dict)
    recorded: str = ""

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
