"""The hash is as good as chance: uniformity, serial and cross-stream independence.

A million draws by default, ten million in the slow tests. The statistics are fixed once the hash is: a test
here can only fail when somebody changes it. Bounds are at one in ten thousand.
"""

import numpy as np
import pytest
from scipy import stats

from sim.kernel.streams import Streams, identity_rows

MILLION, TEN_MILLION = 1_000_000, 10_000_000
RARE = 1e-4
SIZES = [MILLION, pytest.param(TEN_MILLION, marks=pytest.mark.slow)]
Floats = np.ndarray


def plain(number: int) -> np.ndarray:
    """Identities 0, 1, 2, ...: the hardest case, as nothing has scrambled them before."""
    return np.arange(number, dtype=np.uint64)


def of_causes(number: int) -> np.ndarray:
    return identity_rows("person", np.arange(number))


def chi_square(counts: np.ndarray) -> float:
    return float(stats.chisquare(counts.ravel()).pvalue)


def pairs(left: Floats, right: Floats, cells: int = 64) -> np.ndarray:
    """How often a pair of draws falls into each of cells x cells squares."""
    place = (left * cells).astype(np.int64) * cells + (right * cells).astype(np.int64)
    return np.bincount(place, minlength=cells * cells)


def check_independent(left: Floats, right: Floats) -> None:
    assert chi_square(pairs(left, right)) > RARE
    assert abs(np.corrcoef(left, right)[0, 1]) < 4 / np.sqrt(len(left))


@pytest.mark.parametrize("number", SIZES)
@pytest.mark.parametrize("ids", [plain, of_causes])
def test_draws_are_uniform(number: int, ids: type) -> None:
    drawn = Streams(1).rows("leave", ids(number))
    assert chi_square(np.bincount((drawn * 10_000).astype(np.int64), minlength=10_000)) > RARE
    assert stats.kstest(drawn, "uniform").pvalue > RARE


@pytest.mark.parametrize("number", SIZES)
def test_the_last_bits_are_as_uniform_as_the_first(number: int) -> None:
    drawn = Streams(1).rows("leave", plain(number))
    low = np.modf(drawn * 2.0**40)[0]
    assert chi_square(np.bincount((low * 4096).astype(np.int64), minlength=4096)) > RARE


@pytest.mark.parametrize("number", SIZES)
@pytest.mark.parametrize("lag", [1, 2, 64])
def test_neighbouring_identities_are_independent(number: int, lag: int) -> None:
    drawn = Streams(1).rows("leave", plain(number))
    check_independent(drawn[:-lag], drawn[lag:])


@pytest.mark.parametrize("number", SIZES)
@pytest.mark.parametrize(
    ("left", "right"),
    [
        (("leave", 0, 0), ("call", 0, 0)),
        (("leave", 0, 0), ("leave", 1, 0)),
        (("leave", 0, 0), ("leave", 0, 1)),
        (("order", 3, 0), ("order hour", 3, 0)),
    ],
    ids=["two names", "two turns", "two replications", "a name inside another"],
)
def test_streams_are_independent(
    number: int, left: tuple[str, int, int], right: tuple[str, int, int]
) -> None:
    one, other = (
        Streams(1, replication).rows(name, plain(number), turn) for name, turn, replication in (left, right)
    )
    check_independent(one, other)


@pytest.mark.parametrize("number", SIZES)
def test_successive_turns_of_one_identity_are_independent(number: int) -> None:
    """A thousand people on a thousand days or more: each one's luck through time."""
    streams, people = Streams(1), plain(1_000)
    drawn = np.array([streams.rows("leave", people, turn) for turn in range(number // 1_000)])
    check_independent(drawn[:-1].ravel(), drawn[1:].ravel())
    assert chi_square(np.bincount((drawn.ravel() * 1000).astype(np.int64), minlength=1000)) > RARE


def test_the_named_draws_of_things_are_uniform_and_independent() -> None:
    streams = Streams(1)
    luck = [streams.chance("visit", thing) for thing in range(50_000)]
    travel = np.array([one.uniform("travel") for one in luck])
    work = np.array([one.uniform("work") for one in luck])
    assert stats.kstest(travel, "uniform").pvalue > RARE
    assert chi_square(pairs(travel, work, 16)) > RARE
    check = chi_square(pairs(travel[:-1], travel[1:], 16))
    assert check > RARE


def test_a_stream_with_a_planted_flaw_is_found() -> None:
    """The tests above can fail: one draw in two hundred is replaced by its neighbour."""
    drawn = Streams(1).rows("leave", plain(MILLION))
    drawn[200::200] = drawn[199:-1:200]
    assert chi_square(pairs(drawn[:-1], drawn[1:])) < RARE
    assert stats.kstest(drawn**1.01, "uniform").pvalue < RARE
