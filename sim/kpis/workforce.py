"""KPIs of people at work: how busy each desk is, and how often someone travels. [P7.1, P7.3]"""

from sim.kpis.desks import DESKS
from sim.records.desks import DeskPlan
from sim.records.kpi import MONTHS, Kpi, measured


def utilisation_of(desk: DeskPlan) -> Kpi:
    """Return the KPI of a desk: person-hours of work on duty / person-hours on duty, a share. [P7.1, P7.3]

    Work after the end of a shift and of those called out is overtime and not in it, so it is never above 1.
    """
    return Kpi(
        id=f"{desk.name}_utilisation",
        label=f"Utilisation of the {desk.label}",
        formula=f"person-hours of work on duty / person-hours on duty ({desk.label})",
        unit="share",
        direction="target",
        domain=desk.domain,
        numerator=(measured(f"{desk.name}.inside"),),
        denominator=(measured(f"{desk.name}.duty"),),
        decimals=1,
        acts_on=desk.acts_on,
        source="[P7.1, P7.3]",
    )


OUTSIDE = tuple(measured(f"{desk.name}.overtime") for desk in DESKS)

KPIS = (
    Kpi(
        id="overtime_hours",
        label="Overtime per month",
        formula="person-hours of work outside duty, call-outs included, of all desks / months",
        unit="h",
        direction="down",
        domain="joint",
        numerator=OUTSIDE,
        denominator=(MONTHS,),
        decimals=0,
        beside=("open_faults", "order_backlog"),
        source="[P7.1, P7.3]",
    ),
    Kpi(
        id="overtime_share",
        label="Share of hours that are overtime",
        formula="person-hours of work outside duty / person-hours of work, of all desks",
        unit="share",
        direction="down",
        domain="joint",
        numerator=OUTSIDE,
        denominator=(*OUTSIDE, *(measured(f"{desk.name}.inside") for desk in DESKS)),
        decimals=1,
        beside=("open_faults", "order_backlog"),
        source="[P7.1, P7.3]",
    ),
    Kpi(
        id="field_call_outs",
        label="Field call-outs per month",
        formula="technicians called out while they were not on duty / months",
        unit="count",
        direction="down",
        domain="oss",
        numerator=(measured("field.call_outs"),),
        denominator=(MONTHS,),
        decimals=1,
        beside=("open_faults", "order_backlog"),
        source="[P7.1, P7.3]",
    ),
    Kpi(
        id="field_visits",
        label="Field visits per month",
        formula="visits closed / months",
        unit="count",
        direction="down",
        domain="oss",
        numerator=(measured("field.visits"),),
        denominator=(MONTHS,),
        dimensions=("month", "visit"),
        split="numerator",
        decimals=0,
        beside=("open_faults", "order_to_activate"),
        source="[P7.1, P7.3]",
    ),
    Kpi(
        id="wasted_visits",
        label="Visits that found nothing to repair",
        formula="visits to an element that turned out to be in order / visits closed",
        unit="share",
        direction="down",
        domain="oss",
        numerator=(measured("field.wasted"),),
        denominator=(measured("field.visits"),),
        acts_on=("fault_resolution_time",),
        source="[P3.2: C16; P1.2-O8]",
    ),
)
