"""What is cut hurts, by as much as the notes say, and by the way that the row names; the whole is `make harms`."""

import pytest

from tests.harms.cuts import Cut
from tests.harms.judge import judged
from tests.harms.lives import HELD, SMALL, Lives
from tests.harms.rows import ROWS

LIVES, STILL = Lives(SMALL), Lives(HELD)


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_cut_hurts_through_what_it_cuts(row: Cut) -> None:
    assert judged(row, LIVES, STILL, whole=False).complaints() == []


def test_every_row_says_why() -> None:
    for row in ROWS:
        assert row.formula
        assert row.mediators
        assert (row.factor > 2.0) == bool(row.why_factor)
    assert len({row.name for row in ROWS}) == len(ROWS)
