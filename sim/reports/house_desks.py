"""Who works in each room of the house, from a scenario's settings, and which KPIs each answers for."""

from __future__ import annotations

from sim.roster import kinds
from sim.scenario.schema import Scenario
from sim.scenario.seats import addresses, settings_of


def desks_of(scenario: Scenario) -> dict[str, list[tuple[str, float]]]:
    """Return (label, full-time equivalents) of every desk, by address, for a scenario at its size."""
    return {
        address: [
            (plan.label, float(plan.people(settings_of(scenario, kind, address)))) for plan in kind.desks
        ]
        for kind, address in addresses(scenario)
    }


def kpis_of_rooms() -> dict[str, tuple[str, ...]]:
    """Return the ids of the KPIs that each kind of department answers for, by its plain address."""
    return {
        kind.name: (
            *kind.answers_for,
            *(f"{plan.name}_utilisation" for plan in kind.desks),
            *(kpi.id for kpi in kind.kpis),
        )
        for kind in kinds()
    }
