"""KPIs from an order to a service that works, and of the records it needs. [P7.1, P7.2]

The clock of an order stops when the service truly works, whatever the systems believe by then. [P2.1] Orders
for new services that do not work yet count with their age (`sim.records.durations`).
"""

from sim.records.kpi import MONTHS, Kpi, measured, stood
from sim.subscribers.order_log import ACTIVATION

KPIS = (
    Kpi(
        id="order_to_activate",
        label="Order to activate",
        formula=(
            "mean(t usable − t order accepted) of orders for new services; counted are the hours in which"
            " they were open / those accepted"
        ),
        unit="h",
        direction="down",
        domain="joint",
        numerator=ACTIVATION.hours,
        denominator=ACTIVATION.cases,
        dimensions=("month", "order"),
        decimals=1,
        acts_on=("churn_rate", "arpu"),
        source="[P7.2; P8, warning 2]",
    ),
    Kpi(
        id="order_to_activate_p95",
        label="Order to activate, 95 % within",
        formula=(
            "95 % point of t usable − t order accepted, and of the age of orders that are open at the end;"
            " from bins 5 % wide, linear inside a bin"
        ),
        unit="h",
        direction="down",
        domain="joint",
        numerator=(measured("orders.activation"), stood("orders.waiting_age")),
        denominator=(),
        dimensions=("month", "order"),
        decimals=1,
        quantile=0.95,
        source="[P7.1, P7.2]",
    ),
    Kpi(
        id="fallout_rate",
        label="Order fallout",
        formula="orders that entered the manual queue at least once / orders submitted",
        unit="share",
        direction="down",
        domain="joint",
        numerator=(measured("orders.fell_out"),),
        denominator=(measured("orders.submitted"),),
        dimensions=("month", "order"),
        beside=("order_to_activate",),
        acts_on=("churn_rate",),
        source="[P7.1, P7.2]",
    ),
    Kpi(
        id="promise_kept",
        label="Orders by promised date",
        formula="completed by the promise / (completed + overdue at their promise)",
        unit="share",
        direction="up",
        domain="joint",
        numerator=(measured("orders.on_time"),),
        denominator=(measured("orders.promised"),),
        dimensions=("month", "order"),
        beside=("open_faults", "order_backlog"),
        source="[P7.1, P7.2]",
    ),
    Kpi(
        id="order_backlog",
        label="Orders in progress",
        formula="orders open at the month's end, mean over months",
        unit="count",
        direction="down",
        domain="joint",
        numerator=(measured("orders.open"),),
        denominator=(MONTHS,),
        decimals=0,
        stock=True,
        beside=("open_faults",),
        source="[P7.1, P7.2]",
    ),
    Kpi(
        id="inventory_accuracy",
        label="Inventory accuracy",
        formula="1 − records that differ from reality / records, at the month's end",
        unit="share",
        direction="up",
        domain="oss",
        numerator=(measured("inventory.wrong"),),
        denominator=(measured("inventory.records"),),
        dimensions=("month", "record"),
        factor=-1.0,
        offset=1.0,
        source="[P7.1, P7.2]",
    ),
)
