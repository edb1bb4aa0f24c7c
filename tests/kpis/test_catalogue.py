"""The table of KPIs says everything that a screen, a comparison and a planner need."""

import re

import pytest

from sim.kpis.catalogue import HEADLINE, KPIS
from sim.kpis.evaluate import format_value
from sim.records.kpi import Kpi


def test_the_six_of_the_first_screen_come_first_and_only_they_are_headline() -> None:
    assert tuple(KPIS)[:6] == HEADLINE
    assert {kpi.id for kpi in KPIS.values() if kpi.headline} == set(HEADLINE)


def test_three_headline_kpis_belong_to_oss() -> None:
    assert [KPIS[id].domain for id in HEADLINE[:3]] == ["oss"] * 3


def test_everything_the_first_answer_must_hold_is_there() -> None:
    asked = "mttd order_to_activate order_to_activate_p95 fallout_rate promise_kept care_wait revenue cash"
    asked += " contacts_per_subscriber opex_per_subscriber expected_churn leakage inventory_accuracy"
    asked += " care_utilisation fallout_utilisation field_utilisation noc_utilisation message_success"
    assert set(asked.split()) - set(KPIS) == set()


@pytest.mark.parametrize("id", KPIS)
def test_each_kpi_has_a_plain_id_a_label_and_a_formula(id: str) -> None:
    kpi = KPIS[id]
    assert kpi.id == id
    assert re.fullmatch(r"[a-z][a-z0-9_]*", id)
    assert len(kpi.label) > 2
    assert len(kpi.formula) > 10


@pytest.mark.parametrize("id", KPIS)
def test_each_kpi_is_a_ratio_or_a_quantile(id: str) -> None:
    kpi = KPIS[id]
    assert bool(kpi.denominator) != (kpi.quantile is not None)
    assert kpi.dimensions[0] == "month"


def test_labels_are_told_apart() -> None:
    labels = [kpi.label for kpi in KPIS.values()]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("id", KPIS)
def test_each_value_is_short_enough_for_a_table(id: str) -> None:
    value = 0.98765 if KPIS[id].unit == "share" else 1234.5678
    assert 2 <= len(format_value(id, value)) <= 14


def test_a_kpi_cannot_be_changed() -> None:
    kpi: Kpi = KPIS["uptime"]
    with pytest.raises(AttributeError):
        kpi.label = "another"  # type: ignore[misc]
