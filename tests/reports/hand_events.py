"""Three cases written by hand as an event log: a fibre order with fallout, a site fault, a wrong bill.

Hours from 1 January 2027, a Friday. Nightly files arrive at 02:10.
"""

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa

from sim.experiments.recorded_events import IDS, NUMBERS, TEXTS, RecordedEvents

START = dt.date(2027, 1, 1)
ORDER, FAULT, BILL = 0xA1B2C3D4E5F60718, 0xF0E1D2C3B4A59687, 0xB111B222B333B444
BUYER, LEAVER = 0x5151000000000001, 0x5252000000000002
OTHER_ORDER, FIRST_BILL, DISPUTE = 0xA1B2C3D4E5F60719, 0xB555000000000001, 0xD1D2D3D4D5D6D7D8
CUSTOMER, CAPTURE, MANAGEMENT = "subscribers.customers", "bss.order_capture", "bss.order_management"
PROVISIONING, FIELD, BILLING = "oss.provisioning", "oss.workforce", "bss.billing"
MONITORING, FAULTS, CARE, PAYMENTS = "oss.monitoring", "oss.fault_management", "bss.care", "bss.payments"
SITE = 12


def at(day: int, hour: float = 0.0) -> float:
    """An hour of a day of January, counted on through the months."""
    return (day - 1) * 24 + hour


NIGHT = 2 + 1 / 6


def event(instant: float, kind: str, sender: str = "", receiver: str = "", **more: Any) -> dict[str, Any]:
    return {"at": instant, "kind": kind, "sender": sender, "receiver": receiver, **more}


def work(desk: str, receiver: str, asked: float, started: float, ended: float, **more: Any) -> dict[str, Any]:
    return event(asked, "work", "", receiver, desk=desk, started=started, until=ended, **more)


def fibre_order() -> list[dict[str, Any]]:
    """Ordered on the 12th, fell out, two visits, works on the 22nd; billing is never told, and bills late."""
    own = {"order": ORDER, "subscriber": BUYER}
    visit = {**own, "visit": ORDER}
    return [
        event(at(12, 9.5), "OrderWanted", CUSTOMER, CAPTURE, until=at(12, 9.5), what="add fixed", **own),
        event(at(12, 9.6), "OrderPlaced", CAPTURE, MANAGEMENT, until=at(13, NIGHT), **own),
        event(at(13, NIGHT), "OrderAcknowledged", MANAGEMENT, CAPTURE, until=at(14, NIGHT), **own),
        event(at(13, NIGHT), "ServiceOrderRequested", MANAGEMENT, PROVISIONING, until=at(14, NIGHT), **own),
        event(at(14, NIGHT), "OrderFellOut", PROVISIONING, MANAGEMENT, until=at(15, NIGHT), cause="record", **own),
        work("fallout", MANAGEMENT, at(15, NIGHT), at(15, 14.2), at(15, 15.9), case=0xFA, **own),
        event(at(15, 15.9), "ServiceOrderRequested", MANAGEMENT, PROVISIONING, until=at(16, NIGHT), **own),
        event(at(16, NIGHT), "VisitRequested", PROVISIONING, FIELD, until=at(16, NIGHT) + 0.001, **visit),
        work("field", FIELD, at(21, 8), at(21, 9.2), at(21, 12.4), **visit),
        work("field", FIELD, at(22, 9), at(22, 12.1), at(22, 15.4), **visit),
        event(at(22, 15.4), "service begun", "", PROVISIONING, what="add fixed", started=at(12, 9.6), until=at(20, 9.6), **own),
        event(at(22, 15.4), "InstallationDone", FIELD, PROVISIONING, until=at(22, 15.4) + 0.001, **visit),
        event(at(22, 15.41), "ServiceOrderCompleted", PROVISIONING, MANAGEMENT, until=at(23, NIGHT), **own),
        event(at(23, NIGHT), "OrderCompleted", MANAGEMENT, CUSTOMER, until=at(23, NIGHT), **own),
        event(at(23, NIGHT), "BillingChanged", MANAGEMENT, BILLING, until=at(24, NIGHT), lost=True, **own),
        event(
            at(59, 3), "bill made", "", BILLING, subscriber=BUYER, bill=FIRST_BILL, case=FIRST_BILL,
            amount=3990.0, believed=3990.0, true=8750.0, cause="start",
        ),
        event(
            at(60, 3), "BillSent", BILLING, CUSTOMER, until=at(60, 3), subscriber=BUYER, bill=FIRST_BILL,
            case=FIRST_BILL, amount=3990.0, believed=3990.0, true=8750.0,
        ),
        event(
            at(60, 3), "InvoiceIssued", BILLING, PAYMENTS, until=at(60, 3), subscriber=BUYER, bill=FIRST_BILL,
            amount=3990.0,
        ),
    ]  # fmt: skip


def site_fault(callers: int = 14) -> list[dict[str, Any]]:
    """Site 12 fails at 14:20 on the 4th, is repaired at 21:05; care believes in it for a day longer."""
    own = {"ticket": FAULT, "element": SITE}
    began, over = at(4, 14 + 1 / 3), at(4, 21 + 1 / 12)
    rows = [
        event(began, "fault began", what="site", cause="hazard", case=FAULT, amount=840.0, **own),
        event(began, "outage", case=0x0A, until=at(4, 18), amount=840.0, **own),
        event(at(4, 18), "outage", case=0x0A, until=over, amount=840.0, **own),
        work("noc", MONITORING, began + 0.01, began + 0.45, began + 0.48, **own),
        event(began + 0.48, "fault detected", what="site", case=FAULT, started=began, **own),
        work("noc", MONITORING, began + 0.48, began + 0.5, began + 0.67, **own),
        event(began + 0.67, "ProblemDetected", MONITORING, FAULTS, until=began + 0.671, case=0xAA, **own),
        event(began + 0.671, "ticket opened", "", FAULTS, what="site", case=FAULT, **own),
        event(began + 0.68, "ProblemOpened", FAULTS, CARE, until=at(5, NIGHT), **own),
        work("second_line", FAULTS, began + 0.68, began + 0.9, began + 1.6, **own),
        event(began + 1.6, "VisitRequested", FAULTS, FIELD, until=began + 1.601, visit=FAULT, **own),
        work("field", FIELD, began + 1.601, began + 3.2, over, visit=FAULT, **own),
        event(over, "fault over", what="site", case=FAULT, started=began, **own),
        event(over, "RepairDone", FIELD, FAULTS, until=over + 0.001, visit=FAULT, **own),
        event(over + 0.01, "ProblemClosed", FAULTS, CARE, until=at(5, NIGHT), lost=True, **own),
    ]
    for caller in range(callers):
        called, person = (
            began + 0.2 + 0.4 * caller,
            {"subscriber": 0x9000 + caller, "contact": 0xC000 + caller},
        )
        wait = 0.05 + 0.01 * (caller % 5)
        rows.append(
            event(called, "ContactMade", CUSTOMER, CARE, until=called, what="outage", ticket=FAULT, **person)
        )
        if caller % 5 == 4:
            rows.append(event(called, "given up", "", CARE, desk="care", started=called + wait, **person))
        else:
            rows.append(work("care", CARE, called, called + wait, called + wait + 0.12, **person))
    return rows


def wrong_bill() -> list[dict[str, Any]]:
    """A contract ended on 31 January, the word to billing is lost; billed on 1 March, disputed, credited."""
    own, order = {"subscriber": LEAVER}, {"order": OTHER_ORDER, "subscriber": LEAVER}
    bill, dispute = {**own, "bill": BILL}, {**own, "bill": BILL, "case": DISPUTE}
    return [
        event(at(30, 11), "OrderWanted", CUSTOMER, CAPTURE, until=at(30, 11), what="cease", **order),
        event(at(30, 11.2), "OrderPlaced", CAPTURE, MANAGEMENT, until=at(31, NIGHT), **order),
        event(
            at(31, NIGHT), "BillingChanged", MANAGEMENT, BILLING, until=at(32, NIGHT), lost=True,
            what="cease", believed=at(31, 24), true=at(31, 24), **order,
        ),
        event(
            at(59, 3), "bill made", "", BILLING, amount=4500.0, believed=4500.0, true=0.0, cause="end",
            **{**bill, "case": BILL},
        ),
        event(
            at(60, 3), "BillSent", BILLING, CUSTOMER, until=at(60, 3), amount=4500.0, believed=4500.0, true=0.0,
            **{**bill, "case": BILL},
        ),
        event(at(60, 3), "InvoiceIssued", BILLING, PAYMENTS, until=at(60, 3), amount=4500.0, **bill),
        event(at(62, 10.5), "ContactMade", CUSTOMER, CARE, until=at(62, 10.5), contact=0xC9, **bill),
        work("care", CARE, at(62, 10.5), at(62, 10.62), at(62, 10.75), contact=0xC9, **bill),
        event(at(62, 10.5), "DisputeRaised", CARE, BILLING, until=at(62, 10.5), **dispute),
        work("disputes", BILLING, at(62, 10.5), at(67, 13.1), at(67, 13.6), case=DISPUTE, subscriber=LEAVER),
        event(at(67, 13.6), "InvoiceIssued", BILLING, PAYMENTS, until=at(67, 13.6), amount=-4500.0, **own),
    ]  # fmt: skip


def table(rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as an event log would be stored: sorted, texts as dictionaries."""
    rows = sorted(rows, key=lambda row: (row["at"], row["kind"], row.get("case", 0), row["receiver"]))
    columns: dict[str, Any] = {
        name: pa.array([row.get(name, "") for row in rows], pa.string()).dictionary_encode() for name in TEXTS
    }
    for name in NUMBERS:
        columns[name] = pa.array(np.array([row.get(name, np.nan) for row in rows], dtype=np.float64))
    for name in IDS:
        columns[name] = pa.array(np.array([row.get(name, 0) for row in rows], dtype=np.uint64))
    columns["element"] = pa.array(np.array([row.get("element", -1) for row in rows], dtype=np.int32))
    columns["lost"] = pa.array([bool(row.get("lost", False)) for row in rows])
    return pa.table(columns)


def everything() -> pa.Table:
    """All three cases in one log."""
    return table([*fibre_order(), *site_fault(), *wrong_bill()])


def log() -> RecordedEvents:
    """The log of all three cases."""
    return RecordedEvents(everything(), START)
