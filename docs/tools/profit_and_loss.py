"""Profit and loss by line beside published shares: `make margin` writes the table of docs/model.md.

Means over lives of twelve months, as shares of recognised revenue. Published shares are ranges or single
figures with their source, by its number in the project's figures (E: economics, B: business, P0.2: the
reference operator).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.economics.activity_costs import opex_lines
from sim.experiments.cases import load_scenario
from sim.kernel.paths import with_values
from sim.kpis.desks import DESKS
from sim.records.outcome import Outcome
from sim.scenario.schema import Scenario
from sim.twin import run_replication

MODEL = Path(__file__).resolve().parents[2] / "docs/model.md"
BEGIN, END = "<!-- profit and loss: made by `make margin` -->", "<!-- end of profit and loss -->"
OPERATORS = {"reference": "scenarios/bases/reference.yaml", "mno": "mno", "demo": "scenarios/demo.yaml"}
MONTHS, LIVES = 12, 4
Lines = dict[str, float]
"""Money a year, or a share of revenue, by line; costs are positive."""


@dataclass(frozen=True)
class Group:
    """A part of the books, its lines, and what is published of it.

    Attributes:
        low, high: published share of revenue.
        source: of the range, with what it is a share of where that is not revenue.
    """

    name: str
    lines: tuple[str, ...]
    low: float
    high: float
    source: str


def _desks(group: str) -> tuple[str, ...]:
    return tuple(desk.label for desk in DESKS if desk.cost_group == group)


OUTSIDE_DUTY = ("overtime", "call-outs", "shared desks")
"""Of all desks; nearly all overtime is of technicians, shared desks are mostly NOC and second line."""
GROUPS = (
    Group("network", (*_desks("network"), *OUTSIDE_DUTY, "site visit material", "network, other"), 0.14, 0.25,
          "P0.2: 25 %; E3: 30 % of running cost (2006), which is 21 % here; older: 20 % of it, 14 %"),
    Group("IT", ("IT",), 0.045, 0.14, "E7: 6.2 %; E7-E9: 4.5-14 %"),
    Group("customer operations", (*_desks("customer operations"), "customer operations, other"), 0.04, 0.08,
          "B70, B82: care 6-8 %; P0.2: 4 %; beyond 12 % no operator"),
    Group("acquisition and sales", ("acquisition", "sales, other"), 0.15, 0.20, "E12: 15-20 %"),
    Group("interconnect, content, devices", ("interconnect and content",), 0.14, 0.18,
          "P0.2: 14 %; older: 25 % of running cost, 18 % here"),
    Group("administration", ("administration",), 0.05, 0.15,
          "P0.2: 5 %; E3: with sales 43 % of running cost, which leaves 15 % here"),
)  # fmt: skip
"""The books by parts; a line that none of them names stands at the end by itself."""
BAD_DEBT = Group("bad debt", (), 0.01, 0.02, "B60: 1-2 %")
TOTAL = Group("running cost", (), 0.48, 0.79, "E2: 48-79 %")
MARGIN = Group("EBITDA", (), 0.25, 0.40, "E1: 36 % (30-40); generally 25-35 (P0.2); below 20 no operator")


def lived(scenario: Scenario) -> list[tuple[Lines, float, float]]:
    """Return running cost by line, revenue and bad debt of each life, money a year."""
    settings = with_values(scenario, {"horizon.months": MONTHS}).at_size()
    return [_books(run_replication(settings, life), settings) for life in range(LIVES)]


def _books(outcome: Outcome, settings: Scenario) -> tuple[Lines, float, float]:
    lines = {
        name: float(cents.sum()) / 100
        for name, cents in opex_lines(outcome, settings.economics, DESKS).items()
    }
    table = outcome.tables["ledger"]
    accounts, seen = table["account"].astype(str), table["month"] >= 1
    revenue = seen & (np.char.startswith(accounts, "revenue.") | (accounts == "adjustments"))
    change = (table["credit_cents"] - table["debit_cents"]) / 100
    return lines, float(change[revenue].sum()), -float(change[seen & (accounts == "bad_debt")].sum())


def shares_of(lives: Sequence[tuple[Lines, float, float]]) -> Lines:
    """Return every line, bad debt, the whole running cost and what is left, as shares of revenue, means."""
    revenue = sum(life[1] for life in lives)
    names = lives[0][0]
    shares = {name: sum(life[0].get(name, 0.0) for life in lives) / revenue for name in names}
    total = sum(shares.values())
    lost = sum(life[2] for life in lives) / revenue
    return {**shares, BAD_DEBT.name: lost, TOTAL.name: total, MARGIN.name: 1 - total - lost}


def table(found: Mapping[str, Lines]) -> str:
    """Return the table: a row for each part of the books and, below it, for each of its lines."""
    columns = list(found)
    every = list(found[columns[0]])
    rows = [
        f"| % of revenue | {' | '.join(columns)} | published | source |",
        "| --- " * (len(columns) + 3) + "|",
    ]
    told = {BAD_DEBT.name, TOTAL.name, MARGIN.name}
    for group in GROUPS:
        mine = [line for line in every if line.startswith(group.lines)]
        told |= set(mine)
        rows.append(_row(group, [sum(found[one].get(line, 0.0) for line in mine) for one in columns]))
        if len(mine) > 1:
            rows += [_line(line, [found[one].get(line, 0.0) for one in columns]) for line in mine]
    rows += [_line(line, [found[one][line] for one in columns]) for line in every if line not in told]
    for group in (TOTAL, BAD_DEBT, MARGIN):
        rows.append(_row(group, [found[one][group.name] for one in columns]))
    return "\n".join(rows)


def _row(group: Group, shares: Sequence[float]) -> str:
    cells = [
        f"**{100 * one:.1f}**" + ("" if group.low <= round(one, 2) <= group.high else " (!)")
        for one in shares
    ]
    published = f"{100 * group.low:g}-{100 * group.high:g}"
    return f"| **{group.name}** | {' | '.join(cells)} | {published} | {group.source} |"


def _line(name: str, shares: Sequence[float]) -> str:
    return f"| {name} | {' | '.join(f'{100 * one:.2f}' for one in shares)} | | |"


def main() -> None:
    """Run the operators and write the table between its two marks."""
    found, sizes = {}, []
    for name, file in OPERATORS.items():
        scenario = load_scenario(file).value
        found[name] = shares_of(lived(scenario))
        sizes.append(f"{name} {scenario.subscribers.count:,}")
    said = (
        f"Means of {LIVES} lives of {MONTHS} months; subscribers: {', '.join(sizes)}. (!): outside the"
        " published range in whole percent. Ranges are those of the figures and notes named."
    )
    before, _, rest = MODEL.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    MODEL.write_text(f"{before}{BEGIN}\n{said}\n\n{table(found)}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
