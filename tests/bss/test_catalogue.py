"""The catalogue: so many changes a year, on days spread over it, published ahead of time or on the day."""

from typing import Any

import numpy as np
import pytest

from sim.bss.catalogue import Catalogue, CatalogueParameters
from sim.messages.money import TariffPublished
from sim.subscribers.segments import PREPAID
from sim.subscribers.tariffs import Tariffs
from tests.house_of_two import Alone, alone, empty_house

YEAR = 365 * 24.0


def office(**changes: Any) -> Alone:
    return alone(Catalogue, CatalogueParameters(**changes), empty_house(months=14), tariffs=Tariffs())


@pytest.mark.parametrize("changes", [0.0, 1.0, 6.0, 12.0])
def test_there_are_as_many_changes_a_year_as_entered(changes: float) -> None:
    desk = office(changes=changes)
    desk.run(YEAR)
    assert len(desk.heard(TariffPublished)) == changes


def test_changes_fall_on_any_day_of_a_month_and_never_on_prepaid_tariffs() -> None:
    desk = office(changes=12.0)
    desk.run(YEAR)
    versions = desk.heard(TariffPublished)
    days = [desk.house.calendar.date_at(version.effective).day for version in versions]
    assert all(version.effective % 24 == 0 for version in versions)
    assert len(set(days)) >= 8, "of twelve, on one day of a month each at random, ten are expected to differ"
    assert all(version.segment != PREPAID for version in versions)


def test_a_change_goes_up_and_the_next_of_the_same_offer_comes_back() -> None:
    desk = office(changes=12.0, step=0.04)
    desk.run(YEAR)
    factors: dict[tuple[int, int], list[float]] = {}
    for version in desk.heard(TariffPublished):
        factors.setdefault((version.segment, version.offer), []).append(version.factor)
    for steps in factors.values():
        assert steps == pytest.approx(([1.04, 1.0] * len(steps))[: len(steps)])


def instants(publishing: str, **changes: Any) -> tuple[list[float], list[float], Alone]:
    desk = office(changes=12.0, publishing=publishing, **changes)
    desk.run(180 * 24.0)
    versions = desk.heard(TariffPublished)
    return desk.heard_at(TariffPublished), [version.effective for version in versions], desk


def test_on_the_day_means_in_the_office_hours_of_that_day() -> None:
    told, effective, _ = instants("on the day")
    lead = np.array(told) - np.array(effective)
    assert len(lead) in (5, 6)
    assert ((lead >= 9.0) & (lead <= 17.0)).all()


def test_ahead_of_time_means_some_days_before() -> None:
    told, effective, _ = instants("ahead of time", ahead=14.0)
    lead = np.array(effective) - np.array(told)
    assert ((lead > 13 * 24.0) & (lead < 14 * 24.0)).all()


def test_by_default_the_notice_is_two_weeks() -> None:
    desk = office(changes=12.0)
    desk.run(180 * 24.0)
    lead = [
        one.effective - at
        for one, at in zip(desk.heard(TariffPublished), desk.heard_at(TariffPublished), strict=True)
    ]
    assert lead
    assert min(lead) > 13 * 24.0


def test_contracts_change_on_the_effective_day_whenever_it_is_published() -> None:
    effective = instants("ahead of time")[1][3]
    assert instants("on the day")[1][:5] == instants("ahead of time")[1][:5]
    for policy in ("on the day", "ahead of time"):
        desk = office(changes=12.0, publishing=policy)
        tariffs: Tariffs = desk.it.tariffs
        desk.run(effective - 0.01)
        before = tariffs.price_factor.copy()
        desk.run(effective + 0.01)
        assert (tariffs.price_factor != before).sum() == 1


def test_a_lever_changes_how_often_tariffs_change() -> None:
    desk = office(changes=0.0)
    desk.run(60 * 24.0)
    desk.it.adopt(desk.it.p.model_copy(update={"changes": 12.0}))
    desk.run(YEAR)
    assert len(desk.heard(TariffPublished)) >= 8


def test_the_world_has_the_factor_that_was_published() -> None:
    _, _, desk = instants("on the day", step=0.1)
    told = {(one.segment, one.offer): one.factor for one in desk.heard(TariffPublished)}
    assert desk.sum("tariffs.published") == len(desk.heard(TariffPublished)) > 0
    for (segment, offer), factor in told.items():
        assert desk.it.tariffs.price_factor[segment, offer] == factor


def test_the_catalogue_knows_its_own_versions() -> None:
    _, _, desk = instants("on the day")
    desk.it.close_month(6)
    assert desk.house.beliefs[6, "bss.catalogue", "tariff versions"] == (6.0, 6.0)
