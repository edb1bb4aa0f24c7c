"""The people: one row is one subscription, one person who decides, one account. Columns, never objects.

A leaver's row stays; `alive` says whether the person is still a customer, `in_service` whether the network
serves them. What a system believes about people stands in a table of its own (see `Cohort.table`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernel.cohort import Cohort
from sim.kernel.columns import Columns, column
from sim.kernel.distributions import lognormal_rows
from sim.kernel.streams import Streams, identity_rows
from sim.kernel.words import Codes, Flags, Floats, Ids, Rows
from sim.network.outages import COVERED, EXPOSED, FIXED
from sim.subscribers.contracts import DECISION_DAYS, HOURS_A_MONTH, ContractsParameters
from sim.subscribers.decisions import ChurnParameters
from sim.subscribers.segments import FIBRE, SEGMENTS, SegmentsParameters
from sim.subscribers.steady_state import Settled, settled
from sim.subscribers.tenure_and_charge import draw_shape

OFFERS = 10
"""Tariffs of each segment; people are spread evenly over them."""
NEVER = np.inf
"""Instant of what has not happened."""

Places = NDArray[np.int32]
Short = NDArray[np.float32]


def decision_day(ids: Ids) -> Rows:
    """The decision day of people, as a number below DECISION_DAYS, shape (n,)."""
    return (ids % np.uint64(DECISION_DAYS)).astype(np.int64)


class Traits(NamedTuple):
    """What people are like, by their own luck; arrays of shape (n,)."""

    contract: Floats
    """Months of the minimum term, 0 where there is none."""
    site: Rows
    group: Rows
    offer: Codes
    charge: Floats
    """Recurring charge a month in cents."""
    usage_mean: Floats
    """Mean usage charge a month in cents."""
    bundle: Flags
    brand: Codes

    def where(self, choice: Rows) -> Traits:
        """Those of some people."""
        return Traits._make(column[choice] for column in self)


class People(Columns):
    """One row a person; see each column for who writes it."""

    id: Ids = column(np.uint64, "identity from causes", by="market")
    segment: Codes = column(np.uint8, "see segments.SEGMENTS", by="market")
    brand: Codes = column(np.uint8, "whose customer: 0 is the operator's own brand", by="market")
    site: Places = column(np.int32, "serving site", "index", by="market")
    group: Codes = column(np.uint8, "exposed, covered or fixed; see network.outages", by="market")
    offer: Codes = column(np.uint8, "which tariff of the segment", by="market")
    joined: Floats = column(np.float64, "start of the contract", "h", by="market")
    term: Codes = column(np.uint8, "length of the minimum term, 0 for none", "month", by="market")
    term_ends: Floats = column(
        np.float64, "end of the minimum term, the latest one", "h", by="customers", start=-NEVER
    )
    charge: Places = column(
        np.int32, "recurring charge a month at the first tariff version", "cents", by="market"
    )
    usage_mean: Places = column(np.int32, "mean usage charge a month", "cents", by="market")
    bundle: Flags = column(np.bool_, "more than one product", by="market")
    alive: Flags = column(np.bool_, "still a customer", by="customers")
    in_service: Flags = column(np.bool_, "the network serves this row", by="provisioning")
    service_from: Floats = column(
        np.float64, "instant of true activation", "h", by="provisioning", start=NEVER
    )
    service_to: Floats = column(
        np.float64, "instant at which the contract truly ended", "h", by="customers", start=NEVER
    )
    true_port: Places = column(
        np.int32, "resource that the service occupies", "index", by="provisioning", start=-1
    )
    base_hours: Floats = column(
        np.float64, "outage hours of its site and group when it came", "h", by="customers"
    )
    base_memory: Floats = column(
        np.float64, "remembered minutes of its site when it came", "min", by="customers"
    )
    base_at: Floats = column(np.float64, "instant of the two above", "h", by="customers")
    line_memory: Short = column(np.float32, "remembered minutes of own line faults", "min", by="customers")
    line_at: Short = column(np.float32, "instant of the above", "h", by="customers")
    bill_error: Short = column(np.float32, "remembered wrong bill", "0-1", by="customers")
    bill_error_at: Short = column(np.float32, "instant of the above", "h", by="customers")
    unresolved: Short = column(np.float32, "remembered unresolved contacts", "contacts", by="customers")
    unresolved_at: Short = column(np.float32, "instant of the above", "h", by="customers")
    wait: Short = column(np.float32, "wait of the last contact", "min", by="customers")
    wait_at: Short = column(np.float32, "instant of the above", "h", by="customers", start=-1e9)
    lateness: Short = column(
        np.float32, "ln(1 + days late) of the activation or of a change", "ln days", by="customers"
    )
    lateness_at: Floats = column(
        np.float64, "instant since when a late change is as ordered", "h", by="customers", start=-1e9
    )
    shock: Short = column(
        np.float32, "ln(bill / median of the last three) - ln 1.2, if above 0", "ln", by="customers"
    )
    shock_at: Short = column(np.float32, "instant of the above", "h", by="customers", start=-1e9)


class Population:
    """Everyone who is or was a subscriber.

    Rows are added and never moved or removed, so a row's number stands for one person through the
    whole run. Those of the beginning stand in blocks of one decision day each, so that a day's pass reads
    what lies side by side; whoever comes later stands behind them.

    Args:
        segments: sizes and means, already scaled.
        site_weight: share of subscribers per site, shape (sites,), sums to 1.
        overlap: share of mobile users whom a neighbouring site also reaches.
        streams: chance.
        opening: hour at which the run begins.
        brands: share of people of each brand, the own one first; shape (brands,), sums to 1.
        churn, contracts: how people leave and sign again, which says how long those have been here, and under
            which contract, who are there when the run begins.

    Attributes:
        people: the columns.
        opening: hour at which the run begins.
    """

    def __init__(
        self,
        segments: SegmentsParameters,
        site_weight: NDArray[np.float64],
        overlap: float,
        streams: Streams,
        opening: float,
        brands: tuple[float, ...] = (1.0,),
        churn: ChurnParameters | None = None,
        contracts: ContractsParameters | None = None,
    ) -> None:
        self.segments, self.streams, self._overlap = segments, streams, overlap
        self._brand_edges = np.cumsum(brands)[:-1]
        self._cohorts: list[Cohort] = []
        self._site_edges = np.cumsum(site_weight)
        self._newcomers_edges = self._site_edges
        self._settled: list[Settled] = [
            settled(name, segment, churn or ChurnParameters(), contracts or ContractsParameters())
            for name, segment in zip(SEGMENTS, segments.ordered(), strict=True)
        ]
        self.opening = opening
        total = sum(segment.count for segment in segments.ordered())
        self.people = People(int(total * 1.5) + 64)
        self._slots: list[list[Rows]] = [[] for _ in range(DECISION_DAYS)]
        self._at_site: list[list[Rows]] = [[] for _ in site_weight]
        self._settle(total)

    def _settle(self, total: int) -> None:
        """Settle those who were there before, in the steady state of tenure and contract.

        Those of one decision day stand beside each other: they are looked at together.
        """
        ids = identity_rows("person", np.arange(total))
        slot, today = decision_day(ids), int(self.opening // 24)
        order = np.argsort(slot, kind="stable")
        counts = [segment.count for segment in self.segments.ordered()]
        codes, ids, slot = np.repeat(np.arange(len(counts)), counts)[order], ids[order], slot[order]
        traits = self.traits(codes, ids, newcomers=False)
        luck = [self.streams.rows(name, ids) for name in ("place in time", "day of joining")]
        contract = (traits.contract / 12).astype(np.int64)
        until = ((slot - today) % DECISION_DAYS).astype(np.float64)
        tenure, left = np.zeros(total), np.zeros(total)
        for code, world in enumerate(self._settled):
            here = np.flatnonzero(codes == code)
            place, day = (each[here] for each in luck)
            bundle = traits.bundle[here].astype(np.uint8)
            stand = world.draw(contract[here], bundle, until[here], place, day)
            tenure[here], left[here] = stand.tenure, stand.left
        joined = self.opening - tenure * 24
        rows = self.add(codes, ids, joined, traits)
        self._first_to_come = np.argsort(order)
        people = self.people
        people.term_ends[rows] = self.opening + left * 24
        people.service_from[rows] = joined
        people.in_service[rows] = True

    def _shape(self, codes: Rows, ids: Ids, newcomers: bool) -> tuple[Floats, Floats, Flags]:
        """Contract months, relative charge and bundle of people of several segments, by their own luck."""
        luck = np.stack([self.streams.rows(name, ids) for name in ("contract", "tenure", "charge")])
        bundle = self.streams.rows("bundle", ids)
        contract, charge, bundled = np.zeros(len(ids)), np.zeros(len(ids)), np.zeros(len(ids), dtype=bool)
        for code in np.unique(codes).tolist():
            here, name, world = codes == code, SEGMENTS[code], self._settled[code]
            shares = tuple(world.newcomers.sum(axis=1).tolist()) if newcomers else None
            shape = draw_shape(name, luck[0, here], luck[1, here], luck[2, here], shares)
            contract[here], charge[here] = shape.contract_months, shape.relative_charge
            several = self.segments.ordered()[code].bundle
            share = world.bundle_shares()[shape.contract_months // 12] if newcomers else several
            bundled[here] = bundle[here] < share
        return contract, charge, bundled

    def newcomers_by_site(self, leaving: Floats) -> None:
        """Let mobile people join where such people leave, so that sites keep their shares of them.

        Args:
            leaving: how readily people at each site leave, relative to each other, shape (sites,).
        """
        weight = np.diff(self._site_edges, prepend=0.0) * leaving
        self._newcomers_edges = np.cumsum(weight / weight.sum())

    def traits(self, codes: Rows, ids: Ids, *, newcomers: bool = True) -> Traits:
        """What people of the segments `codes` are like, by their own luck.

        Of those who are there the shares by contract, bundle and site are as entered. Newcomers have other
        shares, with which those stay as they are.

        Args:
            codes: of segments, shape (n,).
            ids: identities, shape (n,). Equal ids of a segment are equal people, in whatever order they are
                asked about.
            newcomers: whether they join, or have been there when the run begins.
        """
        rows, segments = self.streams.rows, self.segments.ordered()
        recurring = np.array([segment.recurring for segment in segments])[codes]
        usage = np.array([segment.usage for segment in segments])[codes]
        contract, relative_charge, bundle = self._shape(codes, ids, newcomers)
        place = rows("site", ids)
        site = np.searchsorted(self._site_edges, place, side="right")
        if newcomers:
            theirs = np.searchsorted(self._newcomers_edges, place, side="right")
            site = np.where(codes >= FIBRE, site, theirs)
        covered = np.where(rows("covered", ids) < self._overlap, COVERED, EXPOSED)
        return Traits(
            contract=contract,
            site=np.minimum(site, len(self._site_edges) - 1),
            group=np.where(codes >= FIBRE, FIXED, covered),
            offer=(rows("offer", ids) * OFFERS).astype(np.uint8),
            charge=np.rint(recurring * 100 * relative_charge),
            usage_mean=np.rint(usage * 100 * lognormal_rows(rows("usage level", ids), 1.0, 0.6)),
            bundle=bundle,
            brand=self.brand_of(ids),
        )

    def brand_of(self, ids: Ids) -> Codes:
        """Whose customers people are or would be, by their own luck, shape (n,)."""
        if not len(self._brand_edges):
            return np.zeros(len(ids), dtype=np.uint8)
        luck = self.streams.rows("brand", ids)
        return np.searchsorted(self._brand_edges, luck, side="right").astype(np.uint8)

    def serve_by(self, cohort: Cohort) -> None:
        """Let a cohort take in those whom it serves, of everyone who is here and of all who come."""
        cohort.admit(np.arange(self.people.count), self.people.brand)
        self._cohorts.append(cohort)

    def add(self, codes: Rows, ids: Ids, joined: float | Floats, traits: Traits | None = None) -> Rows:
        """Add people of the segments `codes` who joined at the instants `joined` (h).

        Args:
            codes: segments, shape (n,).
            ids: identities, shape (n,).
            joined: one instant or one a row.
            traits: as `traits` gives them, where that has been asked before.

        Returns:
            Their rows, shape (n,).
        """
        known = self.traits(codes, ids) if traits is None else traits
        new = self.people.append(
            len(ids), id=ids, segment=codes, brand=known.brand, joined=joined, alive=True,
            term=known.contract, site=known.site, group=known.group,
            term_ends=np.where(known.contract > 0, joined + known.contract * HOURS_A_MONTH, -NEVER),
            offer=known.offer, charge=known.charge, usage_mean=known.usage_mean, bundle=known.bundle,
        )  # fmt: skip
        self._enlist(new, ids, known.site)
        for cohort in self._cohorts:
            cohort.admit(new, known.brand)
        return new

    def add_leavers(self, codes: Rows, ids: Ids, left: Floats) -> Rows:
        """Add people of the segments `codes` who left before the run, and of whom somebody has kept a record.

        They were like those who come now, because as many of each kind come as leave. How long they stayed
        makes no difference to anybody: a year.

        Args:
            codes: segments, shape (n,).
            ids: identities, shape (n,).
            left: when their contracts and services ended (h), shape (n,).

        Returns:
            Their rows, shape (n,).
        """
        rows, people = self.add(codes, ids, left - 12 * HOURS_A_MONTH), self.people
        people.alive[rows], people.service_from[rows] = False, people.joined[rows]
        people.service_to[rows] = left
        return rows

    def _enlist(self, new: Rows, ids: Ids, site: Rows) -> None:
        if len(new):
            self._deal(new, decision_day(ids), self._slots)
            self._deal(new, site, self._at_site)

    @staticmethod
    def _deal(rows: Rows, to: Rows, lists: list[list[Rows]]) -> None:
        """Append the rows to the lists whose numbers stand in `to`, shape (n,), at least one."""
        order = to.argsort(kind="stable")
        rows, to = rows[order], to[order]
        starts = [0, *((to[1:] != to[:-1]).nonzero()[0] + 1).tolist()]
        for number, first, end in zip(to[starts].tolist(), starts, [*starts[1:], len(to)], strict=True):
            lists[number].append(rows[first:end])

    @staticmethod
    def _gather(lists: list[Rows]) -> Rows:
        if len(lists) > 1:
            lists[:] = [np.concatenate(lists)]
        return lists[0] if lists else np.empty(0, dtype=np.int64)

    def by_coming(self) -> Rows:
        """All rows in the order in which people came, shape (count,): those of the beginning by their number.

        Whoever hands something out one after the other goes by it; where people stand says nothing.
        """
        first = self._first_to_come
        return np.concatenate([first, np.arange(len(first), self.people.count)])

    def deciding_on(self, day: int) -> Rows:
        """Rows whose decision day this is, leavers among them; everyone has one in thirty days."""
        return self._gather(self._slots[day % DECISION_DAYS])

    def at_site(self, site: int) -> Rows:
        """Rows that this site serves, leavers among them."""
        return self._gather(self._at_site[site])

    def alive_by_segment(self) -> Rows:
        """Subscribers of each segment, shape (4,)."""
        people = self.people
        return np.bincount(people.segment[people.alive], minlength=len(SEGMENTS))
