"""A site fails on a Tuesday at nine: alarm, problem, ticket, visit, restored; and what customers hear of it.

Nothing else breaks in these stories, so that every message belongs to this one fault.
"""

from typing import Any

import numpy as np
import pytest

from sim.kernel.routes import Passed
from sim.live import Twin, run
from sim.messages.customers import OUTAGE, ContactMade
from tests.twin import small
from tests.twin.diary import Diary, site_elements

TUESDAY = 4 * 24.0
NINE = TUESDAY + 9.0
DAY_AFTER = TUESDAY + 24.0
NOTHING_ELSE = small.merged(
    small.NO_FAULTS, small.NO_LINE_FAULTS, small.NO_ORDERS, {"subscribers": {"general_contacts": 0}}
)
ONE_VISIT = {
    "oss": {"fault_management": {"remote_share": 0}, "workforce": {"first_time_fix": 1, "inspection": 24}}
}
LOUD = {"network": {"equipment": {"silent": 0}}}
SILENT = {"network": {"equipment": {"silent": 1}}, "oss": {"monitoring": {"counters_after": 200}}}
TELLING = {"bss": {"care": {"telling": "tell customers"}}}
NO_LOSS = {"integration": {"p2p": {"loss": 0}, "api": {"loss": 0}, "nightly": {"file_loss": 0, "reject": 0}}}


PLENTY = {"bss": {"care": {"seats": 400, "seats_early_late": 400, "seats_night": 400}}}


def news(style: str) -> small.Patch:
    return {"integration": {"links": {"fault_management->care": {"style": style}}}}


def tuesday(*patches: small.Patch) -> tuple[Twin, Diary, int]:
    """The month in which the largest site fails at nine on the first Tuesday."""
    twin = small.built(NOTHING_ELSE, ONE_VISIT, NO_LOSS, *patches, count=5_000, months=1)
    diary = Diary(twin)
    element = site_elements(twin)[0]
    diary.at(NINE, lambda: twin.world.equipment.fail(element, 10**6))
    return twin, diary, element


def noted(twin: Twin, address: str, measure: str, part: str = "") -> float:
    """What somebody noted of a measure, over all months."""
    sums = twin.services.measures.notebook(address).sums
    return float(sums[measure, part].sum()) if (measure, part) in sums else 0.0


def called(twin: Twin, reason: str = "outage") -> float:
    return noted(twin, "bss.care", "contacts.offered", reason)


def deflected(twin: Twin) -> float:
    return noted(twin, "subscribers.customers", "contacts.deflected")


def hours_lost(twin: Twin) -> float:
    return noted(twin, "subscribers.customers", "outage.hours", "mobile")


def test_from_the_failure_to_the_last_word() -> None:
    patient = {"bss": {"care": {"report_after": 1000}}}
    twin, diary, element = tuesday(LOUD, news("api"), patient)
    equipment, care = twin.world.equipment, twin.departments["bss.care"]
    site = int(np.flatnonzero(twin.topology.site_element == element)[0])
    run(twin, until=TUESDAY)
    assert diary.faults == []
    assert equipment.reachability.served[site]
    run(twin, until=DAY_AFTER)
    problem = diary.first("ProblemDetected")
    assert NINE + 12 / 60 <= problem.at <= NINE + 1.5, (
        "half a minute to the screen, then two looks and a form"
    )
    assert (problem.sender, problem.message.element) == ("oss.monitoring", element)

    opened = diary.first("ProblemOpened")
    assert problem.at < opened.at < problem.at + 4 / 3600, "a message of seconds, and the ticket is open"
    assert opened.message.sites == (site,)

    visit = diary.first("VisitRequested")
    assert visit.at > opened.at, "diagnosis takes time"
    assert (visit.message.kind, visit.message.urgent) == ("site", True)

    (fault,) = diary.faults
    assert (fault.element, fault.start) == (element, NINE)
    assert fault.end > visit.at
    repaired = diary.first("RepairDone")
    assert repaired.at == fault.end
    closed = diary.first("ProblemClosed")
    assert repaired.at < closed.at < repaired.at + 4 / 3600
    assert equipment.reachability.served[site]
    assert not np.isfinite(care.heard.since[site])
    assert twin.departments["oss.fault_management"].tickets == {}

    run(twin)
    people = equipment.outages.people[site, 0]
    assert called(twin) > 0
    assert hours_lost(twin) == pytest.approx(people * (fault.end - NINE), rel=0.02)
    about_the_visit = [said.kind for said in diary.said if said.message.key == visit.message.key]
    assert about_the_visit == ["VisitRequested", "RepairDone"]


def test_with_the_nightly_file_nobody_is_told_in_time() -> None:
    twin, diary, _ = tuesday(LOUD, TELLING, news("nightly"))
    run(twin)
    (fault,) = diary.faults
    told = diary.first("CustomersTold")
    assert told.at == pytest.approx(DAY_AFTER + 2 + 1 / 6, abs=1e-6), (
        "ten minutes after the file of two o'clock"
    )
    assert told.at > fault.end
    assert deflected(twin) == 0
    assert called(twin) > 0


def test_with_an_api_customers_are_told_in_time_and_fewer_call() -> None:
    late, _, _ = tuesday(LOUD, TELLING, news("nightly"))
    in_time, diary, _ = tuesday(LOUD, TELLING, news("api"))
    run(late)
    run(in_time)
    (fault,) = diary.faults
    assert diary.first("CustomersTold").at < NINE + 1.5 < fault.end
    assert deflected(in_time) > 0
    assert called(in_time) + deflected(in_time) == called(late), (
        "the same callers, some of whom need not call any more"
    )


def test_told_customers_remember_less_of_it() -> None:
    """Service came back at the same instant for both; only the word made a difference."""
    memories = []
    for style in ("nightly", "api"):
        twin, diary, element = tuesday(LOUD, TELLING, news(style))
        run(twin, until=DAY_AFTER)
        site = int(np.flatnonzero(twin.topology.site_element == element)[0])
        memories.append((diary.faults[0].end, twin.world.equipment.outages.remembered(DAY_AFTER)[site, 0]))
    (late_end, untold), (end, told) = memories
    assert end == late_end
    assert told == pytest.approx(0.7 * untold)


def test_with_agents_who_only_answer_nobody_is_told_at_all() -> None:
    twin, diary, _ = tuesday(LOUD, news("api"))
    run(twin)
    assert diary.of("ProblemOpened") != []
    assert diary.of("CustomersTold") == []


@pytest.mark.parametrize("k", [1, 3, 8])
def test_the_kth_caller_reveals_a_silent_fault(k: int) -> None:
    """No alarm: the fault is known when the k-th caller has been answered: at once, with agents to spare."""
    twin, diary, element = tuesday(SILENT, news("api"), PLENTY, {"bss": {"care": {"report_after": k}}})
    calls: list[Any] = []

    def listen(passed: Passed) -> None:
        if isinstance(passed.word, ContactMade):
            calls.append(passed.word.at[passed.word.reason == OUTAGE])

    twin.services.bus.watch(listen)
    run(twin, until=DAY_AFTER)
    assert diary.of("ProblemDetected") == []
    at = np.sort(np.concatenate(calls))
    assert len(at) >= k
    assert [bell.at for bell in diary.of("TroubleNoticed")][:k] == pytest.approx(at[:k].tolist(), abs=1e-9)
    assert len(diary.of("TroubleNoticed")) == k, "nobody need ring again"
    reported = diary.first("FaultReported")
    assert reported.at == pytest.approx(at[k - 1], abs=1e-9), "care hears it by telephone and passes it on"
    opened = diary.first("ProblemOpened")
    assert opened.at > reported.at
    assert opened.message.element == element
    run(twin)
    assert len(diary.faults) == 1


def test_more_callers_needed_means_a_silent_fault_lasts_longer() -> None:
    ends = []
    for k in (1, 8):
        twin, diary, _ = tuesday(SILENT, {"bss": {"care": {"report_after": k}}})
        run(twin)
        ends.append(diary.first("ProblemOpened").at)
    assert ends[0] < ends[1]


def test_a_silent_fault_that_nobody_reports_is_found_by_the_mornings_counters() -> None:
    mute = {"subscribers": {"outage_call": 0}, "oss": {"monitoring": {"counters_after": 8}}}
    twin, diary, _ = tuesday(SILENT, mute)
    run(twin)
    assert called(twin) == 0
    problem = diary.first("ProblemDetected")
    assert problem.at == DAY_AFTER + 8.0, "the first morning at which it has been dead for eight hours"
    assert len(diary.faults) == 1


def test_without_agents_nobody_reports_a_silent_fault_and_callers_go_on_the_next_day() -> None:
    nobody = {"bss": {"care": {"seats": 0, "seats_early_late": 0, "seats_night": 0}}}
    twin, diary, _ = tuesday(SILENT, nobody)
    run(twin, until=DAY_AFTER + 24.0)
    assert diary.of("TroubleNoticed") != []
    assert diary.of("FaultReported") == diary.of("ProblemOpened") == []
    assert [bell for bell in diary.of("TroubleNoticed") if bell.at > DAY_AFTER] != []


def test_one_agent_is_later_than_many() -> None:
    reported = []
    for patch in (PLENTY, {"bss": {"care": {"seats": 2, "seats_early_late": 2, "seats_night": 2}}}):
        twin, diary, _ = tuesday(SILENT, patch, {"bss": {"care": {"report_after": 8}}})
        run(twin, until=DAY_AFTER)
        reported.append(diary.first("FaultReported").at)
    assert reported[0] < reported[1]


def test_callers_may_be_quicker_than_the_alarm_and_there_is_still_one_ticket() -> None:
    twin, diary, _ = tuesday(LOUD, news("api"), {"bss": {"care": {"report_after": 1}}})
    run(twin)
    assert diary.first("FaultReported").at < diary.first("ProblemDetected").at
    assert diary.first("ProblemOpened").at < diary.first("ProblemDetected").at
    assert len(diary.of("ProblemOpened")) == len(diary.of("VisitRequested")) == len(diary.faults) == 1


def test_a_fault_in_the_night_wakes_the_crew_on_call() -> None:
    twin, diary, _ = tuesday(LOUD)
    other = site_elements(twin)[1]
    diary.at(TUESDAY + 1.0, lambda: twin.world.equipment.fail(other, 10**6))
    run(twin, until=DAY_AFTER)
    night = next(fault for fault in diary.faults if fault.element == other)
    assert night.end < TUESDAY + 8.0, "repaired before the shift begins"
