"""No amount is so large that the books could not hold it."""

from pathlib import Path

import pytest

from sim.kernel.paths import with_values
from sim.records.errors import InputRefused
from sim.scenario.limits import beyond_limits
from sim.scenario.load import load_document
from sim.scenario.schema import Scenario

PLAIN = Scenario(title="t")


@pytest.mark.parametrize(
    ("path", "value", "most"),
    [
        ("economics.hourly.care", 1e300, "1,000,000,000"),
        ("economics.site_visit_material", -2e9, "1,000,000,000"),
        ("economics.it_cost", 1.1e9, "1,000,000,000"),
        ("subscribers.segments.postpaid.recurring", 1e12, "1,000,000,000"),
        ("network.sites", 10**8, "10,000,000"),
        ("oss.workforce.travel.mean", 1e20, "10,000,000"),
        ("bss.payments.write_off", 1e300, "10,000,000"),
    ],
)
def test_an_amount_that_nobody_means_is_refused_before_anything_runs(
    path: str, value: float, most: str
) -> None:
    with pytest.raises(InputRefused) as caught:
        with_values(PLAIN, {path: value}).at_size()
    assert caught.value.problems == [f"{path}: must be at most {most} (got {value:g})"]


def test_a_file_is_told_where_it_says_so(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("title: t\neconomics:\n  it_cost: 1e300\n", encoding="utf-8")
    with pytest.raises(InputRefused) as caught:
        load_document(file, Scenario, bases=tmp_path)
    assert caught.value.problems == [
        f"{file}:3:12: economics.it_cost: must be at most 1,000,000,000 (got 1e+300)"
    ]


def test_twenty_million_subscribers_are_within_the_limits() -> None:
    large = with_values(PLAIN, {"subscribers.count": 20_000_000}).at_size()
    assert large.economics.annual_revenue > 1e9
    assert list(beyond_limits(large)) == []
