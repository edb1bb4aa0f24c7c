"""KPIs of customers: who leaves, who joins, who calls and how long they wait. [P7.3]

A customer leaves on the day of the cease, whatever becomes of the order, and joins when the service works.
A contact is a matter somebody calls about, a call each attempt: contacts offered do not count redials, waits
and abandonment count calls, redials above and below the line alike.
"""

from sim.bss.care.care import WAIT
from sim.records.kpi import MONTHS, SUBSCRIBER_MONTHS, Kpi, measured


def calls_about(id: str, reason: str, label: str, what: str) -> Kpi:
    """Return a KPI: contacts offered about one thing / mean subscribers, per month. [P7.3; P3.2: C06, C10]"""
    return Kpi(
        id=id,
        label=label,
        formula=f"contacts offered about {what} / mean subscribers, per month",
        unit="per subscriber",
        direction="down",
        domain="bss",
        numerator=(measured("contacts.offered", reason),),
        denominator=(SUBSCRIBER_MONTHS,),
        decimals=4,
        beside=("abandonment", "open_faults", "order_backlog"),
        acts_on=("churn_rate",),
        source="[P7.3; P3.2: C06, C10]",
    )


KPIS = (
    Kpi(
        id="churn_rate",
        label="Churn rate",
        formula="Σ disconnections / Σ opening subscribers, per month",
        unit="share",
        direction="down",
        domain="bss",
        numerator=(measured("subscribers.left"),),
        denominator=(measured("subscribers.opening"),),
        dimensions=("month", "segment"),
        headline=True,
        source="[P7.3]",
    ),
    Kpi(
        id="expected_churn",
        label="Expected churn",
        formula="Σ hazards of leaving / Σ opening subscribers, per month",
        unit="share",
        direction="down",
        domain="bss",
        numerator=(measured("subscribers.expected_leavers"),),
        denominator=(measured("subscribers.opening"),),
        dimensions=("month", "segment"),
        decimals=3,
        source="[P7.3]",
    ),
    Kpi(
        id="net_adds",
        label="Net adds per month",
        formula="(joined − left) / months",
        unit="count",
        direction="up",
        domain="bss",
        numerator=(measured("subscribers.joined"), measured("subscribers.left", weight=-1.0)),
        denominator=(MONTHS,),
        dimensions=("month", "segment"),
        split="numerator",
        decimals=0,
        source="[P7.3]",
    ),
    Kpi(
        id="care_wait",
        label="Care wait",
        formula=(
            "mean time in the queue of calls, redials included, until an agent answers or the caller gives"
            " up; counted are the hours in which they waited / those that joined"
        ),
        unit="s",
        direction="down",
        domain="bss",
        numerator=WAIT.hours,
        denominator=WAIT.cases,
        factor=3600.0,
        decimals=0,
        acts_on=("churn_rate",),
        beside=("open_faults", "order_backlog"),
        source="[P7.3; P8, warning 2]",
    ),
    Kpi(
        id="abandonment",
        label="Abandonment",
        formula="calls given up after more than 5 s of waiting / calls answered or given up, redials in both",
        unit="share",
        direction="down",
        domain="bss",
        numerator=(measured("contacts.abandoned_late"),),
        denominator=(measured("contacts.answered"), measured("contacts.abandoned")),
        beside=("open_faults", "order_backlog"),
        source="[P7.3]",
    ),
    Kpi(
        id="contacts_per_subscriber",
        label="Contacts per subscriber",
        formula="contacts offered / mean subscribers, per month",
        unit="per subscriber",
        direction="down",
        domain="bss",
        numerator=(measured("contacts.offered"),),
        denominator=(SUBSCRIBER_MONTHS,),
        dimensions=("month", "reason"),
        split="numerator",
        decimals=4,
        beside=("abandonment",),
        acts_on=("churn_rate",),
        source="[P7.3]",
    ),
    calls_about("outage_calls", "outage", "Calls about outages per subscriber", "outages"),
    calls_about("bill_calls", "bill", "Calls about bills per subscriber", "bills"),
)
