"""What people, visits and everything else cost: the operator's books in a dozen numbers.

The yearly and monthly totals are those of the reference operator: shares of 2.332 M retail revenue a month
at 100,000 subscribers [P0.2]. They grow with the size asked for. Unit costs do not.
"""

from typing import Annotated

import pydantic

from sim.kernel.parameters import Lever, Money, Parameters, Scaled, Share, World


def _hourly() -> dict[str, float]:
    return {
        "field": 45.0,
        "noc": 48.0,
        "second_line": 62.0,
        "care": 26.0,
        "fallout": 38.0,
        "disputes": 30.0,
        "assurance": 38.0,
    }


def _included_hours() -> dict[str, float]:
    return {
        "field": 1360.0,
        "noc": 1460.0,
        "second_line": 1460.0,
        "care": 1900.0,
        "fallout": 270.0,
        "disputes": 400.0,
        "assurance": 400.0,
    }


def _standby() -> dict[str, float]:
    return {"noc": 2.2, "second_line": 12.5, "care": 3.0}


class EconomicsParameters(Parameters):
    """Costs, and how money of different years is compared."""

    currency: Annotated[str, Lever(source="A")] = "€"
    """The one currency of the scenario, as it is shown."""
    annual_revenue: Annotated[Scaled[Money], World(source="P6.1")] = 28_600_000.0
    """Yearly revenue, the yardstick for prices of levers."""

    hourly: Annotated[dict[str, Money], World(12, 110, source="A, P6.4")] = pydantic.Field(
        default_factory=_hourly
    )
    """Full cost of an hour on duty by desk: wage, tools, absence; of field technicians with the car, of the
    NOC with shift pay. Plausible: field 30-90, noc 25-90, second_line 35-110, care 12-45, fallout 20-70,
    disputes 15-55, assurance 20-70."""
    default_hour: Annotated[Money, World(15, 90, source="A")] = 35.0
    """Full cost of an hour on duty at a desk that `hourly` does not name."""

    overtime_premium: Annotated[Share, World(0.25, 1, source="A; W2")] = 0.5
    """What an hour of overtime costs more than an hour on duty."""
    call_out_premium: Annotated[Share, World(0.25, 1, source="A; W2")] = 1.0
    """The same for an hour of a call-out, at night or at the weekend."""

    standby: Annotated[dict[str, float], World(1, 30, source="A")] = pydantic.Field(default_factory=_standby)
    """Hours that somebody is present for each hour of work, at desks that are shared with other houses: who
    pays for less of a desk than his work there takes with it is charged the rest by the others. About what
    the reference operator's own desks have at a fifth of its size: it uses 43, 7 and 30 % of what it pays."""

    site_visit_material: Annotated[Money, World(50, 1500, source="A; E20")] = 350.0
    """Parts and access for one visit to a site, a hub or a link."""
    acquisition_cost: Annotated[Money, Lever(75, 250, source="E13")] = 120.0
    """Commission, device subsidy and logistics for one new subscriber."""
    interconnect_per_subscriber: Annotated[Money, World(1, 8, source="P0.2")] = 3.26
    """Interconnect, content and devices, a month: 14 % of ARPU 23.32."""

    network_cost: Annotated[Scaled[Money], World(source="P0.2")] = 583_000.0
    """All cost of running the network, a month, its people included: 25 % of revenue."""
    it_cost: Annotated[Scaled[Money], World(source="P0.2")] = 140_000.0
    """All cost of IT, a month: 6 % of revenue."""
    customer_operations_cost: Annotated[Scaled[Money], World(source="P0.2")] = 93_300.0
    """Care, order fallout and billing operations, a month, their people included: 4 % of revenue."""
    sales_cost: Annotated[Scaled[Money], World(source="P0.2")] = 373_000.0
    """Sales, marketing and retention, a month, acquisition included: 16 % of revenue."""
    administration_cost: Annotated[Scaled[Money], World(source="P0.2")] = 117_000.0
    """General and administration, a month: 5 % of revenue."""

    included_hours: Annotated[dict[str, Scaled[float]], World(0, 100000, source="P0.2, A")] = pydantic.Field(
        default_factory=_included_hours
    )
    """Person-hours on duty a month inside the totals above, by desk; 0 for a desk that is not named. Field:
    10 technicians x 136 h. NOC and second line: 2 people at every hour. Care: 7 seats in the busy hour, 4 to
    5 else, 12 hours a day. Fallout: 2 people x 6.4 h x 21 days. Disputes and assurance: 3 people each."""
    included_site_visits: Annotated[Scaled[float], World(0, 100000, source="P0.2")] = 40.0
    """Visits to sites, hubs and links a month inside the network cost."""
    included_new_subscribers: Annotated[Scaled[float], World(0, 1000000, source="P0.2")] = 1760.0
    """New subscribers a month inside the sales cost."""

    discount: Annotated[Share, Lever(0.06, 0.15, source="P6.4")] = 0.10
    """Discount rate a year."""
    value_of_subscriber: Annotated[Money, World(source="P6.4")] = 450.0
    """What an average subscriber is still worth: 12 a month over 37 discounted months."""

    def hour_of(self, desk: str) -> float:
        """Return the full cost of an hour on duty at a desk, major units of money."""
        return self.hourly.get(desk, self.default_hour)

    def presence_of(self, desk: str) -> float:
        """Return the hours of presence that an hour of work at a shared desk takes with it, 1 or more."""
        return max(1.0, self.standby.get(desk, 1.0))

    def hours_included(self, desk: str) -> float:
        """Return the person-hours a month at a desk that the monthly totals already pay for."""
        return self.included_hours.get(desk, 0.0)
