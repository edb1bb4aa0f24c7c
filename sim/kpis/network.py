"""KPIs of the network and of assurance. [P7.1]

Outages are those of people, not of equipment: a failed site cuts off the mobile users whom no neighbour
covers. Faults of single lines are in them. Mean times count the age of what is
open (`sim.records.durations`).
"""

from sim.network.fault_log import DETECTION, RESOLUTION
from sim.records.kpi import MONTHS, SUBSCRIBER_MONTHS, Kpi, measured

COUNTED = (
    "counted are the hours in which they were open / those that began, open ones and lost customers' too"
)
"""How a mean time counts what is not finished."""


def mttr_of(id: str, domain: str, *kinds: str) -> Kpi:
    """Return a KPI: the mean time to restore of faults in one domain of the network, h. [P7.1]"""
    hours, cases = RESOLUTION.of(*kinds)
    return Kpi(
        id=id,
        label=f"MTTR, {domain}",
        formula=f"mean(t7 − t0) of faults in {domain} ({', '.join(kinds)}) that cut somebody off; {COUNTED}",
        unit="h",
        direction="down",
        domain="oss",
        numerator=hours,
        denominator=cases,
        source="[P7.1; P8, warning 2]",
    )


KPIS = (
    Kpi(
        id="uptime",
        label="Uptime (service availability)",
        formula="1 − Σ subscriber-hours without service / Σ subscriber-hours, planned work included",
        unit="share",
        direction="up",
        domain="oss",
        numerator=(measured("outage.hours"),),
        denominator=(measured("subscribers.hours"),),
        factor=-1.0,
        offset=1.0,
        headline=True,
        source="[P7.1]",
    ),
    Kpi(
        id="uptime_net",
        label="Uptime without planned work",
        formula=(
            "1 − Σ subscriber-hours without service, those by planned work left out / Σ subscriber-hours"
        ),
        unit="share",
        direction="up",
        domain="oss",
        numerator=(measured("outage.hours"), measured("outage.planned_hours", weight=-1.0)),
        denominator=(measured("subscribers.hours"),),
        factor=-1.0,
        offset=1.0,
        source="[P7.1: net]",
    ),
    Kpi(
        id="latency",
        label="Latency (mobile, busy hour)",
        formula=(
            "mean round trip of mobile users in the busy hour, each site weighted by its mobile subscribers"
            " in service times the share of the day in which it worked"
        ),
        unit="ms",
        direction="down",
        domain="oss",
        numerator=(measured("latency.weighted"),),
        denominator=(measured("latency.weight"),),
        headline=True,
        source="[P7.1; P3.2: C12]",
    ),
    Kpi(
        id="fault_resolution_time",
        label="Fault resolution time (MTTR)",
        formula=(
            "mean(t7 − t0) of faults that cut somebody off, from failure to service restored, single lines"
            f" included; {COUNTED}"
        ),
        unit="h",
        direction="down",
        domain="oss",
        numerator=RESOLUTION.hours,
        denominator=RESOLUTION.cases,
        dimensions=("month", "fault"),
        headline=True,
        source="[P7.1; P8, warning 2]",
    ),
    mttr_of("mttr_core", "the core", "core"),
    mttr_of("mttr_transport", "transport", "hub", "link"),
    mttr_of("mttr_site", "radio access", "site"),
    mttr_of("mttr_line", "fixed lines", "line"),
    Kpi(
        id="open_faults",
        label="Open faults",
        formula="faults that cut somebody off and are open at the month's end, mean over months",
        unit="count",
        direction="down",
        domain="oss",
        numerator=(measured("faults.open"),),
        denominator=(MONTHS,),
        dimensions=("month", "fault"),
        split="numerator",
        decimals=1,
        stock=True,
        source="[P7.1]",
    ),
    Kpi(
        id="mttd",
        label="Time to detect (MTTD)",
        formula=(
            "mean(t1 − t0) of all faults, from failure to the operator knowing; counted are the hours in"
            " which nobody knew / faults that began, those over unseen too"
        ),
        unit="min",
        direction="down",
        domain="oss",
        numerator=DETECTION.hours,
        denominator=DETECTION.cases,
        dimensions=("month", "fault"),
        factor=60.0,
        decimals=1,
        acts_on=("fault_resolution_time", "uptime"),
        source="[P7.1]",
    ),
    Kpi(
        id="saidi",
        label="Minutes lost per subscriber (SAIDI)",
        formula="Σ subscriber-minutes without service / mean subscribers, per month",
        unit="min",
        direction="down",
        domain="oss",
        numerator=(measured("outage.hours"),),
        denominator=(SUBSCRIBER_MONTHS,),
        dimensions=("month", "service"),
        split="numerator",
        factor=60.0,
        decimals=1,
        acts_on=("uptime", "churn_rate"),
        source="[P7.1]",
    ),
    Kpi(
        id="saidi_planned",
        label="Minutes lost by planned work",
        formula="Σ subscriber-minutes without service by planned work / mean subscribers, per month",
        unit="min",
        direction="down",
        domain="oss",
        numerator=(measured("outage.planned_hours"),),
        denominator=(SUBSCRIBER_MONTHS,),
        factor=60.0,
        decimals=1,
        beside=("saidi",),
        source="[P7.1; P2.14]",
    ),
    Kpi(
        id="overdue_inspections",
        label="Months that inspections are overdue",
        formula="months by which inspections are overdue at the month's end / elements that are inspected",
        unit="count",
        direction="down",
        domain="oss",
        numerator=(measured("maintenance.overdue"),),
        denominator=(measured("maintenance.elements"),),
        acts_on=("uptime",),
        source="[P3.2: C19]",
    ),
    Kpi(
        id="saifi",
        label="Interruptions per subscriber (SAIFI)",
        formula="12 × Σ subscriber interruptions / Σ mean subscribers of the months",
        unit="per year",
        direction="down",
        domain="oss",
        numerator=(measured("outage.interruptions"),),
        denominator=(SUBSCRIBER_MONTHS,),
        dimensions=("month", "service"),
        split="numerator",
        factor=12.0,
        beside=("open_faults", "saidi"),
        source="[P7.1]",
    ),
    Kpi(
        id="caidi",
        label="Minutes per interruption (CAIDI)",
        formula="Σ subscriber-minutes without service / Σ subscriber interruptions",
        unit="min",
        direction="down",
        domain="oss",
        numerator=(measured("outage.hours"),),
        denominator=(measured("outage.interruptions"),),
        dimensions=("month", "service"),
        factor=60.0,
        decimals=0,
        beside=("saidi",),
        source="[P7.1]",
    ),
    Kpi(
        id="ticket_rate",
        label="Trouble tickets per 1,000 subscribers",
        formula="1,000 × tickets opened / mean subscribers, per month",
        unit="per 1,000",
        direction="down",
        domain="oss",
        numerator=(measured("tickets.opened"),),
        denominator=(SUBSCRIBER_MONTHS,),
        dimensions=("month", "fault"),
        split="numerator",
        factor=1000.0,
        beside=("mttd", "open_faults"),
        source="[P7.1]",
    ),
)
