"""The table of KPIs says everything that a screen, a comparison and a planner need."""

import re
from dataclasses import replace

import pytest

from sim.kpis.catalogue import BROUGHT, HEADLINE, KPIS, gathered
from sim.kpis.evaluate import format_value
from sim.kpis.units import scale_of, sign_of
from sim.kpis.workforce import utilisation_of
from sim.messages.journeys import JOURNEYS
from sim.records.desks import DeskPlan
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


# --- brought along


def test_a_desk_that_joins_has_its_utilisation() -> None:
    made = utilisation_of(DeskPlan("letters", "letter writers", "bss", "customer operations"))
    assert (made.id, made.label, made.unit) == (
        "letters_utilisation",
        "Utilisation of the letter writers",
        "share",
    )
    assert [term.name for term in made.numerator + made.denominator] == ["letters.inside", "letters.duty"]
    assert gathered([*BROUGHT, made]) == {**KPIS, made.id: made}


def test_a_kpi_that_is_declared_twice_is_refused() -> None:
    again = replace(KPIS["mttd"], label="Another time to detect")
    with pytest.raises(ValueError, match="'mttd' is declared twice: .*MTTD.* and 'Another time to detect'"):
        gathered([*BROUGHT, again])


def test_a_kpi_acts_on_headline_kpis_only() -> None:
    with pytest.raises(ValueError, match="'zeal' acts on 'mttd', which is no headline KPI"):
        gathered([*BROUGHT, replace(KPIS["mttd"], id="zeal", acts_on=("mttd",))])


def test_a_kpi_stands_beside_kpis_only() -> None:
    with pytest.raises(ValueError, match="'zeal' stands beside 'speed', which is no KPI"):
        gathered([*BROUGHT, replace(KPIS["mttd"], id="zeal", beside=("speed",))])


def test_a_kpi_that_could_improve_by_less_work_stands_beside_what_tells_it() -> None:
    """Fewer visits, tickets, contacts and disputes are good, unless somebody was left without."""
    for id in ("field_visits", "ticket_rate", "contacts_per_subscriber", "outage_calls", "bill_calls",
               "dispute_rate", "fallout_rate", "message_delay"):  # fmt: skip
        assert KPIS[id].beside, id


def test_what_leaving_work_undone_would_improve_stands_beside_the_work_that_is_open() -> None:
    for id in ("care_wait", "abandonment", "bills_wrong", "wrong_dates", "overtime_hours", "overtime_share",
               "field_call_outs", "promise_kept", "bill_calls", "dispute_rate", "message_delay",
               "order_to_cash_delay", "trouble_to_resolve_delay"):  # fmt: skip
        assert {"open_faults", "order_backlog"} <= set(KPIS[id].beside), id
    assert KPIS["order_backlog"].beside == ("open_faults",)
    assert KPIS["saifi"].beside == ("open_faults", "saidi")
    assert all(id not in kpi.beside for id, kpi in KPIS.items())


@pytest.mark.parametrize("kpi", KPIS.values(), ids=lambda kpi: kpi.id)
def test_each_kpi_names_its_source(kpi: Kpi) -> None:
    assert re.fullmatch(r"\[[^\[\]]+\]", kpi.source)


def test_what_departments_note_can_be_split_by_address_and_money_cannot() -> None:
    assert KPIS["bills_wrong"].splits == ("month", "cause", "address")
    assert KPIS["message_delay"].splits == ("month", "link", "address")
    assert KPIS["revenue"].splits == ("month",)


# --- journeys and units


def test_a_word_is_in_one_journey_unless_different_people_say_it() -> None:
    words = [word for journey in JOURNEYS for word in journey.words]
    assert len(set(words)) == len(words)
    unsaid = [word.kind for word in words if not word.sender]
    assert len(set(unsaid)) == len(unsaid)
    assert not set(unsaid) & {word.kind for word in words if word.sender}


def test_one_table_says_how_units_look() -> None:
    signs = {kpi.unit: sign_of(kpi.unit, "CHF") for kpi in KPIS.values()}
    assert signs == {
        "share": "%",
        "ms": "ms",
        "s": "s",
        "min": "min",
        "h": "h",
        "money": "CHF",
        "count": "",
        "per subscriber": "",
        "per 1,000": "‰",
        "per year": "/year",
    }
    assert (scale_of("share"), scale_of("h")) == (100.0, 1.0)
