"""Fit the joint shape of tenure, contract and charge to a customer table, and write it as data.

    python docs/tools/fit_shape.py Telco-Customer-Churn.csv > sim/subscribers/fitted_shape.json

Source: the sample "Telco Customer Churn" of IBM, licence Apache-2.0, file `data/Telco-Customer-Churn.csv` of
`IBM/telco-customer-churn-on-icp4d` at commit d5371f5d83a4. Its customers are made up by IBM. The file is not
shipped; only the numbers fitted here are.

Two groups split the table without remainder. `fibre` is the rows with internet service "Fiber optic".
`postpaid` are all others (DSL or no internet service): five in six of them pay for a telephone line, so they
are the telephone-led part; DSL alone without telephone (682 rows) stays with them, so that the groups
together keep the means of the whole table.

A row whose `TotalCharges` is blank is a newcomer who joined this month and was never billed: tenure 0, a
contract and an agreed monthly charge, but no total. Such rows are kept here, because nothing fitted here
uses the total; a fit that does has to leave them out (`CustomerTable.billed`).
"""

from __future__ import annotations

import csv
import json
import math
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.records.errors import InputRefused

Floats = NDArray[np.float64]
Known = TypeVar("Known")

CONTRACT_MONTHS = {"Month-to-month": 0, "One year": 12, "Two year": 24}
INTERNET_GROUPS = {"No": "postpaid", "DSL": "postpaid", "Fiber optic": "fibre"}
POINTS = 33
"""Points of a quantile table, evenly spaced over 0 .. 1."""
COLUMNS = ("tenure", "InternetService", "Contract", "MonthlyCharges", "TotalCharges")


@dataclass(frozen=True)
class CustomerTable:
    """The columns of the customer table that have a shape; arrays of shape (rows,)."""

    group: NDArray[np.str_]
    """`postpaid` or `fibre`."""
    contract_months: NDArray[np.int16]
    """Minimum term: 0, 12 or 24."""
    tenure_months: Floats
    """Whole months since joining, 0 .. 72; 72 stands for 72 and more."""
    monthly_charge: Floats
    """US dollars."""
    total_charge: Floats
    """US dollars billed so far; NaN for newcomers who were never billed."""

    @property
    def billed(self) -> NDArray[np.bool_]:
        """The rows that have a total charge."""
        return np.isfinite(self.total_charge)

    def charges(self, group: str, contract_months: int) -> tuple[Floats, Floats]:
        """Tenure and charge relative to the mean of the group, of the customers with one contract."""
        mine = self.group == group
        rows = mine & (self.contract_months == contract_months)
        return self.tenure_months[rows], self.monthly_charge[rows] / self.monthly_charge[mine].mean()


def read_customer_table(path: Path) -> CustomerTable:
    """Read the customer table.

    Raises:
        InputRefused: a column is missing, a word is unknown, a number is none, or a total is blank for
            a customer with tenure (or present for one without); one problem for each such row.
    """
    with path.open(newline="", encoding="ascii") as file:
        reader = csv.DictReader(file, restval="")
        missing = sorted(set(COLUMNS) - set(reader.fieldnames or ()))
        if missing:
            raise InputRefused([f"{path.name}:1:1: the columns {', '.join(missing)} are missing"])
        problems: list[str] = []
        rows = list(_rows(reader, path.name, problems))
    if problems or not rows:
        raise InputRefused(problems or [f"{path.name}:2:1: there are no customers"])
    group, contract, tenure, monthly, total = zip(*rows, strict=True)
    return CustomerTable(
        np.array(group),
        np.array(contract, dtype=np.int16),
        np.array(tenure),
        np.array(monthly),
        np.array(total),
    )


def _rows(
    reader: csv.DictReader[str], file: str, problems: list[str]
) -> Iterator[tuple[str, int, float, float, float]]:
    """The customers of a table; whoever cannot be read is a problem with its line."""
    for line, row in enumerate(reader, start=2):
        try:
            yield _customer(row)
        except ValueError as error:
            problems.append(f"{file}:{line}:1: {error}")


def _customer(row: dict[str, str]) -> tuple[str, int, float, float, float]:
    """Group, contract months, tenure months, monthly and total charge of one row."""
    tenure, blank = _number(row, "tenure"), not row["TotalCharges"].strip()
    if blank != (tenure == 0):
        raise ValueError(f"TotalCharges: {row['TotalCharges']!r} at tenure {tenure:g}")
    return (
        _word(row, "InternetService", INTERNET_GROUPS),
        _word(row, "Contract", CONTRACT_MONTHS),
        tenure,
        _number(row, "MonthlyCharges"),
        math.nan if blank else _number(row, "TotalCharges"),
    )


def _number(row: dict[str, str], column: str) -> float:
    """A number from 0 up. Raises ValueError."""
    try:
        value = float(row[column])
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise ValueError(f"{column}: {row[column]!r} is no number from 0 up")
    return value


def _word(row: dict[str, str], column: str, meaning: dict[str, Known]) -> Known:
    if row[column] not in meaning:
        raise ValueError(f"{column}: {row[column]!r} is none of {', '.join(meaning)}")
    return meaning[row[column]]


def quantile_table(sample: Floats, points: int = POINTS) -> Floats:
    """Return the points of a piecewise linear inverse cumulative function with the mean of the sample.

    Each point is the mean of the sample's quantiles in the cell around it (half a cell at both ends).
    The trapezium rule then gives back the sample mean exactly, the points rise and stay within the sample.

    Args:
        sample: at least one value, in any order.
        points: how many, spaced evenly over 0 .. 1.
    """
    edges = np.clip((np.arange(points + 1) - 0.5) / (points - 1), 0.0, 1.0)
    sums = np.concatenate(([0.0], np.cumsum(np.sort(sample))))
    below: Floats = np.interp(edges * sample.size, np.arange(sample.size + 1), sums)
    table: Floats = np.diff(below) / (np.diff(edges) * sample.size)
    return table


def rank_correlation(first: Floats, second: Floats) -> float:
    """Spearman's rank correlation; equal values share their mean rank."""
    return float(np.corrcoef(_ranks(first), _ranks(second))[0, 1])


def _ranks(values: Floats) -> Floats:
    """Ranks from 1; equal values share their mean rank."""
    _, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Floats = (np.cumsum(counts) - (counts - 1) / 2)[where]
    return ranks


def copula_correlation(rank: float) -> float:
    """Return the correlation of the Gaussian copula that has this rank correlation: 2 sin(π ρ / 6)."""
    return 2 * math.sin(math.pi * rank / 6)


def fitted_text(table: CustomerTable) -> str:
    """Return the text of `sim/subscribers/fitted_shape.json`."""
    groups = {
        group: {
            "mean_charge": round(float(table.monthly_charge[table.group == group].mean()), 4),
            "terms": {
                str(term): _fitted_term(table, group, term) for term in sorted(CONTRACT_MONTHS.values())
            },
        }
        for group in sorted(set(INTERNET_GROUPS.values()))
    }
    source = SOURCE.format(rows=table.group.size, newcomers=int(np.sum(~table.billed)))
    text = json.dumps({"about": ABOUT, "source": source, "groups": groups}, indent=1)
    # A list of numbers is read as one line, not as thirty-three.
    return re.sub(r"\[[^\]]*\]", lambda numbers: " ".join(numbers.group().split()), text) + "\n"


def _fitted_term(table: CustomerTable, group: str, term: int) -> dict[str, int | float | list[float]]:
    """What is fitted to the customers of one group and contract."""
    tenure, charge = table.charges(group, term)
    rank = rank_correlation(tenure, charge)
    return {
        "customers": int(tenure.size),
        "rank_correlation": round(rank, 4),
        "copula_correlation": round(copula_correlation(rank), 4),
        "tenure_months": np.round(quantile_table(tenure), 3).tolist(),
        "relative_charge": np.round(quantile_table(charge), 5).tolist(),
    }


ABOUT = "Written by docs/tools/fit_shape.py, not by hand; meanings stand in sim/subscribers/fitted_shape.py."
SOURCE = (
    'IBM sample "Telco Customer Churn" ({rows:,} made-up customers), licence Apache-2.0, '
    "IBM/telco-customer-churn-on-icp4d at commit d5371f5d83a4. These are numbers fitted to the file; the "
    "file itself is not shipped. The {newcomers} customers never billed (blank total charge) are in it, with "
    "tenure 0."
)


def main(arguments: list[str]) -> None:
    """Write the fitted numbers of the table whose path is the one argument to standard output."""
    if len(arguments) != 1:
        sys.exit("usage: python docs/tools/fit_shape.py TABLE.csv")
    try:
        sys.stdout.write(fitted_text(read_customer_table(Path(arguments[0]))))
    except (InputRefused, OSError) as refusal:
        sys.stderr.write(f"{refusal}\n")
        sys.exit(2)


if __name__ == "__main__":
    main(sys.argv[1:])
