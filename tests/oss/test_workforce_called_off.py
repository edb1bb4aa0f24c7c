"""Jobs that are called off: nobody travels for them, unless somebody is on the way already."""

from sim.messages.faults import VisitCalledOff, VisitRequested
from tests.oss.test_workforce import ask, crew, told_at


def test_a_job_that_is_called_off_before_its_appointment_is_not_begun() -> None:
    field = crew()
    ask(field, 1, "install", earliest=48.0)
    field.run(9.0)
    field.tell(VisitCalledOff(7, 1))
    field.run(100.0)
    assert told_at(field) == {}
    assert (field.sum("field.visits"), field.sum("field.called_off")) == (0, 1)
    field.it.close_month(1)


def test_a_job_that_waits_for_a_technician_is_taken_off_the_line() -> None:
    field = crew(technicians=1)
    field.run(9.0)
    ask(field, 1, "line")
    field.run(9.001)
    ask(field, 2, "install")
    ask(field, 3, "install")
    field.run(9.002)
    field.tell(VisitCalledOff(7, 2))
    field.run(24.0 * 4)
    assert sorted(told_at(field)) == [1, 3]
    assert field.sum("field.visits") == 2
    assert field.it.crew.waiting() == 0
    field.it.close_month(1)


def test_who_is_on_the_way_finishes_the_job() -> None:
    field = crew(technicians=1)
    field.run(9.0)
    ask(field, 1, "install")
    field.run(9.5)
    field.tell(VisitCalledOff(7, 1))
    field.tell(VisitRequested(9, 4, "line", target=4, urgent=False))
    field.run(24.0 * 4)
    assert sorted(told_at(field)) == [1, 4]
    assert field.sum("field.called_off") == 0
    field.it.close_month(1)


def test_a_job_that_is_put_off_to_the_next_shift_is_taken_off_too() -> None:
    """A shift ends at 14.4; travel and an installation take longer than what is left at 13.5."""
    field = crew(technicians=1)
    field.run(13.5)
    ask(field, 1, "install")
    field.run(20.0)
    assert field.it.crew.waiting() == 1
    field.tell(VisitCalledOff(7, 1))
    field.run(24.0 * 4)
    assert told_at(field) == {}
    assert (field.it.crew.waiting(), field.sum("field.called_off")) == (0, 1)
    field.it.close_month(1)


def test_jobs_that_are_unknown_or_done_cannot_be_called_off() -> None:
    field = crew()
    field.run(9.0)
    ask(field, 1, "install")
    field.run(24.0)
    field.tell(VisitCalledOff(7, 1), VisitCalledOff(8, 2))
    field.run(48.0)
    assert field.sum("field.called_off") == 0
    field.it.close_month(1)
