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
from sim.subscribers.segments import FIBRE, SEGMENTS, SegmentsParameters
from sim.subscribers.tenure_and_charge import draw_shape, remaining_term

HOURS_A_MONTH = 730.5
"""Of a mean month: a twelfth of 365.25 days."""
DECISION_DAYS = 30
"""Everyone has one decision day in so many."""
OFFERS = 10
"""Tariffs of each segment; people are spread evenly over them."""
UNRESOLVED_A_MONTH = 0.02
"""Unresolved contacts per subscriber and month whose memory people are born with. [P0.2: 0.10 x 0.28, less
what a later contact settles]"""
NEVER = np.inf
"""Instant of what has not happened."""

Places = NDArray[np.int32]
Short = NDArray[np.float32]


class Traits(NamedTuple):
    """What people are like, by their own luck; arrays of shape (n,)."""

    contract: Floats
    """Months of the minimum term."""
    tenure: Floats
    """Months since the contract began, of those who are there when the run begins."""
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
    term_ends: Floats = column(np.float64, "end of the minimum term", "h", by="market", start=-NEVER)
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
    lateness: Short = column(np.float32, "ln(1 + days late) of the activation", "ln days", by="customers")
    shock: Short = column(
        np.float32, "ln(bill / median of the last three) - ln 1.2, if above 0", "ln", by="customers"
    )
    shock_at: Short = column(np.float32, "instant of the above", "h", by="customers", start=-1e9)


class Population:
    """Everyone who is or was a subscriber.

    Rows are added and never moved or removed, so a row's number stands for one person through the
    whole run.

    Args:
        segments: sizes and means, already scaled.
        site_weight: share of subscribers per site, shape (sites,), sums to 1.
        overlap: share of mobile users whom a neighbouring site also reaches.
        streams: chance.
        opening: hour at which the run begins.
        brands: share of people of each brand, the own one first; shape (brands,), sums to 1.

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
    ) -> None:
        self.segments, self.streams, self._overlap = segments, streams, overlap
        self._brand_edges = np.cumsum(brands)[:-1]
        self._cohorts: list[Cohort] = []
        self._site_edges = np.cumsum(site_weight)
        self.opening = opening
        total = sum(segment.count for segment in segments.ordered())
        self.people = People(int(total * 1.5) + 64)
        self._slots: list[list[Rows]] = [[] for _ in range(DECISION_DAYS)]
        self._at_site: list[list[Rows]] = [[] for _ in site_weight]
        first = 0
        for code, segment in enumerate(segments.ordered()):
            ids = identity_rows("person", np.arange(first, first + segment.count))
            if segment.count:
                self._settle(np.full(segment.count, code), ids)
            first += segment.count

    def _settle(self, codes: Rows, ids: Ids) -> None:
        """People who were there before the run began, at their steady state of tenure and term."""
        traits = self.traits(codes, ids)
        contract, tenure = traits.contract, traits.tenure
        joined = self.opening - (tenure + self.streams.rows("joined within month", ids)) * HOURS_A_MONTH
        left = remaining_term(contract, tenure, self.streams.rows("renewal", ids)) * HOURS_A_MONTH
        rows = self.add(codes, ids, joined, traits)
        people = self.people
        people.term_ends[rows] = self.opening + left
        people.service_from[rows] = joined
        people.in_service[rows] = True
        # The time since the last unresolved contact is exponential: a stock at its steady state.
        since = -np.log1p(-self.streams.rows("old contact", ids)) / UNRESOLVED_A_MONTH * HOURS_A_MONTH
        people.unresolved[rows], people.unresolved_at[rows] = 1.0, self.opening - since

    def _shape(self, codes: Rows, ids: Ids) -> tuple[Floats, Floats, Floats]:
        """Contract months, tenure and relative charge of people of several segments, by their own luck."""
        luck = [self.streams.rows(name, ids) for name in ("contract", "tenure", "charge")]
        found = [np.zeros(len(ids)) for _ in luck]
        for code in np.unique(codes).tolist():
            here = codes == code
            shape = draw_shape(SEGMENTS[code], *(uniforms[here] for uniforms in luck))
            found[0][here] = shape.contract_months
            found[1][here] = shape.tenure_months
            found[2][here] = shape.relative_charge
        return found[0], found[1], found[2]

    def traits(self, codes: Rows, ids: Ids) -> Traits:
        """What people of the segments `codes` are like, by their own luck.

        Args:
            codes: of segments, shape (n,).
            ids: identities, shape (n,). Equal ids of a segment are equal people, in whatever order they are
                asked about.
        """
        rows, segments = self.streams.rows, self.segments.ordered()
        recurring = np.array([segment.recurring for segment in segments])[codes]
        usage = np.array([segment.usage for segment in segments])[codes]
        bundle = np.array([segment.bundle for segment in segments])[codes]
        contract, tenure, relative_charge = self._shape(codes, ids)
        site = np.searchsorted(self._site_edges, rows("site", ids), side="right")
        covered = np.where(rows("covered", ids) < self._overlap, COVERED, EXPOSED)
        return Traits(
            contract=contract,
            tenure=tenure,
            site=np.minimum(site, len(self._site_edges) - 1),
            group=np.where(codes >= FIBRE, FIXED, covered),
            offer=(rows("offer", ids) * OFFERS).astype(np.uint8),
            charge=np.rint(recurring * 100 * relative_charge),
            usage_mean=np.rint(usage * 100 * lognormal_rows(rows("usage level", ids), 1.0, 0.6)),
            bundle=rows("bundle", ids) < bundle,
            brand=self._brand(ids),
        )

    def _brand(self, ids: Ids) -> Codes:
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
            term_ends=joined + known.contract * HOURS_A_MONTH, site=known.site, group=known.group,
            offer=known.offer, charge=known.charge, usage_mean=known.usage_mean, bundle=known.bundle,
        )  # fmt: skip
        self._enlist(new, ids, known.site)
        for cohort in self._cohorts:
            cohort.admit(new, known.brand)
        return new

    def _enlist(self, new: Rows, ids: Ids, site: Rows) -> None:
        if len(new):
            self._deal(new, (ids % np.uint64(DECISION_DAYS)).astype(np.int64), self._slots)
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
