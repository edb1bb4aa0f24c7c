"""KPIs of people at work: how busy each desk is, and how often someone travels. [P7.1, P7.3]"""

from sim.records.desks import DeskPlan
from sim.records.kpi import MONTHS, Kpi, measured


def utilisation_of(desk: DeskPlan) -> Kpi:
    """Return the KPI of a desk: person-hours at work / person-hours on duty, a share. [P7.1, P7.3]

    Work after the end of a shift and of those called out is above the line and not below it, so a desk that
    lives on overtime may show more than 1.
    """
    return Kpi(
        id=f"{desk.name}_utilisation",
        label=f"Utilisation of the {desk.label}",
        formula=f"person-hours at work / person-hours on duty ({desk.label})",
        unit="share",
        direction="target",
        domain=desk.domain,
        numerator=(measured(f"{desk.name}.work"),),
        denominator=(measured(f"{desk.name}.duty"),),
        decimals=1,
        acts_on=desk.acts_on,
        source="[P7.1, P7.3]",
    )


KPIS = (
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
)
