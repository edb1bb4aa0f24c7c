"""Settings of billing, and the policies that they name."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Gt, Le

from sim.kernel.parameters import (
    Hours,
    InDays,
    Lever,
    Money,
    Parameters,
    PerMonth,
    Scaled,
    Share,
    Staff,
    Unit,
    Work,
    World,
    days,
)


class BillingParameters(Parameters):
    """Bill cycles, runs and the back office."""

    cycles: Annotated[int, Unit("count"), Ge(1), Le(28), Lever(1, 28, source="P-B")] = 4
    """Bill cycles, spread over days 1-28 of the month."""
    run_hour: Annotated[Hours, Lever(0, 23, source="A")] = 20.0
    """Hour of the bill day at which a run takes what it knows."""
    rate: Annotated[Scaled[float], Gt(0), Lever(source="P0.2")] = 3000.0
    """Bills an hour."""
    verification: Annotated[Hours, Lever(1, 72, source="P0.2")] = 24.0
    """From the end of a run to dispatch."""
    backdating: Annotated[InDays, Lever(0, 31, source="A")] = days(3)
    """How late the word of an activation may come and still be charged from its own date."""
    tolerance: Annotated[Money, Lever(0, 1, source="P5.7")] = 0.01
    """Error up to which a bill counts as right."""
    tolerance_share: Annotated[Share, Lever(0, 0.05, source="P5.7")] = 0.01
    """The same as a share of the true charge."""
    usage_cv: Annotated[float, Unit("ratio"), World(0, 2, source="A")] = 0.5
    """Spread of an account's usage from month to month."""
    clerks: Annotated[Staff, Lever(source="P0.2")] = 3
    """People in the billing back office."""
    dispute_work: Annotated[Work, World(10, 60, source="P0.2")] = Work(minutes=25, cv=0.6)
    """Work on a dispute."""
    shift_hours: Annotated[Hours, Gt(0), Lever(5, 8, source="A")] = 6.4
    """Hours of work of a clerk a day."""
    reconciliation: Annotated[PerMonth, Lever(0, 1, source="P-B")] = 0.06
    """Accounts whose start and end are compared with the network in a month."""
    releasing: Annotated[str, Lever(source="A")] = "release all"
    """Policy: what happens to a bill far from the last one. 'release all' or 'check outliers'."""
    outlier: Annotated[Share, Lever(0.1, 1, source="P5.4")] = 0.3
    """Difference to the last bill from which on a bill is an outlier."""
    recall: Annotated[Share, World(0.3, 0.95, source="P5.4")] = 0.6
    """Share of wrong outliers that the check finds."""
    shift_start: Annotated[Hours, Lever(6, 11, source="A")] = 9.0
    """Start of the back office's working day."""
    prepaid_cv: Annotated[float, Unit("ratio"), Gt(0), World(0.3, 1.5, source="A")] = 0.8
    """Spread of what a prepaid customer spends from month to month, coefficient of variation."""
    old_enough: Annotated[InDays, Lever(1, 60, source="A")] = days(10)
    """Age from which reconciliation takes a missing start or end for an error and mends it."""


def release_all(outliers: int) -> bool:
    """Send every bill as computed."""
    return False


def check_outliers(outliers: int) -> bool:
    """Look at bills that differ much from the last one before they go out."""
    return outliers > 0
