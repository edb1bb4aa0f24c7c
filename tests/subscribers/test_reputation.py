"""What is said of the operator, on paper. [P7.3: NPS proxy]"""

import numpy as np
import pytest

from sim.subscribers.reputation import FIXED, MOBILE, Reputation
from tests.subscribers.one_person import AROUND, leaving_and_content

NOW = 10_000.0
DAY = 24.0


def content(**memory: float) -> float:
    own = {name: value for name, value in memory.items() if name not in AROUND}
    around = {name: value for name, value in memory.items() if name in AROUND}
    return leaving_and_content(NOW, own | {f"{name}_at": NOW for name in own}, **around)[1]


@pytest.mark.parametrize(
    ("memory", "points"),
    [
        ({}, 8.4),
        ({"minutes": 60.0}, 8.4 - 1.1 * 0.6931),
        ({"bill_error": 1.0}, 6.6),
        ({"unresolved": 1.0}, 6.2),
        ({"wait": 2.0}, 8.4 - 0.5 * 0.6931),
        ({"shock": 0.5}, 7.8),
        ({"exposure": 0.2}, 8.0),
    ],
)
def test_bad_memories_cost_points_as_the_notes_say(memory: dict[str, float], points: float) -> None:
    assert content(**memory) == pytest.approx(points, abs=1e-3)


def test_who_would_give_six_points_or_fewer_speaks_ill() -> None:
    """8.4 is 1.267 spreads of 1.5 above 6.5: Phi(-1.267) = 0.1026; who stands at 6.5 does so half the time."""
    heard = Reputation((0.0, 0.0), (1.0, 1.0))
    assert heard.listen(3, np.array([8.4, 6.5])) == pytest.approx(0.1026 + 0.5, abs=1e-3)
    assert heard.ill_words(0.9) == pytest.approx(0.3013, abs=1e-3)


def test_everybody_is_heard_once_in_thirty_days() -> None:
    heard = Reputation((0.0, 0.0), (1.0, 1.0))
    assert heard.ill_words(0.17) == 0.17
    heard.listen(-30, np.full(100, -20.0))
    assert heard.ill_words(0.17) == pytest.approx(1.0)
    heard.listen(0, np.full(100, 30.0))
    assert heard.ill_words(0.17) == pytest.approx(0.0, abs=1e-9)


def test_late_newcomers_are_talked_of_and_half_forgotten_after_the_half_life() -> None:
    """Ten usual ones at 1 day and ten at 7: 4 days. A half-life later, with ten in time: 40 / 20 days."""
    heard = Reputation((1.0, 2.0), (10.0, 0.0))
    assert heard.late.tolist() == [1.0, 2.0]
    heard.tell_lateness(np.zeros(10, dtype=np.uint8), np.full(10, 7.0), 0.0, 60 * DAY)
    assert heard.late[MOBILE] == pytest.approx(4.0)
    heard.tell_lateness(np.ones(10, dtype=np.uint8), np.zeros(10), 60 * DAY, 60 * DAY)
    assert heard.late[MOBILE] == pytest.approx(2.0)
    assert heard.late[FIXED] == 2.0
