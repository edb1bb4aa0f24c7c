"""What people make of what they have lived through: how readily they leave, and how content they are.

Both are sums of the same memories, so both are weighed in one pass over those whose decision day it is.
[P4.2, P7.3] The coefficients of leaving are settings (`sim.subscribers.decisions`), those of being content
are of the notes' NPS proxy, in points of 10; a mood comes on top (`sim.subscribers.reputation`). Another
covariate is another line here, and a column that its owner fills.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.kernel.compiled.people import AFTER, FADED, LATER, LEFT, LOG, NEAR, PLAIN, RECENT, SMALLER, UNLESS
from sim.kernel.terms import Forms, Term
from sim.kernel.words import Floats, Rows
from sim.subscribers.contracts import HOURS_A_MONTH
from sim.subscribers.decisions import ChurnParameters
from sim.subscribers.segments import SegmentParameters

if TYPE_CHECKING:
    from sim.subscribers.experience import Surroundings
    from sim.subscribers.population import People

CONTENT = 8.4
"""Satisfaction without any bad memory, of 10 points. [P7.3]"""
_E_FOLD = HOURS_A_MONTH * float(np.log(2))
"""Half-life (h) of what is left as exp(-months)."""


def judgement(p: ChurnParameters, segments: Sequence[SegmentParameters]) -> Forms:
    """Return the logit of leaving (log-odds) and the satisfaction (points of 10), by segment.

    Columns are those of people and those of what happened around them (`Surroundings`).
    """
    outage_weight, wait_weight, price_weight = (
        np.array([getattr(segment, name) for segment in segments])
        for name in ("outage_weight", "wait_weight", "price_weight")
    )
    starts = {
        "leaving": [segment.intercept for segment in segments],
        "content": [CONTENT] * len(segments),
    }
    terms = (
        Term("young", LEFT, ("joined",), 9 * _E_FOLD, leaving=p.tenure),
        Term("in term", AFTER, ("term_ends",), leaving=p.in_term),
        Term("near term", NEAR, ("term_ends",), p.near_term, leaving=p.term_window),
        Term("bundle", PLAIN, ("bundle",), leaving=p.bundle),
        Term("price", PLAIN, ("price_gap",), leaving=p.price * price_weight),
        Term("campaign", UNLESS, ("campaign", "in term"), leaving=p.campaign),
        Term("outage", LOG, ("minutes",), 60.0, leaving=p.outage * outage_weight, content=-1.1),
        Term("major", PLAIN, ("major",), leaving=p.major * outage_weight),
        Term("latency", PLAIN, ("exposure",), leaving=p.latency, content=-2.0),
        Term("wrong bill", FADED, ("bill_error", "bill_error_at"), p.half_life_error,
             leaving=p.bill_error, content=-1.8),
        Term("open matter", FADED, ("unresolved", "unresolved_at"), p.half_life_unresolved,
             leaving=p.unresolved, content=-2.2),
        Term("both", SMALLER, ("wrong bill", "open matter"), leaving=p.both),
        Term("last wait", RECENT, ("wait", "wait_at"), p.remembers_wait),
        Term("waited", LOG, ("last wait",), 2.0, leaving=p.wait * wait_weight, content=-0.5),
        Term("bill shock", RECENT, ("shock", "shock_at"), p.remembers_shock,
             leaving=p.shock, content=-1.2),
        Term("late since", LATER, ("lateness_at", "joined")),
        Term("late", FADED, ("lateness", "late since"), 3 * _E_FOLD, leaving=p.lateness),
    )  # fmt: skip
    return Forms(starts, terms)


def judge(forms: Forms, people: People, rows: Rows, now: float, lived: Surroundings) -> tuple[Floats, Floats]:
    """The logit of leaving and the satisfaction of some people at an instant (h), shape (n,) each.

    Args:
        forms: as `judgement` gives them.
        people: the population's columns.
        rows: who decides, shape (n,).
        now: the instant.
        lived: what happened around them.
    """
    around: dict[str, NDArray[np.generic]] = vars(lived)
    leaving, content = forms.weigh(
        lambda name: around[name] if name in around else people.column(name)[rows], people.segment[rows], now
    )
    return leaving, content
