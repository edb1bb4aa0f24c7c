"""What provisioning works with: its settings, the service orders that it knows, and what the records say."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from sim.kernel.cases import Cases
from sim.kernel.columns import Columns, column
from sim.kernel.parameters import Lever, Parameters, PerMonth, Share, Unit, Work, WorkingDays, World
from sim.kernel.words import Codes, Flags, Floats, Rows, Small
from sim.network.resources import FREE

MOBILE, FIXED = 0, 1
DOMAINS = ("mobile", "plant")
KEPT = 120 * 24.0
"""Hours for which an order that is done is remembered after it was last asked for. [A]"""


class ProvisioningParameters(Parameters):
    """Activation and the inventory behind it."""

    activation: Annotated[Work, World(2, 15, source="P2.1")] = Work(minutes=8, cv=0.5)
    """Machine time of an activation or change."""
    accuracy_mobile: Annotated[Share | None, World(0.9, 1, source="P-B")] = None
    """Share of mobile records that are right when the run begins; null: as the rates below leave them."""
    accuracy_fixed: Annotated[Share | None, World(0.8, 1, source="P-B")] = None
    """The same of records of fixed lines."""
    spare_mobile: Annotated[float, Unit("ratio"), Lever(0.5, 5, source="A")] = 2.54
    """Free numbers and profiles per one in use; sets how often a wrong record is met."""
    spare_fixed: Annotated[float, Unit("ratio"), Lever(0.2, 3, source="A")] = 1.11
    """Free ports per one in use."""
    moved_unrecorded_mobile: Annotated[PerMonth, World(0, 0.01, source="P-B")] = 0.0017
    """Services rearranged without a record: changes a month x share not recorded."""
    moved_unrecorded_fixed: Annotated[PerMonth, World(0, 0.01, source="P-B")] = 0.0036
    """The same for fixed lines."""
    audit: Annotated[PerMonth, Lever(0.01, 0.3, source="P-B")] = 0.04
    """Wrong records that the monthly audit finds and repairs."""
    other_port: Annotated[Share, World(0, 0.1, source="P2.3")] = 0.04
    """Installations on another port than recorded, not reported."""
    unlisted: Annotated[Share, World(0, 1, source="A")] = 0.1
    """Services with a wrong record that the list of services for billing leaves out."""
    touches_record: Annotated[Share, World(0, 1, source="P-C02")] = 0.2
    """Changes that use the recorded resource."""
    appointment: Annotated[WorkingDays, Lever(1, 15, source="F6")] = 5.0
    """Working days until the first appointment for an installation."""
    on_conflict: Annotated[str, Lever(source="A")] = "fall out"
    """Policy when a resource is in use though recorded free. 'fall out' or 'try another'."""


def fall_out(tries: int) -> bool:
    """Leave it to the fallout desk."""
    return False


def try_another(tries: int) -> bool:
    """Mark the record and try another resource, three times at most."""
    return tries < 3


class Inventory(Columns):
    """What the records say of the people served, one row each."""

    port: Small = column(np.int32, "resource that the service occupies on record", "index", start=FREE)


class ServiceOrders(Cases):
    """Service orders that provisioning knows."""

    row: Rows = column(np.int64, "the person", "index")
    kind: Codes = column(np.uint8, "ADD, CHANGE or CEASE")
    fixed: Flags = column(np.bool_, "on a fixed line")
    accepted: Floats = column(np.float64, "instant of acceptance of the order", "h")
    promise: Floats = column(np.float64, "promised instant", "h")
    heard: Floats = column(np.float64, "instant at which it was last asked for", "h")
    asker: Codes = column(np.uint8, "code of the address that asked last")
    usable: Floats = column(np.float64, "instant at which the service was as ordered", "h", start=np.inf)
    visit_open: Flags = column(np.bool_, "somebody is to travel")
    stopped: Flags = column(np.bool_, "called off by the customer before the service was as ordered")
