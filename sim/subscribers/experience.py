"""What people remember, and how it fades.

Memories are columns of the population with the instant of their last change, so nothing is done to them while
they fade: `sim.subscribers.decisions` reads them as they stand at a decision. Outages are remembered by site
and group, not by person; what a person came too late for is taken off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.kernel.flags import some
from sim.network.outages import FIXED, GROUPS
from sim.subscribers.decisions import Memories, faded
from sim.subscribers.judgement import judge, judgement
from sim.subscribers.population import OFFERS

if TYPE_CHECKING:
    from sim.kernel.words import Rows
    from sim.messages.customers import ContactEnded
    from sim.network.line_faults import Lines
    from sim.network.outages import Outages
    from sim.network.traffic import Traffic
    from sim.subscribers.behaviour import CustomersParameters
    from sim.subscribers.population import People
    from sim.subscribers.prices import Prices

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Surroundings:
    """What sites, tariffs and segments did to people at their decision; arrays of shape (n,).

    Attributes:
        minutes: felt minutes of outages that are still remembered, those of the own line included.
        major: 1.0 where a major outage is still remembered, else 0.0.
        exposure: busy-hour samples above the latency target, 0-1; 0 for fixed lines.
        price_gap: (own - market) / own; 0 where the own price is not the dearer one. [P3.2: C27]
        campaign: strength of the competitor's campaign, 0-1.
    """

    minutes: Floats
    major: Floats
    exposure: Floats
    price_gap: Floats
    campaign: Floats


class Experience:
    """Writes the memory columns.

    Args:
        people: the population's columns.
        parameters: behaviour of customers, with half-lives and segment weights.
    """

    def __init__(self, people: People, parameters: CustomersParameters) -> None:
        self.people = people
        self.adopt(parameters)

    def adopt(self, parameters: CustomersParameters) -> None:
        """Remember and judge otherwise from now on."""
        self.p = parameters
        self.forms = judgement(parameters.churn, parameters.segments.ordered())

    def judge(self, rows: Rows, now: float, lived: Surroundings) -> tuple[Floats, Floats]:
        """The logit of leaving and the satisfaction of people, rows of shape (n,), at an instant (h).

        Args:
            rows: who decides.
            now: the instant.
            lived: what happened around them.
        """
        return judge(self.forms, self.people, rows, now, lived)

    def lived(
        self, rows: Rows, now: float, outages: Outages, lines: Lines, traffic: Traffic, prices: Prices
    ) -> Surroundings:
        """Gather what happened around these people, rows of shape (n,), until `now` (h).

        What is still going on weighs as if it ended now.
        """
        people, churn = self.people, self.p.churn
        # Flat indices of eight bytes: numpy takes by them several times sooner than by pairs of short ones.
        site, segment = people.site[rows].astype(np.int64), people.segment[rows].astype(np.int64)
        group = people.group[rows]
        place, tariff = site * GROUPS + group, segment * OFFERS + people.offer[rows]
        came = people.base_at[rows]
        minutes = outages.remembered(now).take(place)
        minutes -= self._still(people.base_memory[rows], came, now)
        np.maximum(minutes, 0.0, out=minutes)
        minutes += self._still(people.line_memory[rows], people.line_at[rows], now)
        minutes += lines.open_hours(rows, now) * 60 * self.p.felt_fixed
        long_at = outages.long_until.take(place)
        major = (long_at > came) & (long_at > now - churn.remembers_major)
        if some(outages.down):
            major |= np.minimum(outages.running(now).take(place), now - came) > outages.long_outage
        return Surroundings(
            minutes=minutes,
            major=major.astype(np.float64),
            exposure=np.where(group == FIXED, 0.0, traffic.exposure[site]),
            price_gap=prices.gaps(now).take(tariff),
            campaign=np.full(len(rows), prices.campaigned(now)),
        )

    def _still(self, minutes: Memories, since: Memories, now: float) -> Memories:
        """What is left at `now` (h) of minutes of outages, shape (n,); most people remember none."""
        left = np.zeros_like(minutes)
        there = minutes.nonzero()[0]
        if len(there):
            left[there] = faded(minutes[there], since[there], now, self.p.churn.half_life_outage)
        return left

    def after_contact(self, ended: ContactEnded) -> None:
        """Remember the wait, and what stayed unresolved; a solved matter fades at once.

        The memory of unresolved contacts grows by 1, or by `given_up_counts` where the person gave up and
        does not call again on that day, to `most_unresolved` at most. Several contacts of one person count
        one after the other, in the order of time: each adds to what is left of those before it.
        """
        for nth in in_turn(ended.row, ended.at):
            self._after_one_each(ended.where(nth))

    def _after_one_each(self, ended: ContactEnded) -> None:
        """Remember contacts of as many different people."""
        people, rows = self.people, ended.row
        people.wait[rows], people.wait_at[rows] = ended.waited, ended.at
        churn = self.p.churn
        kept = faded(
            people.unresolved[rows], people.unresolved_at[rows], ended.at, churn.half_life_unresolved
        )
        more = kept + np.where(ended.again, 0.0, np.where(ended.abandoned, churn.given_up_counts, 1.0))
        kept = np.where(ended.resolved, churn.solved_leaves * kept, more)
        people.unresolved[rows], people.unresolved_at[rows] = (
            np.minimum(kept, churn.most_unresolved),
            ended.at,
        )

    def after_bill(self, rows: Rows, at: Floats, shock: Floats) -> None:
        """Remember shocks (on the logarithmic scale of `BillSent`), at `at` (h); all of shape (n,).

        A bill without a shock leaves an earlier one as it is: `remembers_shock` says how long it counts.
        """
        shocked = shock > 0
        self.people.shock[rows[shocked]] = shock[shocked]
        self.people.shock_at[rows[shocked]] = at[shocked]

    def wrong_bill(self, rows: Rows, at: Floats) -> None:
        """Remember a bill that was noticed to be wrong, at instants `at` (h); both of shape (n,)."""
        self.people.bill_error[rows], self.people.bill_error_at[rows] = 1.0, at

    def after_line_fault(self, row: int, minutes: float, now: float) -> None:
        """Remember at `now` (h) that the own line was dead for so many felt minutes."""
        people = self.people
        kept = faded(
            float(people.line_memory[row]), float(people.line_at[row]), now, self.p.churn.half_life_outage
        )
        people.line_memory[row], people.line_at[row] = kept + minutes, now


def in_turn(rows: Rows, at: Floats) -> Iterator[Rows]:
    """Part what happens to people, rows of shape (n,), at instants `at` (h), into turns.

    Yielded are places in `rows`: first those of the first thing that happens to each person, then those of
    the second, and so on. No person is in one turn twice.
    """
    left = np.lexsort((at, rows))
    while len(left):
        first = np.ones(len(left), dtype=bool)
        first[1:] = rows[left[1:]] != rows[left[:-1]]
        yield left[first]
        left = left[~first]
