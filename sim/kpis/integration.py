"""KPIs of the wires between departments. [P7.4]"""

from sim.records.kpi import Kpi, sent

KPIS = (
    Kpi(
        id="message_success",
        label="Message success",
        formula="messages handed over / messages sent between departments",
        unit="share",
        direction="up",
        domain="joint",
        numerator=(sent("lost"),),
        denominator=(sent("sent"),),
        dimensions=("month", "link"),
        factor=-1.0,
        offset=1.0,
    ),
    Kpi(
        id="message_delay",
        label="Message delay",
        formula="mean time from sending to handing over",
        unit="h",
        direction="down",
        domain="joint",
        numerator=(sent("delay_hours"),),
        denominator=(sent("sent"), sent("lost", weight=-1.0)),
        dimensions=("month", "link"),
    ),
)
