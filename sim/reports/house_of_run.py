"""The house of a finished run: its departments, and what really passed between them in a mean month.

house_figure(*house_of(run, outcome))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.experiments import agent_tables
from sim.experiments.results import RunResult
from sim.records.outcome import Outcome
from sim.reports.house_rooms import Room, Wire

TABLES = ("agents", "conversation")
"""Tables of a replication that the picture is made from."""

Desks = Mapping[str, Sequence[tuple[str, float]]]
"""By address: (desk, full-time equivalents)."""


def house_of(
    run: RunResult,
    outcome: Outcome,
    desks: Desks | None = None,
    kpis: Mapping[str, Sequence[str]] | None = None,
) -> tuple[list[Room], list[Wire]]:
    """Return rooms and wires of a run.

    Args:
        run: whose KPIs stand in the rooms, as means over its replications.
        outcome: one replication's tables `agents` and `conversation`.
        desks: who works there; without it no room says so.
        kpis: by address the ids of the KPIs that the department answers for.
    """
    rooms = [
        Room(
            address,
            agent_tables.floor(address),
            role,
            tuple((desks or {}).get(address, ())),
            _values(run, (kpis or {}).get(address, ())),
        )
        for address, _, role in agent_tables.roster(outcome)
    ]
    wires = [
        Wire(one.sender, one.receiver, (one.message,), one.sent / max(1, outcome.months), one.delay)
        for one in agent_tables.conversation(outcome)
    ]
    return rooms, wires


def _values(run: RunResult, kpis: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Name and value in words of each KPI that the run has a value of."""
    from sim.kpis.catalogue import KPIS
    from sim.kpis.evaluate import format_value

    seen = {kpi: run.kpis[kpi].value for kpi in kpis if kpi in run.kpis}
    return tuple(
        (KPIS[kpi].label.partition(" (")[0], format_value(kpi, value))
        for kpi, value in seen.items()
        if value is not None
    )
