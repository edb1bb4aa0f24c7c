"""A value that cannot be is a failed replication, named, and never a result."""

import math
import pickle
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.kernel.parameters import cents
from sim.kpis.possible import refuse_impossible
from sim.records.cents import LARGEST_SUM, whole_cents
from sim.records.errors import Impossible
from sim.records.ledger import Ledger


def refused(kpis: dict[str, float | None], monthly: dict[str, list[float | None]] | None = None) -> str:
    with pytest.raises(Impossible) as error:
        refuse_impossible({"kpis": kpis, "monthly": monthly or {}, "cash": {}})
    return str(error.value)


@pytest.mark.parametrize(
    ("kpi", "value", "why"),
    [
        ("abandonment", 1.88, "a share cannot be above 1"),
        ("churn_rate", 1.87, "a share cannot be above 1"),
        ("uptime", -0.1, "a share cannot be negative"),
        ("fault_resolution_time", -2.0, "a quantity cannot be negative"),
        ("expected_churn", math.nan, "no number"),
        ("arpu", math.inf, "no number"),
    ],
)
def test_an_impossible_value_is_named_with_its_reason(kpi: str, value: float, why: str) -> None:
    assert why in refused({kpi: value})
    assert kpi in refused({kpi: value})


def test_a_month_is_named_too() -> None:
    assert (
        refused({}, {"mttd": [1.0, -3.0]})
        == "impossible: mttd is -3 in month 2: a quantity cannot be negative"
    )


def test_what_can_be_passes() -> None:
    refuse_impossible(
        {
            "kpis": {"uptime": 1.0, "net_adds": -12.0, "ebitda": -1e6, "overcharge_ratio": 1.2, "arpu": None},
            "monthly": {"fallout_rate": [1.4, None], "net_adds": [-3.0, 2.0]},
            "cash": {},
        }
    )


def test_it_crosses_process_borders_with_all_that_it_says() -> None:
    assert str(pickle.loads(pickle.dumps(Impossible(["a", "b"])))) == "impossible: a; b"


# --- money


@pytest.mark.parametrize("amount", [1e300, -1e17, math.inf, math.nan])
def test_no_amount_leaves_the_range_of_whole_cents(amount: float) -> None:
    with pytest.raises(Impossible, match="beyond all money"):
        cents(amount)
    with pytest.raises(Impossible, match="rent: .* beyond all money"):
        whole_cents(np.array([1.0, amount]), "rent")


def test_amounts_become_whole_cents() -> None:
    assert whole_cents(np.array([1.234, -0.5]), "rent").tolist() == [123, -50]


def test_a_ledger_cannot_overflow() -> None:
    ledger = Ledger(np.array([0.0, 1.0]), ("a", "b"))
    ledger.post(0.5, "a", "b", LARGEST_SUM)
    with pytest.raises(Impossible, match="account a"):
        ledger.post(0.5, "a", "b", LARGEST_SUM)
    with pytest.raises(Impossible, match="a booking from b to a"):
        ledger.post(0.5, "a", "b", 2**70)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_such_a_replication_has_failed_and_says_why(tmp_path: Path) -> None:
    """Seven a month who move away or die: the setting is allowed, and nobody can leave seven times."""
    base = sim.load("smoke", {"subscribers.count": "300", "horizon.warm_up": "1", "horizon.months": "1"})
    mad = base.with_({"subscribers.churn.other": 7.0})
    with pytest.raises(RuntimeError, match="expected_churn is .*: a share cannot be above 1"):
        sim.run(mad, replications=1, workers=1, out=tmp_path)
