"""Who begins, who puts work down, who is not begun today, and who rests; see `sim.kernel.desk_limits`.

Between two changes of shift `_closes` is the instant at which the last go home (minus infinity while nobody
is on duty, infinity where no limit holds), so that nothing is looked up for work that ends before it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from heapq import heappush

from sim.kernel.desk_events import Service
from sim.kernel.desk_limits import INF, UNLIMITED, InHand, Job, Limits, Span, closing, put_down_at
from sim.kernel.desk_queue import Again, DeskQueue
from sim.kernel.desk_rows import (
    BEGUN_BEFORE,
    ENDS,
    PROCESS,
    URGENT,
    Row,
    Served,
    ranked,
    resumed_columns,
    slot,
)
from sim.kernel.duty import Duty


class DeskHands(DeskQueue):
    """Rows and processes, and those who have them in hand."""

    def __init__(
        self,
        name: str,
        duty: Duty,
        on_call: int,
        again: Again | None,
        *,
        again_after_service: bool,
        limits: Limits = UNLIMITED,
    ) -> None:
        """Open without rows."""
        super().__init__(name, again, again_after_service=again_after_service)
        self.duty, self.on_call, self.limits = duty, on_call, limits
        self.jobs: dict[int, Job] = {}
        """What processes told of their work, by the number of the question."""
        self.parked: list[Row] = []
        """Processes for which the rest of this shift is too short."""
        self.spans: list[Span] = []
        """Stretches of work of processes, and of rows that were put down, since last counted."""
        self._resumed: list[tuple[Row, float, InHand]] = []
        self._rests: list[tuple[float, float]] = []  # of work that ends while nobody is on duty: end, rested
        self._closes = self._shift = INF  # end of the present opening, and length of the next

    # -- who begins ------------------------------------------------------------------------------------

    def _begin(self, row: Row, t: float) -> float:
        """Let a row or process begin or go on at `t`; return when it is done or put down."""
        end, mark = t + row[4], row[7]
        if end > self._closes:
            stop = self._stop(row, t, end)
            if self.limits.rest and stop > max(self._closes, t) and not self.duty.at(stop):
                self._rests.append((stop, stop + self.limits.rest))
            if stop < end:
                self._put_down(row, t, stop)
                return stop
        if mark & PROCESS:
            self._begin_process(row, t, end)
        elif mark & BEGUN_BEFORE:
            row = (*row[:7], mark & ~BEGUN_BEFORE)
            self._resumed.append((row, t, self.in_hand.pop(row[3])))
            self.spans.append(Span(None, t, end))
        else:
            self.started.append(row)
            self.started_at.append(t)
        if self.again_after_service is not None and not mark & PROCESS:
            heappush(self.later, (end, row[1] + ENDS, *row[2:]))
        return end

    def _begin_process(self, row: Row, t: float, end: float) -> None:
        _, _, _, key, work, _, number, mark = row
        self.jobs.pop(number, None)
        if mark & BEGUN_BEFORE:
            before = self.in_hand.pop(~number)
            self.spans.append(Span(None, t, end))
            self.begun.append((number, Service(key, before.arrived, before.begun, end, before.hours + work)))
        else:
            self.spans.append(Span(row[0], t, end))
            self.begun.append((number, Service(key, row[0], t, end, work)))

    # -- the end of a shift ----------------------------------------------------------------------------

    def _stop(self, row: Row, t: float, end: float) -> float:
        """Return when it is put down, or `end`: what cannot be finished is left as the shift ends."""
        outside = self.limits.outside
        stop = put_down_at(self.duty, t, end, outside) if outside < INF else end
        return stop if stop == end or row[7] & URGENT else put_down_at(self.duty, t, end, 0.0)

    def _put_down(self, row: Row, t: float, stop: float) -> None:
        """Have the rest of the work come back at once; who goes on with it travels as far as they got."""
        hours, place = stop - t, slot(row)
        job = self.jobs.get(row[6]) if row[7] & PROCESS else None
        left = row[4] - hours + (min(job.again, hours) if job else 0.0)
        before = self.in_hand.get(place, InHand(row[0], t, t, 0.0))
        self.in_hand[place] = before._replace(put_down=stop, hours=before.hours + hours)
        self.spans.append(Span(None if row[7] & BEGUN_BEFORE else row[0], t, stop))
        self.in_order = False
        self.open_lines({row[1]})
        heappush(self.later, (stop, *row[1:4], left, INF, row[6], row[7] | BEGUN_BEFORE))

    def _since(self, row: Row) -> float:
        """From when on it has waited."""
        return self.in_hand[slot(row)].put_down if row[7] & BEGUN_BEFORE else row[0]

    def put_down_in_line(self) -> int:
        """How many wait that were begun before."""
        return sum(place in self.here for place in self.in_hand)

    def next_to_go_on(self) -> float:
        """The next instant at which somebody puts work down that is to go on, or inf."""
        if not self.in_hand:
            return INF
        return min((row[0] for row in self.later if row[7] & BEGUN_BEFORE), default=INF)

    @property
    def has_news(self) -> bool:
        """Whether rows have begun, gone on for the last time or left, and were not handed back."""
        return bool(self._resumed) or super().has_news

    def take_resumed(self) -> Served | None:
        """Return the rows that went on for the last time since last asked."""
        resumed, self._resumed = self._resumed, []
        return resumed_columns(resumed) if resumed else None

    # -- what is begun tomorrow ------------------------------------------------------------------------

    def _fits(self, row: Row, t: float) -> bool:
        """Whether it may begin at `t`: enough of the shift is left, or it need not wait for that.

        What is urgent, fits in no shift or was put off on an earlier one begins at once.
        """
        mark = row[7]
        if not mark & PROCESS or mark & (URGENT | BEGUN_BEFORE) or row[6] not in self.jobs:
            return True
        if self.limits.outside == INF:
            return True
        job = self.jobs[row[6]]
        return t + job.needs <= self._closes or job.needs > self._shift or job.put_off <= t

    def _park(self, row: Row) -> None:
        """Put it off to the next shift, on which it begins whatever is left of that."""
        job = self.jobs[row[6]]
        self.jobs[row[6]] = job._replace(put_off=min(job.put_off, self._closes))
        self.parked.append(row)

    def _head_at(self, t: float) -> Row | None:
        """Take the row that is served next at `t` off the line; park those for which it is too late today."""
        while self.here:
            row = self._head()
            if self._fits(row, t):
                return row
            self._park(row)
        return None

    def _unpark(self) -> None:
        """Have those stand in line again for whom it was too late."""
        parked, self.parked = self.parked, []
        self.here |= {slot(row): row for row in parked}
        for level in {row[1] for row in parked}:
            back = [row for row in parked if row[1] == level]
            self._lines[level] = deque(sorted([*self._lines[level], *back]))

    def rank(self, rank: Callable[[int, int], int]) -> None:
        """Give everything that has not begun another priority."""
        super().rank(rank)
        self.parked = [ranked(row, rank) for row in self.parked]
        self.open_lines({row[1] for row in self.parked})

    # -- who rests -------------------------------------------------------------------------------------

    def _look_at_the_clock(self, at: float) -> None:
        """Find out until when this opening lasts, and who has rested."""
        self._closes = self._shift = INF
        if self.limits == UNLIMITED:
            return
        self._rests = [rest for rest in self._rests if rest[1] > at]
        if not self.duty.at(at):
            self._closes = -INF
            return
        self._closes = closing(self.duty, at)
        if self._closes < INF:
            opens = self.duty.next_change(self._closes)
            self._shift = closing(self.duty, opens) - opens if opens < INF else 0.0

    def _resting(self, at: float) -> list[float]:
        """When those who rest at an instant of duty have rested."""
        return [rested for end, rested in self._rests if end <= at < rested]

    def _holds(self, at: float, ends: list[float]) -> list[float]:
        """Until when each of all people works or rests: for so many as there are, a heap.

        `ends` are those of services under way at `at`, when nobody is on duty.
        """
        held = [rested for _, rested in self._rests if rested > at]
        held += [end for end in ends if self.duty.at(end)]
        people = max(self.duty.most, self.on_call)
        return sorted([*[at] * (people - len(held)), *sorted(held)[max(0, len(held) - people) :]])
