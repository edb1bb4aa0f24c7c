"""What people, visits and everything else cost: the operator's books in a dozen numbers.

The yearly and monthly totals are those of the reference operator: shares of 2.332 M retail revenue a month
at 100,000 subscribers [P0.2]. They grow with the size asked for. Unit costs do not.
"""

from typing import Annotated

from sim.kernel.parameters import Lever, Money, Parameters, Scaled, Share, World


class DeskHours(Parameters):
    """Person-hours on duty a month that the monthly totals already pay for, at the reference size."""

    field: Annotated[Scaled[float], World(0, 100000, source="P0.2")] = 1360.0
    """10 technicians x 136 h."""
    noc: Annotated[Scaled[float], World(0, 100000, source="P0.2")] = 1460.0
    """2 people at every hour."""
    second_line: Annotated[Scaled[float], World(0, 100000, source="A")] = 1460.0
    """2 people at every hour."""
    care: Annotated[Scaled[float], World(0, 100000, source="P0.2")] = 1900.0
    """7 seats in the busy hour, 4 to 5 else, 12 hours a day."""
    fallout: Annotated[Scaled[float], World(0, 100000, source="P0.2")] = 270.0
    """2 people x 6.4 h x 21 days."""
    disputes: Annotated[Scaled[float], World(0, 100000, source="P0.2")] = 400.0
    """3 people x 6.4 h x 21 days."""


class EconomicsParameters(Parameters):
    """Costs, and how money of different years is compared."""

    currency: Annotated[str, Lever(source="A")] = "€"
    """The one currency of the scenario, as it is shown."""
    annual_revenue: Annotated[Scaled[Money], World(source="P6.1")] = 28_600_000.0
    """Yearly revenue, the yardstick for prices of levers."""

    technician_hour: Annotated[Money, World(30, 90, source="A; P6.4")] = 45.0
    """Full cost of an hour on duty: wage, car, tools, absence."""
    care_hour: Annotated[Money, World(12, 45, source="A")] = 26.0
    """Full cost of an hour of a care agent."""
    noc_hour: Annotated[Money, World(25, 90, source="A")] = 48.0
    """Full cost of an hour of a NOC engineer, shift pay included."""
    second_line_hour: Annotated[Money, World(35, 110, source="A")] = 62.0
    """Full cost of an hour of a second-line engineer."""
    fallout_hour: Annotated[Money, World(20, 70, source="A")] = 38.0
    """Full cost of an hour of an order-fallout analyst."""
    back_office_hour: Annotated[Money, World(15, 55, source="A")] = 30.0
    """Full cost of an hour of the billing back office, which works off disputes."""

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

    included_hours: DeskHours = DeskHours()
    """Hours on duty inside the totals above."""
    included_site_visits: Annotated[Scaled[float], World(0, 100000, source="P0.2")] = 40.0
    """Visits to sites, hubs and links a month inside the network cost."""
    included_new_subscribers: Annotated[Scaled[float], World(0, 1000000, source="P0.2")] = 1760.0
    """New subscribers a month inside the sales cost."""

    discount: Annotated[Share, Lever(0.06, 0.15, source="P6.4")] = 0.10
    """Discount rate a year."""
    value_of_subscriber: Annotated[Money, World(source="P6.4")] = 450.0
    """What an average subscriber is still worth: 12 a month over 37 discounted months."""
