"""The orders that order management knows, and the states that they pass through."""

from __future__ import annotations

import numpy as np

from sim.kernel.cases import Cases
from sim.kernel.columns import column
from sim.kernel.words import Codes, Flags, Floats, Rows

OPEN, FALLEN_OUT, COMPLETED, CANCELLED = range(4)
"""State of an order: in progress, at the fallout desk, completed, called off by its customer."""
KEPT = 120 * 24.0
"""Hours for which an order that is over is kept after it was last heard of: beyond any resending. [A]"""


class ManagedOrders(Cases):
    """Orders that order management knows: their content as it came, and what has become of them."""

    number: Rows = column(np.int64, "readable number")
    row: Rows = column(np.int64, "the person", "index")
    brand: Codes = column(np.uint8, "the person's brand")
    kind: Codes = column(np.uint8, "ADD, CHANGE or CEASE")
    fixed: Flags = column(np.bool_, "on a fixed line: an ADD needs a visit")
    accepted: Floats = column(np.float64, "instant of acceptance", "h")
    promise: Floats = column(np.float64, "promised instant", "h")
    keyed_wrong: Flags = column(np.bool_, "what was keyed in is wrong; nobody knows before it falls out")
    heard: Floats = column(np.float64, "instant at which it was last handed over", "h")
    state: Codes = column(np.uint8, "OPEN, FALLEN_OUT, COMPLETED or CANCELLED")
    ends: Floats = column(np.float64, "of a cease: instant at which the contract ends", "h")
    attempt: Codes = column(np.uint8, "service orders sent", "times")
    fallouts: Codes = column(np.uint8, "times at the fallout desk", "times")
    chase_at: Floats = column(np.float64, "instant at which silence is looked into", "h", start=np.inf)
    laid_aside: Flags = column(np.bool_, "billing has turned down its word and is to be told by hand")
    found_at: Floats = column(np.float64, "instant at which somebody finds that", "h", start=np.inf)
