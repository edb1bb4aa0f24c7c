"""Who is without service, and for how long. Outages touch sites, not people: a person's share is read later.

People at a site fall in three groups: *exposed* mobile users, who hang on that one site; *covered* mobile
users, whom a neighbouring site serves as long as the hub behind both is reached; and *fixed* users, whose
line ends at the hub. Minutes accumulate per site and group; a person's own are the difference to the value
at the moment of joining.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

EXPOSED, COVERED, FIXED = 0, 1, 2
"""Groups of people at a site, as columns of every array here."""
GROUP_NAMES = ("exposed", "covered", "fixed")
GROUPS = 3

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.integer]
"""Whole numbers of any width: indices of rows, sites or groups."""


class Outage(NamedTuple):
    """What a watcher is told: groups of people at sites lose service, have been without, or have it again.

    Arrays of shape (n,). `kind` is `outage began`, `outage` (a stretch) or `outage over`.
    """

    kind: str
    sites: Rows
    groups: Rows
    at: Floats
    """When it began, when the stretch began, or when it was over (h)."""
    until: Floats
    """End of the stretch, else `at` (h)."""
    since: Floats
    """When the outage began (h)."""
    people: NDArray[np.int64]
    """In service there at that instant, and through the stretch."""


class Outages:
    """Outage hours and remembered minutes per site and group, shapes (sites, 3).

    Sums run from the beginning of the warm-up. All arrays belong to this object; readers copy what they keep.

    Args:
        sites: number of sites.
        activity: mean share of the time in which an outage is felt, per group.
        half_life: hours after which half of a remembered outage has faded.
        long_outage: hours from which on an outage is remembered as a major one.

    Attributes:
        down: whether a group is without service now.
        people: subscribers in service.
        hours: hours without service so far, up to the last `integrate` or `change`.
        memory: felt minutes that were remembered when the last outage ended; see `remembered` for now, with
            those of an outage under way.
        long_until: instant (h) at which the last major outage ended, -inf before the first.
        weight: what the next outage of a site to end weighs in memory, shape (sites,); below 1 where people
            were told.
        person_hours: hours without service times people, shape (3,).
        interruptions: people cut off, each time, shape (3,).
        planned: whether planned work keeps a site without service, shape (sites,); set by the equipment.
        planned_hours: of the person-hours those at such sites, shape (3,).
        watcher: told of every change, and of every stretch with the same number of people.
    """

    def __init__(
        self, sites: int, activity: tuple[float, float, float], half_life: float, long_outage: float
    ) -> None:
        shape = (sites, GROUPS)
        self.down = np.zeros(shape, dtype=bool)
        self.people = np.zeros(shape, dtype=np.int64)
        self._since = np.zeros(shape)
        self._up_again: dict[int, list[float]] = {}
        self._integrated = np.zeros(shape)
        self.hours = np.zeros(shape)
        self.memory = np.zeros(shape)
        self._memory_at = np.zeros(shape)
        self.long_until = np.full(shape, -np.inf)
        self.weight = np.ones(sites)
        self._activity = np.asarray(activity) * 60.0
        self.half_life, self.long_outage = half_life, long_outage
        self.person_hours = np.zeros(GROUPS)
        self.interruptions = np.zeros(GROUPS, dtype=np.int64)
        self.planned = np.zeros(sites, dtype=bool)
        self.planned_hours = np.zeros(GROUPS)
        self.watcher: Callable[[Outage], None] | None = None

    def mobile_people(self) -> Floats:
        """Return the mobile users in service at every site, shape (sites,)."""
        people: Floats = self.people[:, :FIXED].sum(axis=1).astype(np.float64)
        return people

    def change(self, now: float, sites: Rows, site_down: Flags, hub_down: Flags) -> None:
        """Take in that the service of some sites has changed.

        Args:
            now: the instant, hours.
            sites: which, shape (n,).
            site_down: whether the site itself is without service, shape (n,).
            hub_down: whether its hub is, shape (n,).
        """
        wanted = np.stack([site_down, hub_down, hub_down], axis=1)
        before = self.down[sites]
        begins, ends = wanted & ~before, before & ~wanted
        self.integrate(now)
        if begins.any():
            rows, groups = np.nonzero(begins)
            self._since[sites[rows], groups] = now
            np.add.at(self.interruptions, groups, self.people[sites[rows], groups])
            self._tell("outage began", sites[rows], groups, now)
        if ends.any():
            rows, groups = np.nonzero(ends)
            self._end(now, sites[rows], groups)
        self.down[sites] = wanted
        self._integrated[sites] = now
        for site in sites[before.any(axis=1) & ~wanted.any(axis=1)].tolist():
            self._up_again.setdefault(site, []).append(now)

    def _tell(self, kind: str, sites: Rows, groups: Rows, now: float) -> None:
        if self.watcher is not None:
            at, people = np.full(len(sites), now), self.people[sites, groups]
            self.watcher(Outage(kind, sites, groups, at, at, self._since[sites, groups], people))

    def _end(self, now: float, sites: Rows, groups: Rows) -> None:
        """Let outages of some sites and groups end; they are remembered by the minutes that were felt."""
        lasted = now - self._since[sites, groups]
        felt = lasted * self._activity[groups] * self.weight[sites]
        faded = self.memory[sites, groups] * self._fade(now - self._memory_at[sites, groups])
        self.memory[sites, groups] = faded + felt
        self._memory_at[sites, groups] = now
        major = lasted > self.long_outage
        self.long_until[sites[major], groups[major]] = now
        self.weight[sites] = 1.0
        self._tell("outage over", sites, groups, now)

    def ended_after(self, site: int, instant: float) -> float:
        """Return when everybody at a site had service again, the first time after an instant (h).

        Infinity where that has not come yet, or is forgotten.
        """
        ends = self._up_again.get(site, [])
        place = bisect_right(ends, instant)
        return ends[place] if place < len(ends) else np.inf

    def forget_ends(self, before: float) -> None:
        """Forget when sites had service again before an instant (h): nobody asks any more."""
        kept = {site: [end for end in ends if end >= before] for site, ends in self._up_again.items()}
        self._up_again = {site: ends for site, ends in kept.items() if ends}

    def _fade(self, hours: Floats) -> Floats:
        """The share of a memory that is left after some hours."""
        left: Floats = np.exp2(-hours / self.half_life)
        return left

    def integrate(self, now: float) -> None:
        """Bring the hours of everyone who is without service up to `now`.

        Asked before anything that changes how many people there are, because hours are counted with those of
        now.
        """
        sites, groups = np.nonzero(self.down)
        if len(sites):
            passed = now - self._integrated[sites, groups]
            if self.watcher is not None:
                self._tell_stretches(now, sites[passed > 0], groups[passed > 0])
            self.hours[sites, groups] += passed
            lost = passed * self.people[sites, groups]
            np.add.at(self.person_hours, groups, lost)
            np.add.at(self.planned_hours, groups, lost * self.planned[sites])
            self._integrated[sites, groups] = now

    def _tell_stretches(self, now: float, sites: Rows, groups: Rows) -> None:
        assert self.watcher is not None
        people = self.people[sites, groups]
        some = people > 0
        sites, groups = sites[some], groups[some]
        begun, since, until = (
            self._integrated[sites, groups],
            self._since[sites, groups],
            np.full(len(sites), now),
        )
        self.watcher(Outage("outage", sites, groups, begun, until, since, people[some]))

    def recall(self, now: float, own: Floats, above: Floats) -> None:
        """Take in what sites remember of outages before the run, which is about to begin at `now` (h).

        Args:
            own: hours of the site's own faults as far as they are remembered, shape (sites,).
            above: the same of what all its people hang on, shape (sites,).
        """
        self.memory[:] = above[:, np.newaxis] * self._activity
        self.memory[:, EXPOSED] += own * self._activity[EXPOSED]
        self._memory_at[:] = now

    def remembered(self, now: float) -> Floats:
        """Minutes remembered at `now`, shape (sites, 3); an outage under way weighs as if it ended now."""
        faded: Floats = self.memory * self._fade(now - self._memory_at)
        if self.down.any():
            faded += self.running(now) * self._activity * self.weight[:, np.newaxis]
        return faded

    def running(self, now: float) -> Floats:
        """Hours at `now` since the outage under way began, shape (sites, 3); 0 where there is none."""
        return np.where(self.down, now - self._since, 0.0)

    def hours_until(self, now: float, site: int, group: int) -> float:
        """Hours without service of one group at one site until `now` (h), at or after its last change."""
        since = now - float(self._integrated[site, group]) if self.down[site, group] else 0.0
        return float(self.hours[site, group]) + since

    def enter(self, now: float, sites: Rows, groups: Rows) -> None:
        """Count people who come into service at `now` (hours): one for each site and group, shapes (n,)."""
        self.integrate(now)
        np.add.at(self.people, (sites, groups), 1)

    def leave(self, now: float, sites: Rows, groups: Rows) -> None:
        """Count people who leave at `now` (hours): one for each site and group, shapes (n,)."""
        self.integrate(now)
        np.subtract.at(self.people, (sites, groups), 1)
