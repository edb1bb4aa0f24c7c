"""The fitted numbers are data of the package: read once, and part of what a run is known by."""

import json

from sim.subscribers import fitted_shape


def test_the_numbers_are_read_once() -> None:
    assert fitted_shape.fitted_groups() is fitted_shape.fitted_groups()


def test_the_file_says_where_its_numbers_come_from() -> None:
    told = json.loads(fitted_shape.FILE.read_text(encoding="utf-8"))
    assert "IBM" in told["source"]
    assert "Apache-2.0" in told["source"]
    assert "docs/tools/fit_shape.py" in told["about"]


def test_the_groups_of_the_table_are_whole() -> None:
    # 7,043 rows of the table: 3,096 with a fibre line, the 2,421 with DSL and the 1,526 without internet.
    groups = fitted_shape.fitted_groups()
    assert {name: group.customers for name, group in groups.items()} == {"fibre": 3096, "postpaid": 3947}
    assert all(sorted(group.terms) == [0, 12, 24] for group in groups.values())
    assert groups["postpaid"].mean_charge == 43.7882
