"""What billing is told: mostly the truth, sometimes a wrong date, late, or nothing; a law counts them all."""

from typing import Any

import numpy as np
import pytest

from sim.bss.order_management.order_management import OrderManagement
from sim.bss.order_management.parameters import OrderManagementParameters
from sim.bss.order_management.words_to_billing import WordsParameters
from sim.messages.orders import (
    ADD,
    BY_HAND,
    CEASE,
    CHANGE,
    LATE_END,
    LATE_START,
    WRONG_END,
    WRONG_START,
    BillingChanged,
    OrderPlaced,
    ServiceOrderCompleted,
    ServiceOrderRequested,
)
from sim.records.errors import LawBroken
from tests.house_of_two import Alone, alone, empty_house, order_tools, placed

MANY = 20_000


def desk_with(**changes: Any) -> Alone:
    house = empty_house()
    parameters = OrderManagementParameters(**({"chasing": "wait for the customer"} | changes))
    return alone(OrderManagement, parameters, house, **order_tools(house))


def done(
    desk: Alone, kind: int = ADD, number: int = MANY, *, repaired: bool = False, fixed: bool = False
) -> Any:
    """Orders of one kind are placed on the first day (accepted at 0) and done at 12.0 of the third one."""
    orders = np.arange(number, dtype=np.uint64) + np.uint64(1000)
    rows = orders.astype(np.int64) - 1000
    content = placed(order=orders, row=rows, kind=kind, fixed=fixed)
    content |= {"number": rows, "brand": np.zeros(number, dtype=np.uint8), "ends": np.full(number, 24.0)}
    desk.hand(OrderPlaced, np.full(number, 9.0), **content)
    desk.days(2)
    desk.rows(ServiceOrderRequested)
    desk.it.orders.fallouts[:] = int(repaired)
    since = np.full(number, 48.0 + 11.0)
    desk.hand(ServiceOrderCompleted, np.full(number, 48.0 + 12.0), order=orders, effective=since)
    desk.days(1)
    return desk.rows(BillingChanged)


def share(desk: Alone, measure: str) -> float:
    return desk.sum(f"orders.{measure}") / desk.sum("orders.billing_due")


@pytest.mark.parametrize(
    ("kind", "repaired", "wrong", "untold"),
    [
        # wrong: p of those that are told at all, which are 1 - untold
        (ADD, False, 0.036 * 0.9784, 0.0216),
        (ADD, True, 0.18 * 0.892, 0.108),
        (CEASE, False, 0.0475 * 0.9848, 0.0152),
        (CEASE, True, 0.2375 * 0.924, 0.076),
    ],
)
def test_a_repair_by_hand_makes_each_mistake_five_times_as_likely(
    kind: int, repaired: bool, wrong: float, untold: float
) -> None:
    desk = desk_with()
    done(desk, kind, repaired=repaired)
    for measure, expected in (("billing_wrong", wrong), ("billing_untold", untold)):
        error = (expected * (1 - expected) / MANY) ** 0.5
        assert share(desk, measure) == pytest.approx(expected, abs=3.5 * error)
    desk.it.close_month(1)


def test_with_the_repairs_of_the_reference_the_totals_are_those_of_the_notes() -> None:
    """2.8 % of adds and 1.3 % of ceases are repaired by hand: 0.972 p + 0.028 x 5 p, 0.987 p + 0.013 x 5 p."""
    p = WordsParameters()
    assert p.by_hand == 5
    assert 0.972 * p.wrong_start + 0.14 * p.wrong_start == pytest.approx(0.04, rel=0.01)
    assert 0.987 * p.wrong_end + 0.065 * p.wrong_end == pytest.approx(0.05, rel=0.01)
    assert 0.972 * p.untold_start + 0.14 * p.untold_start == pytest.approx(0.024, rel=0.01)
    assert 0.987 * p.untold_end + 0.065 * p.untold_end == pytest.approx(0.016, rel=0.01)


def test_a_change_is_not_told_to_billing() -> None:
    desk = desk_with()
    assert done(desk, CHANGE) is None
    assert desk.sum("orders.billing_due") == 0


def test_four_of_ten_wrong_starts_are_six_days_too_early_and_the_others_are_told_late() -> None:
    desk = desk_with(analysts=20)
    told = done(desk)
    wrong = desk.sum("orders.billing_wrong")
    early, soon = told.where(told.effective < 59.0), told.where(told.effective > 59.0)
    assert set(early.cause.tolist()) == {WRONG_START}
    assert len(early) / wrong == pytest.approx(0.4, abs=3.5 * (0.24 / wrong) ** 0.5)
    # exponential: the standard deviation is the mean
    assert (59.0 - early.effective).mean() == pytest.approx(144.0, rel=3.5 / len(early) ** 0.5)
    desk.it.close_month(1)
    desk.days(80)
    late = desk.rows(BillingChanged)
    late = late.join([soon, late])
    assert len(late) == wrong - len(early), "each is found and entered at last"
    assert (late.effective == late.at).all(), "with the date of that day"
    assert set(late.cause.tolist()) == {LATE_START}
    assert (late.at - 60.0).mean() == pytest.approx(6 * 24.0, rel=0.2), "five days and the desk's hours"
    desk.it.close_month(3)


def test_seven_of_ten_wrong_ends_are_told_late_and_keep_charging() -> None:
    desk = desk_with(analysts=20)
    told = done(desk, CEASE)
    wrong = desk.sum("orders.billing_wrong")
    early, soon = told.where(told.effective < 24.0), told.where(told.effective > 24.0)
    assert set(early.cause.tolist()) == {WRONG_END}
    desk.days(150)
    late = desk.rows(BillingChanged)
    late = late.join([soon, late])
    assert len(late) + len(early) == wrong
    assert len(late) / wrong == pytest.approx(0.7, abs=3.5 * (0.21 / wrong) ** 0.5)
    assert (late.effective > 24.0).all()
    assert set(late.cause.tolist()) == {LATE_END}


def test_the_wrong_date_of_an_installation_is_that_of_the_order() -> None:
    told = done(desk_with(), fixed=True)
    assert set(told.effective[told.effective <= 59.0].tolist()) == {0.0, 59.0}


def test_who_is_told_wrongly_anyhow_is_told_wrongly_after_a_repair_too() -> None:
    told = [done(desk_with(words=WordsParameters(early_start=1)), repaired=repaired) for repaired in (0, 1)]
    plain, repaired = (set(one.row[one.cause > 0].tolist()) for one in told)
    never = set(range(MANY)) - set(told[1].row.tolist())
    assert plain <= repaired | never
    assert set(told[1].cause.tolist()) == {0, BY_HAND}


def test_a_desk_without_people_never_tells_what_was_laid_aside() -> None:
    desk = desk_with(analysts=0)
    done(desk)
    desk.days(60)
    assert desk.rows(BillingChanged) is None
    assert desk.it.billing.laid_aside > 300
    desk.it.close_month(3)


def test_without_mistakes_everybody_is_told_at_once_and_rightly() -> None:
    nothing = WordsParameters(wrong_start=0, wrong_end=0, untold_start=0, untold_end=0)
    told = done(desk_with(words=nothing), repaired=True)
    assert len(told) == MANY
    assert (told.effective == 59.0).all()
    assert (told.at == 60.0).all()
    assert not told.cause.any()


def test_one_word_in_a_hundred_that_is_left_out_by_mistake_breaks_the_law() -> None:
    desk = desk_with()
    say = desk.it.billing._say

    def leaky(ids: Any, at: Any, places: Any, effective: Any, wrong: Any) -> None:
        kept = places % 100 != 37
        say(ids[kept], at[kept], places[kept], effective[kept], wrong[kept])

    desk.it.billing._say = leaky
    done(desk)
    with pytest.raises(LawBroken, match="V02 words to billing"):
        desk.it.close_month(1)
