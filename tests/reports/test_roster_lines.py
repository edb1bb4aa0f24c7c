"""The order of a day, who is there and the laws are printed from the code and leave nothing out."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from sim.bss.care.care import Care
from sim.kernel.bus import MESSAGES_CLOSE
from sim.kernel.directory import is_batch
from sim.messages.customers import ContactMade
from sim.oss.monitoring import Monitoring
from sim.records.ledger import DOUBLE_ENTRY
from sim.reports.laws import all_laws, law_lines, laws_screen
from sim.reports.roster_lines import (
    ON_THE_CLOCK,
    agent_lines,
    agents_screen,
    day_lines,
    day_screen,
    first_line,
)
from sim.roster import DAY, ROSTER, kinds
from sim.world import WORLD_LAWS


def printed(screen: object, *arguments: object) -> list[str]:
    text = io.StringIO()
    assert callable(screen)
    screen(*arguments, Console(file=text, width=100))
    return text.getvalue().splitlines()


def test_the_day_has_every_step_of_the_roster_in_its_order() -> None:
    lines = [line for line in day_lines() if line.phase != ON_THE_CLOCK]
    assert [(line.phase, f"{line.step}") for line in lines] == [
        (phase, step.__name__) for phase, steps in DAY.items() for step in steps
    ]


def test_the_hours_on_the_clock_follow_the_morning_and_hold_every_message_that_is_heard() -> None:
    lines = day_lines()
    phases = list(dict.fromkeys(line.phase for line in lines))
    assert phases[:2] == ["morning", ON_THE_CLOCK]
    heard = {(line.department, line.hears) for line in lines if line.phase == ON_THE_CLOCK}
    assert heard == {
        (kind.name, word.__name__) for kind in kinds() for word in kind.hears if not is_batch(word)
    }


def test_a_step_says_whose_it_is_what_it_hears_and_what_it_does() -> None:
    [line] = [line for line in day_lines() if (line.department, line.step) == ("bss.care", "queue_up")]
    assert (line.phase, line.hears) == ("contacts", ContactMade.__name__)
    assert line.does.startswith("Let contacts join the line")
    [line] = [line for line in day_lines() if line.step == "plan_seats"]
    assert line.hears == ""


def test_another_roster_has_another_day() -> None:
    small = replace(
        ROSTER, day={"morning": (Monitoring.place_background_alarms,), "late": (Care.plan_seats,)}
    )
    lines = day_lines(small)
    assert [line.step for line in lines if line.phase != ON_THE_CLOCK] == [
        "place_background_alarms",
        "plan_seats",
    ]


def test_every_step_has_something_to_say() -> None:
    assert [line for line in day_lines() if not line.does.endswith((".", ":"))] == []


def test_everybody_on_the_roster_is_listed_with_what_the_class_declares() -> None:
    lines = agent_lines()
    assert [line.address for line in lines] == [kind.name for kind in kinds()]
    [care] = [line for line in lines if line.address == "bss.care"]
    assert care.role == "Answers customers."
    assert care.desks == "care agents (care)"
    assert "TroubleNoticed" in care.hears
    assert "CustomersTold" in care.says
    assert "telling: answer only / tell customers" in care.decisions
    assert care.tools == "people, coverage"


def test_the_laws_are_those_of_departments_world_bus_and_ledger() -> None:
    laws = all_laws()
    assert {MESSAGES_CLOSE, DOUBLE_ENTRY, *WORLD_LAWS} < set(laws)
    assert len(laws) == len(WORLD_LAWS) + 2 + sum(len(kind.laws) for kind in kinds())
    assert {line.by for line in law_lines(laws)} > {"bus", "ledger", "care", "order log"}


@pytest.mark.parametrize("screen", [day_screen, agents_screen])
def test_screens_fit_a_terminal_and_name_everybody(screen: object) -> None:
    lines = printed(screen)
    text = "\n".join(lines)
    assert max(map(len, lines)) <= 100
    assert [kind.name for kind in kinds() if kind.name not in text and kind.hears] == []


def test_the_laws_are_printed_with_both_sides_and_who_checks() -> None:
    lines = printed(laws_screen, all_laws())
    assert max(map(len, lines)) <= 100
    [tickets] = [line for line in lines if line.startswith("V03 tickets  ")]
    assert "opened" in tickets
    assert "closed + open" in tickets
    assert tickets.rstrip().endswith("fault management")


def test_the_first_line_of_a_text_is_its_first_sentence_or_nothing() -> None:
    assert first_line(printed) == ""
    assert first_line(Care) == "Answers customers."
