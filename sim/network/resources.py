"""Numbered resources that a service occupies: a number and profile (mobile), a port and line (fixed).

The same board is used twice, with separate owners: once for what is (the network), once for what is
recorded (the inventory). A record is wrong when the two differ for a service.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.integer]
"""Whole numbers of any width: indices of rows, sites or groups."""

FREE = -1
"""Nobody occupies it."""
UNKNOWN = -2
"""Marked as used by somebody whom the records do not know."""


class PortBoard:
    """Which service occupies which resource.

    Args:
        size: number of resources.

    Attributes:
        owner: by resource the row of its service, `FREE` or `UNKNOWN`; shape (size,).
    """

    def __init__(self, size: int) -> None:
        self.owner: Rows = np.full(size, FREE, dtype=np.int64)

    def pick(self, luck: Floats, owners: Rows) -> Rows:
        """Give each owner a free resource: the first one at or after its own place of luck.

        Taken in the order of the owners, round from the last resource to the first, so early owners may push
        later ones on.

        Args:
            luck: uniforms in (0, 1), shape (n,).
            owners: rows of the services, shape (n,).

        Returns:
            Resource numbers, shape (n,).

        Raises:
            ValueError: fewer are free than are asked for.
        """
        owner, size = self.owner, len(self.owner)
        picked: Rows = (luck * size).astype(np.int64)
        for place, (start, row) in enumerate(zip(picked.tolist(), owners.tolist(), strict=True)):
            first = start
            while owner[start] != FREE:
                start = (start + 1) % size
                if start == first:
                    raise ValueError(f"{len(owners)} services ask for a resource and too few are free")
            owner[start] = row
            picked[place] = start
        return picked

    def free(self) -> int:
        """Return how many resources nobody occupies."""
        return int((self.owner == FREE).sum())

    def taken(self) -> int:
        """Return how many resources somebody occupies."""
        return len(self.owner) - self.free()

    def extend(self, more: int) -> None:
        """Add free resources at the end, numbered on from the last."""
        self.owner = np.append(self.owner, np.full(more, FREE, dtype=np.int64))

    def restore(self, owner: Rows) -> None:
        """Say again what an older copy of `owner` says; resources that came since are free."""
        self.owner[: len(owner)], self.owner[len(owner) :] = owner, FREE

    def take(self, ports: Rows, owners: Rows | int) -> None:
        """Occupy known resources, whoever had them before.

        Args:
            ports: resource numbers, shape (n,).
            owners: rows of the services, shape (n,), or UNKNOWN for all of them.
        """
        self.owner[ports] = owners

    def release(self, ports: Rows, owners: Rows) -> None:
        """Set free what these owners occupy, row by row; what somebody else has by now stays theirs.

        Args:
            ports: resource numbers, negative where a service has none, shape (n,).
            owners: rows of the services, shape (n,).
        """
        if len(ports):
            held = (ports >= 0) & (self.owner[ports] == owners)
            self.owner[ports[held]] = FREE


def settled_accuracy(turns: Floats, spoils: float, mends: Floats, begins: float) -> Floats:
    """Return the chance that a record is right in the long run, by the age of its service, shape (n,).

    From its beginning on a record is spoiled by moves that nobody records, and mended by whoever finds it:
    the share of wrong ones runs from `begins` to spoils / (spoils + mends). [V29]

    Args:
        turns: age of the service in rounds of thirty days, shape (n,).
        spoils: share spoiled a round.
        mends: share of the wrong ones mended a round, shape (n,).
        begins: share that is wrong from the beginning.
    """
    rate = np.maximum(spoils + mends, 1e-9)
    wrong: Floats = spoils / rate + (begins - spoils / rate) * np.exp(-rate * np.maximum(turns, 0.0))
    return 1 - wrong


def boards_at_birth(
    luck: Floats, services: int, wrong: NDArray[np.bool_]
) -> tuple[PortBoard, PortBoard, Rows, Rows]:
    """Return the boards on the first day: every service has a resource; for some the record shows another.

    Args:
        luck: uniforms that order the resources, shape (size,); size is at least services + wrong ones.
        services: number of services, whose owners are numbered 0 .. services - 1.
        wrong: whether the record of a service is wrong, shape (services,).

    Returns:
        The true board, the recorded board, true and recorded resource of each service.
    """
    order = np.argsort(luck, kind="stable")
    owners = np.arange(services)
    recorded = order[:services]
    true = recorded.copy()
    true[wrong] = order[services : services + int(np.sum(wrong))]
    truth, records = PortBoard(len(order)), PortBoard(len(order))
    truth.take(true, owners)
    records.take(recorded, owners)
    return truth, records, true, recorded
