"""The people: as many as asked for at any size, one decision day each, the same whoever else comes."""

import numpy as np
import pytest

from sim.kernel.cohort import Cohort
from sim.kernel.streams import Streams, identity_rows
from sim.network.outages import COVERED, EXPOSED, FIXED
from sim.roster import kinds
from sim.scenario.schema import Scenario
from sim.subscribers.population import DECISION_DAYS, People, Population
from sim.subscribers.segments import SEGMENTS, SegmentsParameters
from tests.house_of_two import empty_house, some_people

SHARES = {"postpaid": 0.55, "prepaid": 0.28, "fibre": 0.15, "sme": 0.02}


@pytest.mark.parametrize("count", [100, 777, 2_000, 30_000])
def test_segments_keep_their_shares_at_any_size(count: int) -> None:
    base = Scenario(title="any size")
    asked = base.model_copy(
        update={"subscribers": base.subscribers.model_copy(update={"count": count})}
    ).at_size()
    people = Population(asked.subscribers.segments, np.full(4, 0.25), 0.5, Streams(1), 0.0)
    for name, number in zip(SEGMENTS, people.alive_by_segment().tolist(), strict=True):
        exact = SHARES[name] * count
        assert exact - 1e-6 <= number < exact + 1, name
    assert count <= people.people.count <= count + 3


def test_everyone_decides_once_in_thirty_days() -> None:
    population = some_people(empty_house(), postpaid=500, fibre=500)
    days = [population.deciding_on(day) for day in range(-40, -40 + DECISION_DAYS)]
    assert np.sort(np.concatenate(days)).tolist() == list(range(1000))
    assert population.deciding_on(7).tolist() == population.deciding_on(7 + DECISION_DAYS).tolist()
    assert max(map(len, days)) < 1000 / DECISION_DAYS * 2


def test_newcomers_decide_once_in_thirty_days_too() -> None:
    population = some_people(empty_house(), postpaid=10)
    ids = identity_rows("prospect", np.zeros(50, dtype=int), 3, np.arange(50))
    new = population.add(np.zeros(50, dtype=np.int64), ids, 72.0)
    found = np.concatenate([population.deciding_on(day) for day in range(DECISION_DAYS)])
    assert np.isin(new, found).all()
    assert len(found) == 60


def test_a_newcomer_is_the_same_person_whoever_else_comes() -> None:
    looks = []
    for others in (0, 30):
        population = some_people(empty_house(), postpaid=10 + others)
        ids = identity_rows("prospect", np.zeros(20, dtype=int), 3, np.arange(20))
        if others:
            extra = identity_rows("prospect", np.ones(others, dtype=int), 3, np.arange(others))
            population.add(np.full(others, 1), extra, 70.0)
        rows = population.add(np.zeros(20, dtype=np.int64), ids, 72.0)
        people = population.people
        columns = ("id", "site", "group", "offer", "charge", "usage_mean", "bundle", "term_ends")
        looks.append([getattr(people, name)[rows].tolist() for name in columns])
    assert looks[0] == looks[1]


def test_more_people_of_one_segment_leave_the_others_luck_alone() -> None:
    few, many = (some_people(empty_house(), postpaid=number) for number in (300, 900))
    for name in ("id", "site", "charge", "usage_mean", "joined", "term_ends"):
        there = [getattr(one.people, name)[one.by_coming()[:300]] for one in (few, many)]
        assert (there[0] == there[1]).all(), name


def test_those_of_one_decision_day_stand_side_by_side_and_newcomers_behind_them() -> None:
    population = some_people(empty_house(), postpaid=400, fibre=200)
    slots = population.people.id[:600] % np.uint64(30)
    assert (np.diff(slots.astype(np.int64)) >= 0).all()
    new = population.add(np.array([0, 0]), np.array([61, 30], dtype=np.uint64), 0.0)
    assert new.tolist() == [600, 601]
    assert population.by_coming().tolist()[-2:] == [600, 601]
    for day in range(30):
        assert (population.people.id[population.deciding_on(day)] % np.uint64(30) == day).all()
    assert sum(len(population.deciding_on(day)) for day in range(30)) == 602


def test_people_come_in_the_order_of_their_numbers_wherever_they_stand() -> None:
    population = some_people(empty_house(), postpaid=40, fibre=20)
    rows = population.by_coming()
    assert population.people.id[rows].tolist() == identity_rows("person", np.arange(60)).tolist()
    assert population.people.segment[rows].tolist() == [0] * 40 + [2] * 20


def test_sites_take_people_by_their_weight() -> None:
    segments = some_people(empty_house(), postpaid=20_000).segments
    weight = np.array([0.5, 0.3, 0.2])
    people = Population(segments, weight, 0.5, Streams(1), 0.0)
    share = np.bincount(people.people.site, minlength=3) / 20_000
    assert share == pytest.approx(weight, abs=0.012)
    assert sum(len(people.at_site(site)) for site in range(3)) == 20_000


def test_who_is_covered_by_a_neighbour_and_who_hangs_on_a_line() -> None:
    population = some_people(empty_house(), postpaid=5000, fibre=500, sme=50)
    people = population.people
    fixed = people.segment >= 2
    assert (people.group[fixed] == FIXED).all()
    assert set(people.group[~fixed].tolist()) == {EXPOSED, COVERED}
    assert (people.group[~fixed] == COVERED).mean() == pytest.approx(0.5, abs=0.022)


def test_charges_have_the_means_that_are_entered() -> None:
    segments = SegmentsParameters()
    population = some_people(empty_house(), postpaid=20_000, prepaid=20_000, fibre=20_000, sme=20_000)
    people = population.people
    for code, segment in enumerate(segments.ordered()):
        here = people.segment == code
        assert people.charge[here].mean() / 100 == pytest.approx(segment.recurring, rel=0.03), SEGMENTS[code]
        assert people.usage_mean[here].mean() / 100 == pytest.approx(segment.usage, rel=0.03), SEGMENTS[code]
        assert people.bundle[here].mean() == pytest.approx(segment.bundle, abs=0.011), SEGMENTS[code]


def test_those_who_were_there_before_have_joined_before_and_are_served() -> None:
    population = some_people(empty_house(), postpaid=2000, prepaid=2000)
    people = population.people
    assert (people.joined < population.opening).all()
    assert people.in_service.all()
    assert (people.service_from == people.joined).all()
    assert (people.true_port == -1).all()  # provisioning says where, when it takes over
    assert (people.term_ends[people.segment == 1] <= population.opening).all()


def test_a_population_may_be_of_one_segment_alone_or_of_nobody() -> None:
    assert some_people(empty_house(), sme=3).alive_by_segment().tolist() == [0, 0, 0, 3]
    assert some_people(empty_house()).people.count == 0


# --- brands, cohorts and who may write what


def branded(brands: tuple[float, ...], postpaid: int = 20_000) -> Population:
    house = empty_house()
    segments = some_people(house, postpaid=postpaid).segments
    return Population(segments, np.full(4, 0.25), 0.5, house.streams, house.calendar.opening, brands)


def test_a_population_of_one_brand_is_the_operators_own() -> None:
    assert (branded((1.0,), postpaid=100).people.brand == 0).all()


def test_brands_have_the_shares_that_are_entered() -> None:
    population = branded((0.6, 0.3, 0.1))
    share = np.bincount(population.people.brand) / 20_000
    assert share == pytest.approx([0.6, 0.3, 0.1], abs=0.011)  # three standard errors


def test_brands_change_nothing_else_about_anybody() -> None:
    one, several = branded((1.0,), postpaid=500).people, branded((0.6, 0.4), postpaid=500).people
    for name in type(one).declared:
        if name != "brand":
            assert getattr(one, name).tolist() == getattr(several, name).tolist(), name


def test_a_smaller_brand_is_some_of_the_people_of_a_larger_one() -> None:
    few, many = branded((0.9, 0.1), postpaid=2000).people, branded((0.7, 0.3), postpaid=2000).people
    assert set(np.flatnonzero(few.brand == 1)) < set(np.flatnonzero(many.brand == 1))


def test_cohorts_take_in_who_is_there_and_who_comes_each_person_once() -> None:
    population = branded((0.6, 0.4), postpaid=300)
    own, theirs, all_of_them = Cohort(frozenset({0})), Cohort(frozenset({1})), Cohort()
    for cohort in (own, theirs, all_of_them):
        population.serve_by(cohort)
    ids = identity_rows("prospect", np.zeros(100, dtype=int), 3, np.arange(100))
    new = population.add(np.zeros(100, dtype=np.int64), ids, 72.0)
    brand = population.people.brand
    assert own.rows().tolist() == np.flatnonzero(brand == 0).tolist()
    assert theirs.rows().tolist() == np.flatnonzero(brand == 1).tolist()
    assert all_of_them.rows().tolist() == list(range(400))
    assert np.isin(new[brand[new] == 1], theirs.rows()).all()


FOREIGN = {"customers": "in_service", "provisioning": "alive", "billing": "alive", "care": "brand"}


@pytest.mark.parametrize(("writer", "column"), FOREIGN.items())
def test_a_foreign_column_can_be_read_and_not_written(writer: str, column: str) -> None:
    population = some_people(empty_house(), postpaid=5)
    seen = population.people.seen_by(writer)
    before = getattr(seen, column).tolist()
    with pytest.raises(ValueError, match="read-only"):
        getattr(seen, column)[2] = 0
    with pytest.raises(ValueError, match="read-only"):
        getattr(seen, column)[:] += 1
    assert getattr(population.people, column).tolist() == before


def test_who_owns_a_column_writes_it_and_everybody_sees_it() -> None:
    people = some_people(empty_house(), postpaid=5).people
    customers, care = people.seen_by("customers"), people.seen_by("care")
    customers.wait[3] = 12.0
    assert people.wait.tolist() == care.wait.tolist() == [0.0, 0.0, 0.0, 12.0, 0.0]


def test_a_view_of_the_people_grows_with_them_and_stays_as_read_only_as_it_was() -> None:
    population = some_people(empty_house(), postpaid=5)
    seen = population.people.seen_by("provisioning")
    ids = identity_rows("prospect", np.zeros(500, dtype=int), 3, np.arange(500))
    rows = population.add(np.zeros(500, dtype=np.int64), ids, 72.0)  # more than there was room for
    seen.in_service[rows] = True
    assert population.people.in_service.sum() == len(seen.in_service) == 505
    with pytest.raises(ValueError, match="read-only"):
        seen.alive[rows] = False


def test_every_column_of_the_people_has_a_writer_who_is_there() -> None:
    writers = {column.by for column in People.declared.values()}
    departments = {kind.name.rpartition(".")[2] for kind in kinds()}
    assert writers == {"market", "customers", "provisioning"}
    assert writers - departments == {"market"}  # newcomers are what they are; nobody rewrites that
    assert all(column.meaning for column in People.declared.values())
