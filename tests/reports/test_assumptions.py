"""What a result rests on is told completely."""

from pathlib import Path

import pytest

from sim.experiments.results import Comparison
from sim.reports import assumptions


def test_every_setting_that_differs_is_told_with_range_and_source(comparison: Comparison) -> None:
    loaded = assumptions.stored_scenario(comparison.base.outcomes)
    assert loaded is not None
    rows = {row.path: row for row in assumptions.assumptions(loaded)}
    count = rows["subscribers.count"]
    assert (count.default, count.value, count.source) == ("100,000", "400", "P0.2")
    assert count.range == "100 to 20,000,000"
    assert rows["economics.currency"].value == "$"
    assert rows["integration.links.catalogue->billing.style"].value == "nightly"
    assert "network.sites" not in rows
    assert not any(path.startswith(("title", "strategies", "goals")) for path in rows)


def test_a_strategy_differs_from_doing_nothing_in_its_plan_only(comparison: Comparison) -> None:
    base = assumptions.stored_scenario(comparison.base.outcomes)
    other = assumptions.stored_scenario(comparison.alternatives[0].result.outcomes)
    assert base is not None
    assert other is not None
    assert assumptions.distinctions(other, base) == []
    assert assumptions.levers_of(base) == []


def test_a_lever_shows_its_price_in_money_and_its_source(comparison: Comparison) -> None:
    api = next(one for one in comparison.alternatives if one.name == "API")
    loaded = assumptions.stored_scenario(api.result.outcomes)
    assert loaded is not None
    (price,) = assumptions.levers_of(loaded)
    revenue = loaded.value.at_size().economics.annual_revenue
    assert revenue == pytest.approx(28_600_000 * 400 / 100_000)
    assert price.one_off.startswith(f"{0.006 * revenue:.0f} $ (0.6 % of annual revenue)")
    assert price.source == "P6.2 L06"
    assert "link catalogue → billing becomes api" in price.effects
    assert price.lead == "0 months"


def test_what_departments_leave_out_comes_from_their_own_text() -> None:
    told = dict(assumptions.left_out())
    assert {"monitoring", "provisioning", "billing", "workforce", "payments"} <= set(told)
    assert told["valuation"] == "tax and financing"


def test_a_scenario_that_is_gone_is_none(tmp_path: Path) -> None:
    assert assumptions.stored_scenario(tmp_path) is None
    (tmp_path / "scenario.yaml").write_text("title: [", encoding="utf-8")
    assert assumptions.stored_scenario(tmp_path) is None
