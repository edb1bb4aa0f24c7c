"""Settings and policies of order management and its fallout desk. [eTOM: Manage Customer Order Fallout]"""

from __future__ import annotations

from typing import Annotated

import numpy as np
from annotated_types import Ge
from numpy.typing import NDArray

from sim.bss.order_management.words_to_billing import WordsParameters
from sim.kernel.parameters import Hours, InDays, Lever, Money, Parameters, Staff, Work, World, days
from sim.kernel.words import Codes
from sim.messages.orders import ADD


class OrderManagementParameters(Parameters):
    """Orchestration and the fallout desk."""

    analysts: Annotated[Staff, Lever(source="P0.2")] = 2
    """People at the fallout desk."""
    repair: Annotated[Work, World(20, 180, source="P0.2")] = Work(minutes=75, cv=0.8)
    """Work on one fallen-out order."""
    shift_start: Annotated[Hours, Lever(6, 11, source="A")] = 9.0
    """Start of the desk's working day."""
    shift_hours: Annotated[Hours, Lever(5, 8, source="P0.2")] = 6.4
    """Hours of work of an analyst a day."""
    chase_after: Annotated[InDays, Lever(1, 20, source="A")] = days(4)
    """Silence after which a mobile order, change or cease is looked into."""
    chase_after_fixed: Annotated[InDays, Lever(5, 60, source="A")] = days(25)
    """Silence after which an installation is looked into."""
    chasing: Annotated[str, Lever(source="A")] = "chase silence"
    """Policy: whether somebody looks into silent orders. 'chase silence' or 'wait for the customer'."""
    ranking: Annotated[str, Lever(source="A")] = "first come"
    """Policy: which fallen-out order is repaired first. 'first come' or 'new customers first'."""
    compensation: Annotated[Money, Ge(0), World(0, 15, source="F17")] = 5.0
    """Paid to the customer for each day by which an installation is late, also if it is called off."""
    words: WordsParameters = WordsParameters()
    """How often billing is told a wrong date, late, or nothing."""


def chase_silence(overdue: int) -> bool:
    """Look into every order that has been silent for too long, if there is one."""
    return overdue > 0


def wait_for_the_customer(overdue: int) -> bool:
    """Do nothing until somebody complains."""
    return False


def first_come(kinds: Codes) -> NDArray[np.int8]:
    """All alike: first come, first served."""
    return np.zeros(len(kinds), dtype=np.int8)


def new_customers_first(kinds: Codes) -> NDArray[np.int8]:
    """New services before changes and ceases."""
    return np.where(kinds == ADD, 0, 1).astype(np.int8)
