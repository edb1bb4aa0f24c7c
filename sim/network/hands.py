"""What people of the operator can do to the network: repair it, inspect it, take it out and put it back.

Nothing here tells anything of the network but what somebody who stands before an element sees.
"""

from __future__ import annotations

from sim.kernel.words import Rows
from sim.network.equipment import Equipment
from sim.network.line_faults import Lines


class Hands:
    """Hands on elements and lines.

    Args:
        equipment, lines: what they touch.
        inspected: elements that are inspected, as indices into the topology.
    """

    def __init__(self, equipment: Equipment, lines: Lines, inspected: Rows) -> None:
        self._equipment, self._lines, self.to_inspect = equipment, lines, inspected

    def restore(self, element: int) -> None:
        """Let an element work again; nothing happens if it does already."""
        self._equipment.restore(element)

    def restore_line(self, row: int) -> None:
        """Let a line work again; nothing happens if it does already."""
        self._lines.restore(row)

    def broken(self, element: int) -> bool:
        """Whether somebody who stands before an element finds it out of order."""
        return self._equipment.fault_at(element) is not None

    def kind(self, element: int) -> str:
        """What an element is: core, hub, site or link."""
        return self._equipment.kind_of(element)

    def inspected(self, element: int) -> None:
        """An inspection of an element is done, now."""
        self._equipment.inspected(element)

    def inspected_at(self, element: int, instant: float) -> None:
        """An inspection was done at an instant (h) before the run began."""
        self._equipment.ageing.visited(element, instant)

    def take_out(self, element: int, work: int) -> bool:
        """Take an element out of service for planned work of that identity; False if it is down already."""
        return self._equipment.take_out(element, work)

    def put_back(self, element: int) -> None:
        """Put an element back into service; nothing happens if it was not taken out, or failed meanwhile."""
        self._equipment.put_back(element)
