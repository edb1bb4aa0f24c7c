"""The roster: who sits in the house, what each may touch, and in which order a day passes.

One line seats a department. Its settings and their place in the scenario, `explain day`, `explain agents`,
the picture of the house, desks, costs and KPIs follow from its class.

Steps of one phase are taken in the order written here, whoever's they are, each by every instance of its
department; one that has no seat in a scenario takes none. The clock runs once a day, after the morning. To
add somebody, add a seat and its steps; `check_house` says what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sim.bss.billing.billing import Billing
from sim.bss.care.care import Care
from sim.bss.catalogue import Catalogue
from sim.bss.dunning import Dunning
from sim.bss.order_capture import OrderCapture
from sim.bss.order_management.order_management import OrderManagement
from sim.bss.payments import Payments
from sim.kernel.department import AnyDepartment
from sim.kernel.handlers import Step
from sim.oss.fault_management import FaultManagement
from sim.oss.monitoring import Monitoring
from sim.oss.provisioning.provisioning import Provisioning
from sim.oss.workforce import Workforce
from sim.records.desks import DeskPlan
from sim.subscribers.competitor import Competitor
from sim.subscribers.customers import Customers


@dataclass(frozen=True)
class Seat:
    """One kind of department and the tools that it is granted.

    Attributes:
        standing: whether it is in every house; another takes its seat where a scenario asks for it.
        kind: its class, which declares what it hears, says, needs and decides.
        tools: names of what it may touch of the world (`World.tool`).
    """

    kind: type[AnyDepartment]
    tools: tuple[str, ...]
    standing: bool = True


def seat(kind: type[AnyDepartment], tools: str = "", *, standing: bool = True) -> Seat:
    """One line of the roster; tools by their names, parted by spaces."""
    return Seat(kind, tuple(tools.split()), standing)


SEATS: tuple[Seat, ...] = (
    seat(Customers, "population people equipment lines traffic tariffs services_begun paying"),
    seat(Monitoring, "telemetry"),
    seat(FaultManagement, "telemetry hands plant_records"),
    seat(Workforce, "hands"),
    seat(OrderCapture, "people order_log services_begun"),
    seat(OrderManagement, "order_log"),
    seat(Provisioning, "population people order_log services_begun"),
    seat(Catalogue, "tariffs"),
    seat(Care, "people coverage"),
    seat(Billing, "population people tariffs control_account"),
    seat(Payments, "people control_account paying"),
    seat(Dunning, "people control_account", standing=False),
    seat(Competitor, "tariffs"),
)
"""Who is there, in the order in which the house asks them at a month's end."""

DAY: Mapping[str, Sequence[Step]] = {
    "morning": (
        Customers.place_demand,
        Customers.bear_broken_promises,
        Monitoring.place_background_alarms,
        Provisioning.drift,
        Provisioning.list_services,
        Care.plan_seats,
    ),
    "orders": (
        OrderCapture.note_acknowledgements,
        OrderCapture.ask_again,
        OrderCapture.capture,
        OrderManagement.take_in,
        Provisioning.take_in,
        Provisioning.stop,
        OrderManagement.take_completions,
        OrderManagement.take_fallout,
        OrderManagement.chase,
        OrderManagement.repair,
    ),
    "money": (
        Billing.run_cycles,
        Billing.note_changes,
        Billing.change_items,
        Billing.compare_records,
        Billing.assure,
        Billing.list_invoices,
        Payments.take_in,
        Payments.compare_claims,
        Payments.settle,
        Dunning.note_invoices,
        Dunning.note_payments,
        Dunning.remind,
        Dunning.call,
    ),
    "contacts": (
        Customers.call_about_outages,
        Customers.read_bills,
        Customers.read_reminders,
        Customers.ask_about_orders,
        Care.queue_up,
        Care.answer_contacts,
        OrderManagement.take_cancellations,
        Billing.take_disputes,
        Billing.work_off_disputes,
    ),
    "evening": (
        Customers.notice_service,
        Customers.remember_contacts,
        Customers.note_hours,
        Monitoring.look_at_alarms,
    ),
}
"""The phases of a day and their steps. After the morning, the few live through the day on the clock."""

MORNING = "morning"
"""The phase before the clock runs; all others come after it."""


@dataclass(frozen=True)
class Roster:
    """A house: who sits there, and how their day passes.

    Attributes:
        seats: in the order of a month's end.
        day: phases and their steps, in order; the one called `morning` comes before the clock.
    """

    seats: tuple[Seat, ...] = SEATS
    day: Mapping[str, Sequence[Step]] = field(default_factory=lambda: DAY)

    def kinds(self) -> tuple[type[AnyDepartment], ...]:
        """Every kind of department, in the order of the seats."""
        return tuple(one.kind for one in self.seats)


ROSTER = Roster()
"""The operator's house."""


def kinds() -> tuple[type[AnyDepartment], ...]:
    """Every kind of department, in the order of the roster."""
    return ROSTER.kinds()


def desks() -> Iterator[DeskPlan]:
    """Every desk of every kind of department, in the order of the roster."""
    for kind in kinds():
        yield from kind.desks


def settings_path(kind: type[AnyDepartment]) -> str:
    """Where the settings of a kind of department stand in the scenario."""
    return kind.settings_path or kind.name
