"""What people, visits and everything else cost: the operator's books in a dozen numbers.

The yearly and monthly totals are those of the reference operator: shares of 2.332 M retail revenue a month
at 100,000 subscribers [P0.2]. They grow with the size asked for. Unit costs do not.
"""

import pydantic

from sim.kernel.parameters import Money, Parameters, Scaled, Share


def _hourly() -> dict[str, float]:
    """Plausible: field 30-90, noc 25-90, second_line 35-110, care 12-45, fallout 20-70, disputes 15-55."""
    return {
        "field": 45.0,
        "noc": 48.0,
        "second_line": 62.0,
        "care": 26.0,
        "fallout": 38.0,
        "disputes": 30.0,
    }


def _included_hours() -> dict[str, float]:
    """NOC, second line: 2 people at every hour. Care: 7 seats in the busy hour, 4 to 5 else, 12 h a day."""
    return {
        "field": 1360.0,  # 10 technicians x 136 h
        "noc": 1460.0,
        "second_line": 1460.0,
        "care": 1900.0,
        "fallout": 270.0,  # 2 people x 6.4 h x 21 days
        "disputes": 400.0,  # 3 people x 6.4 h x 21 days
    }


class EconomicsParameters(Parameters):
    """Costs, and how money of different years is compared."""

    currency: str = "€"
    """The one currency of the scenario, as it is shown."""
    annual_revenue: Scaled[Money] = 28_600_000.0
    """Yearly revenue, the yardstick for prices of levers. [P6.1]"""

    hourly: dict[str, Money] = pydantic.Field(default_factory=_hourly)
    """Full cost of an hour on duty by desk: wage, tools, car, shift pay, absence. Range 12-110. [A; P6.4]"""
    default_hour: Money = 35.0
    """Full cost of an hour on duty at a desk that `hourly` does not name. Range 15-90. [A]"""

    site_visit_material: Money = 350.0
    """Parts and access for one visit to a site, a hub or a link. Range 50-1500. [A; E20]"""
    acquisition_cost: Money = 120.0
    """Commission, device subsidy and logistics for one new subscriber. Range 75-250. [E13]"""
    interconnect_per_subscriber: Money = 3.26
    """Interconnect, content and devices, a month: 14 % of ARPU 23.32. Range 1-8. [P0.2]"""

    network_cost: Scaled[Money] = 583_000.0
    """All cost of running the network, a month, its people included: 25 % of revenue. [P0.2]"""
    it_cost: Scaled[Money] = 140_000.0
    """All cost of IT, a month: 6 % of revenue. [P0.2]"""
    customer_operations_cost: Scaled[Money] = 93_300.0
    """Care, order fallout and billing operations, a month, their people included: 4 % of revenue. [P0.2]"""
    sales_cost: Scaled[Money] = 373_000.0
    """Sales, marketing and retention, a month, acquisition included: 16 % of revenue. [P0.2]"""
    administration_cost: Scaled[Money] = 117_000.0
    """General and administration, a month: 5 % of revenue. [P0.2]"""

    included_hours: dict[str, Scaled[float]] = pydantic.Field(default_factory=_included_hours)
    """Person-hours on duty a month inside the totals above, by desk; 0 for one that is not named.
    Range 0-100000. [P0.2; second line: A]"""
    included_site_visits: Scaled[float] = 40.0
    """Visits to sites, hubs and links a month inside the network cost. Range 0-100000. [P0.2]"""
    included_new_subscribers: Scaled[float] = 1760.0
    """New subscribers a month inside the sales cost. Range 0-1000000. [P0.2]"""

    discount: Share = 0.10
    """Discount rate a year. Range 0.06-0.15. [P6.4]"""
    value_of_subscriber: Money = 450.0
    """What an average subscriber is still worth: 12 a month over 37 discounted months. [P6.4]"""

    def hour_of(self, desk: str) -> float:
        """Return the full cost of an hour on duty at a desk, major units of money."""
        return self.hourly.get(desk, self.default_hour)

    def hours_included(self, desk: str) -> float:
        """Return the person-hours a month at a desk that the monthly totals already pay for."""
        return self.included_hours.get(desk, 0.0)
