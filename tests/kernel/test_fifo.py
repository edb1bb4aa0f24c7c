"""The desk of constant staff whose starts are known on arrival."""

import numpy as np
import pytest
from sim.kernel.fifo import FifoDesk


def column(*values: float) -> np.ndarray:
    return np.array(values, np.float64)


def test_a_row_starts_when_the_first_server_falls_free() -> None:
    started, ended = FifoDesk(2).admit(column(0.0, 1.0, 2.0, 2.0), column(5.0, 3.0, 1.0, 1.0))
    assert started.tolist() == [0.0, 1.0, 4.0, 5.0]
    assert ended.tolist() == [5.0, 4.0, 5.0, 6.0]


def test_cutting_a_batch_in_two_changes_no_byte() -> None:
    arrived = np.sort(np.sin(np.arange(200.0) ** 2) * 10.0)
    service = np.abs(np.cos(np.arange(200.0) ** 3))
    whole, parts, single = FifoDesk(3), FifoDesk(3), FifoDesk(3)
    started, _ = whole.admit(arrived, service)
    cut = [parts.admit(arrived[a:b], service[a:b])[0] for a, b in ((0, 1), (1, 90), (90, 90), (90, 200))]
    assert np.concatenate(cut).tobytes() == started.tobytes()
    assert [single.admit_one(*row)[0] for row in zip(arrived, service, strict=True)] == started.tolist()
    assert whole.busy_hours(11.0) == parts.busy_hours(11.0) == single.busy_hours(11.0)


def test_busy_hours_leave_out_what_lies_ahead() -> None:
    desk = FifoDesk(1)
    desk.admit(column(0.0, 1.0), column(4.0, 6.0))
    assert [desk.busy_hours(t) for t in (1.0, 3.0, 8.0, 99.0)] == [1.0, 3.0, 8.0, 10.0]


def test_more_servers_are_free_from_the_last_arrival_on() -> None:
    desk = FifoDesk(1)
    desk.admit_one(2.0, 10.0)
    desk.adopt(2)
    assert desk.servers == 2
    assert desk.admit_one(3.0, 1.0) == (3.0, 4.0)


def test_fewer_servers_finish_what_they_have() -> None:
    desk = FifoDesk(2)
    desk.admit(column(0.0, 0.0), column(5.0, 7.0))
    desk.adopt(1)
    assert desk.admit_one(1.0, 1.0) == (7.0, 8.0)
    assert desk.busy_hours(6.0) == 5.0 + 6.0


def test_a_desk_refuses_what_cannot_be() -> None:
    desk = FifoDesk(1)
    desk.admit_one(5.0, 1.0)
    with pytest.raises(ValueError, match="order of arrival"):
        desk.admit(column(4.0), column(1.0))
    with pytest.raises(ValueError, match="order of arrival"):
        desk.admit(column(7.0, 6.0), column(1.0, 1.0))
    with pytest.raises(ValueError, match="not negative"):
        desk.admit(column(6.0), column(-1.0))
    with pytest.raises(ValueError, match="cannot admit"):
        desk.admit_one(4.0, 1.0)
    with pytest.raises(ValueError, match="1 arrivals and 2 services"):
        desk.admit(column(6.0), column(1.0, 1.0))
    with pytest.raises(ValueError, match="at least one server"):
        desk.adopt(0)
    with pytest.raises(ValueError, match="after an arrival"):
        desk.busy_hours(4.0)
    assert desk.admit_one(5.0, 1.0) == (6.0, 7.0)
