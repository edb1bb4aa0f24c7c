"""People pay when they decide to; a reminder moves some of them, as the notes' cure rates say. [C24; P2.11]"""

from typing import Any

import numpy as np
import pytest

from sim.bss.payments import PaymentsParameters
from sim.messages.money import InvoiceIssued, ReminderSent
from sim.subscribers.paying import PAID, WRITTEN_OFF, Paying, PayingParameters, Terms
from tests.house_of_two import empty_house, some_people
from tests.twin import small

DAY = 24.0
PEOPLE = 4000


def terms(**changes: Any) -> Terms:
    p = PaymentsParameters(**({"direct_debit": 0.0, "due": 18.0} | changes))
    return Terms(
        p.direct_debit,
        p.debit_fails,
        p.on_time,
        p.never,
        p.retry_works,
        p.due,
        p.write_off,
        p.retry_after,
        p.late,
    )


class Purse:
    """4,000 people with one invoice each of hour 0, collected by somebody."""

    def __init__(self, *, never: float, on_time: float = 1e-9, **changes: Any) -> None:
        house = empty_house(months=12)
        self.terms = terms(never=never, on_time=on_time)
        self.it = Paying(
            house.streams, some_people(house, postpaid=PEOPLE).people, PayingParameters(**changes)
        )
        rows = np.arange(PEOPLE)
        self.invoices = InvoiceIssued(
            (rows + 1).astype(np.uint64), np.zeros(PEOPLE), row=rows, amount=np.full(PEOPLE, 1000)
        )
        at, how = self.it.decide(self.invoices, self.terms, lambda failed: False)
        self.it.receive("them", self.invoices, at, how, 0, self.terms.due)

    def remind(self, day: float, rows: Any = None) -> None:
        reached = np.arange(PEOPLE) if rows is None else np.asarray(rows)
        ids = (reached + 10_000).astype(np.uint64)
        self.it.remind(
            ReminderSent(ids, np.full(len(ids), day * DAY), row=reached, amount=np.full(len(ids), 1000))
        )

    def came(self, first: int, last: int, how: int = PAID) -> int:
        """Invoices settled so from one day up to, and without, another."""
        taken = [self.it.take("them", day, how) for day in range(first, last)]
        return sum(len(one) for one in taken if one is not None)


def test_of_those_who_never_pay_the_willing_react_to_a_letter() -> None:
    """Half are unwilling; of the others 1 - exp(-0.15 x 7) = 65.0 % pay within seven days: 1,300 of 4,000."""
    purse = Purse(never=1.0)
    purse.remind(25.0)
    assert purse.came(0, 26) == 0
    assert purse.came(26, 33) == pytest.approx(1300, abs=100)
    assert purse.came(33, 400) == 0
    assert purse.came(0, 400, WRITTEN_OFF) == pytest.approx(2700, abs=100)


def test_more_days_given_cure_more() -> None:
    """C24: 1 - exp(-k days): of the 2,000 willing 727 in three days, 1,755 in fourteen."""
    for given, cured in ((3.0, 725), (14.0, 1755)):
        purse = Purse(never=1.0, given=given)
        purse.remind(25.0)
        assert purse.came(0, 400) == pytest.approx(cured, abs=110), given


def test_the_late_pay_sooner_and_nobody_pays_later() -> None:
    """Late by 12 days in the mean; of those open at day 25 a letter leaves fewer at day 32."""
    left, reminded = Purse(never=0.0), Purse(never=0.0)
    assert left.came(0, 26) == reminded.came(0, 26)
    reminded.remind(25.5)
    alone, told = left.came(26, 33), reminded.came(26, 33)
    # Open at day 26: exp(-8/12) = 51 %, of which 44 % pay within seven days anyway and 65 % or more when told.
    assert alone == pytest.approx(PEOPLE * 0.513 * 0.442, abs=120)
    assert told > 1.4 * alone
    assert left.came(33, 500) + alone == reminded.came(33, 500) + told


def test_a_letter_moves_nobody_who_is_not_reached_or_not_overdue() -> None:
    purse = Purse(never=0.0, on_time=1.0)
    purse.remind(10.0)
    assert purse.came(0, 19) == PEOPLE
    other = Purse(never=1.0)
    other.remind(25.0, rows=[])
    assert other.came(0, 400) == 0
    other = Purse(never=1.0)
    other.remind(25.0, rows=np.arange(100))
    assert 15 < other.came(0, 400) < 50


def test_what_comes_is_taken_once_and_nothing_gets_lost() -> None:
    purse = Purse(never=0.3, on_time=0.5)
    purse.remind(25.0)
    purse.remind(45.0, rows=np.arange(2000))
    assert purse.came(0, 500) + purse.came(0, 500, WRITTEN_OFF) == PEOPLE
    assert purse.came(0, 500) == 0


def test_letters_lower_bad_debt_and_without_reaction_change_nothing_that_is_paid() -> None:
    """Seated dunning cures: of all never paid half are willing, and 65 % of them react: a third less."""
    seat: small.Patch = {"seats": {"dunning": True}}
    harsh: small.Patch = {"bss": {"payments": {"never": 0.1, "write_off": 60.0}}}
    deaf: small.Patch = {"subscribers": {"paying": {"given": 0.0, "unwilling": 1.0}}}
    size = {"count": 3000, "months": 5}
    nobody, heard, held = (small.lived(harsh, *patches, **size) for patches in ((), (seat,), (seat, deaf)))
    lost = [small.total(one, "invoices.written_off") for one in (nobody, heard, held)]
    assert lost[0] == lost[2]
    assert 1 - lost[1] / lost[0] == pytest.approx(0.325, abs=0.1)
    paid = [small.total(one, "invoices.paid") for one in (nobody, heard, held)]
    assert paid[0] == paid[2] < paid[1]
