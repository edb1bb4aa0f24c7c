"""KPIs of bills: are they right, who pays too much, what is never charged. [P7.3]

They compare what was billed with what the contract implies, which no operator can see. What is due of a
service that billing does not know is in no bill, but it is true charge that leaks. [P5.1, P5.7] The
tolerance that makes a bill right belongs to billing's settings.
"""

from sim.records.kpi import Kpi, measured


def wrong_by(id: str, cause: str, label: str, what: str) -> Kpi:
    """Return a KPI: bills that are wrong from one cause / bills issued, a share. [P7.3; P3.2: C05, C22]"""
    return Kpi(
        id=id,
        label=label,
        formula=f"bills wrong because {what} / bills issued",
        unit="share",
        direction="down",
        domain="bss",
        numerator=(measured("bills.wrong", cause),),
        denominator=(measured("bills.issued"),),
        decimals=3,
        beside=("open_faults", "order_backlog"),
        acts_on=("billing_accuracy", "arpu", "churn_rate"),
        source="[P7.3; P3.2: C05, C22]",
    )


KPIS = (
    Kpi(
        id="billing_accuracy",
        label="Billing accuracy",
        formula="bills right at first issue, |billed − true| within tolerance / bills issued",
        unit="share",
        direction="up",
        domain="bss",
        numerator=(measured("bills.right"),),
        denominator=(measured("bills.issued"),),
        dimensions=("month", "segment"),
        headline=True,
        source="[P7.3]",
    ),
    Kpi(
        id="bills_wrong",
        label="Wrong bills per 1,000",
        formula="1,000 × wrong bills / bills issued",
        unit="per 1,000",
        direction="down",
        domain="bss",
        numerator=(measured("bills.wrong"),),
        denominator=(measured("bills.issued"),),
        dimensions=("month", "cause"),
        split="numerator",
        factor=1000.0,
        decimals=2,
        beside=("open_faults", "order_backlog"),
        source="[P7.3]",
    ),
    Kpi(
        id="overcharge_ratio",
        label="Overcharged value",
        formula="Σ max(billed − true, 0) / Σ true charge",
        unit="share",
        direction="down",
        domain="bss",
        numerator=(measured("bills.over"),),
        denominator=(measured("bills.true"),),
        dimensions=("month", "segment"),
        decimals=3,
        beside=("open_faults", "order_backlog"),
        source="[P7.3]",
    ),
    Kpi(
        id="leakage",
        label="Revenue leakage",
        formula="Σ max(true − billed, 0) / Σ true charge",
        unit="share",
        direction="down",
        domain="bss",
        numerator=(measured("bills.under"),),
        denominator=(measured("bills.true"),),
        dimensions=("month", "segment"),
        decimals=3,
        beside=("open_faults", "order_backlog"),
        source="[P7.3]",
    ),
    Kpi(
        id="dispute_rate",
        label="Bills disputed",
        formula="disputes opened / bills issued",
        unit="share",
        direction="down",
        domain="bss",
        numerator=(measured("disputes.opened"),),
        denominator=(measured("bills.issued"),),
        beside=("abandonment", "open_faults", "order_backlog"),
        source="[P7.3]",
    ),
    wrong_by(
        "late_starts", "start", "Bills wrong by a start known late", "billing learnt of a start too late"
    ),
    wrong_by("late_ends", "end", "Bills wrong by an end known late", "billing learnt of an end too late"),
    wrong_by(
        "late_tariffs", "tariff", "Bills wrong by a tariff known late", "billing rated with an old tariff"
    ),
)
