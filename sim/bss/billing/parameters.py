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
    backdating: Annotated[InDays, Lever(0, 365, source="P-B, P5.4")] = days(90)
    """How far back a service is charged of which billing learns late; before that it is written off."""
    mismatch: Annotated[Share, World(0, 0.05, source="P5.3")] = 0.02
    """Changes that are entered wrongly in billing where their words come by file or by hand."""
    mismatch_at_once: Annotated[Share, World(0, 0.02, source="A, P5.3")] = 0.004
    """The same where an interface enters them at once."""
    untold_before: Annotated[Share, World(0, 0.05, source="P5.3")] = 0.024
    """Beginnings before the run of which billing was never told; some of them have been found since."""
    untold_ends_before: Annotated[Share, World(0, 0.05, source="P5.3")] = 0.016
    """Ends before the run of which billing was never told; some of them have been found since."""
    wrong_start_before: Annotated[Share, World(0, 0.1, source="P5.2: E5")] = 0.04
    """Beginnings before the run that were told wrongly; some of them have been put right since."""
    wrong_start_days: Annotated[Work, World(24, 480, source="P5.2: E5")] = Work(
        hours=144, shape="exponential"
    )
    """By how much such a beginning is wrong."""
    complained_before: Annotated[PerMonth, World(0, 1, source="P-C06")] = 0.17
    """Of accounts billed too much before the run, those that a dispute put right in a month: 0.36 of such
    bills lead to a contact, half of these to a dispute, 0.95 of these are decided rightly."""
    audited_before: Annotated[PerMonth, World(0, 1, source="P-B")] = 0.06
    """Accounts that were compared in a month before the run, whatever is compared now."""
    mismatch_before: Annotated[Share, World(0, 0.05, source="P5.3")] = 0.02
    """Changes before the run that were entered wrongly in billing."""
    unbilled_share: Annotated[Share, World(0.3, 0.9, source="P5.3")] = 0.6
    """Of changes entered wrongly those after which nothing is billed; after the others two items are."""
    proration: Annotated[Share, World(0, 0.3, source="P5.2")] = 0.11
    """Changes that leave a wrong amount on the next bill: 0.3 % of bills, at 2.65 changes in 100 months."""
    proration_error: Annotated[Money, Ge(0), World(0, 20, source="P5.2")] = 3.0
    """Size of such an amount."""
    proration_over: Annotated[Share, World(0, 1, source="P5.2")] = 0.55
    """Such amounts that are too much."""
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
    dispute_wrong: Annotated[Share, World(0, 0.3, source="A")] = 0.05
    """Disputes in which the clerk finds the opposite of what is the case."""
    reconciliation: Annotated[PerMonth, Lever(0, 1, source="P-B")] = 0.06
    """Accounts that are compared with the network's list of services in a month."""
    analysts: Annotated[Staff, Lever(1, 6, source="A, P0.2")] = 3
    """People in revenue assurance. The note's two are enough for services that are not billed; with wrong
    dates, and what the list leaves out though it works, three are 0.7 busy, as its other desks are."""
    assurance_work: Annotated[Work, World(0.5, 8, source="P1.3")] = Work(hours=3, cv=0.6)
    """Work on a case of revenue assurance."""
    assurance_wrong: Annotated[Share, World(0, 0.3, source="A")] = 0.05
    """Cases of revenue assurance that end with the opposite of what is the case."""
    auditing: Annotated[str, Lever(source="A")] = "after disputes"
    """Policy: when a tariff is checked for all who have it. 'after disputes' or 'never'."""
    doubts: Annotated[int, Unit("count"), Ge(1), Le(1000), Lever(1, 100, source="A")] = 3
    """Justified disputes against one tariff after which it is checked."""
    tariff_defect: Annotated[Share, World(0, 0.2, source="P5.2")] = 0.03
    """Tariff versions whose usage prices are entered wrongly."""
    defect_low: Annotated[Share, World(0, 1, source="P5.2")] = 0.02
    """Bills of the offer that such a mistake hits at least."""
    defect_high: Annotated[Share, World(0, 1, source="P5.2")] = 0.10
    """Bills of the offer that it hits at most."""
    defect_size: Annotated[Share, World(0, 1, source="P5.2")] = 0.08
    """Share of the usage by which it is wrong, up or down."""
    defect_over: Annotated[Share, World(0, 1, source="P5.2")] = 0.5
    """Such mistakes that charge too much."""
    claiming: Annotated[str, Lever(source="A")] = "every month"
    """Policy: whether payments gets a list of invoices to compare with. 'every month' or 'never'."""
    releasing: Annotated[str, Lever(source="A")] = "release all"
    """Policy: what happens to a bill far from the last one. 'release all' or 'check outliers'."""
    outlier: Annotated[Share, Lever(0.1, 1, source="P5.4")] = 0.3
    """Difference to the last bill from which on a bill is an outlier."""
    recall: Annotated[Share, World(0.3, 0.95, source="P5.4")] = 0.6
    """Share of wrong bills that a check finds."""
    false_alarm: Annotated[Share, World(0, 0.2, source="A")] = 0.01
    """Share of right bills that a check changes to what the customer used to pay."""
    check_work: Annotated[Work, World(1, 30, source="A")] = Work(minutes=6, cv=0.6)
    """Work on the check of a bill before it goes out."""
    shift_start: Annotated[Hours, Lever(6, 11, source="A")] = 9.0
    """Start of the back office's working day."""
    old_enough: Annotated[InDays, Lever(1, 60, source="A")] = days(10)
    """Age from which a difference between records is taken for an error and not for a word under way."""


def release_all(outliers: int) -> bool:
    """Send every bill as computed."""
    return False


def check_outliers(outliers: int) -> bool:
    """Hold bills that differ much from the last one, and look at them before they go out."""
    return outliers > 0
