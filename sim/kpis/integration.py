"""KPIs of the wires between departments, by journey. [P7.4]

Taken over the words of named journeys (`sim.messages.journeys`), never over everything that is said: a
department that joins the house moves none of them.
"""

from sim.messages.journeys import JOURNEYS, ORDER_TO_CASH, TROUBLE_TO_RESOLVE, USAGE_TO_BILL, Journey
from sim.records.kpi import Kpi, Word, sent

ACTS_ON = {
    ORDER_TO_CASH: ("billing_accuracy", "churn_rate"),
    TROUBLE_TO_RESOLVE: ("fault_resolution_time", "uptime", "churn_rate"),
    USAGE_TO_BILL: ("billing_accuracy",),
}
"""Headline KPIs that late and lost words of a journey act on. [P3.2: C04, C05, C16, C20, C22, C36]"""

ALL_WORDS = tuple(dict.fromkeys(word for journey in JOURNEYS for word in journey.words))
"""The words of all named journeys, each once."""


def success(id: str, label: str, whose: str, words: tuple[Word, ...], acts_on: tuple[str, ...] = ()) -> Kpi:
    """Return a KPI: the share of some words that are handed over. [P7.4]"""
    return Kpi(
        id=id,
        label=label,
        formula=f"messages handed over / messages sent, {whose}",
        unit="share",
        direction="up",
        domain="joint",
        numerator=(sent("lost", words),),
        denominator=(sent("sent", words),),
        dimensions=("month", "link"),
        factor=-1.0,
        offset=1.0,
        acts_on=acts_on,
        source="[P7.4]",
    )


def delay(
    id: str, label: str, whose: str, words: tuple[Word, ...], acts_on: tuple[str, ...], beside: str
) -> Kpi:
    """Return a KPI: the mean time that some words are under way, h. [P7.4]

    Lost words have no time: `beside` is the KPI of the share that arrives, without which it is not judged.
    """
    return Kpi(
        id=id,
        label=label,
        formula=f"mean time from sending to handing over, {whose}; lost ones are left out",
        unit="h",
        direction="down",
        domain="joint",
        numerator=(sent("delay_hours", words),),
        denominator=(sent("sent", words), sent("lost", words, weight=-1.0)),
        dimensions=("month", "link"),
        beside=(beside, "open_faults", "order_backlog"),
        acts_on=acts_on,
        source="[P7.4]",
    )


def of_journey(journey: Journey, acts_on: tuple[str, ...] = ()) -> tuple[Kpi, Kpi]:
    """Return both KPIs of a journey: the share of its words that arrive, and how late they do."""
    whose = f"words of {journey.label}"
    return (
        success(f"{journey.id}_success", f"Messages arrived, {journey.label}", whose, journey.words, acts_on),
        delay(
            f"{journey.id}_delay",
            f"Message delay, {journey.label}",
            whose,
            journey.words,
            acts_on,
            f"{journey.id}_success",
        ),
    )


KPIS = (
    success("message_success", "Message success", "words of all named journeys", ALL_WORDS),
    delay("message_delay", "Message delay", "words of all named journeys", ALL_WORDS, (), "message_success"),
    *(kpi for journey in JOURNEYS for kpi in of_journey(journey, ACTS_ON[journey])),
    Kpi(
        id="messages_by_hand",
        label="Messages carried by hand",
        formula="messages that a person carries / messages sent, words of all named journeys",
        unit="share",
        direction="down",
        domain="joint",
        numerator=(sent("by_hand", ALL_WORDS),),
        denominator=(sent("sent", ALL_WORDS),),
        dimensions=("month", "link"),
        acts_on=("churn_rate", "billing_accuracy"),
        source="[P7.4]",
    ),
)
