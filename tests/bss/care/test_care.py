"""Care: who waits, who gives up, who is helped, and what an agent can see."""

from typing import Any

import numpy as np
import pytest

from sim.bss.care.care import Care
from sim.bss.care.parameters import CareParameters
from sim.kernel.beat import Beat
from sim.kernel.links import IntegrationParameters, LinkParameters
from sim.messages.customers import (
    BILL,
    CANCEL,
    DISPUTE,
    GENERAL,
    NOTHING,
    ORDER,
    OUTAGE,
    ContactEnded,
    ContactMade,
)
from sim.messages.faults import CustomersTold, ProblemClosed, ProblemOpened
from sim.messages.money import DisputeRaised
from sim.messages.orders import CancellationAsked
from sim.records.errors import LawBroken
from tests.house_of_two import Alone, alone, empty_house, some_people, still_equipment

MANY: dict[str, Any] = {"seats": 2000, "seats_early_late": 2000, "seats_night": 2000, "patience": 1e6}


def desk_with(people: int = 2000, style: Any = "api", **changes: Any) -> Alone:
    house = empty_house()
    links = {f"{source}->care": LinkParameters(style=style) for source in ("billing", "order_management")}
    house.bus.adopt(IntegrationParameters(links=links))
    population = some_people(house, postpaid=people)
    equipment = still_equipment(house, sites=4)
    return alone(Care, CareParameters(**changes), house, population=population, equipment=equipment)


def call(
    desk: Alone, rows: Any, reason: int = GENERAL, at: Any = 10.0, asks: int = NOTHING, about: int = 0
) -> None:
    rows = np.atleast_1d(rows)
    reasons = np.full(len(rows), reason, dtype=np.uint8)
    asking = np.full(len(rows), asks, dtype=np.uint8)
    about_what = np.full(len(rows), about, dtype=np.uint64)
    instants = np.broadcast_to(at, rows.shape)
    desk.hand(ContactMade, instants, row=rows, reason=reasons, about=about_what, asks=asking)


def handled(desk: Alone, reason: int, at: float = 10.0, days: int = 1) -> tuple[float, float]:
    """Mean handling minutes and share resolved of 2,000 contacts of one reason."""
    call(desk, np.arange(2000), reason, at=at)
    desk.days(days)
    ended = desk.rows(ContactEnded)
    return 60 * desk.sum("care.work") / 2000, float(ended.resolved.mean())


def test_an_agent_who_sees_all_has_the_entered_handling_and_resolution() -> None:
    minutes, solved = handled(desk_with(**MANY, handling=7.0, resolution=0.72), GENERAL)
    # Lognormal with cv 0.7, and a share: three standard errors of 2,000.
    assert minutes == pytest.approx(7.0, abs=3 * 7 * 0.7 / 2000**0.5)
    assert solved == pytest.approx(0.72, abs=0.03)


@pytest.mark.parametrize("reason", [BILL, ORDER])
def test_stale_news_makes_an_agent_slower_and_solves_less(reason: int) -> None:
    seeing = handled(desk_with(**MANY), reason)
    stale = handled(desk_with(**MANY, style="nightly", stale=0.5), reason)
    assert stale[0] == pytest.approx(seeing[0] * 1.125)  # C21: +12 % at half the view, the same people
    assert seeing[1] - stale[1] == pytest.approx(0.06, abs=0.02)


def test_an_outage_that_care_does_not_know_makes_agents_blind() -> None:
    blind, knowing = desk_with(**MANY), desk_with(**MANY)
    knowing.tell(ProblemOpened(1, element=4, sites=(0, 1, 2, 3)))
    knowing.run(1.0)
    minutes, solved = zip(*(handled(desk, OUTAGE) for desk in (blind, knowing)), strict=True)
    assert minutes[0] == pytest.approx(minutes[1] * 1.25)
    assert solved[1] - solved[0] == pytest.approx(0.12, abs=0.025)


def test_what_is_known_after_the_call_does_not_help_it() -> None:
    desk = desk_with(**MANY)
    call(desk, np.arange(2000), OUTAGE, at=10.0)
    desk.run(12.0)
    desk.tell(ProblemOpened(1, element=4, sites=(0, 1, 2, 3)))
    desk.run(24.0)
    desk.phase("contacts", Beat.of(0))
    assert 60 * desk.sum("care.work") / 2000 > 8.0


def test_a_closed_problem_is_no_longer_known() -> None:
    desk = desk_with()
    desk.tell(ProblemOpened(1, element=4, sites=(0, 1)))
    desk.run(1.0)
    desk.tell(ProblemClosed(1, element=4, sites=(0, 1)))
    desk.run(2.0)
    assert np.isinf(desk.it.heard.since).all()


def test_a_site_has_trouble_until_the_last_of_its_problems_is_closed() -> None:
    desk = desk_with()
    desk.tell(ProblemOpened(1, element=4, sites=(0,)), ProblemOpened(2, element=3, sites=(0, 1)))
    desk.run(1.0)
    desk.tell(ProblemClosed(2, element=3, sites=(0, 1)))
    desk.run(2.0)
    assert np.isfinite(desk.it.heard.since).tolist() == [True, False, False, False]


def test_those_who_give_up_call_again_at_the_entered_share() -> None:
    desk = desk_with(seats=0, seats_early_late=0, seats_night=0, patience=3.0, redial=0.5)
    call(desk, np.arange(2000))
    desk.days(2)
    # Nobody is served: each call is followed by another with chance a half, so by one in the mean.
    assert desk.sum("contacts.abandoned") == 2000 + desk.sum("contacts.redialled")
    assert desk.sum("contacts.redialled") / 2000 == pytest.approx(1.0, abs=3 * 2**0.5 / 2000**0.5)
    assert desk.sum("contacts.offered") == 2000
    desk.it.close_month(1)


def test_nobody_calls_again_where_nobody_redials() -> None:
    desk = desk_with(seats=1, redial=0.0)
    call(desk, np.arange(200))
    desk.days(1)
    ended = desk.rows(ContactEnded)
    assert len(ended) == 200
    assert ended.abandoned.sum() == desk.sum("contacts.abandoned") > 100
    assert not (ended.resolved & ended.abandoned).any()


def test_more_seats_let_fewer_give_up() -> None:
    lost = []
    for seats in (3, 6):
        desk = desk_with(seats=seats, redial=0.0)
        call(desk, np.arange(300), at=np.linspace(9.0, 17.0, 300))
        desk.days(1)
        lost.append(desk.sum("contacts.abandoned"))
    assert lost[1] < lost[0] / 2


def test_the_roster_of_a_day_has_the_entered_seats() -> None:
    desk = desk_with(seats=7, seats_early_late=5, seats_night=2)
    desk.days(1)
    assert desk.sum("care.duty") == 9 * 7 + 6 * 5 + 9 * 2


def duty_after_a_bad_day(staffing: str) -> list[float]:
    desk = desk_with(seats=2, seats_early_late=2, seats_night=1, staffing=staffing, redial=0.0)
    call(desk, np.arange(200))
    duty, before = [], 0.0
    for _ in range(3):
        desk.days(1)
        duty.append(desk.sum("care.duty") - before)
        before += duty[-1]
    return duty


def test_overtime_follows_a_bad_day_and_a_fixed_roster_does_not_move() -> None:
    assert duty_after_a_bad_day("fixed roster") == [39.0, 39.0, 39.0]
    assert duty_after_a_bad_day("overtime after a bad day")[:2] == [39.0, 54.0]


def test_overtime_ends_after_a_day_on_which_nobody_gave_up() -> None:
    assert duty_after_a_bad_day("overtime after a bad day") == [39.0, 54.0, 39.0]


def test_customers_are_told_only_under_the_policy_that_tells_them() -> None:
    for policy, said in (("answer only", []), ("tell customers", [((0, 1), False), ((0, 1), True)])):
        desk = desk_with(telling=policy)
        desk.tell(ProblemOpened(1, element=4, sites=(0, 1)))
        desk.run(1.0)
        desk.tell(ProblemClosed(1, element=4, sites=(0, 1)))
        desk.run(2.0)
        assert [(notice.sites, notice.over) for notice in desk.heard(CustomersTold)] == said


def test_calls_are_answered_once_each_and_the_month_closes() -> None:
    desk = desk_with(seats=3)
    call(desk, np.arange(400), at=np.linspace(8.0, 20.0, 400))
    desk.days(2)
    desk.it.close_month(1)
    ended = desk.rows(ContactEnded)
    assert (~ended.abandoned).sum() == desk.sum("contacts.answered")
    assert desk.sum("contacts.offered") + desk.sum("contacts.redialled") == len(ended)
    assert desk.house.beliefs[1, "bss.care", "sites with trouble"] == (0.0, 0.0)


def test_news_of_which_no_end_is_heard_goes_stale() -> None:
    desk = desk_with(**MANY, forgets_after=3.0)
    desk.tell(ProblemOpened(1, element=4, sites=(0, 1, 2, 3)))
    desk.run(1.0)
    fresh = handled(desk, OUTAGE, at=70.0, days=3)
    late = desk_with(**MANY, forgets_after=3.0)
    late.tell(ProblemOpened(1, element=4, sites=(0, 1, 2, 3)))
    late.run(1.0)
    stale = handled(late, OUTAGE, at=74.0, days=4)
    assert stale[0] == pytest.approx(fresh[0] * 1.25), "after three days nobody believes it any more"


def test_agents_believe_in_trouble_that_is_over_until_they_hear_of_it() -> None:
    desk = desk_with()
    desk.tools["equipment"].fail(desk.tools["equipment"].topology.site_element[2], 0)
    desk.tell(ProblemOpened(1, element=4, sites=(0, 1)))
    desk.days(1)
    desk.it.close_month(1)
    assert desk.house.beliefs[1, "bss.care", "sites with trouble"] == (2.0, 1.0)


def test_work_and_duty_are_noted_apart_in_the_busy_hours() -> None:
    desk = desk_with(seats=7, seats_early_late=5, seats_night=2)
    call(desk, [0, 1, 2], at=[8.0, 12.0, 20.0])
    desk.days(1)
    assert desk.sum("care.duty", "busy hours") == 8 * 7
    assert desk.sum("care.duty", "other hours") == 1 * 7 + 6 * 5 + 9 * 2
    assert 0 < desk.sum("care.work", "busy hours") < desk.sum("care.work")
    assert desk.sum("care.headcount") == pytest.approx(7 / 28)


def test_a_contact_that_vanishes_breaks_the_law() -> None:
    desk = desk_with(seats=3)
    call(desk, np.arange(10))
    desk.days(1)
    desk.it.offered += 1
    with pytest.raises(LawBroken, match="V03 contacts"):
        desk.it.close_month(1)


# --- what counts as given up, and redials


def abandonment(desk: Alone) -> float:
    calls = desk.sum("contacts.answered") + desk.sum("contacts.abandoned")
    return desk.sum("contacts.abandoned_late") / calls


def test_whoever_gives_up_within_five_seconds_has_not_abandoned() -> None:
    """Nobody answers; patience is exponential with a mean of 10 s: exp(-5 / 10) wait longer than 5 s."""
    desk = desk_with(seats=0, seats_early_late=0, seats_night=0, patience=10 / 60, redial=0.0)
    call(desk, np.arange(2000))
    desk.days(1)
    assert abandonment(desk) == pytest.approx(np.exp(-0.5), abs=3 * 0.49 / 2000**0.5)
    assert desk.sum("contacts.given_up_wait") * 3600 / 2000 == pytest.approx(10.0, abs=3 * 10 / 2000**0.5)


@pytest.mark.parametrize("redial", [0.0, 0.5, 0.9])
def test_abandonment_is_a_share_however_often_people_call_again(redial: float) -> None:
    desk = desk_with(seats=0, seats_early_late=0, seats_night=0, patience=3.0, redial=redial)
    call(desk, np.arange(2000))
    desk.days(3)
    # exp(-5 / 180) of all calls, first ones and redials alike.
    assert abandonment(desk) == pytest.approx(np.exp(-5 / 180), abs=0.01)
    assert abandonment(desk) <= 1


def crowd(*, known: bool) -> Alone:
    """Two thousand who call when nobody is there, and again when there is somebody for each of them."""
    seats = {"seats": 0, "seats_early_late": 2000, "seats_night": 0}
    desk = desk_with(**seats, redial=1.0, redial_after=600.0, patience=3.0)
    if known:
        desk.tell(ProblemOpened(1, element=4, sites=(0, 1, 2, 3)))
        desk.run(1.0)
    call(desk, np.arange(2000), OUTAGE, at=16.0)
    desk.days(2)
    return desk


def test_a_redial_is_as_blind_as_the_first_call() -> None:
    """The problem is known at no time, or from the beginning: 25 % more work, 12 points less solved."""
    work, solved = [], []
    for desk in (crowd(known=False), crowd(known=True)):
        ended = desk.rows(ContactEnded)
        redials = ~ended.abandoned
        assert redials.sum() > 1000
        work.append(desk.sum("care.work") / redials.sum())
        solved.append(float(ended.resolved[redials].mean()))
    assert work[0] == pytest.approx(work[1] * 1.25, rel=0.01)
    assert solved[1] - solved[0] == pytest.approx(0.12, abs=0.04)


def test_a_redial_has_luck_of_its_own() -> None:
    """All first calls would have been unsolved: with new luck 60 % of the redials are solved all the same."""
    desk = crowd(known=False)
    ended = desk.rows(ContactEnded)
    answered = ~ended.abandoned
    first = desk.it.luck("resolution", ended.contact[answered]) < 0.6
    solved = ended.resolved[answered]
    assert solved[~first].mean() == pytest.approx(0.6, abs=0.06)
    assert solved[first].mean() == pytest.approx(0.6, abs=0.06)


# --- announcements and late words


def test_an_announcement_ends_the_calls_about_a_known_outage_only() -> None:
    for known, share in ((True, 0.7), (False, 0.0)):
        desk = desk_with(**MANY, announcing="announce known outages", content=0.7)
        if known:
            desk.tell(ProblemOpened(1, element=4, sites=(0, 1, 2, 3)))
            desk.run(1.0)
        call(desk, np.arange(2000), OUTAGE)
        desk.days(1)
        assert desk.sum("contacts.announced") / 2000 == pytest.approx(share, abs=3 * 0.46 / 2000**0.5)
        assert desk.sum("contacts.announced") + desk.sum("contacts.offered") == 2000
        assert len(desk.rows(ContactEnded)) == 2000
        desk.it.close_month(1)


def test_what_was_known_at_the_time_of_a_call_is_known_though_it_is_over_by_the_evening() -> None:
    desk = desk_with(**MANY)
    desk.tell(ProblemOpened(1, element=4, sites=(0, 1, 2, 3)))
    desk.run(1.0)
    desk.run(11.0)
    desk.tell(ProblemClosed(1, element=4, sites=(0, 1, 2, 3)))
    desk.run(12.0)
    minutes, _ = handled(desk, OUTAGE, at=10.0)
    late, _ = handled(desk_with(**MANY), OUTAGE, at=10.0)
    assert late == pytest.approx(minutes * 1.25)


def test_a_word_of_a_problem_that_comes_after_its_end_is_not_believed() -> None:
    desk = desk_with(telling="tell customers")
    desk.tell(ProblemClosed(1, element=4, sites=(0, 1)))
    desk.run(1.0)
    desk.tell(ProblemOpened(1, element=4, sites=(0, 1)))
    desk.run(2.0)
    assert np.isinf(desk.it.heard.since).all()
    assert desk.heard(CustomersTold) == []


@pytest.mark.parametrize(
    ("asks", "word", "names"), [(DISPUTE, DisputeRaised, "bill"), (CANCEL, CancellationAsked, "order")]
)
def test_what_a_contact_asks_for_is_said_on_when_an_agent_answers(asks: int, word: Any, names: str) -> None:
    desk = desk_with(**MANY)
    call(desk, [7, 8], at=[10.0, 11.0], asks=asks, about=99)
    call(desk, [9], at=12.0)
    desk.days(1)
    said = desk.rows(word)
    # Two of three contacts ask; somebody is free at once, so they are answered as they call.
    assert said.at.tolist() == [10.0, 11.0]
    assert said.row.tolist() == [7, 8]
    assert getattr(said, names).tolist() == [99, 99]


def test_what_nobody_answers_is_never_said_on() -> None:
    desk = desk_with(seats=0, seats_early_late=0, seats_night=0)
    call(desk, np.arange(200), asks=DISPUTE, about=99)
    desk.days(3)
    assert desk.rows(DisputeRaised) is None
    desk.it.close_month(1)
    # Each of the 200 gave up for good within three days, and asked once however often they called.
    assert desk.sum("contacts.asked", "dispute") == desk.it.asks.given_up[DISPUTE] == 200
    assert desk.sum("contacts.said_on") == 0


def test_of_a_call_given_up_the_customer_is_told_whether_it_comes_again_today() -> None:
    desk = desk_with(seats=0, seats_early_late=0, seats_night=0, redial=0.5)
    call(desk, np.arange(200), asks=DISPUTE, about=99)
    desk.days(3)
    ended = desk.rows(ContactEnded)
    # One of the attempts of each contact is the last, and it is the only one that is not followed.
    assert (~ended.again).sum() == len(np.unique(ended.contact)) == 200
    assert ended.again.sum() == desk.sum("contacts.redialled")
    assert (ended.asks == DISPUTE).all()
    assert (ended.about == 99).all()


def test_without_the_policy_nothing_is_announced() -> None:
    desk = desk_with(**MANY, content=0.7)
    desk.tell(ProblemOpened(1, element=4, sites=(0, 1, 2, 3)))
    desk.run(1.0)
    call(desk, np.arange(200), OUTAGE)
    desk.days(1)
    assert desk.sum("contacts.announced") == 0
    assert desk.decided("announcing") == {"False": 200}


def test_the_work_of_a_part_of_a_seat_is_noted_as_shared_with_other_houses() -> None:
    """Of less than two seats the part is one of a contact centre that is shared; of two whole ones none is."""
    for seats, part in ((1.4, 1.0), (2.0, 0.0)):
        desk = desk_with(seats=seats, seats_early_late=0, seats_night=0, patience=1e6)
        call(desk, np.arange(20), at=10.0)
        desk.days(1)
        assert desk.sum("care.work") > 0.5
        assert desk.sum("care.shared_work") == pytest.approx(part * desk.sum("care.work"))
        assert desk.sum("care.shared_presence") == 2 * 9.0 * part, "two sit there from 9 to 18"
