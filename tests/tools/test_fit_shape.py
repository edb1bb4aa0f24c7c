"""The shipped numbers are those of the real customer table, and its reader refuses what it does not know."""

from pathlib import Path

import numpy as np
import pytest

from docs.tools.fit_shape import (
    CustomerTable,
    fitted_text,
    main,
    rank_correlation,
    read_customer_table,
)
from sim.records.errors import InputRefused
from sim.subscribers.tenure_and_charge import draw_shape

HEAD = "customerID,tenure,InternetService,Contract,MonthlyCharges,TotalCharges\n"


@pytest.fixture(scope="module")
def path(shared_data: Path) -> Path:
    return shared_data / "customers" / "Telco-Customer-Churn.csv"


@pytest.fixture(scope="module")
def table(path: Path) -> CustomerTable:
    return read_customer_table(path)


# --- against the real table


@pytest.mark.shared_data
def test_the_fit_writes_the_shipped_file_byte_for_byte(table: CustomerTable, root: Path) -> None:
    shipped = (root / "sim" / "subscribers" / "fitted_shape.json").read_text(encoding="utf-8")
    assert fitted_text(table) == shipped


@pytest.mark.shared_data
def test_the_command_writes_it_too(path: Path, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(path)])
    assert capsys.readouterr().out == (root / "sim" / "subscribers" / "fitted_shape.json").read_text("utf-8")


@pytest.mark.shared_data
def test_the_blank_totals_are_the_newcomers(table: CustomerTable) -> None:
    assert table.billed.size == 7043
    assert np.sum(~table.billed) == 11
    assert np.array_equal(~table.billed, table.tenure_months == 0)


@pytest.mark.shared_data
def test_means_and_counts_are_those_of_the_data_readme(table: CustomerTable) -> None:
    assert table.tenure_months.mean() == pytest.approx(32.371, abs=5e-4)
    assert table.monthly_charge.mean() == pytest.approx(64.7617, abs=5e-5)
    assert np.unique(table.contract_months, return_counts=True)[1].tolist() == [3875, 1473, 1695]
    assert np.sum(table.group == "fibre") == 3096
    assert np.sum(table.group == "postpaid") == 2421 + 1526
    assert np.sum(table.tenure_months == 72) == 362
    assert np.sum(table.tenure_months == 1) == 613


@pytest.mark.shared_data
def test_a_figure_that_needs_the_total_leaves_the_newcomers_out(table: CustomerTable) -> None:
    rows = table.billed
    apart = np.abs(table.total_charge[rows] - table.tenure_months[rows] * table.monthly_charge[rows])
    assert np.sum(apart < 0.005) == 614
    assert apart.mean() == pytest.approx(45.09, abs=0.005)
    assert apart.max() == pytest.approx(373.25, abs=0.005)


@pytest.mark.shared_data
@pytest.mark.parametrize("group", ["postpaid", "fibre"])
def test_a_drawn_group_has_the_spread_and_rank_correlation_of_the_table(
    group: str, table: CustomerTable
) -> None:
    steps = 1.2207440846057596 ** -np.arange(1.0, 4.0)
    shape = draw_shape(group, *((0.5 + np.outer(steps, np.arange(1, 200_001))) % 1.0))
    rows = table.group == group
    tenure, charge = table.tenure_months[rows], table.monthly_charge[rows]
    assert shape.tenure_months.mean() == pytest.approx(tenure.mean(), abs=0.02)
    assert shape.tenure_months.std() == pytest.approx(tenure.std(), rel=0.01)
    assert shape.relative_charge.std() == pytest.approx(charge.std() / charge.mean(), rel=0.01)
    # Over all contracts together, which no number of the fit was set to.
    rank = rank_correlation(shape.tenure_months, shape.relative_charge)
    assert rank == pytest.approx(rank_correlation(tenure, charge), abs=0.01)


# --- without it


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a,0,No,One year,20,30\n", "table.csv:2:1: TotalCharges: '30' at tenure 0"),
        ("a,3,No,One year,20, \n", "table.csv:2:1: TotalCharges: ' ' at tenure 3"),
        ("a,nan,No,One year,20,30\n", "table.csv:2:1: tenure: 'nan' is no number from 0 up"),
        ("a,3,No,One year,-1,30\n", "table.csv:2:1: MonthlyCharges: '-1' is no number from 0 up"),
        (
            "a,3,Cable,One year,20,30\n",
            "table.csv:2:1: InternetService: 'Cable' is none of No, DSL, Fiber optic",
        ),
        ("a,3,No\n", "table.csv:2:1: TotalCharges: '' at tenure 3"),
        ("", "table.csv:2:1: there are no customers"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_by_its_line(tmp_path: Path, row: str, message: str) -> None:
    (tmp_path / "table.csv").write_text(HEAD + row, encoding="ascii")
    with pytest.raises(InputRefused) as refused:
        read_customer_table(tmp_path / "table.csv")
    assert refused.value.problems == [message]


def test_all_bad_rows_are_named_at_once_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = "a,3,No,One year,20,60\n", "b,x,No,One year,20,60\n"
    (tmp_path / "table.csv").write_text(HEAD + good + bad + good + bad, encoding="ascii")
    with pytest.raises(SystemExit) as stopped:
        main([str(tmp_path / "table.csv")])
    assert stopped.value.code == 2
    written = capsys.readouterr()
    assert written.out == ""
    assert [line.split(": ")[0] for line in written.err.splitlines()] == ["table.csv:3:1", "table.csv:5:1"]


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("customerID,tenure\na,1\n", encoding="ascii")
    with pytest.raises(
        InputRefused, match="Contract, InternetService, MonthlyCharges, TotalCharges are missing"
    ):
        read_customer_table(tmp_path / "table.csv")
