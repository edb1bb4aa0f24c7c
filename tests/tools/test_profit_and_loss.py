"""The table of profit and loss: shares of revenue, parts that add up, and a mark where a share is unusual."""

from docs.tools.profit_and_loss import GROUPS, shares_of, table
from sim.economics.activity_costs import opex_lines
from sim.economics.parameters import EconomicsParameters
from sim.kpis.desks import DESKS
from tests.kpis.made import outcome

LIVES = [({"NOC": 10.0, "IT": 30.0, "a new line": 5.0}, 100.0, 1.0), ({"NOC": 20.0, "IT": 40.0}, 100.0, 3.0)]
"""Two lives with a revenue of 100 each."""


def test_shares_are_of_revenue_and_what_is_left_is_the_margin() -> None:
    """15 + 35 + 2.5 % of running cost, 2 % of bad debt: 45.5 % are left."""
    shares = shares_of(LIVES)
    assert [
        round(shares[name], 6) for name in ("NOC", "IT", "a new line", "bad debt", "running cost", "EBITDA")
    ] == [
        *(0.15, 0.35, 0.025, 0.02, 0.525, 0.455),
    ]


def test_the_table_marks_what_is_unusual_and_leaves_no_line_out() -> None:
    rows = table({"one": shares_of(LIVES)}).splitlines()
    assert "| **IT** | **35.0** (!) | 4.5-14 | E7: 6.2 %; E7-E9: 4.5-14 % |" in rows
    assert "| a new line | 2.50 | | |" in rows
    assert any(row.startswith("| **bad debt** | **2.0** | 1-2 |") for row in rows)


def test_every_line_of_the_books_has_a_part() -> None:
    lines = opex_lines(outcome(), EconomicsParameters(), DESKS)
    named = tuple(line for group in GROUPS for line in group.lines)
    assert [line for line in lines if not line.startswith(named)] == []
