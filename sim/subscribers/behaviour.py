"""Settings of how customers behave: sizes and prices by segment, reactions, calls, memories.

Shares are chances of one person at one event: each bill, order, contact or outage draws once, by the luck of
its own identity. `P-C06` and the like are the causal links of the process notes [P3.2].
"""

from __future__ import annotations

from typing import Annotated

from annotated_types import Gt

from sim.kernel.parameters import (
    Hours,
    InDays,
    Money,
    Parameters,
    PerHour,
    PerMonth,
    Share,
    Taste,
    Unit,
    Work,
    World,
    days,
)
from sim.subscribers.contracts import ContractsParameters
from sim.subscribers.decisions import ChurnParameters
from sim.subscribers.market_settings import CompetitorParameters, MarketParameters
from sim.subscribers.paying import PayingParameters
from sim.subscribers.segments import SegmentsParameters
from sim.subscribers.waiting_for_orders import WaitingParameters


class CustomersParameters(Parameters):
    """How customers behave."""

    segments: SegmentsParameters = SegmentsParameters()
    """Sizes, prices and targets by segment."""
    churn: ChurnParameters = ChurnParameters()
    """Coefficients of the decision to leave."""
    contracts: ContractsParameters = ContractsParameters()
    """What people do at the end of a minimum term."""
    waiting: WaitingParameters = WaitingParameters()
    """How people bear a broken promise."""
    paying: PayingParameters = PayingParameters()
    """How reminders move those who have not paid."""
    market: MarketParameters = MarketParameters()
    """What prospects want, as it answers to price, promise and reputation."""
    competitor: CompetitorParameters = CompetitorParameters()
    """What others charge, how that moves, and what the competitor makes of the operator's prices."""
    general_contacts: Annotated[PerMonth, World(0.01, 0.2, source="P0.2")] = 0.052
    """Contacts a subscriber makes in a month for reasons not modelled here."""
    bill_contact: Annotated[Share, Taste(0, 0.05, source="P-C06")] = 0.012
    """Share of bills that lead to a contact though nothing is wrong with them."""
    error_contact: Annotated[Share, Taste(0.1, 0.6, source="P-C06")] = 0.35
    """Added when the bill is visibly too high."""
    shock_contact: Annotated[Share, Taste(0, 0.4, source="P-C06")] = 0.15
    """Added for a bill shock of 1 (on the logarithmic scale)."""
    first_contact: Annotated[Share, Taste(0, 0.3, source="P-C06")] = 0.1
    """Added for the first bill."""
    order_contact: Annotated[Share, Taste(0, 0.2, source="A")] = 0.04
    """Orders after whose completion the customer asks something."""
    visible_error: Annotated[Money, Taste(0.01, 5, source="A")] = 0.5
    """Overcharge from which a customer may notice."""
    dispute_if_wrong: Annotated[Share, Taste(0.2, 0.8, source="P-C06")] = 0.5
    """Bill contacts that become a dispute when the bill is wrong."""
    dispute_if_right: Annotated[Share, Taste(0.05, 0.4, source="P-C06")] = 0.25
    """Bill contacts that become a dispute when it is not."""
    outage_call: Annotated[PerHour, Taste(0.02, 0.1, source="P-C10")] = 0.06
    """Share of those cut off who call, per hour awake."""
    comes_back: Annotated[Share, Taste(0.2, 0.9, source="P-C21")] = 0.6
    """Unresolved contacts that are followed by another one."""
    tries_again: Annotated[Share, Taste(0.2, 0.9, source="P-C21")] = 0.6
    """Contacts given up without a redial that are followed by another one on a later day."""
    told_calls_not: Annotated[Share, Taste(0.4, 0.6, source="P-C36")] = 0.5
    """Share of callers who do not call when told in time."""
    told_memory: Annotated[Share, Taste(0.5, 1, source="P-C36")] = 0.7
    """What an outage weighs in the memory of those who were told."""
    long_outage: Annotated[Hours, Taste(2, 12, source="P4.2")] = 4.0
    """Outages longer than this are remembered as major."""
    felt_mobile: Annotated[Share, Taste(0.1, 0.6, source="A")] = 0.3
    """Share of the time in which a mobile user would notice an outage."""
    felt_fixed: Annotated[Share, Taste(0.3, 1, source="A")] = 0.6
    """The same of a fixed user."""
    longest_patience: Annotated[Hours, Gt(0), Taste(6, 72, source="A")] = 24.0
    """Time after the start of an outage in which people still call."""
    line_call: Annotated[Share, Taste(0.7, 1, source="A")] = 0.9
    """Share of people who report a dead line of their own."""
    line_call_after: Annotated[Work, Taste(0.5, 12, source="A")] = Work(hours=2, shape="exponential")
    """From the fault of a line to that call."""
    line_found_after: Annotated[Work, World(12, 240, source="A")] = Work(hours=72, shape="exponential")
    """From the fault of a line that nobody reports to its being found otherwise."""
    line_calls_again: Annotated[InDays, Gt(0), Taste(1, 14, source="A")] = days(4)
    """From the report of a dead line to the next one, if it stays dead."""
    comes_back_after: Annotated[Work, Taste(6, 240, source="A")] = Work(hours=48, shape="exponential")
    """From the day after an unresolved contact to the next one."""
    bill_contact_after: Annotated[Work, Taste(12, 240, source="A")] = Work(hours=72, shape="exponential")
    """From a bill to the contact about it."""
    order_contact_after: Annotated[Work, Taste(2, 120, source="A")] = Work(hours=24, shape="exponential")
    """From the completion of an order to the contact about it."""
    prepaid_cv: Annotated[float, Unit("ratio"), Gt(0), Taste(0.3, 1.5, source="A")] = 0.8
    """Spread of what a prepaid customer spends from month to month, coefficient of variation."""
