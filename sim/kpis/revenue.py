"""KPIs of bills: are they right, who pays too much, what is never charged. [P7.3]

They compare what was billed with what the contract implies, which no operator can see. What is due of a
service that billing does not know is in no bill, but it is true charge that leaks. [P5.1, P5.7] The
tolerance that makes a bill right belongs to billing's settings.
"""

from sim.messages.orders import DATE_CAUSES
from sim.records.kpi import Kpi, measured


def wrong_by(id: str, label: str, what: str, *events: str) -> Kpi:
    """Return a KPI: bills that are wrong from some events / bills issued, a share. [P7.3; P3.2: C05, C22]"""
    return Kpi(
        id=id,
        label=label,
        formula=f"bills wrong because {what} / bills issued",
        unit="share",
        direction="down",
        domain="bss",
        numerator=tuple(measured("bills.wrong", event) for event in events),
        denominator=(measured("bills.issued"),),
        decimals=3,
        beside=("open_faults", "order_backlog", "leakage"),
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
        beside=("leakage",),
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
        beside=("open_faults", "order_backlog", "leakage"),
        source="[P7.3]",
    ),
    Kpi(
        id="bills_off",
        label="Billed less true",
        formula="Σ (billed − true) by the event behind it / Σ true charge",
        unit="share",
        direction="target",
        domain="bss",
        numerator=(measured("bills.off"),),
        denominator=(measured("bills.true"),),
        dimensions=("month", "cause"),
        split="numerator",
        decimals=3,
        beside=("open_faults", "order_backlog", "leakage"),
        source="[P5.1, P5.2]",
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
        beside=("open_faults", "order_backlog", "leakage"),
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
        "wrong_dates",
        "Bills wrong by a date",
        "billing was told of a start or an end wrongly, late or never",
        *DATE_CAUSES[1:],
        "word lost",
        "not told",
        "word late",
    ),
    wrong_by(
        "wrong_entries",
        "Bills wrong by an entry",
        "what billing was told was entered wrongly, or a record is of an earlier day",
        "entered wrong",
        "backup",
    ),
    wrong_by(
        "wrong_mends",
        "Bills wrong by a correction",
        "an error was put right on a later bill, or something right was changed",
        "given back",
        "mended wrong",
    ),
    wrong_by(
        "late_tariffs",
        "Bills wrong by a tariff",
        "billing rated with another tariff than the contract's",
        "tariff skew",
        "tariff defect",
        "tariff error",
    ),
)
