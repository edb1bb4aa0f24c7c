"""The catalogue: so many changes a year, each on the first of a month, published on the day or before."""

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
    desk.run(YEAR + 24.0)
    assert len(desk.heard(TariffPublished)) == changes


def test_every_change_is_effective_on_the_first_of_a_month() -> None:
    desk = office(changes=12.0)
    desk.run(YEAR)
    edges = desk.house.calendar.month_edges
    versions = desk.heard(TariffPublished)
    assert np.isin([version.effective for version in versions], edges).all()
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
    assert len(lead) == 5
    assert ((lead >= 9.0) & (lead <= 17.0)).all()


def test_ahead_of_time_means_some_days_before() -> None:
    told, effective, _ = instants("ahead of time", ahead=7.0)
    lead = np.array(effective) - np.array(told)
    assert ((lead > 6 * 24.0) & (lead < 7 * 24.0)).all()


def test_contracts_change_on_the_effective_day_whenever_it_is_published() -> None:
    for policy in ("on the day", "ahead of time"):
        _, _, desk = instants(policy)
        tariffs: Tariffs = desk.it.tariffs
        effective = desk.house.calendar.month_edges[6]
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
    desk.run(181 * 24.0)
    told = {(one.segment, one.offer): one.factor for one in desk.heard(TariffPublished)}
    assert desk.sum("tariffs.published") == len(desk.heard(TariffPublished)) == desk.it.versions
    for (segment, offer), factor in told.items():
        assert desk.it.tariffs.price_factor[segment, offer] == factor


def test_the_catalogue_knows_its_own_versions() -> None:
    _, _, desk = instants("on the day")
    desk.it.close_month(6)
    assert desk.house.beliefs[6, "bss.catalogue", "tariff versions"] == (5.0, 5.0)
