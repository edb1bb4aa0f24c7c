"""Access sites and the spans that tie them to their hubs: how many, how heavy, how far, in which form.

Sites are grown, not placed: no map says where they stand. How many hang on a hub follows its weight; length,
weight and direction are chance of the streams `network.*`, drawn by hub and rank. Distances are km of cable,
and a site's place is drawn so that it agrees with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from annotated_types import Ge, Gt
from numpy.typing import NDArray

from sim.kernel.distributions import lognormal_rows
from sim.kernel.parameters import Kilometres, Lever, Parameters, Unit, World
from sim.kernel.streams import Streams, identity_rows

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


class AccessPlan(Parameters):
    """How sites hang on their hub."""

    form: Annotated[Literal["star", "ring", "tree"], Lever(source="A")] = "star"
    """`star`: each site has its own span; `ring`: rings that start and end at the hub; `tree`: chains."""
    ring_size: Annotated[int, Unit("count"), Ge(1), Lever(3, 10, source="A")] = 5
    """Sites of one ring or chain; the last of a hub may be smaller."""
    span_km: Annotated[Kilometres, World(0.5, 15, source="processes 0.2: 600 km of fibre in all")] = 2.3
    """Mean length of one access span, lognormal."""
    span_cv: Annotated[float, Unit("share"), Gt(0), World(source="A")] = 0.6
    """Coefficient of variation of the span length."""
    weight_cv: Annotated[float, Unit("share"), Gt(0), World(source="A")] = 0.5
    """Coefficient of variation of the subscribers per site, lognormal."""


@dataclass(frozen=True)
class Access:
    """Sites, grouped by hub, and their spans.

    Attributes:
        hub_of_site: the hub of each site, ascending.
        rank: 1 for the first site of a hub, 2 for the second, ...
        weight_of_site: share of all subscribers, sums to 1.
        spans: pairs of ends, shape (spans, 2): a site's index, or -1 - hub for a hub.
        span_km: length of each span.
        east_km, north_km: where each site stands from its hub; for drawing, consistent with the lengths.
    """

    hub_of_site: Indices
    rank: Indices
    weight_of_site: Floats
    spans: Indices
    span_km: Floats
    east_km: Floats
    north_km: Floats


def share_out(number: int, weights: Floats) -> Indices:
    """Return whole numbers in proportion to `weights` that add up to `number`.

    The largest remainders are rounded up, ties in order.

    [Hamilton's method of largest remainders] Remainders are compared at nine decimals. `weights` need not add
    up to 1, but must not all be zero.
    """
    exact = number * weights / weights.sum()
    whole: Indices = np.floor(exact).astype(np.int64)
    order = np.argsort(-np.round(exact - whole, 9), kind="stable")
    whole[order[: number - int(whole.sum())]] += 1
    return whole


def attach_sites(sites: int, hub_weight: Floats, plan: AccessPlan, streams: Streams) -> Access:
    """Return the access network of `sites` sites on hubs that take a share by `hub_weight`.

    A site's weight and spans belong to (hub, rank), so that more sites leave the others as they are.
    """
    counts = share_out(sites, hub_weight)
    hub = np.repeat(np.arange(len(counts)), counts)
    place = np.arange(sites) - np.repeat(np.cumsum(counts) - counts, counts)
    size = 1 if plan.form == "star" else plan.ring_size
    first = place % size == 0
    group = np.cumsum(first) - 1
    identity = identity_rows("access site", hub, place + 1)
    ring = identity_rows("access ring", hub[first], place[first] // size)
    weight = lognormal_rows(streams.rows("network.site_weight", identity), 1.0, plan.weight_cv)
    km = lognormal_rows(streams.rows("network.span", identity), plan.span_km, plan.span_cv)
    closing = np.zeros(len(ring))
    if plan.form == "ring":
        closing = lognormal_rows(streams.rows("network.closing_span", ring), plan.span_km, plan.span_cv)
    turn = 2 * np.pi * streams.rows("network.direction", ring)
    spans, span_km = _spans(plan.form, hub, first, km, closing)
    east, north = _offsets(plan.form, group, km, closing, turn)
    return Access(hub, place + 1, weight / weight.sum(), spans, span_km, east, north)


def _spans(
    form: str, hub: Indices, first: NDArray[np.bool_], km: Floats, closing: Floats
) -> tuple[Indices, Floats]:
    """Both ends of every span, shape (spans, 2), and its length, km; hub h stands as -1 - h.

    A site hangs on its hub or on the site before it; a ring comes back to the hub over one span more.
    """
    site = np.arange(len(hub))
    spans = np.column_stack((np.where(first, -1 - hub, site - 1), site))
    if form != "ring":
        return spans, km
    last = np.append(first[1:], True)
    back = np.column_stack((site[last], -1 - hub[last]))
    return np.concatenate((spans, back)), np.concatenate((km, closing))


def _offsets(form: str, group: Indices, km: Floats, closing: Floats, turn: Floats) -> tuple[Floats, Floats]:
    """Return km east and north of the hub: chains run straight, rings run on a circle through the hub."""
    total = np.bincount(group, km, len(turn))
    along = np.cumsum(km) - (np.cumsum(total) - total)[group]
    heading = turn[group]
    if form != "ring":
        return along * np.cos(heading), along * np.sin(heading)
    round_trip = np.maximum(total + closing, 1e-9)[group]
    radius, angle = round_trip / (2 * np.pi), heading + 2 * np.pi * along / round_trip
    return radius * (np.cos(heading) - np.cos(angle)), radius * (np.sin(heading) - np.sin(angle))
