"""A signal of the world: services of newcomers begin to work, and people notice.

Provisioning tells, customers take it up in the evening. It is no message: no link lies between a service and
the person who uses it, so it is neither late nor lost.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.words import Floats, Rows
from sim.subscribers.waiting_for_orders import WaitingForOrders


class ServicesBegun:
    """Services that have begun since somebody last looked, and orders that people still wait for.

    Attributes:
        waiting: what people see of orders that are not done.
    """

    def __init__(self) -> None:
        self._begun: list[tuple[Rows, Floats]] = []
        self.waiting = WaitingForOrders()

    def tell(self, rows: Rows, late: Floats) -> None:
        """The services of these people work, `late` hours after the promised instant; shapes (n,)."""
        self._begun.append((rows, late))

    def take(self) -> tuple[Rows, Floats]:
        """What has begun since last asked: people and hours of lateness, in the order told; shapes (n,)."""
        begun, self._begun = self._begun, []
        if not begun:
            return np.empty(0, dtype=np.int64), np.empty(0)
        rows, late = zip(*begun, strict=True)
        return np.concatenate(rows), np.concatenate(late)
