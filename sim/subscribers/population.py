"""The people: one row is one subscription, one person who decides, one account. Columns, never objects.

A leaver's row stays; `alive` says whether the person is still a customer, `in_service` whether the network
serves them. What a system believes about a row is a column of its own with that system as owner.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.kernel.columns import Column, Columns
from sim.kernel.distributions import lognormal_rows
from sim.kernel.streams import Ids, Streams, identity_rows
from sim.network.outages import COVERED, EXPOSED, FIXED
from sim.subscribers.segments import FIBRE, PREPAID, SEGMENTS, SegmentsParameters
from sim.subscribers.tenure_and_charge import draw_shape, remaining_term

HOURS_A_MONTH = 730.5
DECISION_DAYS = 30
OFFERS = 10
UNRESOLVED_A_MONTH = 0.02
"""Unresolved contacts per subscriber and month whose memory people are born with. [P0.2: 0.10 x 0.28, less
what a later contact settles]"""
NEVER = np.inf

COLUMNS = (
    Column("id", np.uint64, "", "market", "identity from causes"),
    Column("segment", np.uint8, "code", "market", "see segments.SEGMENTS"),
    Column("site", np.int32, "index", "market", "serving site"),
    Column("group", np.uint8, "code", "market", "exposed, covered or fixed; see network.outages"),
    Column("offer", np.uint8, "code", "market", "which tariff of the segment"),
    Column("joined", np.float64, "h", "market", "start of the contract"),
    Column("term_ends", np.float64, "h", "market", "end of the minimum term", -NEVER),
    Column("charge", np.int32, "cents", "market", "recurring charge a month at the first tariff version"),
    Column("usage_mean", np.int32, "cents", "market", "mean usage charge a month"),
    Column("bundle", np.bool_, "", "market", "more than one product"),
    Column("alive", np.bool_, "", "customers", "still a customer"),
    Column("in_service", np.bool_, "", "provisioning", "the network serves this row"),
    Column("service_from", np.float64, "h", "provisioning", "instant of true activation", NEVER),
    Column("service_to", np.float64, "h", "customers", "instant at which the contract truly ended", NEVER),
    Column("base_hours", np.float64, "h", "customers", "outage hours of its site and group when it came"),
    Column("base_memory", np.float64, "min", "customers", "remembered minutes of its site when it came"),
    Column("base_at", np.float64, "h", "customers", "instant of the two above"),
    Column("line_memory", np.float32, "min", "customers", "remembered minutes of own line faults"),
    Column("line_at", np.float32, "h", "customers", "instant of the above"),
    Column("bill_error", np.float32, "0-1", "customers", "remembered wrong bill"),
    Column("bill_error_at", np.float32, "h", "customers", "instant of the above"),
    Column("unresolved", np.float32, "contacts", "customers", "remembered unresolved contacts"),
    Column("unresolved_at", np.float32, "h", "customers", "instant of the above"),
    Column("wait", np.float32, "min", "customers", "wait of the last contact"),
    Column("wait_at", np.float32, "h", "customers", "instant of the above", -1e9),
    Column("lateness", np.float32, "ln days", "customers", "ln(1 + days late) of the activation"),
    Column(
        "shock", np.float32, "ln", "customers", "ln(bill / median of the last three) - ln 1.2, if above 0"
    ),
    Column("shock_at", np.float32, "h", "customers", "instant of the above", -1e9),
    Column("true_port", np.int32, "index", "network", "resource that the service occupies", -1),
    Column("recorded_port", np.int32, "index", "provisioning", "resource that the inventory says", -1),
    Column("bill_known", np.bool_, "", "billing", "billing knows the account"),
    Column("bill_from", np.float64, "h", "billing", "start of charging, as billing knows it", NEVER),
    Column("bill_to", np.float64, "h", "billing", "end of charging, as billing knows it", NEVER),
    Column("bill_through", np.float64, "h", "billing", "charged through", -NEVER),
    Column(
        "true_through", np.float64, "h", "billing", "what the contract implies is charged through", -NEVER
    ),
    Column("cycle", np.uint8, "code", "billing", "bill cycle"),
    Column("last_bill_1", np.int32, "cents", "billing", "last bill"),
    Column("last_bill_2", np.int32, "cents", "billing", "the bill before"),
    Column("last_bill_3", np.int32, "cents", "billing", "the bill before that"),
    Column("receivable", np.int64, "cents", "payments", "open invoices of the account"),
)


class Population:
    """Everyone who is or was a subscriber.

    Args:
        segments: sizes and means, already scaled.
        site_weight: share of subscribers per site, shape (sites,), sums to 1.
        overlap: share of mobile users whom a neighbouring site also reaches.
        streams: chance.
        opening: hour at which the run begins.
    """

    def __init__(
        self,
        segments: SegmentsParameters,
        site_weight: NDArray[np.float64],
        overlap: float,
        streams: Streams,
        opening: float,
    ) -> None:
        self.segments, self.streams, self._overlap = segments, streams, overlap
        self._site_edges = np.cumsum(site_weight)
        self.opening = opening
        total = sum(segment.count for segment in segments.ordered())
        self.people: Any = Columns(COLUMNS, int(total * 1.5) + 64)
        self._slots: list[list[Any]] = [[] for _ in range(DECISION_DAYS)]
        self._at_site: list[list[Any]] = [[] for _ in site_weight]
        first = 0
        for code, segment in enumerate(segments.ordered()):
            ids = identity_rows("person", np.arange(first, first + segment.count))
            if segment.count:
                self._settle(np.full(segment.count, code), ids)
            first += segment.count

    def _settle(self, codes: NDArray[np.int64], ids: Ids) -> None:
        """People who were there before the run began, at their steady state of tenure and term."""
        traits = self.traits(codes, ids)
        contract, tenure = traits["contract"], traits["tenure"]
        joined = self.opening - (tenure + self.streams.rows("joined within month", ids)) * HOURS_A_MONTH
        left = remaining_term(contract, tenure, self.streams.rows("renewal", ids)) * HOURS_A_MONTH
        rows = self.add(codes, ids, joined, traits)
        people = self.people
        people.term_ends[rows] = self.opening + left
        people.service_from[rows] = people.bill_from[rows] = joined
        people.in_service[rows] = True
        # The time since the last unresolved contact is exponential: a stock at its steady state.
        since = -np.log1p(-self.streams.rows("old contact", ids)) / UNRESOLVED_A_MONTH * HOURS_A_MONTH
        people.unresolved[rows], people.unresolved_at[rows] = 1.0, self.opening - since
        people.bill_known[rows] = codes != PREPAID

    def _shape(self, codes: NDArray[np.int64], ids: Ids) -> tuple[Any, Any, Any]:
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

    def traits(self, codes: NDArray[np.int64], ids: Ids) -> dict[str, Any]:
        """What people of the segments `codes` are like, by their own luck: columns of shape (n,)."""
        rows, segments = self.streams.rows, self.segments.ordered()
        recurring, usage, bundle = (
            np.array([getattr(segment, name) for segment in segments])[codes]
            for name in ("recurring", "usage", "bundle")
        )
        contract, tenure, relative_charge = self._shape(codes, ids)
        site = np.searchsorted(self._site_edges, rows("site", ids), side="right")
        covered = np.where(rows("covered", ids) < self._overlap, COVERED, EXPOSED)
        return {
            "contract": contract,
            "tenure": tenure,
            "site": np.minimum(site, len(self._site_edges) - 1),
            "group": np.where(codes >= FIBRE, FIXED, covered),
            "offer": (rows("offer", ids) * OFFERS).astype(np.uint8),
            "charge": np.rint(recurring * 100 * relative_charge),
            "usage_mean": np.rint(usage * 100 * lognormal_rows(rows("usage level", ids), 1.0, 0.6)),
            "bundle": rows("bundle", ids) < bundle,
        }

    def add(
        self, codes: NDArray[np.int64], ids: Ids, joined: Any, traits: dict[str, Any] | None = None
    ) -> NDArray[np.int64]:
        """Add people of the segments `codes` who joined at the instants `joined` (hours).

        Args:
            codes: segments, shape (n,).
            ids: identities, shape (n,).
            joined: one instant or one a row.
            traits: as `traits` gives them, where that has been asked before.

        Returns:
            Their rows.
        """
        known = dict(self.traits(codes, ids) if traits is None else traits)
        term = known.pop("contract") * HOURS_A_MONTH
        known.pop("tenure")
        new: NDArray[np.int64] = self.people.append(
            len(ids), id=ids, segment=codes, joined=joined, term_ends=joined + term, alive=True, **known
        )
        self._enlist(new, ids, known["site"])
        return new

    def _enlist(self, new: NDArray[np.int64], ids: Ids, site: Any) -> None:
        slot = (ids % np.uint64(DECISION_DAYS)).astype(np.int64)
        for day in np.unique(slot).tolist():
            self._slots[day].append(new[slot == day])
        order = np.argsort(site, kind="stable")
        places, starts = np.unique(site[order], return_index=True)
        for place, rows in zip(places.tolist(), np.split(new[order], starts[1:]), strict=True):
            self._at_site[place].append(rows)

    @staticmethod
    def _gather(lists: list[Any]) -> NDArray[np.int64]:
        if len(lists) > 1:
            lists[:] = [np.concatenate(lists)]
        return lists[0] if lists else np.empty(0, dtype=np.int64)

    def deciding_on(self, day: int) -> NDArray[np.int64]:
        """Rows whose decision day this is, leavers among them; everyone has one in thirty days."""
        return self._gather(self._slots[day % DECISION_DAYS])

    def at_site(self, site: int) -> NDArray[np.int64]:
        """Rows that this site serves, leavers among them."""
        return self._gather(self._at_site[site])

    def alive_by_segment(self) -> NDArray[np.int64]:
        """Subscribers of each segment, shape (4,)."""
        people = self.people
        return np.bincount(people.segment[people.alive], minlength=len(SEGMENTS))
