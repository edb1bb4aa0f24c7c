"""The three programs of the benchmark simulate one and the same operator: equal counts, cents and hours."""

import pytest

from tests.bench.rivals.run import PROGRAMS, simulate
from tests.bench.rivals.workload import Outputs

SIZE = 1_500, 4


@pytest.fixture(scope="module")
def ours() -> Outputs:
    """What our kernel gives."""
    return simulate("our kernel", *SIZE)[2]


@pytest.mark.parametrize("name", [name for name in PROGRAMS if name != "our kernel"])
def test_rivals_give_what_our_kernel_gives(name: str, ours: Outputs) -> None:
    assert simulate(name, *SIZE)[2].differs(ours) == []


def test_the_operator_is_the_one_that_is_meant(ours: Outputs) -> None:
    """By the sizes of W: one bill a month each, 2 % orders, 1 % errors, an hour-of-repair mean of six or more."""
    assert ours.bills == pytest.approx(1_500 * 4, rel=0.05)
    assert ours.orders == pytest.approx(0.02 * 1_500 * 4, rel=0.3)
    assert 0.003 < ours.wrong / ours.bills < 0.02
    assert 0.97 < ours.availability < 1.0
    assert 8.0 < ours.order_h < 14.0
    assert ours.revenue == ours.cash + ours.owed
    assert ours.left > 20
