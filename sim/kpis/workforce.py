"""KPIs of people at work: how busy each desk is, and how often someone travels. [P7.1, P7.3]"""

from sim.records.kpi import MONTHS, Domain, Kpi, measured


def _utilisation(id: str, label: str, desk: str, domain: Domain) -> Kpi:
    return Kpi(
        id=id,
        label=label,
        formula=f"person-hours at work / person-hours on duty ({desk})",
        unit="share",
        direction="target",
        domain=domain,
        numerator=(measured(f"{desk}.work"),),
        denominator=(measured(f"{desk}.duty"),),
        decimals=1,
    )


KPIS = (
    _utilisation("care_utilisation", "Utilisation of care agents", "care", "bss"),
    _utilisation("fallout_utilisation", "Utilisation of the order-fallout desk", "fallout", "joint"),
    _utilisation("field_utilisation", "Utilisation of field technicians", "field", "oss"),
    _utilisation("noc_utilisation", "Utilisation of NOC level 1", "noc", "oss"),
    _utilisation("second_line_utilisation", "Utilisation of the second line", "second_line", "oss"),
    _utilisation("disputes_utilisation", "Utilisation of the billing back office", "disputes", "bss"),
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
    ),
)
