"""Supporting measures: the quantities between a change and the headline KPIs, read from the tables.

They are what `sim.experiments.why` looks at when it says what moved together. Each names the headline KPIs
that the model's couplings connect it with [P3.2]; whether it moved in a run is measured, never assumed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.records.outcome import Outcome

Reading = Callable[[Outcome], float | None]


@dataclass(frozen=True)
class Support:
    """One supporting measure: its id, what people call it, its unit, and the KPIs that it acts on. [P3.2]"""

    id: str
    label: str
    unit: str
    acts_on: tuple[str, ...]
    read: Reading


def total(outcome: Outcome, measure: str, part: str | None = None) -> float:
    """Return the sum of a measure over the measured months; 0 where it was never noted."""
    return float(np.sum(outcome.measure(measure, part)))


def ratio(above: str, below: str, part: str | None = None, factor: float = 1.0) -> Reading:
    """Return a reading: one measure's sum over another's, None where the other is zero."""

    def read(outcome: Outcome) -> float | None:
        divisor = total(outcome, below, part)
        return factor * total(outcome, above, part) / divisor if divisor > 0 else None

    return read


def per_subscriber_month(measure: str, part: str | None = None, factor: float = 1.0) -> Reading:
    """Return a reading: a measure's sum per subscriber and month of service."""

    def read(outcome: Outcome) -> float | None:
        months = total(outcome, "subscribers.hours") / 730.5
        return factor * total(outcome, measure, part) / months if months > 0 else None

    return read


def wrong_bills(cause: str) -> Reading:
    """Return a reading: bills wrong from one cause, a share of those issued."""

    def read(outcome: Outcome) -> float | None:
        issued = total(outcome, "bills.issued")
        return total(outcome, "bills.wrong", cause) / issued if issued > 0 else None

    return read


def conversation(column: str, below: str = "sent", factor: float = 1.0) -> Reading:
    """Return a reading: a column of the conversation between departments over the messages sent."""

    def read(outcome: Outcome) -> float | None:
        table = outcome.tables.get("conversation")
        if table is None:
            return None
        seen = table["month"] >= 1
        sent = float(np.sum(table[below][seen]))
        if column == "delay_hours":
            sent -= float(np.sum(table["lost"][seen]))
        return factor * float(np.sum(table[column][seen])) / sent if sent > 0 else None

    return read


REPAIR, UP, CHURN, BILL, ARPU = "fault_resolution_time", "uptime", "churn_rate", "billing_accuracy", "arpu"

SUPPORTS = (
    Support("field_load", "field crews busy", "share", (REPAIR, UP), ratio("field.work", "field.duty")),
    Support("noc_load", "NOC busy", "share", (REPAIR, UP), ratio("noc.work", "noc.duty")),
    Support(
        "second_line_load",
        "second line busy",
        "share",
        (REPAIR, UP),
        ratio("second_line.work", "second_line.duty"),
    ),
    Support(
        "detection",
        "time until a fault is seen",
        "h",
        (REPAIR, UP),
        ratio("faults.detection", "faults.detected"),
    ),
    Support(
        "outage",
        "outage a subscriber and month",
        "min",
        (UP, CHURN),
        per_subscriber_month("outage.hours", factor=60),
    ),
    Support(
        "message_delay", "delay of a message between systems", "h", (BILL, CHURN), conversation("delay_hours")
    ),
    Support("messages_lost", "messages lost between systems", "share", (BILL, CHURN), conversation("lost")),
    Support("by_hand", "messages carried by hand", "share", (CHURN, BILL), conversation("by_hand")),
    Support(
        "late_starts", "bills wrong by a start known late", "share", (BILL, ARPU, CHURN), wrong_bills("start")
    ),
    Support(
        "late_ends", "bills wrong by an end known late", "share", (BILL, ARPU, CHURN), wrong_bills("end")
    ),
    Support(
        "late_tariffs",
        "bills wrong by a tariff known late",
        "share",
        (BILL, ARPU, CHURN),
        wrong_bills("tariff"),
    ),
    Support(
        "fallout", "orders that fall out", "share", (CHURN,), ratio("orders.fell_out", "orders.submitted")
    ),
    Support(
        "activation",
        "time from order to service",
        "h",
        (CHURN, ARPU),
        ratio("orders.activation", "orders.activated"),
    ),
    Support("care_load", "care agents busy", "share", (CHURN,), ratio("care.work", "care.duty")),
    Support(
        "care_wait", "wait for care", "min", (CHURN,), ratio("care.wait", "contacts.answered", factor=60)
    ),
    Support(
        "contacts",
        "contacts per 100 subscribers and month",
        "",
        (CHURN,),
        per_subscriber_month("contacts.offered", factor=100),
    ),
    Support(
        "outage_calls",
        "calls about outages per 100 subscribers and month",
        "",
        (CHURN,),
        per_subscriber_month("contacts.offered", "outage", factor=100),
    ),
    Support(
        "bill_calls",
        "calls about bills per 100 subscribers and month",
        "",
        (CHURN,),
        per_subscriber_month("contacts.offered", "bill", factor=100),
    ),
)


def supports_of(outcome: Outcome) -> dict[str, float | None]:
    """Return the value of every supporting measure, None where there is nothing to measure it by."""
    return {support.id: support.read(outcome) for support in SUPPORTS}
