"""Duty: how many people are present hour by hour, and how many person-hours are paid.

A desk's hours are blocks: so many people from this to that hour of these weekdays. Whole numbers repeat week
after week (`sim.kernel.shifts`). A fraction is one person who works *full* shifts on some of the days, since
a fifth of a day would finish no job: 1.2 people from Monday to Friday are one full shift, and a second one
on every fifth working day. Of a round-the-clock block the fraction works whole days of 24 h (three shifts).

The k-th working day of a block is worked iff floor((k + 1) f) > floor(k f), so the days are spread evenly.
Days are counted from the Monday of the week in which the horizon starts: another warm-up moves none.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sim.kernel.calendar import HOURS_A_DAY, HOURS_A_WEEK, Calendar
from sim.kernel.shifts import Shifts

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)
FINEST = 1000
"""A fraction of a person is read as the nearest ratio with at most this denominator: 0.333333 is a third.

A number above 0 is never read as nobody: 0.0001 is one day in a thousand.
"""


@dataclass(frozen=True)
class Block:
    """`people` (full-time equivalents) from hour `start` to hour `end` of the weekdays `days` (0 = Monday).

    `end` may lie past midnight: 22 to 31 is a night, and belongs to the day on which it begins. The hours
    are half-open.

    Raises:
        ValueError: a negative or infinite number of people, a start outside the day, a length of nothing or
            of more than 24 h, days that are not weekdays in ascending order.
    """

    people: float
    start: float
    end: float
    days: tuple[int, ...] = EVERY_DAY

    def __post_init__(self) -> None:
        """Refuse what no desk can have."""
        if not 0.0 <= self.people < math.inf:
            raise ValueError(f"a block needs a number of people, 0 or more, not {self.people}")
        if not (0.0 <= self.start < HOURS_A_DAY and self.start < self.end <= self.start + HOURS_A_DAY):
            raise ValueError(
                f"a block from {self.start} to {self.end} does not begin in the day and last up to 24 h"
            )
        if not self.days or sorted(set(self.days)) != list(self.days) or not set(self.days) <= set(EVERY_DAY):
            raise ValueError(f"the days of a block are weekdays 0-6 in their order, not {self.days}")

    @property
    def whole(self) -> int:
        """How many work on each of its days."""
        return math.floor(self._exact)

    @property
    def share(self) -> Fraction:
        """The share of the days that one more works, 0 or more and below 1."""
        return self._exact - self.whole

    @property
    def _exact(self) -> Fraction:
        nearest = Fraction(self.people).limit_denominator(FINEST)
        return nearest if nearest or not self.people else Fraction(1, FINEST)


class Duty:
    """People on duty: who is present decides what can be begun, what is paid is counted in `hours`.

    With `always_manned` there is at least one present in every hour of the blocks, while the desk pays the
    people it has (0.3 round the clock: one present, 0.3 x 24 h paid a day): such a desk is shared with other
    houses, who pay the rest. With `shared` 2 the same holds for a second one: of 1.4 people two are present
    and 1.4 paid. Without it, exactly those present are paid.
    """

    def __init__(
        self, blocks: Sequence[Block], calendar: Calendar, *, always_manned: bool = False, shared: int = 1
    ) -> None:
        """See `of`."""
        self.headcount = math.fsum(block.people for block in blocks)
        """Full-time equivalents on the roster, all blocks together."""
        self.most = sum(math.ceil(block.people) for block in blocks)
        """So many at most are present at any instant: parts of people counted as whole ones."""
        zero = calendar.week_hour_at_zero
        manned = [block for block in blocks if block.people > 0.0]
        self._weekly = _weekly([(block.whole, block) for block in blocks], zero)
        parts = [block for block in blocks if block.share]
        self._extra = [_Extra(block, zero) for block in parts]
        # One or no one beside nobody, where somebody must be: that is one, day after day.
        kept = [(min(shared, math.ceil(block.people)), block) for block in manned]
        self._least = _weekly(kept, zero) if always_manned and parts else None
        small = all(people >= math.ceil(block.people) for people, block in kept)
        if self._least is not None and small and max(self._least.people) <= shared:
            self._present_weekly, self._extra = (
                self._least,
                [],
            )  # who is paid never counts more than who is there
        else:
            self._present_weekly = self._weekly
        self.paid_with_others = self._present_weekly is self._least
        """Whether the desk is shared: it keeps people of whom this house pays a part, and nobody else."""
        self._shares = [(float(block.share), _weekly([(1, block)], zero)) for block in parts]
        self._always_manned, self._shared = always_manned, shared
        self._made_of = tuple(blocks), calendar
        self._present = (math.inf, -math.inf, 0)

    @classmethod
    def of(
        cls, blocks: Sequence[Block], calendar: Calendar, *, always_manned: bool = False, shared: int = 1
    ) -> Duty:
        """Return the duty of `blocks`, which add up where they overlap; no block is nobody at any hour."""
        return cls(blocks, calendar, always_manned=always_manned, shared=shared)

    @classmethod
    def round_the_clock(cls, people: float, calendar: Calendar, *, always_manned: bool = True) -> Duty:
        """Return `people` present at every hour; a fraction works whole days."""
        return cls([Block(people, 0.0, HOURS_A_DAY)], calendar, always_manned=always_manned)

    @classmethod
    def working_days(cls, people: float, start: float, hours: float, calendar: Calendar) -> Duty:
        """Return `people` who work `hours` from hour `start` on of Monday to Friday, holidays or not."""
        return cls([Block(people, start, start + hours, MONDAY_TO_FRIDAY)], calendar)

    def without(self, share: float) -> Duty:
        """Return the duty with this share of everybody away, 0 to 1; what is left may be parts of people."""
        blocks, calendar = self._made_of
        left = [replace(block, people=block.people * (1.0 - share)) for block in blocks]
        return Duty(left, calendar, always_manned=self._always_manned, shared=self._shared)

    def at(self, t: float) -> int:
        """Return the number of people present at instant `t` (h); a change holds from its instant on."""
        return self._present_weekly.at(t) if not self._extra else self._piece(t)[2]

    def next_change(self, t: float) -> float:
        """Return the first instant after `t` (h) at which the number present changes, or inf."""
        return self._present_weekly.next_change(t) if not self._extra else self._piece(t)[1]

    def hours(self, start: float, end: float) -> float:
        """Return the paid person-hours in [start, end) (h). Raises ValueError if end is before start.

        Hours that somebody stays longer to finish are not in it: a desk counts them as overtime.
        """
        paid = self._weekly.hours(start, end)
        if not self._shares:
            return paid
        if self._always_manned:
            return paid + math.fsum(share * shift.hours(start, end) for share, shift in self._shares)
        return paid + math.fsum(-extra.hours_until(start) + extra.hours_until(end) for extra in self._extra)

    def hours_present(self, start: float, end: float) -> float:
        """Return the person-hours in [start, end) (h) in which a shared desk has people, whoever pays."""
        return self._least.hours(start, end) if self._least is not None and self.paid_with_others else 0.0

    def _piece(self, t: float) -> tuple[float, float, int]:
        """Return (from, until, people) of a stretch around `t`; most questions are about the one before."""
        begins, ends, people = self._present
        if not begins <= t < ends:
            people, ends = self._count(t), t
            # A fraction of 1 / FINEST shows up at least once in so many weeks.
            while ends <= t + (FINEST + 1) * HOURS_A_WEEK:
                ends = self._next_edge(ends)
                if ends == math.inf or self._count(ends) != people:
                    break
            else:
                t, ends = -math.inf, math.inf
            self._present = t, ends, people
        return t, ends, people

    def _count(self, t: float) -> int:
        present = self._weekly.at(t) + sum(extra.works(t) for extra in self._extra)
        return present if self._least is None else max(present, min(self._shared, self._least.at(t)))

    def _next_edge(self, t: float) -> float:
        edges = [self._weekly.next_change(t), *(extra.next_edge(t) for extra in self._extra)]
        return min(edges if self._least is None else [*edges, self._least.next_change(t)])


class _Extra:
    """One person who works the full shift on a share of a block's days."""

    def __init__(self, block: Block, week_hour_at_zero: float) -> None:
        self._block, self._zero = block, week_hour_at_zero
        self._top, self._below = block.share.numerator, block.share.denominator
        self._between = (math.inf, -math.inf, 0, 0.0)
        """The ends of two shifts in a row, number and start of the later: most questions lie between them."""
        self._hours = (-math.inf, 0.0)
        """The instant up to which hours were asked for last, and the hours: the next day begins there."""

    def works(self, t: float) -> bool:
        """Whether this person is present at `t`."""
        k = self._unfinished(t)
        return self._worked_before(k + 1) > self._worked_before(k) and self._start(k) <= t

    def next_edge(self, t: float) -> float:
        """The first instant after `t` at which a day of the block begins or ends."""
        k = self._unfinished(t)
        return self._start(k) if self._start(k) > t else self._end(k)

    def hours_until(self, t: float) -> float:
        """Hours worked from the origin to `t`; negative before it."""
        if t != self._hours[0]:
            k = self._unfinished(t)
            under_way = self.works(t) * (t - self._start(k))
            self._hours = t, self._worked_before(k) * (self._block.end - self._block.start) + under_way
        return self._hours[1]

    def _worked_before(self, k: int) -> int:
        return k * self._top // self._below

    def _unfinished(self, t: float) -> int:
        """The number of the first day of the block whose shift ends after `t`."""
        before, end, k, _ = self._between
        if before <= t < end:
            return k
        if before < end <= t < (then := self._end(k + 1)):
            self._between = end, then, k + 1, self._instant(k + 1, self._block.start)
            return k + 1
        week, day = divmod(math.floor((t + self._zero) / HOURS_A_DAY), 7)
        k = week * len(self._block.days) + bisect_left(self._block.days, day)
        while self._end(k - 1) > t:
            k -= 1
        while self._end(k) <= t:
            k += 1
        self._between = self._end(k - 1), self._end(k), k, self._instant(k, self._block.start)
        return k

    def _start(self, k: int) -> float:
        """When the shift of a day begins; mostly of the one that was asked about."""
        return self._between[3] if k == self._between[2] else self._instant(k, self._block.start)

    def _end(self, k: int) -> float:
        return self._instant(k, self._block.end)

    def _instant(self, k: int, hour: float) -> float:
        week, place = divmod(k, len(self._block.days))
        weeks, hour_of_week = divmod(HOURS_A_DAY * self._block.days[place] + hour, HOURS_A_WEEK)
        return (week + weeks) * HOURS_A_WEEK + hour_of_week - self._zero  # as `Shifts` computes it


def _weekly(parts: list[tuple[int, Block]], week_hour_at_zero: float) -> Shifts:
    """Return `people` of each block as shifts that repeat each week."""
    steps: dict[float, int] = {}
    for people, block in parts:
        for day in block.days:
            for hour, change in ((block.start, people), (block.end, -people)):
                edge = (HOURS_A_DAY * day + hour) % HOURS_A_WEEK
                steps[edge] = steps.get(edge, 0) + change
            if HOURS_A_DAY * day + block.end >= HOURS_A_WEEK:
                steps[0.0] = steps.get(0.0, 0) + people
    present, profile = 0, {0.0: 0}
    for edge in sorted(steps):
        present += steps[edge]
        profile[edge] = present
    if len(set(profile.values())) == 1:
        return Shifts.constant(present)
    return Shifts.weekly(profile, week_hour_at_zero)
