"""KPIs of money: what a subscriber brings, what one costs, what is left. [P7.3, P7.4]

Revenue is what was recognised in the month, not what was billed in it and not what was paid; recurring
charges billed ahead are recognised in the month that they are for. Cash is what was paid. All in money, not
cents.
"""

from dataclasses import replace

from sim.records.kpi import MONTHS, OPEX, SUBSCRIBER_MONTHS, Kpi, booked

REVENUE = (booked("revenue."), booked("adjustments"), booked("compensation"))

KPIS = (
    Kpi(
        id="arpu",
        label="ARPU",
        formula=(
            "recognised retail service revenue (net of credit notes and compensation) / mean subscribers, per"
            " month; by segment: before both"
        ),
        unit="money",
        direction="up",
        domain="finance",
        numerator=REVENUE,
        denominator=(SUBSCRIBER_MONTHS,),
        dimensions=("month", "segment"),
        headline=True,
        source="[P7.3, P7.4]",
    ),
    Kpi(
        id="revenue",
        label="Revenue per month",
        formula="recognised retail service revenue, net of credit notes and compensation / months",
        unit="money",
        direction="up",
        domain="finance",
        numerator=REVENUE,
        denominator=(MONTHS,),
        source="[P7.3, P7.4]",
    ),
    Kpi(
        id="cash",
        label="Cash collected per month",
        formula="paid by customers less paid back / months",
        unit="money",
        direction="up",
        domain="finance",
        numerator=(booked("cash", weight=-1.0),),
        denominator=(MONTHS,),
        source="[P7.3, P7.4]",
    ),
    Kpi(
        id="compensation",
        label="Compensation per month",
        formula="paid to customers whose installation came after the promised day / months",
        unit="money",
        direction="down",
        domain="finance",
        numerator=(booked("compensation", weight=-1.0),),
        denominator=(MONTHS,),
        beside=("promise_kept",),
        source="[F17]",
    ),
    Kpi(
        id="opex_per_subscriber",
        label="Opex per subscriber",
        formula="running cost (the plan's included) / mean subscribers, per month",
        unit="money",
        direction="down",
        domain="finance",
        numerator=(OPEX,),
        denominator=(SUBSCRIBER_MONTHS,),
        source="[P7.3, P7.4]",
    ),
    Kpi(
        id="ebitda",
        label="EBITDA proxy per month",
        formula="(revenue net of credit notes and compensation − running cost − bad debt) / months",
        unit="money",
        direction="up",
        domain="finance",
        numerator=(*REVENUE, booked("bad_debt"), replace(OPEX, weight=-1.0)),
        denominator=(MONTHS,),
        source="[P7.3, P7.4]",
    ),
)
