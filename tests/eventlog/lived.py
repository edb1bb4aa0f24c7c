"""Small operators that live with a log."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.kernel.calendar import Calendar
from sim.records.outcome import Outcome
from sim.records.recording import Recording
from sim.scenario.schema import Scenario
from sim.twin import run_replication
from tests.eventlog.recompute import Recorded


@dataclass(frozen=True)
class Life:
    """What a recorded life left behind."""

    outcome: Outcome
    file: Path
    calendar: Calendar

    @property
    def recorded(self) -> Recorded:
        return Recorded(self.file, self.calendar)


def recorded(scenario: Scenario, folder: Path, recording: Recording | None = None) -> Life:
    file = folder / "events.parquet"
    outcome = run_replication(scenario, 0, recording=(recording or Recording(), file))
    horizon = scenario.horizon
    return Life(outcome, file, Calendar(horizon.start, horizon.months, horizon.warm_up))
