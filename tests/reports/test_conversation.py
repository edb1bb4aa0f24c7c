"""Who talks to whom: sums over kinds of message, months of the warm-up left out."""

import pytest

from sim.experiments.agent_tables import MessageFlow
from sim.records.outcome import Outcome
from sim.reports.conversation import (
    Cell,
    conversation_matrix,
    matrix_of,
    short_count,
    short_name,
)

TALKS = [
    MessageFlow(
        "bss.order_management", "oss.provisioning", "RunRequest", sent=10, lost=2, by_hand=1, delay=2.0
    ),
    MessageFlow(
        "bss.order_management", "oss.provisioning", "RunRequest again", sent=4, lost=0, by_hand=0, delay=8.0
    ),
    MessageFlow("bss.billing", "subscribers.customers", "BillSent", sent=5, lost=0, by_hand=0, delay=0.0),
    MessageFlow("oss.monitoring", "oss.fault_management", "Found", sent=3, lost=3, by_hand=0, delay=None),
]


def test_a_cell_sums_all_kinds_of_message() -> None:
    cell = matrix_of(TALKS).cell("bss.order_management", "oss.provisioning")
    assert cell == Cell(
        "bss.order_management",
        "oss.provisioning",
        messages=14,
        lost=2,
        by_hand=1,
        delay=(8 * 2.0 + 4 * 8.0) / 12,
    )
    assert cell.crosses


def test_where_nothing_arrived_there_is_no_delay() -> None:
    cell = matrix_of(TALKS).cell("oss.monitoring", "oss.fault_management")
    assert cell is not None
    assert cell.delay is None


def test_agents_stand_in_the_order_of_their_floors() -> None:
    floors = [agent.split(".")[0] for agent in matrix_of(TALKS).agents]
    assert floors == ["oss", "oss", "oss", "bss", "bss", "subscribers"]


def test_only_what_passes_between_oss_and_bss_is_across() -> None:
    across = matrix_of(TALKS).across()
    assert list(across.cells) == [("bss.order_management", "oss.provisioning")]
    assert "subscribers.customers" not in across.agents


@pytest.mark.parametrize(
    ("delay", "step"), [(None, 0), (0.001, 0), (0.5, 1), (8.0, 2), (24.04, 3), (24.06, 4), (100.0, 4)]
)
def test_delays_fall_into_classes_as_they_are_shown(delay: float | None, step: int) -> None:
    assert Cell("a", "b", 1, 0, 0, delay).step == step


def test_the_matrix_of_a_run_holds_every_message_of_the_measured_months(outcome: Outcome) -> None:
    table = outcome.tables["conversation"]
    measured = table["month"] >= 1
    matrix = conversation_matrix(outcome)
    assert not measured.all()
    assert sum(cell.messages for cell in matrix.cells.values()) == table["sent"][measured].sum()
    assert sum(cell.lost for cell in matrix.cells.values()) == table["lost"][measured].sum()
    hours = sum((cell.delay or 0) * (cell.messages - cell.lost) for cell in matrix.cells.values())
    assert hours == pytest.approx(table["delay_hours"][measured].sum())


def test_names_and_counts_are_short() -> None:
    assert short_name("bss.order_management") == "order management"
    assert [short_count(value) for value in (950, 9_999, 33_000, 1_200_000)] == [
        "950",
        "9,999",
        "33.0 k",
        "1.2 M",
    ]
