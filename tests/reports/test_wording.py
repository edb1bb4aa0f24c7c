"""Numbers are said as people read them."""

import datetime as dt
from dataclasses import replace

import pytest

from sim.experiments.amounts import money, money_or_lives
from sim.experiments.estimate import Estimate
from sim.experiments.results import BETTER, NO_DIFFERENCE, Row
from sim.reports import wording


def row(
    kpi: str, low: float | None, high: float | None, middle: float | None = None, said: str = BETTER
) -> Row:
    found = middle if middle is not None else ((low or 0) + (high or 0)) / 2
    return Row(kpi, 1.0, 1.0, found, low, high, said, exploratory=False)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (row("uptime", 0.000011, 0.000052), "+0.0011 to +0.0052 pp"),
        (row("fault_resolution_time", -1.08, -0.6), "−1.08 to −0.60 h"),
        (row("arpu", -0.0067, 0.0041), "−0.0067 to +0.0041 €"),
        (row("revenue", -2_000.0, 15_000.0), "−2.00 to +15.0 k€"),
        (row("latency", 0.0, 0.0, said=NO_DIFFERENCE), "0"),
        (row("latency", None, None, 0.25), "+0.25 ms (1 life)"),
        (replace(row("latency", None, None, 0.25), lives=(0.5, 0.0)), "+0.50, +0.00 ms (2 lives)"),
        (None, "–"),
    ],
)
def test_a_difference_shows_both_ends_with_digits_that_count(given: Row | None, said: str) -> None:
    assert wording.difference(given) == said


def test_an_end_below_zero_never_looks_like_zero_beside_no_difference() -> None:
    assert wording.difference(row("arpu", -0.002, 0.01)).startswith("−0.002")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (Estimate(4e6, 3.1e6, 4.8e6, 10), "3.10 to 4.80 M$"),
        (Estimate(-15_000.0), "−15.0 k$"),
        (Estimate(0.0, 0.0, 0.0, 4), "0 $"),
        (Estimate(2e9), "2.00 bn $"),
    ],
)
def test_money_carries_its_currency(given: Estimate, said: str) -> None:
    assert money(given, "$") == said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (Estimate(4.5, 4.0, 5.0, 9), "4.00 to 5.00 ms"),
        (Estimate(4.5, n=2, lives=(4.0, 5.0)), "4.00, 5.00 ms"),
        (Estimate(4.5, n=1, lives=(4.5,)), ""),
    ],
)
def test_fewer_than_five_lives_are_shown_themselves(given: Estimate, said: str) -> None:
    assert wording.interval("latency", given) == said


def test_a_code_stands_apart_from_its_amount() -> None:
    assert money(Estimate(4e6, 3.1e6, 4.8e6, 10), "EUR") == "3.10 to 4.80 M EUR"
    assert money_or_lives(Estimate(-277.0, n=2, lives=(-278.0, -276.0)), "€") == "−278, −276 € (2 lives)"


@pytest.mark.parametrize(
    ("hours", "said"), [(None, "–"), (24.0, "24.0 h"), (0.5, "30 min"), (0.001, "4 s"), (1e-5, "< 1 s")]
)
def test_a_delay_is_said_in_the_unit_that_fits(hours: float | None, said: str) -> None:
    assert wording.delay(hours) == said


def test_months_go_on_over_the_end_of_a_year() -> None:
    assert wording.month_starts("2027-11-01", 3)[-1] == dt.date(2028, 1, 1)
    assert wording.month_name("2027-11-01", 3) == "Jan 2028"


def test_alternatives_have_letters_and_then_numbers() -> None:
    assert [wording.letter(place) for place in (0, 25, 26)] == ["A", "Z", "27"]


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(1.0, 5.0, "1 to 5"), (0.25, None, "from 0.25"), (None, 5.0, "up to 5"), (None, None, "")],
)
def test_a_range_may_be_open(low: float | None, high: float | None, words: str) -> None:
    assert wording.setting_range(low, high) == words
