"""The slow twin of a `Desk` for rows: one SimPy process per row, on a `PriorityResource`."""

from collections.abc import Generator
from typing import Any

import simpy

from sim.kernel.desk_queue import Again

Log = list[tuple[int, int, float, bool]]
"""(id, attempt, instant of start or of leaving, left without service)."""
OFF_DUTY = (-1000,)


class Twin:
    """The same queue, told as processes. Who is off duty holds a server, asked for before all others."""

    def __init__(self, steps: list[tuple[float, int]], again: Again) -> None:
        self.env = simpy.Environment()
        self.most = max(1, *(people for _, people in steps))
        self.servers = simpy.PriorityResource(self.env, capacity=self.most)
        self.again = again
        self.log: Log = []
        self.env.process(self.shifts(steps))

    def shifts(self, steps: list[tuple[float, int]]) -> Generator[Any, Any, None]:
        """Let `people` work from each instant on."""
        away: list[simpy.resources.resource.PriorityRequest] = []
        for at, people in steps:
            yield self.env.timeout(at - self.env.now)
            while len(away) < self.most - people:
                away.append(self.servers.request(priority=OFF_DUTY))  # type: ignore[arg-type]
            while len(away) > self.most - people:
                request = away.pop()
                if request.triggered:
                    self.servers.release(request)
                else:
                    request.cancel()

    def row(
        self, row_id: int, level: int, arrived: float, service: float, patience: float, attempt: int = 0
    ) -> Generator[Any, Any, None]:
        """Arrive, wait, be served or leave, perhaps return."""
        yield self.env.timeout(arrived - self.env.now)
        request = self.servers.request(priority=(level, arrived, row_id))  # type: ignore[arg-type]
        yield request | self.env.timeout(patience)
        left = not request.triggered
        self.log.append((row_id, attempt, self.env.now, left))
        if left:
            request.cancel()
        else:
            yield self.env.timeout(service)
            self.servers.release(request)
        back = self.again(row_id, attempt, self.env.now, left, 0)
        if back is not None:
            self.env.process(self.row(row_id, level, *back, attempt + 1))

    def run(self, rows: list[tuple[int, int, float, float, float]], until: float) -> Log:
        """Serve rows of (id, priority, arrived, service, patience) and return what happened, in order."""
        for row in rows:
            self.env.process(self.row(*row))
        self.env.run(until)
        return sorted(self.log, key=lambda entry: (entry[2], entry[0]))
